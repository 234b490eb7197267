"""What titles are called and what is known about them.

Doors: `filename` (what a path's name says, pure), `entries` (what a directory entry is, pure) and `nfo` (what a sidecar
NFO says, pure). `entries`, and `hint` for the kind of a library, load nothing else: a scan's child begins with them.
"""
