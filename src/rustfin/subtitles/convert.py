"""Subtitles of any text format as WebVTT. Pure; never raises on odd content, only on content that is no subtitles."""

import re
from collections.abc import Iterator

import charset_normalizer
import pysubs2

from rustfin.core.errors import InvalidInput

FORMATS = frozenset({"srt", "subrip", "vtt", "webvtt", "ass", "ssa"})

_OVERRIDE = re.compile(r"\{([^}]*)\}")
_TOGGLE = re.compile(r"\\([ibu])(\d*)(?![a-zA-Z0-9(])")
_DRAWING = re.compile(r"\\p(\d+)")
_ALIGNMENT = re.compile(r"\\an([1-9])")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_TOP_FROM = 7
# What cp1252 and its relatives never contain but UTF-16 without a mark is full of.
_NUL = b"\0"


class UnreadableSubtitles(InvalidInput):
    """The file is no subtitles, or of a kind that has no text."""

    code = "subtitles_unreadable"


def to_webvtt(raw: bytes, format_name: str) -> str:
    """The subtitles as WebVTT, cues in time order. Raises: UnreadableSubtitles."""
    text = decode(raw)
    if format_name in ("vtt", "webvtt") and text.startswith("WEBVTT"):
        return text if text.endswith("\n") else text + "\n"
    if format_name not in FORMATS:
        raise UnreadableSubtitles(f"Subtitles of the kind {format_name} cannot be shown as text.")
    return "WEBVTT\n\n" + "".join(_cues(_parse(text)))


def decode(raw: bytes) -> str:
    """The text, whatever encoding it came in; line ends become plain ones."""
    return _decode(raw).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if _NUL not in raw[:1024]:
            return text
    guess = charset_normalizer.from_bytes(raw).best()
    return str(guess) if guess is not None else raw.decode("cp1252", errors="replace")


def _parse(text: str) -> pysubs2.SSAFile:
    try:
        # By content: what is named .srt is often something else.
        return pysubs2.SSAFile.from_string(text)
    except (pysubs2.exceptions.Pysubs2Error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableSubtitles("This file holds no subtitles that can be read.") from error


def _cues(subtitles: pysubs2.SSAFile) -> Iterator[str]:
    for event in sorted(subtitles.events, key=lambda event: (event.start, event.end)):
        text = _cue_text(event.text)
        if event.is_comment or event.end <= event.start or event.start < 0 or not text:
            continue
        settings = " line:0" if _is_on_top(event, subtitles) else ""
        yield f"{_time(event.start)} --> {_time(event.end)}{settings}\n{text}\n\n"


def _cue_text(ass_text: str) -> str:
    """ASS text as cue text: italics, bold and underline stay, drawings go."""
    out: list[str] = []
    opened: list[str] = []
    is_drawing = False
    # Odd pieces are what stood in braces.
    for number, piece in enumerate(_OVERRIDE.split(ass_text)):
        if number % 2 == 0:
            out += [] if is_drawing else [_escape(piece)]
            continue
        if drawing := _DRAWING.search(piece):
            is_drawing = drawing[1] != "0"
        for tag, value in _TOGGLE.findall(piece):
            out.append(_toggle(opened, tag, is_on=value not in ("", "0")))
    out += [f"</{tag}>" for tag in reversed(opened)]
    return _BLANK_LINES.sub("\n", "".join(out)).strip()


def _toggle(opened: list[str], tag: str, *, is_on: bool) -> str:
    """The marks that turn a style on or off; what was opened later is closed and opened anew."""
    if is_on == (tag in opened):
        return ""
    if is_on:
        opened.append(tag)
        return f"<{tag}>"
    at = opened.index(tag)
    inner = opened[at + 1 :]
    del opened[at]
    closed = "".join(f"</{name}>" for name in reversed([tag, *inner]))
    return closed + "".join(f"<{name}>" for name in inner)


def _escape(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u00a0")


def _is_on_top(event: pysubs2.SSAEvent, subtitles: pysubs2.SSAFile) -> bool:
    if own := _ALIGNMENT.search(event.text):
        return int(own[1]) >= _TOP_FROM
    style = subtitles.styles.get(event.style)
    return style is not None and int(style.alignment) >= _TOP_FROM


def _time(at_ms: int) -> str:
    seconds, ms = divmod(at_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"
