"""The command line: `rustfin serve|demo|scan|users|libraries|parse|probe|backup|openapi|doctor`.

Each command is a file; what it needs is imported when it runs, so that `parse` does not wait for a web server.
"""

from rustfin.cli.main import main

__all__ = ["main"]
