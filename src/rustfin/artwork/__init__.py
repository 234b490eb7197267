"""Pictures of titles: which one is shown, what it looks like, and any size of it on request.

Doors: `Artwork` (`image` for one picture in one size; reads the colours of new pictures as jobs of `READ_ARTWORK`),
`Trickplays` (small pictures for the seek bar), `ChapterImages`.
"""

from rustfin.artwork.artwork import READ_ARTWORK, Artwork, ImageFile
from rustfin.artwork.chapter_images import ChapterImages
from rustfin.artwork.sheets import Trickplay
from rustfin.artwork.trickplay import MAKE_TRICKPLAY, Trickplays

__all__ = ["MAKE_TRICKPLAY", "READ_ARTWORK", "Artwork", "ChapterImages", "ImageFile", "Trickplay", "Trickplays"]
