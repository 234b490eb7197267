"""Which picture stands for a title: a person's choice, then the user's, local, embedded, the best voted. Pure.

The tag names the picture in its URL: it changes when another one is chosen or the file changes, so that a browser may
keep what it has for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2s

_SOURCES = ("user", "local", "embedded")


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What choosing needs of an `image` row."""

    id: str
    kind: str
    source: str
    blob_hash: str | None = None
    colour: str | None = None
    size_bytes: int | None = None
    mtime_ns: int | None = None
    votes: float | None = None
    position: int = 0
    is_chosen: bool = False

    @property
    def tag(self) -> str:
        """Sixteen hexadecimal digits."""
        identity = self.blob_hash or f"{self.id}:{self.size_bytes}:{self.mtime_ns}"
        return blake2s(identity.encode(), digest_size=8).hexdigest()


def choose(images: Iterable[ImageFacts]) -> ImageFacts | None:
    """The picture to show out of those of one title and kind."""
    return min(images, key=_rank, default=None)


def _rank(image: ImageFacts) -> tuple[bool, int, int, float, str]:
    source = _SOURCES.index(image.source) if image.source in _SOURCES else len(_SOURCES)
    return (not image.is_chosen, source, image.position, -(image.votes or 0.0), image.id)
