"""One door to the argument lists of all devices. Pure."""

from collections.abc import Callable, Sequence

from rustfin.media import VideoStream
from rustfin.transcoder.hardware.nvenc import nvenc
from rustfin.transcoder.hardware.qsv import qsv
from rustfin.transcoder.hardware.vaapi import vaapi
from rustfin.transcoder.hardware.videotoolbox import videotoolbox
from rustfin.transcoder.hardware.way import Chain, Job, Way, Ways, choose_route
from rustfin.transcoder.renditions import Backend, VideoEncode

_DEFAULT_NODE = "/dev/dri/renderD128"
BACKENDS: dict[Backend, Callable[[Job], Chain]] = {
    Backend.NVENC: nvenc,
    Backend.VAAPI: vaapi,
    Backend.QSV: qsv,
    Backend.VIDEOTOOLBOX: videotoolbox,
}


def device_chain(
    rendition: VideoEncode,
    video: VideoStream | None,
    ways: Ways,
    *,
    software: Sequence[str],
    leading: Sequence[str] = (),
    needs_processor: bool = False,
) -> Chain:
    """How a rendition is made on its backend's device, of which nothing more is expected than was proven.

    `software` is the processor's whole chain of filters; `leading` those of it that go with any frames.
    """
    way = ways.get(rendition.backend) or _unproven(rendition.backend)
    route = choose_route(rendition, video, way, needs_processor=needs_processor)
    return BACKENDS[rendition.backend](Job(rendition, way, route, leading, software))


def _unproven(backend: Backend) -> Way:
    return Way(backend, _DEFAULT_NODE if backend in {Backend.VAAPI, Backend.QSV} else "")
