"""How pictures are drawn: colours, gradients, smooth shapes, glows, terrain, grain, and layers that drift.

Everything is Pillow's own C code over whole images; shapes are drawn twice as large and reduced, which is how their
edges become smooth.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Rgb = tuple[int, int, int]
Palette = Sequence[str]
Stops = Sequence[tuple[float, str]]
_SMOOTH = 2


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture with transparency, where its corner lies, and how far it drifts in a second of film."""

    image: Image.Image
    x: float
    y: float
    drift_x: float
    drift_y: float


def dice(seed: str) -> random.Random:
    """Chance that falls the same way every time."""
    return random.Random(seed)  # noqa: S311 - nothing here is a secret


@dataclass(slots=True)
class Stage:
    """What a scene is painted on: a still of any shape, or the layers of `seconds` of film."""

    width: int
    height: int
    rng: random.Random
    seconds: float = 0.0
    background: Image.Image = field(default_factory=lambda: Image.new("RGB", (1, 1)))
    layers: list[Layer] = field(default_factory=list)

    @property
    def is_portrait(self) -> bool:
        return self.height > self.width

    @property
    def unit(self) -> float:
        """A thousandth of the shorter side."""
        return min(self.width, self.height) / 1000

    def span(self, drift_per_s: float) -> int:
        """How wide a strip must be that drifts to the left and must never show its end."""
        return math.ceil(self.width + abs(drift_per_s) * self.seconds) + 2

    def add(self, image: Image.Image, x: float = 0, y: float = 0, *, drift: Point = (0, 0)) -> None:
        self.layers.append(Layer(image, x, y, *drift))

    def still(self, at_s: float = 0.0) -> Image.Image:
        """The picture as it stands at a moment."""
        picture = self.background.convert("RGBA")
        for layer in self.layers:
            place = (round(layer.x + layer.drift_x * at_s), round(layer.y + layer.drift_y * at_s))
            _composite(picture, layer.image, place)
        return picture.convert("RGB")


def _composite(picture: Image.Image, image: Image.Image, place: tuple[int, int]) -> None:
    left, top = max(0, -place[0]), max(0, -place[1])
    right = min(image.width, picture.width - place[0])
    bottom = min(image.height, picture.height - place[1])
    if right > left and bottom > top:
        picture.alpha_composite(image.crop((left, top, right, bottom)), (place[0] + left, place[1] + top))


def rgb(color: str) -> Rgb:
    """`#rrggbb` as numbers."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def blend(first: str, second: str, share: float) -> str:
    """The colour that is `share` of the way from the first to the second."""
    mixed = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def gradient(size: tuple[int, int], stops: Stops) -> Image.Image:
    """Colours from top to bottom."""
    column = Image.new("RGB", (1, size[1]))
    column.putdata([rgb(_color_at(stops, y / max(1, size[1] - 1))) for y in range(size[1])])
    return column.resize(size, Image.Resampling.NEAREST)


def _color_at(stops: Stops, share: float) -> str:
    for (start, first), (end, second) in pairwise(stops):
        if share <= end:
            return blend(first, second, max(0.0, (share - start) / max(1e-9, end - start)))
    return stops[-1][1]


def smooth_mask(size: tuple[int, int], draw: Callable[[ImageDraw.ImageDraw, float], None]) -> Image.Image:
    """What `draw(pen, scale)` draws in white, with smooth edges. It multiplies its coordinates by the scale."""
    mask = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    draw(ImageDraw.Draw(mask), _SMOOTH)
    return mask.reduce(_SMOOTH)


def filled(mask: Image.Image, fill: str | Image.Image, opacity: float = 1.0) -> Image.Image:
    """The mask's shape in a colour or a picture."""
    image = Image.new("RGB", mask.size, fill) if isinstance(fill, str) else fill.copy()
    image.putalpha(mask if opacity >= 1 else mask.point(lambda value: round(value * opacity)))
    return image


def polygon(size: tuple[int, int], points: Sequence[Point], fill: str | Image.Image, opacity: float = 1) -> Image.Image:
    return filled(
        smooth_mask(size, lambda pen, k: pen.polygon([(x * k, y * k) for x, y in points], 255)), fill, opacity
    )


def disc(diameter: float, fill: str | Image.Image, opacity: float = 1.0) -> Image.Image:
    side = max(2, round(diameter))
    mask = smooth_mask((side, side), lambda pen, k: pen.ellipse((0, 0, side * k - 1, side * k - 1), 255))
    return filled(mask, fill.resize((side, side)) if isinstance(fill, Image.Image) else fill, opacity)


def glow(diameter: float, color: str, strength: float = 1.0, falloff: float = 2.0) -> Image.Image:
    """Light around a point, fading to nothing at the rim."""
    side = max(2, round(diameter))
    # The gradient is black in the middle and reaches 181 at the nearest edge.
    curve = [round(255 * strength * max(0.0, 1 - value / 181) ** falloff) for value in range(256)]
    return filled(Image.radial_gradient("L").point(curve).resize((side, side), Image.Resampling.BICUBIC), color)


def terrain(length: int, rng: random.Random, *, wave: float, detail: int = 5, roughness: float = 0.5) -> list[float]:
    """`length` heights of a hilly skyline, from -1 to 1; `wave` is the length of its longest hill."""
    octaves = [
        (roughness**octave, 2 * math.pi * 2**octave / wave * rng.uniform(0.8, 1.25), rng.uniform(0, 2 * math.pi))
        for octave in range(detail)
    ]
    total = sum(weight for weight, _, _ in octaves)
    return [sum(w * math.sin(f * x + p) for w, f, p in octaves) / total for x in range(length)]


def ridge(
    size: tuple[int, int],
    rng: random.Random,
    fill: str | Image.Image,
    *,
    top: float,
    rise: float,
    wave: float,
    roughness: float = 0.5,
) -> Image.Image:
    """Land below a skyline that runs around `top`, up and down by `rise`, in an image of that size."""
    step = max(1, size[0] // 600)
    heights = terrain(size[0] // step + 2, rng, wave=wave / step, roughness=roughness)
    points: list[Point] = [(index * step, top - height * rise) for index, height in enumerate(heights)]
    return polygon(size, [(0, size[1]), *points, (size[0] + step, size[1])], fill)


def with_shadow(
    image: Image.Image, *, blur: float, offset: Point, opacity: float, color: str = "#000000"
) -> Image.Image:
    """The picture with its shadow under it, as of cut paper; of the same size."""
    alpha = ImageChops.offset(image.getchannel("A"), round(offset[0]), round(offset[1]))
    small = alpha.reduce(4) if min(alpha.size) > 64 else alpha
    soft = small.filter(ImageFilter.GaussianBlur(blur / (4 if small is not alpha else 1)))
    under = filled(soft.resize(alpha.size, Image.Resampling.BICUBIC), color, opacity)
    under.alpha_composite(image)
    return under


def soft_light(picture: Image.Image, other: Image.Image) -> Image.Image:
    return ImageChops.soft_light(picture, other)


def grain(picture: Image.Image, amount: float = 16.0) -> Image.Image:
    """Film grain, which also hides the steps in gradients."""
    noise = Image.effect_noise(picture.size, amount)
    return ImageChops.overlay(picture, Image.merge("RGB", (noise, noise, noise)))


def vignette(picture: Image.Image, strength: float = 0.35) -> Image.Image:
    """Darker corners."""
    curve = [round(255 * (1 - strength * (value / 255) ** 2.2)) for value in range(256)]
    shade = Image.radial_gradient("L").point(curve).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(picture, Image.merge("RGB", (shade, shade, shade)))
