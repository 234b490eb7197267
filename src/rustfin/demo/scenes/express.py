"""A streamlined engine, head on, out of a copper sun."""

import math

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Stage, blend, filled, glow, gradient, polygon, ridge, smooth_mask


def express(stage: Stage, palette: Palette) -> None:
    dark, bronze, copper, cream, glass, rail = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, dark), (1, blend(dark, bronze, 0.35))])
    cx, cy = width / 2, height * (0.6 if stage.is_portrait else 0.62)
    reach = math.hypot(width, height)

    def rays(pen: ImageDraw.ImageDraw, k: float) -> None:
        for index in range(32):
            if index % 2:
                continue
            first, second = (math.pi * (1 + part / 32) for part in (index, index + 1))
            points = [
                (cx, cy),
                (cx + reach * math.cos(first), cy + reach * math.sin(first)),
                (cx + reach * math.cos(second), cy + reach * math.sin(second)),
            ]
            pen.polygon([(x * k, y * k) for x, y in points], 255)

    stage.add(filled(smooth_mask((width, height), rays), gradient((width, height), [(0, bronze), (1, copper)]), 0.62))
    halo = glow(1500 * unit, blend(copper, cream, 0.4), 0.75)
    stage.add(halo, cx - halo.width / 2, cy - halo.height / 2 - 60 * unit)
    drift = -20 * unit
    hills = ridge(
        (stage.span(drift), round(220 * unit)),
        stage.rng,
        blend(dark, bronze, 0.25),
        top=110 * unit,
        rise=60 * unit,
        wave=700 * unit,
    )
    stage.add(hills, 0, cy - 90 * unit, drift=(drift, 0))
    field = Image.new("RGBA", (width, round(height - cy - 60 * unit)))
    field.paste(gradient(field.size, [(0, blend(dark, bronze, 0.3)), (1, dark)]))
    stage.add(field, 0, cy + 60 * unit)
    stage.add(_tracks(stage, cx, cy + 60 * unit, rail))
    stage.add(_engine(stage, copper, cream, dark, glass), cx - 330 * unit, cy - 420 * unit)
    lamp = glow(420 * unit, cream, 0.95, 1.6)
    stage.add(lamp, cx - lamp.width / 2, cy - 250 * unit - lamp.height / 2, drift=(0, 0.8 * unit))


def _tracks(stage: Stage, cx: float, top: float, color: str) -> Image.Image:
    size = (stage.width, stage.height)

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        bottom = stage.height
        for share in (x / 12 for x in range(13)):
            y = top + (bottom - top) * share**1.8
            half = (70 + 470 * share**1.8) * stage.unit
            thick = (3 + 22 * share**1.8) * stage.unit
            pen.rectangle(((cx - half) * k, y * k, (cx + half) * k, (y + thick) * k), 110)
        for side in (-1, 1):
            inner, outer = 60 * stage.unit, 76 * stage.unit
            rail = [
                (cx + side * inner, top),
                (cx + side * outer, top),
                (cx + side * outer * 5.4, bottom),
                (cx + side * inner * 5.6, bottom),
            ]
            pen.polygon([(x * k, y * k) for x, y in rail], 255)

    return filled(smooth_mask(size, draw), color)


def _engine(stage: Stage, copper: str, cream: str, dark: str, glass: str) -> Image.Image:
    unit = stage.unit
    width, height = round(660 * unit), round(640 * unit)

    def at(*numbers: float) -> list[float]:
        return [number * unit for number in numbers]

    def body(pen: ImageDraw.ImageDraw, k: float) -> None:
        x0, y0, x1, y1 = (n * k for n in at(110, 20, 550, 600))
        pen.rounded_rectangle((x0, y0, x1, y1), 215 * unit * k, 255)
        pen.polygon([(n * k, m * k) for n, m in zip(at(110, 550, 620, 40), at(330, 330, 600, 600), strict=True)], 255)

    image = filled(
        smooth_mask((width, height), body),
        gradient((width, height), [(0, copper), (0.5, blend(copper, dark, 0.45)), (1, dark)]),
    )

    def shine(pen: ImageDraw.ImageDraw, k: float) -> None:
        for index in range(6):
            inset = 60 + index * 24
            y = 330 + index * 44
            left, right = 110 - (y - 330) * 0.26 + 26, 550 + (y - 330) * 0.26 - 26
            pen.rounded_rectangle([n * k for n in at(left, y, right, y + 11)], 5 * unit * k, 255 - inset // 2)
        pen.polygon([(n * k, m * k) for n, m in zip(at(322, 338, 346, 314), at(24, 24, 330, 330), strict=True)], 255)

    image.alpha_composite(filled(smooth_mask((width, height), shine), cream, 0.85))
    for side in (-1, 1):
        pane = [(330 + side * 34, 96), (330 + side * 128, 126), (330 + side * 168, 226), (330 + side * 38, 206)]
        image.alpha_composite(polygon((width, height), [(x * unit, y * unit) for x, y in pane], glass))
    return image
