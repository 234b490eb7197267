"""A sun going down behind a flat of salt, doubled in it; somebody walks there."""

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Stage, blend, disc, filled, glow, gradient, polygon, ridge, smooth_mask


def salt(stage: Stage, palette: Palette) -> None:
    sky, warm, ember, ground, deep, light = palette
    width, height, unit = stage.width, stage.height, stage.unit
    horizon = round(height * 0.6)
    stage.background = gradient((width, height), [(0, sky), (0.34, warm), (0.6, ember), (0.605, ground), (1, deep)])
    radius = (360 if stage.is_portrait else 300) * unit
    center = (width * (0.5 if stage.is_portrait else 0.62), horizon - radius * 0.34)
    stage.add(glow(radius * 5.4, light, 0.5), center[0] - radius * 2.7, center[1] - radius * 2.7)
    sun = disc(radius * 2, gradient((8, 400), [(0, light), (0.55, blend(light, ember, 0.4)), (1, ember)]))
    stage.add(_sliced(sun, 0.3), center[0] - radius, center[1] - radius, drift=(0, 1.6 * unit))
    land = Image.new("RGBA", (width, height - horizon))
    land.paste(gradient((width, height - horizon), [(0, ground), (1, deep)]))
    stage.add(land, 0, horizon)
    mirrored = filled(_streaks(stage, round(radius * 1.9), round(radius * 1.15)), blend(light, ember, 0.35), 0.85)
    stage.add(mirrored, center[0] - mirrored.width / 2, horizon + 4 * unit)
    drift = -9 * unit
    far = ridge(
        (stage.span(drift), round(90 * unit)),
        stage.rng,
        blend(ember, deep, 0.55),
        top=64 * unit,
        rise=42 * unit,
        wave=900 * unit,
    )
    stage.add(far, 0, horizon - far.height + 2, drift=(drift, 0))
    walker = _walker(round(120 * unit), deep)
    foot = horizon + (110 if stage.is_portrait else 80) * unit
    shadow = polygon(
        (walker.width, round(330 * unit)),
        [
            (walker.width * 0.44, 0),
            (walker.width * 0.56, 0),
            (walker.width * 0.78, 330 * unit),
            (walker.width * 0.34, 330 * unit),
        ],
        deep,
        0.55,
    )
    stage.add(shadow, center[0] - walker.width / 2, foot - 4 * unit, drift=(4 * unit, 0))
    stage.add(walker, center[0] - walker.width / 2, foot - walker.height, drift=(4 * unit, 0))


def _sliced(image: Image.Image, start: float) -> Image.Image:
    """Gaps that widen downwards, as heat cuts a low sun."""
    side = image.height
    pen = ImageDraw.Draw(image)
    y, gap = side * start, side * 0.008
    while y < side:
        pen.rectangle((0, y, side, y + gap), (0, 0, 0, 0))
        y += gap + side * 0.05
        gap *= 1.42
    return image


def _streaks(stage: Stage, width: int, height: int) -> Image.Image:
    """Light on water or salt: bars that narrow with distance."""

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        y = 0.0
        while y < height:
            share = y / height
            half = width / 2 * (1 - share) ** 0.8 * stage.rng.uniform(0.72, 1)
            thick = height * (0.012 + 0.02 * share)
            box = (width / 2 - half) * k, y * k, (width / 2 + half) * k, (y + thick) * k
            pen.rounded_rectangle(box, thick * k / 2, round(255 * (1 - share * 0.75)))
            y += thick + height * (0.014 + 0.03 * share)

    return smooth_mask((width, height), draw)


def _walker(height: int, color: str) -> Image.Image:
    shape = [
        (0.5, 0.22),
        (0.57, 0.25),
        (0.62, 0.5),
        (0.66, 0.72),
        (0.58, 0.73),
        (0.6, 1),
        (0.53, 1),
        (0.5, 0.76),
        (0.45, 1),
        (0.38, 1),
        (0.42, 0.72),
        (0.34, 0.72),
        (0.4, 0.45),
        (0.43, 0.25),
    ]
    width = round(height * 0.9)
    figure = polygon((width, height), [((x - 0.5) * 0.8 * width + width / 2, y * height) for x, y in shape], color)
    head = disc(height * 0.17, color)
    figure.alpha_composite(head, (round(width * 0.5 - head.width / 2), round(height * 0.04)))
    return figure
