"""The argument list of one run of ffmpeg. Pure.

Every value is a token of its own and nothing goes through a shell. The input is opened as `file:` with the protocols
and formats that stay inside one file; a playlist that calls itself a film opens nothing. Times given to filters and
encoders are in the source clock (`-copyts`), what `-ss` gets counts from the container's start.
"""

from bisect import bisect_left, bisect_right
from fractions import Fraction
from typing import assert_never

from rustfin.media import DEMUXERS_OF_ONE_FILE, Tools
from rustfin.transcoder.renditions import (
    AudioCopy,
    AudioEncode,
    Backend,
    Muxed,
    Source,
    Stretch,
    VideoCodec,
    VideoCopy,
    VideoEncode,
)
from rustfin.transcoder.splitter import KEY_LEAD_US, copy_tolerance_us
from rustfin.transcoder.timeline import (
    AUDIO_FRAME_SAMPLES,
    AUDIO_FRAMES_PER_SEGMENT,
    AUDIO_RATE_HZ,
    AUDIO_SEGMENT_US,
)

AUDIO_PRE_ROLL_FRAMES = 8
"""An encoder of sound needs what comes before to sound as if it had never stopped."""
_SEEK_LEAD_US = 140_000
"""ffmpeg takes 3/23 s off `-ss` where pictures are reordered; this much on top of a keyframe's time lands on it."""
_DELAYED_INIT_CODECS = frozenset({"ac3", "eac3"})
"""Their description is known only when the first frame was seen."""
_EXPERIMENTAL_IN_MP4 = frozenset({"opus", "flac", "truehd", "dts", "alac"})
_CONTAINERS_WITH_EXACT_SEEKS = frozenset({"mp4", "mov", "3gp", "mkv", "webm"})
_BLIND_PRE_ROLL_US = 10_000_000
"""Where no keyframe is known: one is nearly always found within this."""
_CONTAINERS_WITH_AAC_CONFIG = frozenset({"mp4", "mov", "3gp", "mkv", "webm"})


