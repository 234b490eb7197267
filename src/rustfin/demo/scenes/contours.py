"""An island drawn as maps draw it, and a dotted way across."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Point, Stage, blend, filled, gradient, polygon, smooth_mask, with_shadow
from rustfin.demo.scenes.heavens import draw_ring


def contours(stage: Stage, palette: Palette) -> None:
    sea, shallow, low, high, ink, mark = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, sea), (1, blend(sea, "#000000", 0.25))])
    chart = ImageDraw.Draw(stage.background)
    for index in range(1, 12):
        tone = blend(sea, shallow, 0.22)
        x, y = width * index / 12, height * index / 12
        chart.line((x, 0, x, height), tone)
        chart.line((0, y, width, y), tone)
    hills = (
        [((0.42, 0.36), 1.0, 13), ((0.7, 0.62), 0.62, 8)]
        if stage.is_portrait
        else [((0.36, 0.5), 1.0, 13), ((0.72, 0.46), 0.7, 9)]
    )
    reach = (560 if stage.is_portrait else 480) * unit
    image = _island(
        stage,
        hills,
        reach,
        [blend(shallow, low, ring / 3) if ring < 3 else blend(low, high, (ring - 3) / 9) for ring in range(13)],
        ink,
    )
    shadowed = with_shadow(image, blur=26 * unit, offset=(0, 10 * unit), opacity=0.5)
    stage.add(shadowed, drift=(-2.2 * unit, 0))
    stage.add(_route(stage, hills, mark), drift=(-2.2 * unit, 0))
    needle = _compass(150 * unit, mark, shallow)
    corner = (width * 0.79, height * 0.1) if stage.is_portrait else (width * 0.88, height * 0.72)
    stage.add(needle, corner[0] - needle.width / 2, corner[1] - needle.height / 2, drift=(-1.5 * unit, 0))


def _island(
    stage: Stage, hills: list[tuple[Point, float, int]], reach: float, colors: Sequence[str], ink: str
) -> Image.Image:
    """Bands of height, each outlined. What two hills share is one band: outlines first, then both insides."""
    size = (stage.width * 2, stage.height * 2)
    drawing, mask = Image.new("RGB", size), Image.new("L", size)
    pen, mask_pen = ImageDraw.Draw(drawing), ImageDraw.Draw(mask)
    wobbles = [_wobble(stage) for _ in hills]
    for ring, color in enumerate(colors):
        loops = [
            _loop(
                (cx * size[0], cy * size[1]),
                2 * reach * scale * (1 - ring / count) ** 0.86,
                wobble,
                1 - ring / count * 0.45,
            )
            for ((cx, cy), scale, count), wobble in zip(hills, wobbles, strict=True)
            if ring < count
        ]
        edge = blend(color, ink, 0.75 if ring % 4 == 0 else 0.35)
        for loop in loops:
            pen.line([*loop, loop[0]], edge, max(2, round(3.2 * stage.unit)))
        for loop in loops:
            pen.polygon(loop, color)
            if ring == 0:
                mask_pen.polygon(loop, 255)
    return filled(mask.reduce(2), drawing.reduce(2))


def _wobble(stage: Stage) -> list[tuple[float, int, float]]:
    return [(0.22 / part, part, stage.rng.uniform(0, 6.28)) for part in (1, 2, 3, 5, 8)]


def _loop(center: Point, radius: float, wobble: list[tuple[float, int, float]], amount: float) -> list[Point]:
    points = []
    for step in range(220):
        angle = step / 220 * 2 * math.pi
        reach = radius * (1 + amount * sum(size * math.sin(times * angle + phase) for size, times, phase in wobble))
        points.append((center[0] + reach * math.cos(angle), center[1] + reach * math.sin(angle)))
    return points


def _route(stage: Stage, hills: list[tuple[Point, float, int]], color: str) -> Image.Image:
    (x1, y1), (x2, y2) = hills[0][0], hills[1][0]
    bend = 0.09 if stage.is_portrait else 0.02

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        size = 5.5 * stage.unit * k
        for step in range(31):
            share = step / 30
            x = (x1 + (x2 - x1) * share + bend * math.sin(share * math.pi * 2)) * stage.width * k
            y = (y1 + (y2 - y1) * share - 0.06 * math.sin(share * math.pi)) * stage.height * k
            big = 3.2 if step in {0, 30} else 1.0
            pen.ellipse((x - size * big, y - size * big, x + size * big, y + size * big), 255)

    return filled(smooth_mask((stage.width, stage.height), draw), color)


def _compass(diameter: float, mark: str, ink: str) -> Image.Image:
    side = round(diameter)
    image = draw_ring(side, ink, 2)
    middle, tip, waist = side / 2, side * 0.08, side * 0.06
    for turn, color in ((0, mark), (2, ink), (1, ink), (3, ink)):
        reach = tip if turn % 2 == 0 else side * 0.24
        arm = [(middle, reach), (middle + waist, middle), (middle - waist, middle)]
        image.alpha_composite(polygon((side, side), [_turned(point, middle, turn) for point in arm], color))
    return image


def _turned(point: Point, middle: float, quarters: int) -> Point:
    x, y = point[0] - middle, point[1] - middle
    for _ in range(quarters):
        x, y = -y, x
    return middle + x, middle + y
