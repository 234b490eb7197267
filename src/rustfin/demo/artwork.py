"""Posters, backdrops, thumbnails and logos."""

from collections.abc import Sequence

from PIL import Image

from rustfin.demo.canvas import Stage, blend, dice, filled, grain, vignette
from rustfin.demo.catalogue import Lettering, Look
from rustfin.demo.lettering import LIGHT, TEXT, WIDE, set_line, set_to_width

POSTER = (1000, 1500)
BACKDROP = (1920, 1080)
THUMB = (640, 360)
_CREDIT_HEIGHT = 13.5
_TITLE_TOP, _TITLE_FOOT = 0.07, 0.888
_HOURS = (("#ffb27a", 0.1), ("#10204a", 0.22), ("#ffffff", 0.06), ("#5a2a6a", 0.2), ("#0f4a4a", 0.18))


def scene(look: Look, size: tuple[int, int], *, seed: str, palette: Sequence[str] | None = None) -> Image.Image:
    """The title's scene as a still, without words."""
    stage = Stage(*size, dice(seed))
    look.paint(stage, palette or look.palette)
    return stage.still()


def poster(
    look: Look, *, seed: str, credit: Sequence[str], palette: Sequence[str] | None = None, scale: float = 1.0
) -> Image.Image:
    """A scene with its title, and small print below it."""
    picture = _finished(scene(look, _scaled(POSTER, scale), seed=seed, palette=palette)).convert("RGBA")
    words = _title(look.lettering, picture.size)
    if look.lettering.face is WIDE:
        _ghosts(picture, words)
    else:
        picture.alpha_composite(_title_shade(look.lettering, words))
    picture.alpha_composite(words)
    _credit(picture, look.lettering, credit)
    return picture.convert("RGB")


def season_poster(look: Look, *, seed: str, palette: Sequence[str], season: int, scale: float = 1.0) -> Image.Image:
    """The series in the season's colours, with the season's number."""
    names = ("SPECIALS", "SEASON ONE", "SEASON TWO")
    return poster(look, seed=seed, credit=(names[season],), palette=palette, scale=scale)


def backdrop(look: Look, *, seed: str, scale: float = 1.0) -> Image.Image:
    """A wide scene without words."""
    return _finished(scene(look, _scaled(BACKDROP, scale), seed=seed))


def thumbnail(look: Look, *, seed: str, palette: Sequence[str], number: int) -> Image.Image:
    """A still of an episode, at another hour of the day for each."""
    return _finished(scene(look, THUMB, seed=seed, palette=at_hour(palette, number)), grain_amount=9)


def at_hour(palette: Sequence[str], number: int) -> tuple[str, ...]:
    """The palette in the light of another hour; the first episode has it as it is."""
    if number <= 1:
        return tuple(palette)
    tint, share = _HOURS[number % len(_HOURS)]
    return tuple(blend(color, tint, share) for color in palette)


def logo(look: Look) -> Image.Image:
    """The title alone, light on nothing, at most 800 by 310."""
    lines = _set_lines(look.lettering, 760)
    height = sum(line.height for line in lines) + round(_gap(lines, look.lettering.leading)) * (len(lines) - 1)
    image = Image.new("RGBA", (max(line.width for line in lines), height))
    y = 0
    for line in lines:
        x = 0 if look.lettering.left is not None else (image.width - line.width) // 2
        image.alpha_composite(filled(line, "#f7f3ea"), (x, y))
        y += line.height + round(_gap(lines, look.lettering.leading))
    image.thumbnail((800, 310), Image.Resampling.LANCZOS)
    return image


