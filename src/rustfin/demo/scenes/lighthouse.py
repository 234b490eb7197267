"""A light on a rock, and rings of signal going out from it."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from rustfin.demo.canvas import Palette, Point, Stage, blend, filled, glow, gradient, polygon, ridge, smooth_mask
from rustfin.demo.scenes.heavens import draw_stars


def lighthouse(stage: Stage, palette: Palette) -> None:
    top, sky, sea, deep, tower, beam = palette
    width, height, unit = stage.width, stage.height, stage.unit
    stage.background = gradient((width, height), [(0, top), (0.62, sky), (1, blend(sky, sea, 0.6))])
    draw_stars(stage, 120, round(height * 0.45))
    base_x = width * (0.64 if stage.is_portrait else 0.7)
    base_y = height * (0.72 if stage.is_portrait else 0.78)
    tall = (640 if stage.is_portrait else 520) * unit
    lamp = (base_x, base_y - tall * 0.9)
    pen = ImageDraw.Draw(stage.background)
    for index in range(1, 15):
        radius = index * 105 * unit
        tone = blend(blend(top, sky, min(1, lamp[1] / height)), beam, max(0.05, 0.3 - index * 0.018))
        pen.ellipse(
            (lamp[0] - radius, lamp[1] - radius, lamp[0] + radius, lamp[1] + radius),
            outline=tone,
            width=max(1, round(2.2 * unit)),
        )
    stage.add(_beam(stage, lamp, beam))
    halo = glow(620 * unit, beam, 0.9, 2.2)
    stage.add(halo, lamp[0] - halo.width / 2, lamp[1] - halo.height / 2)
    swell = _swell(stage, blend(sea, sky, 0.35), 300 * unit, 13 * unit, -8 * unit)
    stage.add(swell, 0, base_y - 40 * unit, drift=(-8 * unit, 0))
    rock = ridge(
        (round(560 * unit), round(250 * unit)),
        stage.rng,
        blend(deep, sea, 0.25),
        top=120 * unit,
        rise=40 * unit,
        wave=420 * unit,
    )
    hump = polygon(
        rock.size,
        [
            (0, rock.height),
            (rock.width * 0.16, rock.height * 0.5),
            (rock.width * 0.36, rock.height * 0.16),
            (rock.width * 0.62, rock.height * 0.12),
            (rock.width * 0.85, rock.height * 0.46),
            (rock.width, rock.height),
        ],
        blend(deep, sea, 0.2),
    )
    stage.add(hump, base_x - rock.width / 2, base_y - 40 * unit)
    stage.add(_tower(tall, tower, deep, beam), base_x - tall * 0.16, base_y - tall)
    for index, share in enumerate((0.3, 0.6, 1.0)):
        drift = -(14 + 16 * share) * unit
        sheet = _swell(stage, blend(sea, deep, share), (360 + 160 * share) * unit, (16 + 12 * share) * unit, drift)
        stage.add(sheet, -40 * index * unit, base_y + (10 + 96 * index) * unit, drift=(drift, 0))


def _beam(stage: Stage, lamp: Point, color: str) -> Image.Image:
    size = (stage.width, stage.height)
    reach = stage.width * 1.3

    def draw(pen: ImageDraw.ImageDraw, k: float) -> None:
        for spread, level in ((0.17, 70), (0.12, 70), (0.07, 80)):
            points = [
                lamp,
                (lamp[0] - reach, lamp[1] - reach * (0.16 - spread)),
                (lamp[0] - reach, lamp[1] - reach * (0.16 + spread)),
            ]
            shape = Image.new("L", pen.im.size)
            ImageDraw.Draw(shape).polygon([(x * k, y * k) for x, y in points], level)
            pen.bitmap((0, 0), shape, 255)

    mask = smooth_mask(size, draw).filter(ImageFilter.GaussianBlur(7 * stage.unit))
    fade = Image.linear_gradient("L").rotate(90, expand=True).resize(size).point(lambda value: 40 + value * 215 // 255)
    return filled(ImageChops.multiply(mask, fade), color)


def _swell(stage: Stage, color: str, wave: float, rise: float, drift: float) -> Image.Image:
    size = (stage.span(drift) + round(160 * stage.unit), round(stage.height * 0.42))
    return polygon(
        size,
        [
            (0, size[1]),
            *(
                (x, rise * 1.4 - rise * math.sin(2 * math.pi * x / wave) * (0.75 + 0.25 * math.sin(x / wave)))
                for x in range(0, size[0] + 6, 6)
            ),
            (size[0] + 6, size[1]),
        ],
        gradient(size, [(0, color), (0.7, blend(color, "#000000", 0.35))]),
    )


def _tower(tall: float, color: str, dark: str, light: str) -> Image.Image:
    size = (round(tall * 0.32), round(tall))
    w, h = size

    def part(points: Sequence[Point], fill: str) -> Image.Image:
        return polygon(size, [(x * w, y * h) for x, y in points], fill)

    image = part([(0.36, 0.17), (0.64, 0.17), (0.78, 1.0), (0.22, 1.0)], color)
    for y0, y1 in ((0.3, 0.43), (0.57, 0.71), (0.86, 1.0)):
        half0, half1 = 0.14 + 0.14 * (y0 - 0.17) / 0.83, 0.14 + 0.14 * (y1 - 0.17) / 0.83
        image.alpha_composite(part([(0.5 - half0, y0), (0.5 + half0, y0), (0.5 + half1, y1), (0.5 - half1, y1)], dark))
    image.alpha_composite(
        filled(part([(0.52, 0.17), (0.64, 0.17), (0.78, 1.0), (0.56, 1.0)], "#000000").getchannel("A"), "#000000", 0.28)
    )
    image.alpha_composite(part([(0.3, 0.155), (0.7, 0.155), (0.7, 0.175), (0.3, 0.175)], dark))
    image.alpha_composite(part([(0.4, 0.075), (0.6, 0.075), (0.6, 0.155), (0.4, 0.155)], light))
    image.alpha_composite(part([(0.36, 0.075), (0.5, 0.012), (0.64, 0.075)], dark))
    return image
