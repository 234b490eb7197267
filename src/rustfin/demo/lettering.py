"""How words are set: in the one face that Pillow carries, drawn out, let out and thickened into several."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

_DRAWN_AT = 2


@dataclass(frozen=True, slots=True)
class Face:
    """A cut of the face. `weight` thickens the strokes, in thousandths of the letter height; `stretch` narrows or
    widens; `tracking` is the space let in between letters, as a share of the height."""

    weight: float = 0
    stretch: float = 1.0
    tracking: float = 0.0


LIGHT = Face(tracking=0.32)
TEXT = Face(weight=12, tracking=0.12)
BOLD = Face(weight=75, tracking=0.04)
WIDE = Face(weight=30, stretch=1.35, tracking=0.16)
CONDENSED = Face(weight=65, stretch=0.6, tracking=0.05)
HAIRLINE = Face(stretch=0.8, tracking=0.5)


def set_line(text: str, face: Face, height: float) -> Image.Image:
    """A line as a mask, cropped to its ink; `height` is that of its capitals, in pixels."""
    font, capital = _font(round(height * _DRAWN_AT))
    pen_x = 0.0
    places: list[tuple[str, float]] = []
    for letter in text:
        places.append((letter, pen_x))
        pen_x += font.getlength(letter) * face.stretch + face.tracking * capital
    margin = round(capital * 0.3) + 4
    mask = Image.new("L", (round(pen_x) + 2 * margin, round(capital * 1.7) + 2 * margin))
    for letter, x in places:
        mask.paste(255, (round(x) + margin, margin), _glyph(letter, font, face, capital))
    ink = mask.getbbox()
    return mask.crop(ink).reduce(_DRAWN_AT) if ink else mask


def set_to_width(text: str, face: Face, width: float) -> Image.Image:
    """A line exactly as wide as asked."""
    trial = set_line(text, face, 40)
    return set_line(text, face, 40 * width / trial.width)


def _glyph(letter: str, font: ImageFont.FreeTypeFont, face: Face, capital: int) -> Image.Image:
    thickness = round(capital * face.weight / 1000)
    box = (round(font.getlength(letter)) + 2 * thickness + 8, round(capital * 1.6) + 2 * thickness)
    glyph = Image.new("L", box)
    ImageDraw.Draw(glyph).text((thickness + 2, thickness), letter, font=font, fill=255)
    if face.stretch != 1.0:
        glyph = glyph.resize((max(1, round(box[0] * face.stretch)), box[1]), Image.Resampling.LANCZOS)
    return _thickened(glyph, thickness)


def _thickened(glyph: Image.Image, by: int) -> Image.Image:
    """Drawn over with a square brush, which keeps corners crisp where a round one would not."""
    room = Image.new("L", (glyph.width + by, glyph.height + by))
    room.paste(glyph)
    glyph = room
    for across, down in ((1, 0), (0, 1)):
        done = 0
        while done < by:
            # What is already `done` wide can be moved by that much and one more without leaving a gap.
            shift = min(done + 1, by - done)
            glyph = ImageChops.lighter(glyph, ImageChops.offset(glyph, across * shift, down * shift))
            done += shift
    return glyph


@lru_cache(maxsize=64)
def _font(capital_height: int) -> tuple[ImageFont.FreeTypeFont, int]:
    """The face at a size whose capitals are that high, and that height."""
    font = ImageFont.load_default(max(4.0, capital_height / 0.7))
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font, capital_height
