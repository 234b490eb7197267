"""The last tree at the edge of everything, in front of a moon too large."""

import math

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Stage, blend, filled, glow, gradient, polygon, ridge, smooth_mask
from rustfin.demo.scenes.heavens import draw_moon, draw_stars


def orchard(stage: Stage, palette: Palette) -> None:
    top, middle, low, moon, leaf, earth = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, top), (0.6, middle), (1, low)])
    draw_stars(stage, 140, round(height * 0.5))
    radius = (390 if stage.is_portrait else 370) * unit
    cx, cy = width * (0.56 if stage.is_portrait else 0.64), height * (0.4 if stage.is_portrait else 0.42)
    halo = glow(radius * 4, moon, 0.5)
    stage.add(halo, cx - halo.width / 2, cy - halo.height / 2)
    stage.add(
        draw_moon(radius * 2, 0.5, moon, blend(moon, middle, 0.5), stage),
        cx - radius,
        cy - radius,
        drift=(-1.2 * unit, 1.0 * unit),
    )
    for level, share in ((0.7, 0.35), (0.78, 0.6)):
        drift = -(5 + 9 * share) * unit
        clouds = ridge(
            (stage.span(drift), round(height * 0.3)),
            stage.rng,
            blend(middle, low, share),
            top=70 * unit,
            rise=56 * unit,
            wave=680 * unit,
            roughness=0.42,
        )
        stage.add(clouds, 0, height * level, drift=(drift, 0))
    edge = [
        (-0.02, 0.79),
        (0.2, 0.755),
        (0.42, 0.742),
        (0.6, 0.744),
        (0.69, 0.752),
        (0.715, 0.775),
        (0.7, 0.83),
        (0.672, 0.86),
        (0.68, 0.93),
        (0.64, 1.02),
        (-0.02, 1.02),
    ]
    land = polygon(
        (width, height),
        [(x * width, y * height) for x, y in edge],
        gradient((width, height), [(0.74, earth), (1, blend(earth, "#000000", 0.6))]),
    )
    stage.add(land)
    tree = _tree(stage, 620 * unit, leaf, blend(earth, "#000000", 0.45))
    stage.add(tree, width * 0.5 - tree.width / 2, height * 0.748 - tree.height * 0.985)
    petals = _petals(stage, leaf)
    stage.add(petals, -petals.width + width * 1.02, 0, drift=(26 * unit, 7 * unit))


def _tree(stage: Stage, size: float, leaf: str, bark: str) -> Image.Image:
    rng = stage.rng
    side = round(size)
    image = Image.new("RGBA", (side, side))

    def wood(pen: ImageDraw.ImageDraw, k: float) -> None:
        s = side * k
        trunk = [(0.47, 0.5), (0.53, 0.5), (0.535, 0.75), (0.58, 0.985), (0.43, 0.985), (0.47, 0.75)]
        pen.polygon([(x * s, y * s) for x, y in trunk], 255)
        for tip, thick in (((0.24, 0.36), 0.02), ((0.78, 0.34), 0.02), ((0.38, 0.2), 0.015), ((0.62, 0.18), 0.015)):
            pen.line((0.5 * s, 0.62 * s, tip[0] * s, tip[1] * s), 255, round(thick * s))

    image.alpha_composite(filled(smooth_mask((side, side), wood), bark))
    for tone, count, shift in ((0.42, 150, 0.03), (0.0, 170, 0.0), (-0.3, 110, -0.035)):

        def crown(pen: ImageDraw.ImageDraw, k: float, count: int = count, shift: float = shift) -> None:
            for _ in range(count):
                angle, away = rng.uniform(0, 6.28), math.sqrt(rng.random())
                x = 0.5 + 0.4 * away * math.cos(angle) + shift * 0.8
                y = 0.33 + 0.26 * away * math.sin(angle) + shift
                blob = rng.uniform(0.018, 0.05) * (1.15 - away * 0.5)
                pen.ellipse(
                    ((x - blob) * side * k, (y - blob) * side * k, (x + blob) * side * k, (y + blob * 0.85) * side * k),
                    255,
                )

        color = blend(leaf, bark, tone) if tone >= 0 else blend(leaf, "#fff0d8", -tone)
        image.alpha_composite(filled(smooth_mask((side, side), crown), color))
    return image


def _petals(stage: Stage, color: str) -> Image.Image:
    rng = stage.rng
    size = (stage.span(26 * stage.unit), stage.height)

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        for _ in range(round(70 * size[0] / stage.width)):
            x, y = rng.uniform(0, size[0]), stage.height * rng.uniform(0.2, 0.97)
            long, angle = rng.uniform(4, 11) * stage.unit, rng.uniform(0, 3.14)
            dx, dy = long * math.cos(angle), long * math.sin(angle)
            pen.polygon(
                [
                    ((x + dx) * k, (y + dy) * k),
                    ((x - dy * 0.5) * k, (y + dx * 0.5) * k),
                    ((x - dx) * k, (y - dy) * k),
                    ((x + dy * 0.5) * k, (y - dx * 0.5) * k),
                ],
                rng.randint(150, 255),
            )

    return filled(smooth_mask(size, draw), blend(color, "#fff0d8", 0.25))
