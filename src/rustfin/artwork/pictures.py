"""Opening and resizing pictures without trusting them: bounded in bytes and pixels, whole or not at all. Blocks."""

import base64
import io
import os
import warnings
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from rustfin.core.errors import RustfinError

MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 80_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_SERVED_AS_THEY_ARE = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_PLACEHOLDER_SIDE = 12
_QUALITY = 82


class BadPicture(RustfinError):
    """The file is no picture, is damaged, or is too large to open safely."""

    code = "picture_unreadable"


class Format(StrEnum):
    """What a resized picture is written as."""

    WEBP = "webp"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def mime(self) -> str:
        return f"image/{self.value}"


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a picture once it was opened."""

    hash: str
    mime: str
    size_bytes: int
    width: int
    height: int
    colour: str
    placeholder: str
    has_alpha: bool


def read_facts(content: bytes) -> PictureFacts:
    """Look at all of a picture. Raises: BadPicture."""
    picture = _open(content)
    has_alpha = _has_alpha(picture)
    mime = _SERVED_AS_THEY_ARE.get(picture.format or "", "application/octet-stream")
    picture.draft("RGB", (256, 256))
    tiny = _loaded(picture)
    width, height = _open(content).size
    if picture.getexif().get(0x0112) in {5, 6, 7, 8}:
        width, height = height, width
    return PictureFacts(
        hash=blake2b(content, digest_size=16).hexdigest(),
        mime=mime,
        size_bytes=len(content),
        width=width,
        height=height,
        colour=_mean_colour(tiny),
        placeholder=_placeholder(tiny),
        has_alpha=has_alpha,
    )


def resize(content: bytes, *, width: int | None, height: int | None, accepts_webp: bool) -> tuple[bytes, Format]:
    """The picture made to fit, never larger than it is, turned upright. Raises: BadPicture."""
    picture = _open(content)
    has_alpha = _has_alpha(picture)
    box = (width or picture.width, height or picture.height)
    picture.draft("RGB", (box[0] * 2, box[1] * 2))
    upright = _loaded(picture)
    upright.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    target = Format.WEBP if accepts_webp else Format.PNG if has_alpha else Format.JPEG
    if upright.mode not in {"RGB", "RGBA"}:
        upright = upright.convert("RGBA" if has_alpha else "RGB")
    if target is Format.JPEG and upright.mode != "RGB":
        upright = upright.convert("RGB")
    out = io.BytesIO()
    match target:
        case Format.WEBP:
            upright.save(out, "WEBP", quality=_QUALITY, method=3)
        case Format.JPEG:
            upright.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
        case Format.PNG:
            upright.save(out, "PNG", optimize=True)
    return out.getvalue(), target


def read_picture(path: Path) -> bytes:
    """The bytes of a picture file. Raises: BadPicture."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadPicture("The picture cannot be read.") from error
    if len(content) > MOST_BYTES:
        raise BadPicture(f"The picture is larger than {MOST_BYTES // 1024 // 1024} MiB.")
    if not content:
        raise BadPicture("The picture is empty.")
    return content


def _open(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Our own limit on pixels below is the one that counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise BadPicture("This is no picture that can be shown.") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise BadPicture(f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.")
    return picture


def _loaded(picture: Image.Image) -> Image.Image:
    try:
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, IndexError) as error:
        raise BadPicture("The picture is damaged.") from error


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info


def _mean_colour(picture: Image.Image) -> str:
    """The mean of what is not transparent, as `#rrggbb`."""
    small = picture.convert("RGBA").resize((16, 16), Image.Resampling.BOX)
    data = small.tobytes()
    weight = sum(data[3::4])
    if weight == 0:
        return "#000000"
    red, green, blue = (
        round(sum(value * alpha for value, alpha in zip(data[channel::4], data[3::4], strict=True)) / weight)
        for channel in range(3)
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


def _placeholder(picture: Image.Image) -> str:
    """A picture of a few pixels as a data URL, to be shown blurred until the real one is there."""
    tiny = picture.convert("RGBA" if _has_alpha(picture) else "RGB")
    tiny.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE), Image.Resampling.BOX)
    out = io.BytesIO()
    tiny.save(out, "WEBP", quality=40, method=6)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
