"""What ffprobe's JSON says of a file. Pure; every field may be absent, absurd or of another type."""

import math
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from rustfin.core.units import BitsPerSecond, Bytes, Microseconds, Milliseconds
from rustfin.media.errors import UnreadableMedia
from rustfin.media.info import (
    AttachmentStream,
    AudioStream,
    Chapter,
    DataStream,
    DynamicRange,
    MediaInfo,
    Stream,
    SubtitleStream,
    VideoStream,
)
from rustfin.media.salvage import salvage_json

_CONTAINERS = {
    "amrnb": "amr",
    "amrwb": "amr",
    "asf": "asf",
    "dtshd": "dts",
    "matroska": "mkv",
    "mpc8": "mpc",
    "mpeg": "mpg",
    "mpegts": "ts",
    "mpegtsraw": "ts",
    "mpegvideo": "mpg",
    "w64": "wav",
}
# Codecs that ffprobe 5.1 knows only by the four letters of their container.
_CODEC_OF_TAG = {
    "ac-4": "ac4",
    "dav1": "av1",
    "dva1": "h264",
    "dvav": "h264",
    "dvh1": "hevc",
    "dvhe": "hevc",
    "mha1": "mpegh_3d_audio",
    "vvc1": "vvc",
    "vvi1": "vvc",
}
_PACKED_RGB_OR_GRAY = re.compile(r"^(?:rgb|bgr|rgba|bgra|argb|abgr|gray|ya)(48|64|9|10|12|14|16)")
_PLANAR_DEPTH = re.compile(r"p(9|10|12|14|16)(?:le|be|msble|msbbe)?$")
_CLOCK = re.compile(r"^(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$")
_COMMENTARY = re.compile(r"\b(?:comment\w*|kommentar\w*|coment[aá]rio\w*|commento)\b", re.IGNORECASE)
_HEARING_IMPAIRED = re.compile(r"\b(?:sdh|cc|hoh|hearing.impaired|hörgeschädigt\w*|malentendant\w*)\b", re.IGNORECASE)
_FORCED = re.compile(r"\b(?:forced|foreign parts|erzwungen\w*|forc[ée]s?|forzad[oa]s?|forzat[oi])\b", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "unk", "mis", "mul", "zxx", "xx"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_TEXT = 4096
_MOST_TAGS = 200
_LONGEST_MS = 1000 * 3600 * 1000
_HIGHEST_FRAME_RATE = 1000

_Fields = Mapping[str, Any]


def parse_ffprobe(raw: bytes) -> MediaInfo:
    """The facts in ffprobe's output, as far as it goes.

    Raises: UnreadableMedia when it names no stream at all.
    """
    document = _fields(salvage_json(raw))
    container = _fields(document.get("format"))
    streams = tuple(_streams(document))
    if not streams:
        raise UnreadableMedia("There is no picture and no sound in this file.")
    size_bytes = _integer(container.get("size"))
    duration_ms = _ms(container.get("duration")) or max((s.duration_ms or 0 for s in streams), default=0) or None
    return MediaInfo(
        container=_container(container),
        size_bytes=None if size_bytes is None else Bytes(size_bytes),
        duration_ms=None if duration_ms is None else Milliseconds(duration_ms),
        start_ms=_signed_ms(container.get("start_time")),
        start_us=_us(container.get("start_time")) or Microseconds(0),
        bitrate_bps=_bitrate(container, size_bytes, duration_ms),
        streams=streams,
        chapters=tuple(_chapters(document)),
        tags=_file_tags(container, document),
    )


def language_tag(text: str | None) -> str | None:
    """A language as containers write it (`eng`, `ger`, `pt-BR`, `English`) as BCP 47; None when it says nothing."""
    return _language_tag(text.strip()) if text and len(text) <= 40 else None


def _streams(document: _Fields) -> Iterator[Stream]:
    for position, entry in enumerate(_list(document.get("streams"))):
        fields = _fields(entry)
        kind = fields.get("codec_type")
        if not fields:
            continue
        yield _stream(kind if isinstance(kind, str) else "", position, fields)


def _stream(kind: str, position: int, fields: _Fields) -> Stream:
    match kind:
        case "video":
            return _video(position, fields)
        case "audio":
            return _audio(position, fields)
        case "subtitle":
            return _subtitle(position, fields)
        case "attachment":
            tags = _tags(fields)
            return AttachmentStream(
                **_common(position, fields), file_name=tags.get("filename"), media_type=tags.get("mimetype")
            )
        case _:
            return DataStream(**_common(position, fields))


def _common(position: int, fields: _Fields) -> dict[str, Any]:
    tags, disposition = _tags(fields), _fields(fields.get("disposition"))
    index = _integer(fields.get("index"))
    tag = _text(fields.get("codec_tag_string"))
    tag = None if tag is None or tag.startswith("[0]") else tag
    profile = _text(fields.get("profile"))
    return {
        "index": position if index is None else index,
        "codec": _text(fields.get("codec_name")) or _CODEC_OF_TAG.get((tag or "").lower(), "unknown"),
        "codec_tag": tag,
        "profile": None if profile in {None, "unknown"} or profile.lstrip("-").isdigit() else profile,
        "bitrate_bps": _stream_bitrate(fields, tags),
        "duration_ms": _ms(fields.get("duration")) or _clock_ms(_statistic(tags, "duration")),
        "start_us": _us(fields.get("start_time")),
        "language": language_tag(tags.get("language")),
        "title": tags.get("title"),
        "is_default": disposition.get("default") == 1,
        "is_forced": disposition.get("forced") == 1,
    }


def _video(position: int, fields: _Fields) -> VideoStream:
    side_data = [_fields(entry) for entry in _list(fields.get("side_data_list"))]
    dovi = next((entry for entry in side_data if "dv_profile" in entry), {})
    disposition = _fields(fields.get("disposition"))
    level = _integer(fields.get("level"))
    references = _integer(fields.get("refs"))
    pixel_format = _text(fields.get("pix_fmt"))
    return VideoStream(
        **_common(position, fields),
        width=max(0, _integer(fields.get("width")) or 0),
        height=max(0, _integer(fields.get("height")) or 0),
        level=level if level is not None and level >= 0 else None,
        pixel_format=pixel_format,
        bit_depth=_bit_depth(pixel_format, fields),
        frame_rate=_frame_rate(fields),
        range=_dynamic_range(fields, dovi),
        color_primaries=_text(fields.get("color_primaries")),
        color_transfer=_text(fields.get("color_transfer")),
        color_space=_text(fields.get("color_space")),
        dovi_profile=_integer(dovi.get("dv_profile")),
        dovi_level=_integer(dovi.get("dv_level")),
        is_interlaced=_text(fields.get("field_order")) in {"tt", "bb", "tb", "bt"},
        rotation=_rotation(fields, side_data),
        sample_aspect=_ratio(fields.get("sample_aspect_ratio")) or Fraction(1),
        reference_frames=references if references and references > 0 else None,
        is_attached_picture=disposition.get("attached_pic") == 1,
    )


def _audio(position: int, fields: _Fields) -> AudioStream:
    common, disposition = _common(position, fields), _fields(fields.get("disposition"))
    title = common["title"] or ""
    bit_depth = _integer(fields.get("bits_per_raw_sample")) or _integer(fields.get("bits_per_sample"))
    return AudioStream(
        **common,
        channels=max(0, _integer(fields.get("channels")) or 0),
        channel_layout=_text(fields.get("channel_layout")),
        sample_rate_hz=_integer(fields.get("sample_rate")) or None,
        bit_depth=bit_depth if bit_depth and bit_depth > 0 else None,
        is_commentary=disposition.get("comment") == 1 or bool(_COMMENTARY.search(title)),
        is_audio_description=disposition.get("visual_impaired") == 1 or disposition.get("descriptions") == 1,
        is_hearing_impaired=disposition.get("hearing_impaired") == 1,
    )


def _subtitle(position: int, fields: _Fields) -> SubtitleStream:
    common, disposition = _common(position, fields), _fields(fields.get("disposition"))
    title = common["title"] or ""
    common["is_forced"] = common["is_forced"] or bool(_FORCED.search(title))
    return SubtitleStream(
        **common,
        is_hearing_impaired=disposition.get("hearing_impaired") == 1 or bool(_HEARING_IMPAIRED.search(title)),
        is_commentary=disposition.get("comment") == 1 or bool(_COMMENTARY.search(title)),
    )


def _chapters(document: _Fields) -> Iterator[Chapter]:
    found = []
    for entry in _list(document.get("chapters")):
        fields = _fields(entry)
        start_ms, end_ms = _ms(fields.get("start_time")), _ms(fields.get("end_time"))
        if start_ms is not None:
            found.append((start_ms, max(start_ms, end_ms or start_ms), _tags(fields).get("title")))
    for start_ms, end_ms, title in sorted(found, key=lambda chapter: chapter[0]):
        yield Chapter(Milliseconds(start_ms), Milliseconds(end_ms), title)


def _container(fields: _Fields) -> str:
    names = (_text(fields.get("format_name")) or "unknown").split(",")
    suffix = PurePath(_text(fields.get("filename")) or "").suffix.lower()
    if "mp4" in names:
        brand = _tags(fields).get("major_brand", "").strip().lower()
        if brand.startswith("3g"):
            return "3gp"
        return "mov" if brand == "qt" else "mp4"
    if "matroska" in names:
        # One demuxer for both, and it does not tell which the file claims to be.
        return "webm" if suffix == ".webm" else "mkv"
    return _CONTAINERS.get(names[0], names[0])


def _bitrate(container: _Fields, size_bytes: int | None, duration_ms: int | None) -> BitsPerSecond | None:
    stated = _integer(container.get("bit_rate"))
    if stated and stated > 0:
        return BitsPerSecond(stated)
    if size_bytes and duration_ms:
        return BitsPerSecond(size_bytes * 8000 // duration_ms)
    return None


def _stream_bitrate(fields: _Fields, tags: Mapping[str, str]) -> BitsPerSecond | None:
    stated = _integer(fields.get("bit_rate")) or _integer(_statistic(tags, "bps"))
    return BitsPerSecond(stated) if stated and stated > 0 else None


def _statistic(tags: Mapping[str, str], name: str) -> str | None:
    """A Matroska statistics tag, which muxers suffix with a language: `BPS`, `BPS-eng`."""
    return tags.get(name) or next((value for key, value in tags.items() if key.startswith(f"{name}-")), None)


def _bit_depth(pixel_format: str | None, fields: _Fields) -> int:
    name = pixel_format or ""
    if depth := _PLANAR_DEPTH.search(name):
        return int(depth[1])
    if packed := _PACKED_RGB_OR_GRAY.match(name):
        return {"48": 16, "64": 16}.get(packed[1], int(packed[1]))
    if name.startswith(("p010", "x2rgb10", "x2bgr10", "y210", "v30x", "xv30")):
        return 10
    stated = _integer(fields.get("bits_per_raw_sample"))
    return stated if not name and stated and 1 <= stated <= 16 else 8


def _frame_rate(fields: _Fields) -> Fraction | None:
    for name in ("avg_frame_rate", "r_frame_rate"):
        rate = _ratio(fields.get(name))
        if rate is not None and rate <= _HIGHEST_FRAME_RATE:
            return rate
    return None


def _dynamic_range(fields: _Fields, dovi: _Fields) -> DynamicRange:
    transfer = _text(fields.get("color_transfer"))
    plain = {"smpte2084": DynamicRange.HDR10, "arib-std-b67": DynamicRange.HLG}.get(transfer or "", DynamicRange.SDR)
    match _integer(dovi.get("dv_profile")):
        case None:
            return plain
        case 5:
            return DynamicRange.DOVI
        case 7:
            return DynamicRange.DOVI_WITH_EL
    # What the base layer is compatible with: Dolby Vision Streams Within the ISO Base Media File Format, table 4.
    compatible = {1: DynamicRange.DOVI_WITH_HDR10, 2: DynamicRange.DOVI_WITH_SDR, 4: DynamicRange.DOVI_WITH_HLG}
    stated = _integer(dovi.get("dv_bl_signal_compatibility_id"))
    return compatible.get(-1 if stated is None else stated, DynamicRange.DOVI)


def _rotation(fields: _Fields, side_data: list[_Fields]) -> int:
    for entry in side_data:
        # The display matrix turns counter-clockwise.
        if (counter_clockwise := _number(entry.get("rotation"))) is not None:
            return round(-counter_clockwise / 90) % 4 * 90
    clockwise = _number(_tags(fields).get("rotate"))
    return 0 if clockwise is None else round(clockwise / 90) % 4 * 90


@lru_cache(maxsize=512)
def _language_tag(text: str) -> str | None:
    import langcodes  # noqa: PLC0415 - its tables take longer to load than a server takes to open its database

    try:
        tag = langcodes.standardize_tag(text)
    except ValueError:
        return _language_named(text)
    return None if tag.split("-")[0] in _NO_LANGUAGE else tag


def _language_named(name: str) -> str | None:
    import langcodes  # noqa: PLC0415

    try:
        return langcodes.find(name).to_tag()
    except LookupError:
        return None


def _fields(value: object) -> _Fields:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tags(fields: _Fields) -> dict[str, str]:
    """Tags by lower-case name; empty ones and those beyond reason are left out."""
    found: dict[str, str] = {}
    for name, value in _fields(fields.get("tags")).items():
        if (text := _text(value)) is not None and len(found) < _MOST_TAGS:
            found.setdefault(_CONTROL.sub("", name).lower()[:100], text)
    return found


def _file_tags(container: _Fields, document: _Fields) -> dict[str, str]:
    """The file's tags; Ogg keeps those of a song with its only sound."""
    tags = _tags(container)
    streams = [_fields(entry) for entry in _list(document.get("streams"))]
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    if _text(container.get("format_name")) == "ogg" and len(sounds) == 1:
        return {**_tags(sounds[0]), **tags}
    return tags


def _text(value: object) -> str | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return _CONTROL.sub("", str(value)).strip()[:_LONGEST_TEXT].strip() or None


def _number(value: object) -> float | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _integer(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and abs(number) < 2**62 else None


def _ms(seconds: object) -> Milliseconds | None:
    number = _number(seconds)
    if number is None or number < 0 or number * 1000 > _LONGEST_MS:
        return None
    return Milliseconds(round(number * 1000))


def _signed_ms(seconds: object) -> Milliseconds:
    number = _number(seconds)
    return Milliseconds(round(number * 1000)) if number is not None and abs(number) < 2**40 else Milliseconds(0)


def _us(seconds: object) -> Microseconds | None:
    number = _number(seconds)
    return Microseconds(round(number * 1_000_000)) if number is not None and abs(number) < 2**40 else None


def _clock_ms(text: str | None) -> Milliseconds | None:
    match = _CLOCK.match(text or "")
    if match is None:
        return None
    return _ms(int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]))


def _ratio(value: object) -> Fraction | None:
    """A positive `a/b` or `a:b`."""
    text = _text(value)
    try:
        ratio = Fraction((text or "").replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return None
    return ratio if ratio > 0 else None
