"""What several skies share: stars, rings, moons."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from rustfin.demo.canvas import Stage, blend, disc, filled, gradient, smooth_mask


def draw_stars(stage: Stage, count: int, below: int) -> None:
    pen = ImageDraw.Draw(stage.background)
    for _ in range(count):
        x, y = stage.rng.uniform(0, stage.width), below * stage.rng.random() ** 1.4
        size = stage.rng.choice((0.6, 0.8, 1.0, 1.7)) * max(0.7, stage.unit)
        level = stage.rng.randint(90, 235)
        pen.ellipse((x - size, y - size, x + size, y + size), (level, level, min(255, level + 12)))


def draw_ring(diameter: float, color: str, thick: float) -> Image.Image:
    side = round(diameter)
    mask = smooth_mask(
        (side, side),
        lambda pen, k: pen.ellipse((k, k, side * k - k, side * k - k), outline=255, width=round(thick * k)),
    )
    return filled(mask, color)


def draw_moon(diameter: float, phase: float, color: str, shade: str, stage: Stage) -> Image.Image:
    """From new (0) through full (0.5) and back: the lit side grows from the right and goes to the left."""
    side = round(diameter)
    body = disc(side, blend(shade, color, 0.1))
    lit = phase * 2 if phase <= 0.5 else (1 - phase) * 2

    def face(pen: ImageDraw.ImageDraw, k: float) -> None:
        size = side * k
        start = -90 if phase <= 0.5 else 90
        pen.pieslice((0, 0, size - 1, size - 1), start, start + 180, fill=255)
        squeeze = abs(1 - 2 * lit) * size / 2
        pen.ellipse((size / 2 - squeeze, 0, size / 2 + squeeze, size - 1), fill=255 if lit > 0.5 else 0)

    surface = gradient((side, side), [(0, blend(color, "#ffffff", 0.25)), (1, blend(color, shade, 0.25))])
    pen = ImageDraw.Draw(surface, "RGBA")
    for _ in range(16):
        x, y, size = stage.rng.uniform(0, side), stage.rng.uniform(0, side), side * stage.rng.uniform(0.02, 0.11)
        tone = (0, 0, 0, stage.rng.randint(8, 26))
        pen.ellipse((x - size, y - size, x + size, y + size), tone)
    mask = ImageChops.multiply(smooth_mask((side, side), face), body.getchannel("A"))
    body.alpha_composite(filled(mask.filter(ImageFilter.GaussianBlur(side / 240)), surface))
    return body
