"""A sphere of dots, lit from one side, above a horizon of lines."""

import math

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Stage, blend, filled, glow, gradient, smooth_mask
from rustfin.demo.scenes.heavens import draw_stars


def static(stage: Stage, palette: Palette) -> None:
    night, indigo, magenta, cyan, pale, line = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient(
        (width, height), [(0, night), (0.55, indigo), (0.8, blend(indigo, magenta, 0.5)), (1, night)]
    )
    draw_stars(stage, 110, round(height * 0.6))
    radius = (390 if stage.is_portrait else 350) * unit
    cx, cy = width / 2, height * (0.4 if stage.is_portrait else 0.44)
    halo = glow(radius * 4.2, magenta, 0.55)
    stage.add(halo, cx - halo.width / 2, cy - halo.height / 2)
    pitch = radius / 17
    for color, shift, drift in ((cyan, -5 * unit, -0.5), (magenta, 5 * unit, 0.5), (pale, 0, 0.0)):
        dots = _dot_sphere(radius, pitch, strength=1.0 if color == pale else 0.96)
        opacity = 1.0 if color == pale else 0.75
        stage.add(filled(dots, color, opacity), cx - radius + shift, cy - radius, drift=(drift * unit, 0))
    floor = round(height * 0.76)
    grid = _floor_lines(stage, (width, height - floor))
    base = Image.new("RGBA", grid.size)
    base.paste(gradient(grid.size, [(0, blend(indigo, night, 0.4)), (1, night)]))
    base.alpha_composite(filled(grid, gradient(grid.size, [(0, line), (1, magenta)])))
    stage.add(base, 0, floor)


def _dot_sphere(radius: float, pitch: float, *, strength: float) -> Image.Image:
    side = round(radius * 2)

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        rows = int(radius / (pitch * 0.866)) + 1
        for row in range(-rows, rows + 1):
            y = row * pitch * 0.866
            offset = pitch / 2 if row % 2 else 0
            for column in range(-20, 21):
                x = column * pitch + offset
                distance = math.hypot(x, y) / radius
                if distance > 0.985:
                    continue
                z = math.sqrt(1 - distance**2)
                light = max(0.0, (x * -0.5 + y * -0.62) / radius * 0.8 + z * 0.62)
                size = pitch * 0.5 * min(1.0, 0.06 + light**1.15) * strength
                if size < pitch * 0.05:
                    continue
                pen.ellipse(
                    (
                        (radius + x - size) * k,
                        (radius + y - size) * k,
                        (radius + x + size) * k,
                        (radius + y + size) * k,
                    ),
                    255,
                )

    return smooth_mask((side, side), draw)


def _floor_lines(stage: Stage, size: tuple[int, int]) -> Image.Image:
    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        for index in range(14):
            y = size[1] * (index / 13) ** 2.1
            thick = (1 + 5 * (index / 13) ** 2) * stage.unit
            pen.rectangle((0, y * k, size[0] * k, (y + thick) * k), 230)
        for index in range(-16, 17):
            x = size[0] / 2 + index * 42 * stage.unit
            far = size[0] / 2 + index * 300 * stage.unit
            pen.line((x * k, 0, far * k, size[1] * k), 170, max(1, round(2.4 * stage.unit * k)))

    return smooth_mask(size, draw)
