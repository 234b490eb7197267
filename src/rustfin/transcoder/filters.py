"""What is done to pictures and sound between decoding and encoding, as ffmpeg's filters. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rustfin.core.units import Microseconds
from rustfin.media import AudioStream, VideoStream
from rustfin.transcoder.renditions import AudioEncode, BurnIn, Mix, Source, ToneMap, VideoEncode
from rustfin.transcoder.splitter import KEY_LEAD_US

_TRANSFER = {ToneMap.PQ: "smpte2084", ToneMap.HLG: "arib-std-b67"}
_LOUDNESS = "loudnorm=I=-16:TP=-1.5:LRA=11"
_LIMITER = "alimiter=limit=0.95:level=disabled"
_NIGHT = "acompressor=threshold=0.06:ratio=4:attack=10:release=200:makeup=2"

# Weights of each channel of the source in the left one; the right one is the mirror image. Channels are counted, not
# named, so that 5.1 and 5.1(side) are the same. Front left, front right, centre, LFE, left and right behind.
_STANDARD = {6: (0.529067, 0, 0.374107, 0.374107, 0.458186, 0.264534)}
"""RFC 7845 §5.1.1.5."""
_DIALOGUE = {5: (0.45, 0, 0.65, 0.30, 0), 6: (0.45, 0, 0.65, 0, 0.30, 0)}
_MIRROR = {5: (1, 0, 2, 4, 3), 6: (1, 0, 2, 3, 5, 4)}
_FOLDED = {7: "c4=0.707*c5+0.5*c4|c5=0.707*c6+0.5*c4", 8: "c4=0.707*c4+0.707*c6|c5=0.707*c5+0.707*c7"}
"""How 6.1 (one channel behind, two beside) and 7.1 become 5.1."""
_USUAL_LAYOUTS = {
    5: {"5.0", "5.0(side)"},
    6: {"5.1", "5.1(side)"},
    7: {"6.1"},
    8: {"7.1"},
}
"""Other orders of as many channels are left to ffmpeg."""


@dataclass(frozen=True, slots=True)
class Trim:
    """Which decoded frames are wanted, by their time in the source clock."""

    start_us: Microseconds

    @property
    def filter(self) -> str:
        """Drops frames before it, wherever they are."""
        return f"trim=start={seconds(self.start_us)}"


def picture_filters(
    source: Source, rendition: VideoEncode, *, trim: Trim | None, fill_from_us: Microseconds | None
) -> list[str]:
    """The chain for a picture, in order: first what needs the source's own frames, then size, then colour, then text.

    Frames come upright: ffmpeg turns them by itself. From `fill_from_us` on, holes in the picture are filled, or
    segments would be without any.
    """
    filters = []
    if rendition.is_deinterlaced:
        filters.append("bwdif=mode=send_frame:deint=interlaced")
    if trim is not None:
        filters.append(trim.filter)
    if fill_from_us is not None:
        rate = rendition.frame_rate or _rate_of(source.media.video)
        # The first frame of the grid that belongs to the segment: how a time between two is rounded differs by release.
        number = math.ceil((fill_from_us - KEY_LEAD_US) * rate / 1_000_000)
        filters.append(f"fps=fps={rate}:start_time={seconds(Microseconds(round(number * 1_000_000 / rate)))}")
    elif (thinned := thinning(source, rendition)) is not None:
        filters.append(thinned)
    filters += size_and_colour(rendition.width, rendition.height, rendition.tone_map)
    if rendition.burn_in is not None and not rendition.burn_in.is_image:
        filters += _text(source, rendition.burn_in)
    return filters


def thinning(source: Source, rendition: VideoEncode) -> str | None:
    """Keeps the first frame of each of `frame_rate` equal spans a second. None where there are no more frames.

    Spans are counted from item time zero, so that a run keeps the same frames wherever it begins, and frames lie in
    the middle of theirs, so that rounded timestamps do not move them over.
    """
    share = frames_per_span(source, rendition)
    if share is None or rendition.frame_rate is None:
        return None
    rate = rendition.frame_rate
    shift = Fraction(1, 2 * share) - Fraction(source.timeline.zero_us, 1_000_000) * rate
    span = f"*{rate.numerator}/{rate.denominator}{float(shift):+.6f}"
    return f"select='isnan(prev_t)+gt(floor(t{span}),floor(prev_t{span}))'"


def frames_per_span(source: Source, rendition: VideoEncode) -> int | None:
    """Of how many frames one is kept; None when all are."""
    video = source.media.video
    if rendition.frame_rate is None or video is None or not video.frame_rate:
        return None
    share = round(video.frame_rate / rendition.frame_rate)
    return share if share > 1 else None


def image_overlay(source: Source, rendition: VideoEncode, picture: list[str], upload: Sequence[str] = ()) -> str:
    """The graph that draws subtitles that are pictures (input 1) on the picture (input 0), named `[shown]`.

    Their canvas is the screen's, which may be taller than the picture, or the coded picture itself. `upload` takes what
    is shown to the device that encodes it.
    """
    ending = ",".join(["format=yuv420p", *upload])
    video = source.media.video
    coded = (video.width, video.height) if video is not None else (rendition.width, rendition.height)
    height = f"if(eq(iw*{coded[1]},ih*{coded[0]}),{rendition.height},trunc({rendition.width}*ih/iw/2)*2)"
    return (
        f"[0:{rendition.stream_index}]{','.join(picture)}[picture];"
        f"[1:s:0]scale=w={rendition.width}:h='{height}':flags=fast_bilinear[drawn];"
        f"[picture][drawn]overlay=x=(W-w)/2:y=(H-h)/2:eof_action=pass:repeatlast=0,{ending}[shown]"
    )


def sound_filters(stream: AudioStream | None, rendition: AudioEncode) -> list[str]:
    """The chain for a sound track, up to the resampling."""
    channels = 0 if stream is None else stream.channels
    layout = None if stream is None else stream.channel_layout
    filters = []
    if channels == 1 and rendition.channels == 2:
        filters.append("pan=stereo|c0=c0|c1=c0")
    elif layout is None or layout in _USUAL_LAYOUTS.get(channels, set()):
        if rendition.channels == 2 and channels > 2:
            filters += _to_stereo(channels, rendition.mix)
        elif rendition.channels == 6 and channels in _FOLDED:
            filters.append(f"pan=5.1|c0=c0|c1=c1|c2=c2|c3=c3|{_FOLDED[channels]}")
        elif rendition.channels == 6 and channels == 6:
            filters.append("pan=5.1|c0=c0|c1=c1|c2=c2|c3=c3|c4=c4|c5=c5")
    if rendition.mix is Mix.NIGHT:
        filters += [_NIGHT, _LIMITER]
    if rendition.is_loudness_even:
        filters.append(_LOUDNESS)
    return filters


def size_and_colour(width: int, height: int, tone_map: ToneMap | None) -> list[str]:
    """In this size, with square pixels, in standard range."""
    if tone_map is None:
        return [f"scale=w={width}:h={height}:flags=bicubic", "setsar=1", "format=yuv420p"]
    transfer = _TRANSFER[tone_map]
    # Said again whatever the file says: without the words there is no way from one colour space to the other.
    tagged = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"
    return [
        tagged,
        # Smaller first: the rest is done in floating point.
        f"zscale=w={width}:h={height}:t=linear:npl=100",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=tonemap=hable:desat=0",
        "zscale=t=bt709:m=bt709:r=tv",
        "setsar=1",
        "format=yuv420p",
    ]


def has_memory(rendition: AudioEncode) -> bool:
    """Whether what was heard seconds ago decides how loud it is now."""
    return rendition.is_loudness_even or rendition.mix is Mix.NIGHT


def seconds(time_us: int) -> str:
    """As ffmpeg's options take it, exactly."""
    sign = "-" if time_us < 0 else ""
    return f"{sign}{abs(time_us) // 1_000_000}.{abs(time_us) % 1_000_000:06d}"


