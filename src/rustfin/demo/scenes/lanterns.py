"""Northern lights over a frozen lake, and lamps burning beneath the ice."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from rustfin.demo.canvas import Palette, Point, Stage, blend, filled, glow, gradient, polygon, smooth_mask, terrain
from rustfin.demo.scenes.heavens import draw_stars


def lanterns(stage: Stage, palette: Palette) -> None:
    night, dusk, aurora, violet, ice, lamp = palette
    width, height, unit = stage.width, stage.height, stage.unit
    shore = round(height * 0.56)
    stage.background = gradient(
        (width, height),
        [(0, night), (0.4, dusk), (0.56, blend(dusk, aurora, 0.45)), (0.57, blend(ice, night, 0.35)), (1, night)],
    )
    draw_stars(stage, 260, shore)
    for color, level, reach, drift in ((violet, 0.16, 0.34, -5.0), (aurora, 0.3, 0.3, -9.0), (aurora, 0.22, 0.2, 6.0)):
        curtain = _curtain(stage, color, level, reach)
        stage.add(curtain, 0 if drift < 0 else -abs(drift) * unit * stage.seconds, 0, drift=(drift * unit, 0))
    for share, rise, color in ((0.0, 150, blend(ice, night, 0.45)), (0.5, 90, blend(ice, night, 0.72))):
        drift = -(8 + 14 * share) * unit
        peaks = _crags((stage.span(drift), round(300 * unit)), stage, color, rise * unit)
        stage.add(peaks, 0, shore - peaks.height + 6 * unit, drift=(drift, 0))
    lake = Image.new("RGBA", (width, height - shore))
    lake.paste(gradient(lake.size, [(0, blend(ice, dusk, 0.5)), (0.12, blend(dusk, night, 0.3)), (1, night)]))
    lake.alpha_composite(filled(_cracks(stage, lake.size), ice, 0.3))
    stage.add(lake, 0, shore)
    for index in range(26):
        depth = ((index + 0.5) / 26) ** 1.7
        size = (6 + 34 * depth) * unit
        x = stage.rng.uniform(0.02, 0.98) * width
        y = shore + (0.06 + 0.86 * depth) * (height - shore)
        _lamp(stage, x, y, size, lamp)


def _curtain(stage: Stage, color: str, level: float, reach: float) -> Image.Image:
    """A ribbon of light: rays that stand on a wandering line, softened."""
    width, height = stage.span(9 * stage.unit) // 4, stage.height // 4
    line = terrain(width, stage.rng, wave=width * 0.9, detail=3)
    rays = terrain(width, stage.rng, wave=width * 0.09, detail=4, roughness=0.8)
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    for x in range(width):
        foot = height * (level + 0.14 * line[x])
        tall = height * reach * (0.55 + 0.45 * rays[x])
        for part in range(10):
            top, bottom = foot - tall * (part + 1) / 10, foot - tall * part / 10
            pen.line((x, top, x, bottom), round(150 * (1 - part / 10) ** 1.3 * (0.65 + 0.35 * rays[x])))
    soft = mask.filter(ImageFilter.GaussianBlur(height / 110))
    return filled(soft.resize((width * 4, height * 4), Image.Resampling.BICUBIC), color)


def _crags(size: tuple[int, int], stage: Stage, color: str, rise: float) -> Image.Image:
    """Mountains of straight faces, one side in the light."""
    image = Image.new("RGBA", size)
    x = -rise
    points: list[Point] = [(0, size[1])]
    peaks: list[Point] = []
    while x < size[0] + rise:
        peak = (x, size[1] - rise * stage.rng.uniform(0.75, 1.6))
        valley = (x + rise * stage.rng.uniform(0.5, 1.0), size[1] - rise * stage.rng.uniform(0.2, 0.55))
        points += [peak, valley]
        peaks.append(peak)
        x = valley[0] + rise * stage.rng.uniform(0.4, 0.9)
    image.alpha_composite(polygon(size, [*points, (size[0] + rise * 3, size[1]), (0, size[1])], color))

    def faces(pen: ImageDraw.ImageDraw, k: float) -> None:
        for px, py in peaks:
            tall = size[1] - py
            face = [
                (px, py),
                (px + tall * 0.16, py + tall * 0.32),
                (px + tall * 0.02, py + tall * 0.52),
                (px + tall * 0.14, size[1]),
                (px - tall * 0.5, size[1]),
                (px - tall * 0.1, py + tall * 0.24),
            ]
            pen.polygon([(fx * k, fy * k) for fx, fy in face], 255)

    lit = ImageChops.multiply(smooth_mask(size, faces), image.getchannel("A"))
    image.alpha_composite(filled(lit, blend(color, "#ffffff", 0.14), 0.8))
    return image


def _cracks(stage: Stage, size: tuple[int, int]) -> Image.Image:
    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        for _ in range(9):
            x, y = stage.rng.uniform(0, size[0]), size[1] * stage.rng.uniform(0.02, 0.7)
            heading = stage.rng.uniform(-0.5, 0.5)
            for _ in range(9):
                length = size[0] * 0.035 * (0.4 + y / size[1] * 2)
                heading += stage.rng.uniform(-0.5, 0.5)
                far_x, far_y = x + length * math.cos(heading), y + abs(length * math.sin(heading)) * 0.6
                pen.line((x * k, y * k, far_x * k, far_y * k), 160, max(1, round(stage.unit * 1.6 * k)))
                x, y = far_x, far_y

    return smooth_mask(size, draw)


def _lamp(stage: Stage, x: float, y: float, size: float, color: str) -> None:
    halo = glow(size * 7, color, 0.55, 2.2)
    core = glow(size * 1.8, blend(color, "#ffffff", 0.65), 1.0, 0.9)
    image = halo.resize((halo.width, round(halo.height * 0.62)))
    image.alpha_composite(
        core.resize((core.width, max(1, round(core.height * 0.8)))),
        ((image.width - core.width) // 2, round((image.height - core.height * 0.8) / 2)),
    )
    place = round(x - image.width / 2), round(y - image.height / 2)
    base = stage.layers[-1].image
    top = round(stage.layers[-1].y)
    left, up = max(0, place[0]), max(0, place[1] - top)
    part = image.crop((left - place[0], up - (place[1] - top), image.width, image.height))
    base.alpha_composite(part, (left, up)) if left < base.width and up < base.height else None
