"""The demo library: films and series that nobody has made, drawn and rendered on the spot.

Door: `make_demo_library`.
"""

from rustfin.demo.library import DemoLibrary, Report, Scale, make_demo_library

__all__ = ["DemoLibrary", "Report", "Scale", "make_demo_library"]