def title_card(look: Look, size: tuple[int, int], caption: str = "") -> Image.Image:
    """Words to lay over moving pictures, with nothing behind them but a soft shade."""
    image = Image.new("RGBA", size, (6, 8, 14, 110))
    lettering = look.lettering
    lines = _set_lines(lettering, size[0] * (0.3 if len(lettering.lines) > 1 else 0.5))
    gap = _gap(lines, lettering.leading)
    y = (size[1] - sum(line.height for line in lines) - gap * (len(lines) - 1)) / 2
    for line in lines:
        image.alpha_composite(filled(line, "#f7f3ea"), ((size[0] - line.width) // 2, round(y)))
        y += line.height + gap
    if caption:
        text = set_line(caption.upper(), TEXT, size[1] * 0.022)
        image.alpha_composite(filled(text, "#f7f3ea", 0.85), ((size[0] - text.width) // 2, round(y + size[1] * 0.035)))
    return image


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return round(size[0] * scale), round(size[1] * scale)


def _finished(picture: Image.Image, *, grain_amount: float = 13) -> Image.Image:
    return grain(vignette(picture, 0.3), grain_amount)


def _set_lines(lettering: Lettering, width: float) -> list[Image.Image]:
    """The lines, each as wide as asked, or all of one height with the longest that wide."""
    if lettering.is_justified:
        return [set_to_width(line, lettering.face, width) for line in lettering.lines]
    widest = max(set_line(line, lettering.face, 60).width for line in lettering.lines)
    return [set_line(line, lettering.face, 60 * width / widest) for line in lettering.lines]


def _gap(lines: Sequence[Image.Image], leading: float) -> float:
    return leading * min(line.height for line in lines)


def _title(lettering: Lettering, size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGBA", size)
    lines = _set_lines(lettering, lettering.width * size[0])
    gap = _gap(lines, lettering.leading)
    tall = sum(line.height for line in lines) + gap * (len(lines) - 1)
    y = _TITLE_TOP * size[1] if lettering.at_top else _TITLE_FOOT * size[1] - tall
    for index, line in enumerate(lines):
        x = (size[0] - line.width) / 2 if lettering.left is None else lettering.left * size[0]
        color = lettering.accent if lettering.accent and index == len(lines) - 1 else lettering.color
        image.alpha_composite(filled(line, color), (round(x), round(y)))
        y += line.height + gap
    return image


def _title_shade(lettering: Lettering, words: Image.Image) -> Image.Image:
    """A dark gradient behind light words, from the edge that they stand near."""
    width, height = words.size
    if sum(int(lettering.color[at : at + 2], 16) for at in (1, 3, 5)) < 380:
        return Image.new("RGBA", words.size)
    fade = Image.linear_gradient("L").resize((width, height // 2))
    mask = Image.new("L", words.size)
    if lettering.at_top:
        mask.paste(fade.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, 0))
    else:
        mask.paste(fade, (0, height - height // 2))
    return filled(mask.point(lambda value: round(value * 0.62)), "#05060c")


def _ghosts(picture: Image.Image, words: Image.Image) -> None:
    """The misaligned colours of a bad signal."""
    mask = words.getchannel("A")
    for color, shift in (("#25d8f0", -7), ("#ff3d8b", 7)):
        layer = filled(mask, color, 0.85)
        picture.alpha_composite(layer.crop((max(0, -shift), 0, *layer.size)), (max(0, shift), 0))


def _credit(picture: Image.Image, lettering: Lettering, lines: Sequence[str]) -> None:
    """Small print: under the title where it stands low, at the foot where it stands high."""
    color = lettering.color if not lettering.at_top else "#f3e9d8"
    big = len(lines) == 1
    scale = picture.height / POSTER[1]
    height = scale * (24.0 if big else _CREDIT_HEIGHT)
    foot = picture.height - scale * (64 if big else 58)
    for index, text in enumerate(reversed(lines)):
        line = set_line(text.upper(), LIGHT if big else TEXT, height)
        x = (picture.width - line.width) / 2 if lettering.left is None else lettering.left * picture.width
        y = foot - index * height * 2.1 - line.height
        picture.alpha_composite(filled(line, color, 0.86), (round(x), round(y)))
    if not big:
        x0 = 0.5 * picture.width - 28 * scale if lettering.left is None else lettering.left * picture.width
        y = foot - len(lines) * height * 2.1 - 12 * scale
        rule = Image.new("RGBA", (round(56 * scale), max(1, round(2 * scale))), color)
        picture.alpha_composite(rule, (round(x0), round(y)))
