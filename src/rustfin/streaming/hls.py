"""HLS playlists (RFC 8216) as text. Pure: from what a session offers, made anew at each request.

Every address is relative and flat, and carries the session's ticket, since players drop a playlist's query.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from rustfin.core.units import Microseconds
from rustfin.playback.presentation import AudioOffer, Presentation, SubtitleOffer, VideoOffer
from rustfin.transcoder import SegmentFormat, Stretch, is_independently_decodable
from rustfin.transcoder.timeline import AUDIO_SEGMENT_US

MIME = "application/vnd.apple.mpegurl"
BASE_US = 1_000_000
"""Item time zero in segments: decoding times before it must not be negative, or hls.js loses its clock."""
SUBTITLE_SEGMENT_US = AUDIO_SEGMENT_US
"""As long as sound's: some players (GStreamer 1.26) jump to where the longest piece begins."""
_AUDIO_GROUP = "sound"
_SUBTITLE_GROUP = "text"
_VERSION = 7


def master(presentation: Presentation, *, ticket: str) -> str:
    """The multivariant playlist: every picture with the sound tracks and subtitles that go with it (§4.3.4)."""
    is_independent = all(is_independently_decodable(offer.stretch) for offer in presentation.video)
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", *_independent(is_independent)]
    has_group = bool(presentation.video and presentation.audio)
    if has_group:
        lines += [_audio_line(offer, ticket) for offer in presentation.audio]
    if presentation.video:
        lines += [_subtitle_line(offer, ticket) for offer in presentation.subtitles]
    for video in presentation.video:
        lines += [_variant_line(video, presentation), _address(f"{video.name}.m3u8", ticket)]
    if not presentation.video:
        for audio in presentation.audio:
            lines += [_sound_variant_line(audio), _address(f"{audio.name}.m3u8", ticket)]
    return _text(lines)


def media(name: str, stretch: Stretch, *, segments: SegmentFormat, ticket: str) -> str:
    """The playlist of one picture or sound track: complete from the first request on."""
    boundaries = stretch.boundaries
    durations_us = [boundaries.duration_us(number) for number in range(len(boundaries))]
    header = _media_header(durations_us, is_independent=is_independently_decodable(stretch))
    if segments is SegmentFormat.FMP4:
        header.append(f'#EXT-X-MAP:URI="{_address(f"{name}.init.mp4", ticket)}"')
    suffix = "m4s" if segments is SegmentFormat.FMP4 else "ts"
    entries = (
        line
        for number, duration_us in enumerate(durations_us)
        for line in (f"#EXTINF:{_seconds(duration_us)},", _address(f"{name}.{number}.{suffix}", ticket))
    )
    return _text([*header, *entries, "#EXT-X-ENDLIST"])


def subtitles(name: str, end_us: int, *, ticket: str) -> str:
    """The playlist of one subtitle track, in pieces as long as those of sound."""
    spans = list(subtitle_spans(end_us))
    lines = _media_header([stop - start for start, stop in spans])
    for number, (start, stop) in enumerate(spans):
        lines += [f"#EXTINF:{_seconds(stop - start)},", _address(f"{name}.{number}.vtt", ticket)]
    return _text([*lines, "#EXT-X-ENDLIST"])


def subtitle_spans(end_us: int) -> Iterator[tuple[Microseconds, Microseconds]]:
    """Start and stop of each piece of subtitles, in item time."""
    for start in range(0, max(1, end_us), SUBTITLE_SEGMENT_US):
        yield Microseconds(start), Microseconds(min(end_us, start + SUBTITLE_SEGMENT_US))


def _media_header(durations_us: Sequence[int], *, is_independent: bool = True) -> list[str]:
    # EXTINF, rounded to whole seconds, is at most the target (§4.3.3.1); rounded up is safe for every reader.
    target_s = max(1, math.ceil(max(durations_us) / 1_000_000))
    return [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        *_independent(is_independent),
        f"#EXT-X-TARGETDURATION:{target_s}",
        "#EXT-X-MEDIA-SEQUENCE:0",
    ]


def _independent(is_so: bool) -> list[str]:
    """Whether every segment can be decoded without another (§4.3.5.1)."""
    return ["#EXT-X-INDEPENDENT-SEGMENTS"] if is_so else []


def _audio_line(offer: AudioOffer, ticket: str) -> str:
    described = 'CHARACTERISTICS="public.accessibility.describes-video",' if offer.is_described else ""
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_AUDIO_GROUP}",NAME="{_quoted(offer.label)}",{_language(offer.language)}'
        f"DEFAULT={_yes(offer.is_default)},AUTOSELECT={_yes(not offer.is_described)},{described}"
        f'CHANNELS="{max(1, offer.channels)}",URI="{_address(f"{offer.name}.m3u8", ticket)}"'
    )


def _subtitle_line(offer: SubtitleOffer, ticket: str) -> str:
    marks = (
        'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,'
        'public.accessibility.describes-music-and-sound",'
        if offer.is_hearing_impaired
        else ""
    )
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{_SUBTITLE_GROUP}",NAME="{_quoted(offer.label)}",'
        f"{_language(offer.language)}DEFAULT={_yes(offer.is_default)},AUTOSELECT=YES,FORCED={_yes(offer.is_forced)},"
        f'{marks}URI="{_address(f"{offer.name}.m3u8", ticket)}"'
    )


def _variant_line(video: VideoOffer, presentation: Presentation) -> str:
    sound_peak = max((offer.bitrate_bps for offer in presentation.audio), default=0)
    sound_codecs = dict.fromkeys(offer.codecs for offer in presentation.audio if offer.codecs)
    codecs = ",".join(filter(None, [video.codecs, *sound_codecs]))
    rate = "" if video.frame_rate is None else f",FRAME-RATE={float(video.frame_rate):.3f}"
    more = f',SUPPLEMENTAL-CODECS="{video.supplemental_codecs}"' if video.supplemental_codecs and codecs else ""
    groups = f',AUDIO="{_AUDIO_GROUP}"' if presentation.audio else ""
    groups += f',SUBTITLES="{_SUBTITLE_GROUP}"' if presentation.subtitles else ""
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={video.peak_bitrate_bps + sound_peak},"
        f"AVERAGE-BANDWIDTH={video.average_bitrate_bps + sound_peak},"
        f"RESOLUTION={video.width}x{video.height}{rate}"
        f"{_codecs(codecs if video.codecs else '')}{more},VIDEO-RANGE={video.range}{groups},CLOSED-CAPTIONS=NONE"
    )


def _sound_variant_line(audio: AudioOffer) -> str:
    return f"#EXT-X-STREAM-INF:BANDWIDTH={max(1, audio.bitrate_bps)}{_codecs(audio.codecs)}"


def _codecs(codecs: str) -> str:
    # Half of it would be a lie: a player then takes what is not named for absent.
    return f',CODECS="{codecs}"' if codecs else ""


def _language(tag: str | None) -> str:
    return f'LANGUAGE="{_quoted(tag)}",' if tag else ""


def _quoted(text: str) -> str:
    """What may stand in a quoted string: no quotes, no line ends (§4.2)."""
    return "".join(" " if char in '"\r\n' or ord(char) < 32 else char for char in text).strip() or "-"


def _yes(condition: bool) -> str:
    return "YES" if condition else "NO"


def _seconds(duration_us: int) -> str:
    return f"{duration_us / 1_000_000:.6f}"


def _address(name: str, ticket: str) -> str:
    return f"{quote(name)}?ticket={quote(ticket, safe='~')}"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
