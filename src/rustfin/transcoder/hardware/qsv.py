"""Argument lists for Intel Quick Sync on Linux: VAAPI decodes and scales, Quick Sync encodes. Pure."""

from rustfin.transcoder.hardware.vaapi import vaapi_filters
from rustfin.transcoder.hardware.way import Chain, Job, Route
from rustfin.transcoder.renditions import VideoCodec


def qsv(job: Job) -> Chain:
    """Frames mapped from VAAPI to Quick Sync, or given to the encoder from memory."""
    va = f"vaapi=va:{job.way.device},driver=iHD"
    device = ["-init_hw_device", va, "-init_hw_device", "qsv=qs@va", "-filter_hw_device", "qs"]
    decoder = ["-hwaccel", "vaapi", "-hwaccel_device", "va"]
    if job.route is Route.FULL:
        decoder += ["-hwaccel_output_format", "vaapi"]
        filters = [*vaapi_filters(job), "hwmap=derive_device=qsv", "format=qsv"]
        return Chain(filters, _encoder(job), device, decoder)
    if job.route is Route.ENCODE:
        decoder = []
    return Chain([*job.software], _encoder(job), device, decoder, upload=["format=nv12"])


def _encoder(job: Job) -> list[str]:
    is_h264 = job.rendition.codec is VideoCodec.H264
    most = job.rendition.max_bitrate_bps
    return [
        *("-c:v", "h264_qsv" if is_h264 else "hevc_qsv", "-preset", "veryfast"),
        *("-b:v", str(job.target_bps), "-maxrate", str(most), "-bufsize", str(2 * most)),
        *("-profile:v", job.profile),
        *(["-level", str(job.rendition.level), "-look_ahead", "0"] if is_h264 else []),
        *("-forced_idr", "1", "-g", "100000"),
    ]
