"""What each title looks like: one painter a title, for posters, backdrops and moving pictures alike.

A painter fills a stage of any shape: the background first, then layers from back to front. Layers drift in films; the
stills show them where they begin.
"""

from collections.abc import Callable

from rustfin.demo.canvas import Palette, Stage
from rustfin.demo.scenes.contours import contours
from rustfin.demo.scenes.express import express
from rustfin.demo.scenes.forest import forest
from rustfin.demo.scenes.harbour import harbour
from rustfin.demo.scenes.kestrel import kestrel
from rustfin.demo.scenes.lanterns import lanterns
from rustfin.demo.scenes.lighthouse import lighthouse
from rustfin.demo.scenes.moons import moons
from rustfin.demo.scenes.orchard import orchard
from rustfin.demo.scenes.salt import salt
from rustfin.demo.scenes.static import static

Painter = Callable[[Stage, Palette], None]

__all__ = [
    "Painter",
    "contours",
    "express",
    "forest",
    "harbour",
    "kestrel",
    "lanterns",
    "lighthouse",
    "moons",
    "orchard",
    "salt",
    "static",
]
