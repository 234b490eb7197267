"""What of a file's facts can matter to how it is played: files that agree in it are decided on once. Pure.

Works on stored facts as they are (`MediaInfo.to_json`), which is quicker than building them. Sizes, frame rates and bit
rates are brought to steps, so that a library of a hundred thousand files has some hundreds of signatures.
"""

from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

# Where limits of devices and accounts are wont to lie.
_MBPS = (2.5, 4, 8, 11, 15, 20, 40, 60, 80, 120)
_BITRATES_BPS = tuple(int(step * 1_000_000) for step in _MBPS)
_SOUND_BPS = (512_000, 2_000_000)
_SIDES = ((640, 360), (854, 480), (1280, 720), (1936, 1096), (2560, 1440), (3856, 2176), (4096, 2304), (7680, 4320))
_RATES = (25.5, 30.5, 50.5, 60.5)

Signature = tuple[object, ...]
"""Two files with the same one are played alike on every device."""


def signature_of(facts: Mapping[str, Any], *, has_index: bool, is_open_gop: bool) -> Signature:
    """The signature of stored facts."""
    streams = [stream for stream in facts.get("streams", ()) if isinstance(stream, Mapping)]
    sounds = [stream for stream in streams if stream.get("kind") == "audio"]
    # Which language it is decides nothing here; which tracks share one does.
    languages = list(dict.fromkeys(stream.get("language") for stream in sounds))
    return (
        facts.get("container"),
        _step(facts.get("bitrate_bps"), _BITRATES_BPS),
        has_index,
        is_open_gop,
        *(_picture(stream) for stream in streams if stream.get("kind") == "video"),
        *(_sound(stream, languages) for stream in sounds),
        sum(1 for stream in streams if stream.get("kind") not in {"video", "audio"}),
    )


def _picture(stream: Mapping[str, Any]) -> Signature:
    return (
        *_common(stream),
        _size(stream),
        _step(_number(stream.get("frame_rate")), _RATES),
        stream.get("sample_aspect") not in {None, "1"},
        _step(stream.get("bitrate_bps"), _BITRATES_BPS),
        *(
            stream.get(name)
            for name in ("level", "bit_depth", "range", "is_interlaced", "rotation", "reference_frames")
        ),
        stream.get("is_attached_picture"),
    )


def _sound(stream: Mapping[str, Any], languages: list[object]) -> Signature:
    return (
        *_common(stream),
        stream.get("channels"),
        stream.get("sample_rate_hz"),
        stream.get("bit_depth"),
        languages.index(stream.get("language")),
        stream.get("is_commentary"),
        stream.get("is_audio_description"),
        _step(stream.get("bitrate_bps"), _SOUND_BPS),
    )


def _common(stream: Mapping[str, Any]) -> Signature:
    return tuple(stream.get(name) for name in ("index", "codec", "codec_tag", "profile", "is_default"))


def _size(stream: Mapping[str, Any]) -> int:
    width, height = stream.get("width") or 0, stream.get("height") or 0
    long_side, short_side = max(width, height), min(width, height)
    return sum(1 for size in _SIDES if long_side > size[0] or short_side > size[1]) if short_side else -1


def _step(value: float | None, steps: tuple[float, ...]) -> int | None:
    return None if value is None else bisect_left(steps, value)


def _number(value: object) -> float | None:
    try:
        return None if value is None else float(Fraction(str(value)))
    except (ValueError, ZeroDivisionError):
        return None
