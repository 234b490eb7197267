"""Argument lists for NVIDIA's encoder (NVENC) and decoder (NVDEC). Pure."""

from rustfin.transcoder.hardware.way import Chain, Job, Route, joined
from rustfin.transcoder.renditions import VideoCodec

_TONE_MAP = "tonemap_cuda=format=yuv420p:p=bt709:t=bt709:m=bt709:tonemap=bt2390:peak=100:desat=0"
"""Only some builds of ffmpeg have it; where it is missing the trial says so, and the processor does it."""


def nvenc(job: Job) -> Chain:
    """CUDA frames from decoder to encoder, or the encoder alone, which takes frames from memory."""
    device = ["-init_hw_device", f"cuda=cu:{job.way.device or '0'}", "-filter_hw_device", "cu"]
    decoder = ["-hwaccel", "cuda", "-hwaccel_device", "cu"]
    number = ["-gpu", job.way.device or "any"]
    match job.route:
        case Route.FULL:
            # More threads only keep more frames on the device.
            decoder += ["-hwaccel_output_format", "cuda", "-threads", "1"]
            return Chain(_filters(job), _encoder(job), device, decoder)
        case Route.DECODE:
            return Chain([*job.software], [*_encoder(job), *number], device, decoder)
        case Route.ENCODE:
            return Chain([*job.software], [*_encoder(job), *number])


def _filters(job: Job) -> list[str]:
    rendition = job.rendition
    size = f"scale_cuda=w={rendition.width}:h={rendition.height}"
    return list(
        joined(
            *job.leading,
            "yadif_cuda=mode=send_frame:deint=interlaced" if rendition.is_deinterlaced else None,
            f"{size}:format=p010le" if rendition.tone_map else f"{size}:format=yuv420p",
            _TONE_MAP if rendition.tone_map else None,
            "setsar=1",
        )
    )


def _encoder(job: Job) -> list[str]:
    """Without `-level`: it refuses to open where its own estimate is higher."""
    name = "h264_nvenc" if job.rendition.codec is VideoCodec.H264 else "hevc_nvenc"
    most = job.rendition.max_bitrate_bps
    return [
        *("-c:v", name, "-preset", "p4", "-rc", "vbr"),
        *("-b:v", str(job.target_bps), "-maxrate", str(most), "-bufsize", str(2 * most)),
        *("-profile:v", job.profile, "-forced-idr", "1", "-no-scenecut", "1", "-rc-lookahead", "0", "-g", "100000"),
    ]
