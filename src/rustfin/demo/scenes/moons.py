"""Nine moons in nine phases; one of them is not like the others."""

import math

from rustfin.demo.canvas import Palette, Stage, blend, gradient
from rustfin.demo.scenes.heavens import draw_moon, draw_ring, draw_stars


def moons(stage: Stage, palette: Palette) -> None:
    night, plum, ivory, shade, rust, line = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, night), (0.6, plum), (1, blend(plum, night, 0.5))])
    draw_stars(stage, 90, height)
    columns = 3 if stage.is_portrait else 9
    step = 268 * unit if stage.is_portrait else width / 10.2
    radius = step * 0.385
    left, top = (width - step * (columns - 1)) / 2, height * (0.25 if stage.is_portrait else 0.45)
    for index in range(9):
        column, row = index % columns, index // columns
        x = left + step * column
        y = top + step * row - (0 if stage.is_portrait else math.sin(math.pi * (index + 0.5) / 9) * height * 0.2)
        ring = draw_ring(radius * 2.34, blend(line, night, 0.45), max(1.0, 1.6 * unit))
        stage.background.paste(ring, (round(x - ring.width / 2), round(y - ring.height / 2)), ring)
        color = rust if index == 5 else ivory
        moon = draw_moon(radius * 2, index / 8, color, shade, stage)
        sway = (1 if index % 2 else -1) * 1.1 * unit
        stage.add(moon, x - radius, y - radius, drift=(0, sway))
