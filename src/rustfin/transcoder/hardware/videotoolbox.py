"""Argument lists for VideoToolbox, on macOS. Pure."""

from rustfin.transcoder.hardware.way import Chain, Job, Route, joined
from rustfin.transcoder.renditions import VideoCodec

_STANDARD_RANGE = ":color_matrix=bt709:color_primaries=bt709:color_transfer=bt709"


def videotoolbox(job: Job) -> Chain:
    """Frames of the graphics processor from decoder to encoder, or the encoder alone, which takes frames from memory.

    Older builds of ffmpeg cannot scale there; the trial says so, and the processor scales.
    """
    decoder = ["-hwaccel", "videotoolbox"]
    match job.route:
        case Route.FULL:
            device = ["-init_hw_device", "videotoolbox=vt", "-filter_hw_device", "vt"]
            decoder += ["-hwaccel_device", "vt", "-hwaccel_output_format", "videotoolbox_vld"]
            return Chain(_filters(job), _encoder(job), device, decoder)
        case Route.DECODE:
            return Chain([*job.software], _encoder(job), decoder=decoder)
        case Route.ENCODE:
            return Chain([*job.software], _encoder(job))


def _filters(job: Job) -> list[str]:
    rendition = job.rendition
    colours = _STANDARD_RANGE if rendition.tone_map else ""
    return list(
        joined(
            *job.leading,
            "yadif_videotoolbox=mode=send_frame:deint=interlaced" if rendition.is_deinterlaced else None,
            f"scale_vt=w={rendition.width}:h={rendition.height}{colours}",
            "setsar=1",
        )
    )


def _encoder(job: Job) -> list[str]:
    """Without an upper limit, with which it may hang, and without a level, which it chooses."""
    is_h264 = job.rendition.codec is VideoCodec.H264
    return [
        *("-c:v", "h264_videotoolbox" if is_h264 else "hevc_videotoolbox"),
        *("-b:v", str(job.target_bps), "-qmin", "-1", "-qmax", "-1"),
        *("-profile:v", job.profile, "-g", "100000"),
    ]
