"""Sea, sky and a boat, all cut from paper."""

import math

from PIL import Image

from rustfin.demo.canvas import Palette, Point, Stage, blend, disc, gradient, polygon, with_shadow


def harbour(stage: Stage, palette: Palette) -> None:
    sky, sun, *waves, boat = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, sky), (1, blend(sky, sun, 0.35))])
    radius = 250 * unit
    cx, cy = width * (0.5 if stage.is_portrait else 0.68), height * 0.36
    for index, share in enumerate((2.15, 1.7, 1.3, 1.0)):
        ring = _padded(disc(radius * 2 * share, blend(sky, sun, (0.22, 0.42, 0.66, 1.0)[index])), 40 * unit)
        stage.add(
            with_shadow(ring, blur=14 * unit, offset=(0, 7 * unit), opacity=0.16),
            cx - ring.width / 2,
            cy - ring.height / 2,
        )
    count = len(waves)
    for index, color in enumerate(waves):
        share = index / max(1, count - 1)
        drift = -(14 + 26 * share) * unit
        top = height * (0.5 + 0.38 * share)
        rise = (22 + 26 * share) * unit
        sheet = _wave_sheet(
            (stage.span(drift), round(height - top + 110 * unit)), 90 * unit, rise, (240 + 190 * share) * unit, color
        )
        if index == 2:
            hull = _paper_boat(300 * unit, boat)
            stage.add(hull, cx - hull.width * 0.62, top - hull.height * 0.86, drift=(-3 * unit, 0))
        stage.add(
            with_shadow(sheet, blur=22 * unit, offset=(0, -9 * unit), opacity=0.42, color=blend(color, "#000000", 0.7)),
            -60 * unit * index % 70 - 70,
            top - 90 * unit,
            drift=(drift, 0),
        )


def _padded(image: Image.Image, by: float) -> Image.Image:
    room = round(by)
    larger = Image.new("RGBA", (image.width + 2 * room, image.height + 2 * room))
    larger.paste(image, (room, room))
    return larger


def _wave_sheet(size: tuple[int, int], top: float, rise: float, wave: float, color: str) -> Image.Image:
    size = (size[0] + 140, size[1])
    points: list[Point] = []
    for step in range(0, size[0] + 4, 4):
        phase = step / wave % 1
        # A crest with a steep lee side, drawn round.
        points.append((step, top - rise * (math.sin(2 * math.pi * phase) + 0.28 * math.sin(4 * math.pi * phase + 0.6))))
    return polygon(
        size,
        [(0, size[1]), *points, (size[0], size[1])],
        gradient(size, [(0, blend(color, "#ffffff", 0.1)), (1, color)]),
    )


def _paper_boat(width: float, color: str) -> Image.Image:
    size = (round(width), round(width * 0.62))
    w, h = size
    parts = [
        ([(0.5, 0.0), (0.5, 0.62), (0.24, 0.62)], blend(color, "#8890a8", 0.25)),
        ([(0.5, 0.0), (0.76, 0.62), (0.5, 0.62)], color),
        ([(0.0, 0.5), (0.28, 0.62), (0.72, 0.62), (1.0, 0.5), (0.78, 1.0), (0.22, 1.0)], blend(color, "#8890a8", 0.12)),
        ([(0.0, 0.5), (0.5, 0.72), (0.22, 1.0)], blend(color, "#8890a8", 0.38)),
        ([(1.0, 0.5), (0.5, 0.72), (0.78, 1.0)], color),
    ]
    image = Image.new("RGBA", size)
    for points, tone in parts:
        image.alpha_composite(polygon(size, [(x * w, y * h) for x, y in points], tone))
    return image
