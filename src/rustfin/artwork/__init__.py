"""Pictures of titles: which one is shown, what it looks like, and any size of it on request.

Doors: `Artwork` (`image` for one picture in one size; reads the colours of new pictures as jobs of `READ_ARTWORK`).
"""

from rustfin.artwork.artwork import READ_ARTWORK, Artwork, ImageFile

__all__ = ["READ_ARTWORK", "Artwork", "ImageFile"]
