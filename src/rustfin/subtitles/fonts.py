"""Fonts that lie inside media files, for the scripts that ask for them: told by what they are, never by their names."""

from dataclasses import dataclass
from pathlib import Path

from rustfin.media import AttachmentStream, MediaInfo

MOST_FONTS = 200
LARGEST_BYTES = 32 * 1024 * 1024
LARGEST_SUM_BYTES = 256 * 1024 * 1024
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2", ".pfb")
_MAGIC = {
    b"\x00\x01\x00\x00": "font/ttf",
    b"true": "font/ttf",
    b"OTTO": "font/otf",
    b"ttcf": "font/collection",
    b"wOFF": "font/woff",
    b"wOF2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class Font:
    """A font in the cache. `name` is what the film calls it, for people only."""

    index: int
    path: Path
    media_type: str
    name: str


def attached_fonts(media: MediaInfo) -> tuple[AttachmentStream, ...]:
    """The attachments that claim to be fonts."""
    found = (stream for stream in media.streams if isinstance(stream, AttachmentStream))
    return tuple(stream for stream in found if _claims_to_be_font(stream))[:MOST_FONTS]


def font_type(path: Path) -> str | None:
    """The media type of a font file by its first bytes and its size; None when it is none that may be used. Blocks."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        size_bytes = path.stat().st_size
    except OSError:
        return None
    return _MAGIC.get(head) if size_bytes <= LARGEST_BYTES else None


def _claims_to_be_font(stream: AttachmentStream) -> bool:
    media_type, name = (stream.media_type or "").lower(), (stream.file_name or "").lower()
    is_named_so = "font" in media_type or "truetype" in media_type or "opentype" in media_type
    return stream.codec in ("ttf", "otf") or is_named_so or name.endswith(_SUFFIXES)
