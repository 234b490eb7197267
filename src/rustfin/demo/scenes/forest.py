"""Trunks going back into green mist, and one light among them."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from rustfin.demo.canvas import Palette, Stage, blend, filled, glow, gradient, smooth_mask, terrain


def forest(stage: Stage, palette: Palette) -> None:
    mist, pale, mid, dark, black, light = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, pale), (0.45, mist), (1, mid)])
    cx, cy = width * (0.54 if stage.is_portrait else 0.6), height * 0.56
    sun = glow(1500 * unit, blend(light, "#ffffff", 0.45), 0.8)
    stage.add(sun, cx - sun.width / 2, cy - sun.height * 0.62)
    for depth in range(4):
        share = depth / 3
        color = (blend(mist, mid, 0.4), blend(mist, mid, 0.95), blend(mid, dark, 0.8), black)[depth]
        drift = -(5 + 30 * share**1.4) * unit
        strip = _trunks(stage, (stage.span(drift), height), share, color, clear=cx if depth > 1 else -width)
        stage.add(strip, 0, 0, drift=(drift, 0))
        if depth == 1:
            shafts = _shafts(stage, cx, light)
            stage.add(shafts)
        if depth == 2:
            lamp = glow(430 * unit, light, 0.95, 1.7)
            lamp.alpha_composite(glow(90 * unit, "#fffbe6", 1, 0.8), (round(170 * unit), round(170 * unit)))
            stage.add(lamp, cx - lamp.width / 2, cy - lamp.height / 2, drift=(3 * unit, 0))
    ferns = _ferns(stage, black)
    stage.add(ferns, 0, height - ferns.height, drift=(-44 * unit, 0))


def _trunks(stage: Stage, size: tuple[int, int], share: float, color: str, *, clear: float) -> Image.Image:
    rng, unit = stage.rng, stage.unit
    floor = size[1] * (0.66 + 0.25 * share)
    land = terrain(size[0] // 8 + 3, rng, wave=size[0] / 24, detail=3)

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        pen.polygon(
            [
                (0, size[1] * k),
                *((i * 8 * k, (floor - h * 26 * unit) * k) for i, h in enumerate(land)),
                (size[0] * k, size[1] * k),
            ],
            255,
        )
        x = -30.0 * unit
        while x < size[0]:
            thick = (10 + 62 * share**1.5) * unit * rng.uniform(0.6, 1.35)
            lean = rng.uniform(-1, 1) * 26 * unit
            if abs(x - clear) < 130 * unit:
                x = clear + 150 * unit
            foot = thick * 0.75
            trunk = [
                (x - thick / 2 + lean, 0),
                (x + thick / 2 + lean, 0),
                (x + thick * 0.55, floor * 0.8),
                (x + foot + thick * 0.3, floor + 30 * unit),
                (x - foot - thick * 0.3, floor + 30 * unit),
                (x - thick * 0.55, floor * 0.8),
            ]
            pen.polygon([(px * k, py * k) for px, py in trunk], 255)
            for _ in range(rng.randint(1, 3)):
                y = rng.uniform(0.04, 0.5) * floor
                side = rng.choice((-1, 1))
                length = (70 + 150 * share) * unit * rng.uniform(0.5, 1.2)
                start = x + lean * (1 - y / floor)
                pen.polygon(
                    [
                        (start * k, y * k),
                        ((start + side * length) * k, (y - length * 0.5) * k),
                        (start * k, (y + thick * 0.32) * k),
                    ],
                    255,
                )
            x += (64 + 210 * share**1.1) * unit * rng.uniform(0.55, 1.6)

    return filled(smooth_mask(size, draw), color)


def _shafts(stage: Stage, cx: float, color: str) -> Image.Image:
    size = (stage.width // 4, stage.height // 4)
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for _ in range(7):
        top, slant = cx / 4 + stage.rng.uniform(-0.5, 0.3) * size[0], stage.rng.uniform(0.1, 0.4) * size[1]
        broad = stage.rng.uniform(0.02, 0.08) * size[0]
        pen.polygon(
            [(top, 0), (top + broad, 0), (top + broad * 2.2 + slant, size[1]), (top + slant, size[1])],
            stage.rng.randint(30, 75),
        )
    soft = mask.filter(ImageFilter.GaussianBlur(size[0] / 50))
    fade = Image.linear_gradient("L").resize(size).point(lambda value: 255 - value)
    return filled(ImageChops.multiply(soft, fade).resize((stage.width, stage.height), Image.Resampling.BICUBIC), color)


def _ferns(stage: Stage, color: str) -> Image.Image:
    rng, unit = stage.rng, stage.unit
    size = (stage.span(44 * unit), round(330 * unit))

    def frond(pen: ImageDraw.ImageDraw, k: float, x: float, reach: float, bend: float) -> None:
        heading, px, py = -math.pi / 2 + bend * 0.25, x, float(size[1])
        for part in range(26):
            share = part / 26
            heading += bend * 0.05
            px, py = px + reach / 26 * math.cos(heading), py + reach / 26 * math.sin(heading)
            leaf = reach * 0.26 * (1 - share) ** 0.8 * min(1.0, 0.35 + share * 4)
            for side in (-1, 1):
                angle = heading + side * 1.15
                tip = (px + leaf * math.cos(angle), py + leaf * math.sin(angle))
                root = reach * 0.018
                pen.polygon(
                    [((px - root) * k, py * k), (tip[0] * k, tip[1] * k), ((px + root) * k, (py + root) * k)], 255
                )

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        x = 0.0
        while x < size[0]:
            frond(pen, k, x, rng.uniform(150, 300) * unit, rng.choice((-1, 1)) * rng.uniform(0.5, 1.1))
            x += rng.uniform(26, 85) * unit

    return filled(smooth_mask(size, draw), color)
