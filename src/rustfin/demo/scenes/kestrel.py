"""A falcon made of arcs over a town made of blocks."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from rustfin.demo.canvas import Palette, Point, Stage, blend, disc, filled, gradient, polygon, smooth_mask


def kestrel(stage: Stage, palette: Palette) -> None:
    paper, sun, wing, body, ink, accent = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, paper), (1, blend(paper, sun, 0.3))])
    radius = 330 * unit
    cx, cy = width * (0.5 if stage.is_portrait else 0.62), height * (0.37 if stage.is_portrait else 0.43)
    stage.add(disc(radius * 2, sun), cx - radius, cy - radius, drift=(0, 1.2 * unit))
    for index, share in enumerate((0.2, 0.6)):
        drift = -(6 + 10 * share) * unit
        town = _rooftops(
            stage, (stage.span(drift), round(height * 0.42)), blend(wing, ink, share), (120 + 50 * index) * unit
        )
        stage.add(town, 0, height * (0.6 + 0.1 * index), drift=(drift, 0))
    bird = _bird(860 * unit, wing, body, ink, accent)
    stage.add(bird, cx - bird.width * 0.5, cy - bird.height * 0.52, drift=(3 * unit, -1.5 * unit))
    vane = _vane(300 * unit, ink, accent)
    stage.add(
        vane,
        width * (0.16 if stage.is_portrait else 0.2) - vane.width / 2,
        height * (0.72 if stage.is_portrait else 0.74) - vane.height,
    )


def _rooftops(stage: Stage, size: tuple[int, int], color: str, rise: float) -> Image.Image:
    rng = stage.rng
    windows: list[tuple[float, float, float]] = []

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        x = -rise * 0.3
        while x < size[0]:
            wide, tall = rise * rng.uniform(0.45, 0.95), rise * rng.uniform(0.55, 1.4)
            top = rise * 1.9 - tall
            pen.rectangle((x * k, top * k, (x + wide) * k, size[1] * k), 255)
            match rng.randrange(4):
                case 0:
                    pen.polygon(
                        [(x * k, top * k), ((x + wide / 2) * k, (top - wide * 0.5) * k), ((x + wide) * k, top * k)], 255
                    )
                case 1:
                    pen.pieslice(
                        (x * k, (top - wide / 2) * k, (x + wide) * k, (top + wide / 2) * k), 180, 360, fill=255
                    )
                case 2:
                    pen.polygon([(x * k, top * k), (x * k, (top - wide * 0.34) * k), ((x + wide) * k, top * k)], 255)
                case _:
                    pen.rectangle(((x + wide * 0.6) * k, (top - wide * 0.32) * k, (x + wide * 0.75) * k, top * k), 255)
            windows.extend(
                (x + wide * (0.24 + 0.3 * column), top + rise * (0.2 + 0.26 * row), rise * 0.075)
                for column in range(2)
                for row in range(3)
                if rng.random() < 0.5
            )
            x += wide * rng.uniform(0.9, 1.05)

    image = filled(smooth_mask(size, draw), color)
    pen = ImageDraw.Draw(image)
    for x, y, side in windows:
        pen.rectangle((x, y, x + side, y + side * 1.5), (*_light(color), 255))
    return image


def _light(color: str) -> tuple[int, int, int]:
    lit = blend(color, "#ffe2a0", 0.55)
    return int(lit[1:3], 16), int(lit[3:5], 16), int(lit[5:7], 16)


def _bird(width: float, wing: str, body: str, ink: str, accent: str) -> Image.Image:
    """Wings are quarter rings, one inside the other; the body is a leaf, the tail a fan."""
    side = round(width)
    image = Image.new("RGBA", (side, side))

    def feathers(reach: float, gap: float) -> Image.Image:
        def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
            s = side * k
            box = [(0.5 - reach) * s, (0.47 - reach) * s, (0.5 + reach) * s, (0.47 + reach) * s]
            for index in range(6):
                start = 158 + index * 15
                pen.pieslice(box, start + gap, start + 15 - gap, fill=255)
                pen.pieslice(box, 540 - start - 15 + gap, 540 - start - gap, fill=255)

        return smooth_mask((side, side), draw)

    bands = ((0.49, ink), (0.4, wing), (0.31, blend(wing, body, 0.55)), (0.22, body), (0.145, accent))
    for index, (reach, color) in enumerate(bands):
        image.alpha_composite(filled(feathers(reach, 1.1 if index < 3 else 0), color))

    def leaf(points: Sequence[Point], color: str) -> None:
        image.alpha_composite(polygon((side, side), [(x * side, y * side) for x, y in points], color))

    leaf([(0.5, 0.6), (0.6, 0.9), (0.5, 0.86), (0.4, 0.9)], ink)
    leaf([(0.5, 0.56), (0.545, 0.87), (0.5, 0.84), (0.455, 0.87)], accent)

    def trunk(pen: ImageDraw.ImageDraw, k: float) -> None:
        s = side * k
        pen.ellipse((0.425 * s, 0.3 * s, 0.575 * s, 0.72 * s), 255)

    image.alpha_composite(filled(smooth_mask((side, side), trunk), body))
    head = disc(side * 0.15, ink)
    image.alpha_composite(head, (round(side * 0.5 - head.width / 2), round(side * 0.255)))
    leaf([(0.47, 0.3), (0.53, 0.3), (0.5, 0.235)], accent)
    for x in (0.468, 0.532):
        eye = disc(side * 0.024, body)
        image.alpha_composite(eye, (round(side * x - eye.width / 2), round(side * 0.318)))
    return image


def _vane(height: float, ink: str, accent: str) -> Image.Image:
    size = (round(height * 0.95), round(height * 1.25))
    w, h = size

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        s, t = w * k, h * k
        pen.rectangle((0.487 * s, 0.1 * t, 0.513 * s, t), 255)
        pen.rectangle((0.08 * s, 0.285 * t, 0.9 * s, 0.305 * t), 255)
        pen.polygon([(0.88 * s, 0.235 * t), (s, 0.295 * t), (0.88 * s, 0.355 * t)], 255)
        pen.polygon([(0.0, 0.22 * t), (0.16 * s, 0.295 * t), (0.0, 0.37 * t), (0.1 * s, 0.295 * t)], 255)
        pen.rectangle((0.2 * s, 0.545 * t, 0.8 * s, 0.56 * t), 255)
        for x in (0.2, 0.8):
            pen.ellipse(((x - 0.035) * s, 0.525 * t, (x + 0.035) * s, 0.58 * t), 255)

    image = filled(smooth_mask(size, draw), ink)
    ball = disc(w * 0.11, accent)
    image.alpha_composite(ball, (round(w * 0.5 - ball.width / 2), round(h * 0.07)))
    return image
