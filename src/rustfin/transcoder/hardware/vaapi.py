"""Argument lists for VAAPI: Intel and AMD on Linux. Pure."""

from rustfin.transcoder.hardware.way import Chain, Job, Route, joined
from rustfin.transcoder.renditions import VideoCodec

_TONE_MAP = "tonemap_vaapi=format=nv12:p=bt709:t=bt709:m=bt709"
_SPARE_FRAMES = 24
"""What filter and encoder hold at a time, beyond the decoder's own."""


def vaapi(job: Job) -> Chain:
    """VAAPI frames from decoder to encoder, or uploaded before it."""
    device = ["-init_hw_device", f"vaapi=va:{job.way.device}", "-filter_hw_device", "va"]
    decoder = ["-hwaccel", "vaapi", "-hwaccel_device", "va"]
    if job.route is Route.FULL:
        decoder += ["-hwaccel_output_format", "vaapi"]
        return Chain(vaapi_filters(job), _encoder(job), device, decoder)
    if job.route is Route.ENCODE:
        decoder = []
    return Chain([*job.software], _encoder(job), device, decoder, upload=["format=nv12", "hwupload"])


def vaapi_filters(job: Job) -> list[str]:
    """On VAAPI frames, which Quick Sync takes too."""
    rendition = job.rendition
    size = f"scale_vaapi=w={rendition.width}:h={rendition.height}"
    spare = f"extra_hw_frames={_SPARE_FRAMES}"
    return list(
        joined(
            *job.leading,
            "deinterlace_vaapi=rate=frame:auto=1" if rendition.is_deinterlaced else None,
            f"{size}:format=p010:{spare}" if rendition.tone_map else f"{size}:format=nv12:{spare}",
            _TONE_MAP if rendition.tone_map else None,
            "setsar=1",
        )
    )


def _encoder(job: Job) -> list[str]:
    """A forced keyframe is always an IDR here. AMD's driver writes wrong streams when a level is forced on it."""
    is_h264 = job.rendition.codec is VideoCodec.H264
    most = job.rendition.max_bitrate_bps
    return [
        *("-c:v", "h264_vaapi" if is_h264 else "hevc_vaapi", "-rc_mode", "VBR"),
        *("-b:v", str(job.target_bps), "-maxrate", str(most), "-bufsize", str(2 * most)),
        *("-profile:v", job.profile),
        *(["-level", str(job.rendition.level)] if is_h264 and job.way.is_intel else []),
        *("-idr_interval", "0", "-g", "100000"),
    ]
