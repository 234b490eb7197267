"""The argument list of one run of ffmpeg. Pure.

Every value is a token of its own and nothing goes through a shell. The input is opened as `file:` with the protocols
and formats that stay inside one file; a playlist that calls itself a film opens nothing. Times given to filters and
encoders are in the source clock (`-copyts`), what `-ss` gets counts from the container's start.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from rustfin.media import INPUT_LIMITS, TIMES_AS_THEY_ARE, AudioStream, Tools, VideoStream
from rustfin.transcoder.filters import (
    Trim,
    frames_per_span,
    has_memory,
    image_overlay,
    picture_filters,
    seconds,
    sound_filters,
)
from rustfin.transcoder.hardware.chain import device_chain
from rustfin.transcoder.hardware.way import Chain, Ways
from rustfin.transcoder.renditions import (
    Audio,
    AudioCopy,
    AudioEncode,
    Backend,
    Muxed,
    SegmentFormat,
    Source,
    Stretch,
    VideoCodec,
    VideoCopy,
    VideoEncode,
)
from rustfin.transcoder.splitter import BASE_US, KEY_LEAD_US, copy_tolerance_us
from rustfin.transcoder.timeline import (
    AUDIO_FRAME_SAMPLES,
    AUDIO_FRAMES_PER_SEGMENT,
    AUDIO_RATE_HZ,
    AUDIO_SEGMENT_US,
)

AUDIO_PRE_ROLL_FRAMES = 8
"""An encoder of sound needs what comes before to sound as if it had never stopped."""
_LONG_PRE_ROLL_FRAMES = 470
"""Ten seconds, for what adapts to loudness."""
_MUXED_PRE_ROLL_US = 250_000
"""Sound before the first picture, where one run makes both."""
_SEEK_LEAD_US = 140_000
"""ffmpeg takes 3/23 s off `-ss` where pictures are reordered; this much on top of a keyframe's time lands on it."""
_DELAYED_INIT_CODECS = frozenset({"ac3", "eac3"})
"""Their description is known only when the first frame was seen."""
_EXPERIMENTAL_IN_MP4 = frozenset({"opus", "flac", "truehd", "dts", "alac"})
_CONTAINERS_WITH_EXACT_SEEKS = frozenset({"mp4", "mov", "3gp", "mkv", "webm"})
_CONTAINERS_WITH_JUMPS = frozenset({"ts", "mpg"})
"""Their time stamps may jump, and ffmpeg corrects where they begin."""
_BLIND_PRE_ROLL_US = 10_000_000
"""Where no keyframe is known: one is nearly always found within this."""
_SUBTITLE_PRE_ROLL_US = 90_000_000
"""Subtitles that began before this are no longer shown."""
_SOON_US = 2_000_000
_CONTAINERS_WITH_AAC_CONFIG = frozenset({"mp4", "mov", "3gp", "mkv", "webm"})
_NO_WAYS: Ways = {}


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run is to make, and what earlier ones have shown."""

    stretch: Stretch
    first: int
    last: int | None
    tools: Tools
    pre_rolls: int
    threads: int
    is_filled: bool
    ways: Ways

    @property
    def source(self) -> Source:
        return self.stretch.source

    @property
    def start_us(self) -> int:
        """Where the first segment begins, in item time."""
        return self.stretch.boundaries.start_us(self.first)


def segment_argv(
    stretch: Stretch,
    first: int,
    last: int | None,
    tools: Tools,
    *,
    pre_rolls: int = 1,
    threads: int = 0,
    is_filled: bool = False,
    ways: Ways = _NO_WAYS,
) -> list[str]:
    """Makes segments `first` to `last`, or to the end, on standard output. The first frames may lie before.

    A copied picture begins `pre_rolls` keyframes early, since what follows a seek at once is not always whole. The
    processor encodes pictures with `threads` threads; 0 lets it choose. `is_filled`: the picture has holes in which
    whole segments would be empty; they are filled. `ways`: what devices were proven to do.
    """
    run = _Run(stretch, first, last, tools, pre_rolls, threads, is_filled, ways)
    rendition = stretch.rendition
    match rendition:
        case VideoCopy() | VideoEncode() if rendition.format is SegmentFormat.TS:
            parts = _muxed(run, Muxed(rendition, None))
        case AudioCopy() | AudioEncode() if rendition.format is SegmentFormat.TS:
            parts = _sound_in_transport(run, rendition)
        case VideoCopy():
            parts = _video_copy(run, rendition)
        case VideoEncode():
            parts = _video_encode(run, rendition)
        case AudioCopy():
            parts = _audio_copy(run, rendition)
        case AudioEncode():
            parts = _audio_encode(run, rendition)
        case Muxed():
            parts = _muxed(run, rendition)
        case _:
            assert_never(rendition)
    return [str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", *parts]


# Pictures ------------------------------------------------------------------------------------------------------------


def _video_copy(run: _Run, rendition: VideoCopy) -> list[str]:
    return [
        *_seek(run.source, _copy_seek_us(run)),
        *("-fflags", "+genpts"),
        *_input(run.source),
        *("-map", f"0:{rendition.stream_index}", "-c:v", "copy", *_hevc_marks(run.source, rendition.stream_index)),
        *_VIDEO_MUXER,
    ]


def _hevc_marks(source: Source, stream_index: int) -> list[str]:
    """Marks of a copied picture that is HEVC. Without `unofficial`, Dolby Vision's own box is left out."""
    stream = next((one for one in source.media.streams if one.index == stream_index), None)
    if not isinstance(stream, VideoStream) or stream.codec != "hevc":
        return []
    return ["-tag:v", "hvc1", *(["-strict", "unofficial"] if stream.dovi_profile in {5, 8} else [])]