def segment_argv(
    stretch: Stretch, first: int, last: int | None, tools: Tools, *, pre_rolls: int = 1, threads: int = 0
) -> list[str]:
    """Makes segments `first` to `last`, or to the end, on standard output. The first frames may lie before.

    A copied picture begins `pre_rolls` keyframes early, since what follows a seek at once is not always whole. The
    processor encodes pictures with `threads` threads; 0 lets it choose.
    """
    rendition = stretch.rendition
    match rendition:
        case VideoCopy():
            parts = _video_copy(stretch, rendition, first, pre_rolls)
        case VideoEncode():
            parts = _video_encode(stretch, rendition, first, last, tools=tools, pre_rolls=pre_rolls)
            if threads and rendition.backend is Backend.SOFTWARE:
                parts[-1:-1] = ["-threads", str(threads)]
        case AudioCopy():
            parts = _audio_copy(stretch, rendition, first, pre_rolls)
        case AudioEncode():
            parts = _audio_encode(stretch, rendition, first)
        case Muxed():
            raise NotImplementedError
        case _:
            assert_never(rendition)
    return [str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", *parts]


def _video_copy(stretch: Stretch, rendition: VideoCopy, first: int, pre_rolls: int) -> list[str]:
    seek_us = _copy_seek_us(stretch, first, pre_rolls)
    tag = ["-tag:v", "hvc1"] if _codec(stretch.source, rendition.stream_index) == "hevc" else []
    return [
        *_seek(stretch.source, seek_us),
        *("-fflags", "+genpts"),
        *_input(stretch.source),
        *("-map", f"0:{rendition.stream_index}", "-c:v", "copy", *tag),
        *_VIDEO_MUXER,
    ]


def _copy_seek_us(stretch: Stretch, first: int, pre_rolls: int) -> int | None:
    """An item time a little behind an earlier keyframe. None: from the start."""
    start_us = stretch.boundaries.start_us(first)
    keyframes_us = stretch.source.keyframes_us
    at = bisect_left(keyframes_us, start_us - copy_tolerance_us(stretch))
    if first == 0 or at < pre_rolls:
        return None
    aim_us = keyframes_us[at - pre_rolls]
    following_us = keyframes_us[at - pre_rolls + 1] if at - pre_rolls + 1 < len(keyframes_us) else start_us
    return aim_us + min(_SEEK_LEAD_US, (following_us - aim_us) // 2)


def _video_encode(
    stretch: Stretch, rendition: VideoEncode, first: int, last: int | None, *, tools: Tools, pre_rolls: int
) -> list[str]:
    seek, trim = _encode_seek(stretch, first, pre_rolls)
    return [
        *seek,
        *_input(stretch.source),
        *("-map", f"0:{rendition.stream_index}"),
        *("-vf", ",".join([*trim, *_filters(rendition)])),
        *_encoder(rendition),
        *("-force_key_frames", _key_times(stretch, first, last)),
        *("-fps_mode", "passthrough", "-enc_time_base", "demux" if tools.version >= (6, 1) else "-1"),
        *_VIDEO_MUXER,
    ]


def _encode_seek(stretch: Stretch, first: int, pre_rolls: int) -> tuple[list[str], list[str]]:
    """Options of the input and a filter, so that the first frame is the one that begins a segment."""
    source = stretch.source
    start_us = stretch.boundaries.start_us(first) - KEY_LEAD_US if first > 0 else 0
    if source.media.container in _CONTAINERS_WITH_EXACT_SEEKS and pre_rolls == 1:
        return _seek(source, start_us), []
    # Elsewhere a seek may end behind where it was to go: begin earlier, and drop decoded frames by their time.
    aim_us = start_us - pre_rolls * _BLIND_PRE_ROLL_US
    at = bisect_right(source.keyframes_us, start_us + 2 * KEY_LEAD_US) - 1 - pre_rolls
    if at >= 0:
        aim_us = max(aim_us, source.keyframes_us[at])
    seek = _seek(source, aim_us)
    trim = [f"trim=start={_seconds(source.timeline.source_us(start_us))}"] if first > 0 else []
    return (["-noaccurate_seek", *seek] if seek else []), trim


def _filters(rendition: VideoEncode) -> list[str]:
    return [f"scale=w={rendition.width}:h={rendition.height}:flags=bicubic", "setsar=1", "format=yuv420p"]


def _encoder(rendition: VideoEncode) -> list[str]:
    """Level and profile are fixed, so that the codec string is known before anything is encoded, and every run begins
    with the same initialization."""
    level = f"{rendition.level / 10:.1f}"
    rate = ["-maxrate", str(rendition.max_bitrate_bps), "-bufsize", str(2 * rendition.max_bitrate_bps)]
    keys = ["-sc_threshold", "0", "-g", "100000", "-forced-idr", "1"]
    match rendition.codec:
        case VideoCodec.H264:
            own = ["-x264-params", "rc-lookahead=10:open-gop=0", "-profile:v", "high", "-level", level]
            return ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", *rate, *own, *keys]
        case VideoCodec.HEVC:
            own = [
                "-x265-params",
                f"rc-lookahead=10:open-gop=0:scenecut=0:keyint=-1:level-idc={level}:log-level=warning",
            ]
            return ["-c:v", "libx265", "-preset", "veryfast", "-crf", "25", *rate, *own, *keys, "-tag:v", "hvc1"]
    assert_never(rendition.codec)


def _key_times(stretch: Stretch, first: int, last: int | None) -> str:
    table = stretch.boundaries
    end = len(table) if last is None else min(len(table), last + 2)
    times = (stretch.source.timeline.source_us(table.starts_us[number] - KEY_LEAD_US) for number in range(first, end))
    return ",".join(_seconds(max(0, time_us)) for time_us in times)


def _audio_encode(stretch: Stretch, rendition: AudioEncode, first: int) -> list[str]:
    source = stretch.source
    start_sample = max(0, first * AUDIO_FRAMES_PER_SEGMENT - AUDIO_PRE_ROLL_FRAMES) * AUDIO_FRAME_SAMPLES
    zero_sample = round(Fraction(source.timeline.zero_us * AUDIO_RATE_HZ, 1_000_000))
    resample = f"aresample={AUDIO_RATE_HZ}:async=1:first_pts={start_sample + zero_sample}"
    return [
        *_seek(source, start_sample * 1_000_000 // AUDIO_RATE_HZ),
        *_input(source),
        *("-map", f"0:{rendition.stream_index}"),
        # Sound that ends before the picture goes on as silence, or players wait for it.
        *("-af", f"{resample},apad"),
        *("-c:a", rendition.codec, "-b:a", str(rendition.bitrate_bps), "-ac", str(rendition.channels)),
        *_audio_muxer(is_init_delayed=False),
    ]


def _audio_copy(stretch: Stretch, rendition: AudioCopy, first: int, pre_rolls: int) -> list[str]:
    source = stretch.source
    seek_us = first * AUDIO_SEGMENT_US - pre_rolls * AUDIO_PRE_ROLL_FRAMES * AUDIO_FRAME_SAMPLES * 1_000_000 // 48_000
    codec = _codec(source, rendition.stream_index) or rendition.codec
    # Only in some containers AAC says once for all frames how it was encoded.
    unpacked = codec == "aac" and source.media.container not in _CONTAINERS_WITH_AAC_CONFIG
    return [
        *_seek(source, seek_us),
        *_input(source),
        *("-map", f"0:{rendition.stream_index}", "-c:a", "copy"),
        *(["-bsf:a", "aac_adtstoasc"] if unpacked else []),
        *(["-strict", "-2"] if codec in _EXPERIMENTAL_IN_MP4 else []),
        *_audio_muxer(is_init_delayed=codec in _DELAYED_INIT_CODECS),
    ]


def _seek(source: Source, item_us: int | None) -> list[str]:
    seek_us = 0 if item_us is None else source.timeline.seek_us(item_us)
    return ["-ss", _seconds(seek_us)] if seek_us > 0 else []


def _input(source: Source) -> list[str]:
    return [
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS_OF_ONE_FILE),
        *("-i", f"file:{source.path}"),
    ]


_CLEAN = ("-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-copyts", "-avoid_negative_ts", "disabled")
"""A chapter would come as a second track."""
_VIDEO_MUXER = (
    *_CLEAN,
    *("-f", "mp4", "-movflags", "+frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer"),
    *("-use_editlist", "0", "-video_track_timescale", "90000", "pipe:1"),
)
"""`frag_discont` keeps the source's times, without an edit list they are the true ones."""


def _audio_muxer(*, is_init_delayed: bool) -> list[str]:
    moov = "delay_moov" if is_init_delayed else "empty_moov"
    return [
        *_CLEAN,
        *("-f", "mp4", "-movflags", f"+{moov}+default_base_moof+frag_discont+skip_trailer"),
        *("-frag_duration", "500000", "-use_editlist", "0", "pipe:1"),
    ]


def _codec(source: Source, stream_index: int) -> str | None:
    return next((stream.codec for stream in source.media.streams if stream.index == stream_index), None)


def _seconds(time_us: int) -> str:
    return f"{time_us // 1_000_000}.{time_us % 1_000_000:06d}"
