"""What titles are called and what is known about them.

Doors: `filename` (what a path's name says, pure) and `nfo` (what a sidecar NFO says, pure).
"""