def _copy_seek_us(run: _Run) -> int | None:
    """An item time a little behind an earlier keyframe. None: from the start."""
    keyframes_us = run.source.keyframes_us
    at = bisect_left(keyframes_us, run.start_us - copy_tolerance_us(run.stretch))
    if run.first == 0 or at < run.pre_rolls:
        return None
    aim_us = keyframes_us[at - run.pre_rolls]
    following = at - run.pre_rolls + 1
    following_us = keyframes_us[following] if following < len(keyframes_us) else run.start_us
    return aim_us + min(_SEEK_LEAD_US, (following_us - aim_us) // 2)


def _video_encode(run: _Run, rendition: VideoEncode) -> list[str]:
    begin = _encode_begin(run, rendition)
    chain = _chain(run, rendition, begin)
    return [
        *chain.device,
        *begin.seek,
        *chain.decoder,
        *_input(run.source),
        *_picture_graph(run, rendition, chain),
        *chain.encoder,
        *(["-tag:v", "hvc1"] if rendition.codec is VideoCodec.HEVC else []),
        *_keys(run),
        *_VIDEO_MUXER,
    ]


@dataclass(frozen=True, slots=True)
class _Begin:
    """How a run that encodes pictures begins at the frame that begins its first segment."""

    seek: list[str]
    trim: Trim | None
    sound_us: int
    """Where sound begins, in item time."""


def _encode_begin(run: _Run, rendition: VideoEncode, *, sound_lead_us: int = 0) -> _Begin:
    source = run.source
    if run.first == 0:
        return _Begin(_seek(source, 0), None, 0)
    start_us = run.start_us - KEY_LEAD_US
    if rendition.frame_rate and frames_per_span(source, rendition) is not None:
        # Which frames are kept is known only from those before; the splitter passes over what is too early.
        start_us -= int(2_000_000 / rendition.frame_rate)
    trim = Trim(source.timeline.source_us(start_us))
    if source.media.container in _CONTAINERS_WITH_EXACT_SEEKS and run.pre_rolls == 1:
        sound_us = max(0, start_us - sound_lead_us)
        return _Begin(_seek(source, sound_us), trim if sound_lead_us or run.is_filled else None, sound_us)
    # Elsewhere a seek may end behind where it was to go: begin earlier, and drop decoded frames by their time.
    aim_us = start_us - run.pre_rolls * _BLIND_PRE_ROLL_US
    at = bisect_right(source.keyframes_us, start_us + 2 * KEY_LEAD_US) - 1 - run.pre_rolls
    if at >= 0:
        aim_us = max(aim_us, source.keyframes_us[at])
    aim_us = max(0, aim_us)
    seek = _seek(source, aim_us)
    return _Begin(["-noaccurate_seek", *seek] if seek else [], trim, aim_us)


def _chain(run: _Run, rendition: VideoEncode, begin: _Begin) -> Chain:
    """What decodes, filters and encodes on the rendition's backend."""
    fill_from_us = run.source.timeline.source_us(run.start_us) if run.is_filled else None
    software = picture_filters(run.source, rendition, trim=begin.trim, fill_from_us=fill_from_us)
    if rendition.backend is Backend.SOFTWARE:
        return Chain(software, _software_encoder(rendition, run.threads))
    return device_chain(
        rendition,
        run.source.media.video,
        run.ways,
        software=software,
        leading=[begin.trim.filter] if begin.trim is not None else [],
        needs_processor=run.is_filled or frames_per_span(run.source, rendition) is not None,
    )


def _software_encoder(rendition: VideoEncode, threads: int) -> list[str]:
    """Level and profile are fixed, so that the codec string is known before anything is encoded, and every run begins
    with the same initialization."""
    level = f"{rendition.level / 10:.1f}"
    common = [
        *("-maxrate", str(rendition.max_bitrate_bps), "-bufsize", str(2 * rendition.max_bitrate_bps)),
        *("-sc_threshold", "0", "-g", "100000", "-forced-idr", "1"),
        *(["-threads", str(threads)] if threads else []),
    ]
    match rendition.codec:
        case VideoCodec.H264:
            own = ["-x264-params", "rc-lookahead=10:open-gop=0", "-profile:v", "high", "-level", level]
            return ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", *own, *common]
        case VideoCodec.HEVC:
            tuned = f"rc-lookahead=10:open-gop=0:scenecut=0:keyint=-1:level-idc={level}:log-level=warning"
            return ["-c:v", "libx265", "-preset", "veryfast", "-crf", "25", "-x265-params", tuned, *common]
    assert_never(rendition.codec)


def _picture_graph(run: _Run, rendition: VideoEncode, chain: Chain) -> list[str]:
    """The chain as `-vf`, or as a graph with a second input where pictures are drawn over the picture."""
    burn_in = rendition.burn_in
    if burn_in is None or not burn_in.is_image:
        return ["-map", f"0:{rendition.stream_index}", "-vf", ",".join([*chain.filters, *chain.upload])]
    # Without `-seek_timestamp`, `-ss` would count from the first picture, and before it there is nothing to seek to.
    from_us = run.source.timeline.source_us(run.start_us) - _SUBTITLE_PRE_ROLL_US
    is_behind_first = burn_in.first_us is not None and from_us > burn_in.first_us
    return [
        *(["-seek_timestamp", "1", "-ss", seconds(from_us)] if is_behind_first else []),
        *("-protocol_whitelist", "file,pipe", "-format_whitelist", "sup,matroska,webm", "-i", f"file:{burn_in.path}"),
        *("-filter_complex", image_overlay(run.source, rendition, chain.filters, chain.upload), "-map", "[shown]"),
    ]


def _keys(run: _Run) -> list[str]:
    """Keyframes at the boundaries, and times left as they are."""
    table = run.stretch.boundaries
    end = len(table) if run.last is None else min(len(table), run.last + 2)
    source_us = run.source.timeline.source_us
    times = (source_us(table.starts_us[number] - KEY_LEAD_US) for number in range(run.first, end))
    base = "demux" if run.tools.version >= (6, 1) else "-1"
    return [
        *("-force_key_frames", ",".join(map(seconds, times))),
        *("-fps_mode", "passthrough", "-enc_time_base", base),
    ]


# Sound ---------------------------------------------------------------------------------------------------------------


def _audio_encode(run: _Run, rendition: AudioEncode) -> list[str]:
    pre_roll = _LONG_PRE_ROLL_FRAMES if has_memory(rendition) else AUDIO_PRE_ROLL_FRAMES
    start_sample = max(0, run.first * AUDIO_FRAMES_PER_SEGMENT - pre_roll) * AUDIO_FRAME_SAMPLES
    return [
        *_seek(run.source, start_sample * 1_000_000 // AUDIO_RATE_HZ),
        *_input(run.source),
        *("-map", f"0:{rendition.stream_index}"),
        # Sound that ends before the picture goes on as silence, or players wait for it.
        *_sound_encoder(run.source, rendition, start_sample, ending=["apad"]),
        *_audio_muxer(is_init_delayed=False),
    ]


def _sound_encoder(source: Source, rendition: AudioEncode, start_sample: int, *, ending: list[str]) -> list[str]:
    zero_sample = round(Fraction(source.timeline.zero_us * AUDIO_RATE_HZ, 1_000_000))
    filters = [
        *sound_filters(_sound(source, rendition.stream_index), rendition),
        # In two steps: `first_pts` counts the samples that come in.
        f"aresample={AUDIO_RATE_HZ}",
        f"aresample=async=1:first_pts={start_sample + zero_sample}",
        *ending,
    ]
    return [
        *("-af", ",".join(filters)),
        *("-c:a", rendition.codec, "-b:a", str(rendition.bitrate_bps), "-ac", str(rendition.channels)),
    ]


def _audio_copy(run: _Run, rendition: AudioCopy) -> list[str]:
    early_us = run.pre_rolls * AUDIO_PRE_ROLL_FRAMES * AUDIO_FRAME_SAMPLES * 1_000_000 // AUDIO_RATE_HZ
    codec = _codec(run.source, rendition.stream_index) or rendition.codec
    # Only in some containers AAC says once for all frames how it was encoded. Elsewhere each frame says it, so that the
    # description of the sound is known with the first one, and without it no browser takes the sound.
    unpacked = codec == "aac" and run.source.media.container not in _CONTAINERS_WITH_AAC_CONFIG
    return [
        *_seek(run.source, run.first * AUDIO_SEGMENT_US - early_us),
        *_input(run.source),
        *("-map", f"0:{rendition.stream_index}", "-c:a", "copy"),
        *(["-bsf:a", "aac_adtstoasc"] if unpacked else []),
        *(["-strict", "-2"] if codec in _EXPERIMENTAL_IN_MP4 else []),
        *_audio_muxer(is_init_delayed=unpacked or codec in _DELAYED_INIT_CODECS),
    ]


# Transport streams ---------------------------------------------------------------------------------------------------


def _muxed(run: _Run, rendition: Muxed) -> list[str]:
    """Picture and sound in one stream, which the splitter cuts at the picture's keyframes."""
    video, audio = rendition.video, rendition.audio
    if isinstance(video, VideoCopy):
        seek_us = _copy_seek_us(run)
        picture = ["-map", f"0:{video.stream_index}", "-c:v", "copy"]
        before = [*_seek(run.source, seek_us), "-fflags", "+genpts"]
        sound_us = seek_us or 0
        keys: list[str] = []
    else:
        begin = _encode_begin(run, video, sound_lead_us=_MUXED_PRE_ROLL_US)
        chain = _chain(run, video, begin)
        before = [*chain.device, *begin.seek, *chain.decoder]
        picture = [*_picture_graph(run, video, chain), *chain.encoder]
        sound_us, keys = begin.sound_us, _keys(run)
    return [
        *before,
        *_input(run.source),
        *picture,
        *_sound_of(run, audio, sound_us),
        *keys,
        *_transport_muxer(run.source),
    ]


def _sound_in_transport(run: _Run, rendition: Audio) -> list[str]:
    early_us = run.pre_rolls * AUDIO_PRE_ROLL_FRAMES * AUDIO_FRAME_SAMPLES * 1_000_000 // AUDIO_RATE_HZ
    sound_us = max(0, run.start_us - early_us)
    return [
        *_seek(run.source, sound_us),
        *_input(run.source),
        *_sound_of(run, rendition, sound_us),
        *_transport_muxer(run.source),
    ]


def _sound_of(run: _Run, audio: Audio | None, sound_us: int) -> list[str]:
    """Sound that begins at an item time, on a grid of frames that is the same for every run."""
    match audio:
        case None:
            return []
        case AudioCopy():
            return ["-map", f"0:{audio.stream_index}", "-c:a", "copy"]
        case AudioEncode():
            start_frame = sound_us * AUDIO_RATE_HZ // (1_000_000 * AUDIO_FRAME_SAMPLES)
            start_sample = start_frame * AUDIO_FRAME_SAMPLES
            return [
                *("-map", f"0:{audio.stream_index}"),
                *_sound_encoder(run.source, audio, start_sample, ending=[]),
            ]
    assert_never(audio)


def _transport_muxer(source: Source) -> list[str]:
    """One frame in each packetized unit, so that sound is cut where pictures are, the same way in every run."""
    return [
        *_CLEAN,
        *("-output_ts_offset", seconds(BASE_US - source.timeline.zero_us)),
        *("-muxdelay", "0", "-muxpreload", "0", "-pes_payload_size", "0", "-pcr_period", "1", "-f", "mpegts", "pipe:1"),
    ]


# Common --------------------------------------------------------------------------------------------------------------


def _seek(source: Source, item_us: int | None) -> list[str]:
    seek_us = 0 if item_us is None else source.timeline.seek_us(item_us)
    return ["-ss", seconds(seek_us)] if seek_us > 0 else []


def _input(source: Source) -> list[str]:
    picture_us = source.keyframes_us[0] if source.keyframes_us else 0
    late = []
    if picture_us > _SOON_US:
        # ffmpeg looks at five seconds to learn how frames are ordered.
        late = ["-analyzeduration", str(picture_us + 2 * _SOON_US), "-probesize", "100000000"]
    begins_at_zero = source.timeline.format_start_us == 0 and source.media.container in _CONTAINERS_WITH_JUMPS
    return [
        *late,
        *(TIMES_AS_THEY_ARE if begins_at_zero else ()),
        *INPUT_LIMITS,
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


def _sound(source: Source, stream_index: int) -> AudioStream | None:
    return next((stream for stream in source.media.audio if stream.index == stream_index), None)