def escaped(path: Path | str) -> str:
    """A path as the value of a filter's option: escaped as a value, then as part of a graph."""
    value = str(path)
    for mark in "\\':":
        value = value.replace(mark, f"\\{mark}")
    for mark in "\\'[],;":
        value = value.replace(mark, f"\\{mark}")
    return value


def _text(source: Source, burn_in: BurnIn) -> list[str]:
    """Subtitles count from item time zero."""
    zero = seconds(source.timeline.zero_us)
    fonts = "" if burn_in.fonts_dir is None else f":fontsdir={escaped(burn_in.fonts_dir)}"
    return [
        f"setpts=PTS-({zero})/TB",
        f"subtitles=filename={escaped(burn_in.path)}{fonts}",
        f"setpts=PTS+({zero})/TB",
    ]


def _to_stereo(channels: int, mix: Mix) -> list[str]:
    filters = []
    if channels in _FOLDED:
        filters.append(f"pan=5.1|c0=c0|c1=c1|c2=c2|c3=c3|{_FOLDED[channels]}")
        channels = 6
    weights = (_STANDARD if mix is Mix.STANDARD else _DIALOGUE).get(channels)
    if weights is None:
        return filters
    mirror = _MIRROR[channels]
    left = "+".join(f"{weight}*c{channel}" for channel, weight in enumerate(weights) if weight)
    right = "+".join(f"{weight}*c{mirror[channel]}" for channel, weight in enumerate(weights) if weight)
    filters.append(f"pan=stereo|c0={left}|c1={right}")
    return filters if mix is Mix.STANDARD else [*filters, _LIMITER]


def _rate_of(video: VideoStream | None) -> Fraction:
    """A rate that every picture goes by, for a source that has holes or says none."""
    rate = None if video is None else video.frame_rate
    return rate if rate is not None and 5 <= rate <= 60 else Fraction(25)
