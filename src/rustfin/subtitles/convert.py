"""Text subtitles of every kind as cues. Pure; never raises on odd content, only on content that is no subtitles."""

import re
from collections.abc import Iterator

import pysubs2

from rustfin.core.errors import InvalidInput
from rustfin.subtitles.charset import decode
from rustfin.subtitles.cues import Cue, clean, safe_settings, safe_text, tidy, webvtt

FORMATS = frozenset(
    {"srt", "subrip", "vtt", "webvtt", "ass", "ssa", "sub", "txt", "smi", "sami", "ttml", "dfxp", "mpl", "mpl2"}
)
DEFAULT_FRAME_RATE = 23.976

_LONGEST_LINE = 64 * 1024
"""Longer lines are no text that anybody reads."""
_OVERRIDE = re.compile(r"\{([^}]*)\}")
_TOGGLE = re.compile(r"\\([ibu])(\d*)(?![a-zA-Z0-9(])")
_DRAWING = re.compile(r"\\p(\d+)")
_ALIGNMENT = re.compile(r"\\an([1-9])")
_TOP_FROM = 7
_LAST_SAMI_MS = 5_000
_VTT_TIMES = re.compile(
    r"^[ \t]*((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})[ \t]+-->[ \t]+((?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3})(.*)$"
)
_SUBVIEWER_TIMES = re.compile(r"^(\d{1,2}:\d{2}:\d{2}[.,]\d{2,3}),(\d{1,2}:\d{2}:\d{2}[.,]\d{2,3})\s*$")
_DIALOGUE = re.compile(
    r"^Dialogue:[^,\n]*,\s*(\d+:\d{1,2}:\d{1,2}\.\d{1,3})\s*,\s*(\d+:\d{1,2}:\d{1,2}\.\d{1,3})\s*,(?:[^,\n]*,){6}(.*)$",
    re.MULTILINE,
)
# Some muxers leave margins out; they are numbers to everybody else.
_EMPTY_MARGINS = re.compile(r"^(Dialogue:(?:[^,\n]*,){5}),,,", re.MULTILINE)
_SYNC = re.compile(r"<SYNC\s[^<>]{0,99}?Start\s*=\s*[\"']?(\d{1,10})[^<>]{0,99}>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<P(?:\s[^<>]{0,99}?Class\s*=\s*[\"']?(\w{1,32}))?[^<>]{0,99}>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_MARKUP_DECLARATION = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class UnreadableSubtitles(InvalidInput):
    """The file is no subtitles, or of a kind that has no text."""

    code = "subtitles_unreadable"


def to_webvtt(raw: bytes, format_name: str, *, language: str | None = None) -> str:
    """The subtitles as WebVTT, cues in time order. Raises: UnreadableSubtitles."""
    return webvtt(read_cues(raw, format_name, language=language))


def read_cues(
    raw: bytes, format_name: str, *, language: str | None = None, frame_rate: float | None = None
) -> tuple[Cue, ...]:
    """The cues of a subtitle file in time order. `format_name` is what it is called, the content decides.

    `frame_rate` is for formats that count pictures instead of seconds. Raises: UnreadableSubtitles.
    """
    if format_name not in FORMATS:
        raise UnreadableSubtitles(f"Subtitles of the kind {format_name} cannot be shown as text.")
    return clean(_cues(_without_endless_lines(decode(raw, language=language)), frame_rate or DEFAULT_FRAME_RATE))


def extracted_cues(raw: bytes, format_name: str) -> tuple[Cue, ...]:
    """The cues of a file that ffmpeg wrote, which may be empty. In some films each text ends with a zero byte and then
    whatever was in the muxer's memory. Raises: UnreadableSubtitles."""
    if not raw.strip():
        return ()
    text = re.sub(rb"\0[^\n]*", b"", raw).decode("utf-8", errors="replace").replace("\r\n", "\n")
    if format_name == "ass" and "Dialogue:" not in text:
        return ()
    return clean(_cues(_without_endless_lines(text), DEFAULT_FRAME_RATE)) if "-->" in text or "\n" in text else ()


def _without_endless_lines(text: str) -> str:
    if max(map(len, text.split("\n")), default=0) <= _LONGEST_LINE:
        return text
    return "\n".join(line for line in text.split("\n") if len(line) <= _LONGEST_LINE)


def _cues(text: str, frame_rate: float) -> Iterator[Cue]:
    if text.startswith("WEBVTT"):
        return _webvtt_cues(text)
    if _SYNC.search(text):
        return _sami_cues(text)
    if any(_SUBVIEWER_TIMES.match(line) for line in text[:4096].split("\n")):
        return _subviewer_cues(text)
    try:
        return _script_cues(_parse(text, frame_rate))
    except UnreadableSubtitles:
        lines = _DIALOGUE.findall(text)
        if not lines:
            raise
        # Fields left empty, or a header that names others than the lines have.
        return (Cue(_clock_ms(start), _clock_ms(end), _cue_text(words)) for start, end, words in lines)


def _parse(text: str, frame_rate: float) -> pysubs2.SSAFile:
    if _MARKUP_DECLARATION.search(text):
        raise UnreadableSubtitles("This file declares entities, which subtitles have no use for.")
    try:
        return pysubs2.SSAFile.from_string(_EMPTY_MARGINS.sub(r"\g<1>0,0,0,", text), fps=frame_rate)
    except (pysubs2.exceptions.Pysubs2Error, ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
        raise UnreadableSubtitles("This file holds no subtitles that can be read.") from error
    except (OverflowError, RecursionError) as error:
        raise UnreadableSubtitles("This file holds times or texts beyond reason.") from error


def _script_cues(subtitles: pysubs2.SSAFile) -> Iterator[Cue]:
    for event in subtitles.events:
        if not event.is_comment:
            settings = "line:0" if _is_on_top(event, subtitles) else ""
            yield Cue(int(event.start), int(event.end), _cue_text(event.text), settings)


def _webvtt_cues(text: str) -> Iterator[Cue]:
    for block in re.split(r"\n{2,}", text):
        lines = block.split("\n")
        at = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
        times = None if at is None else _VTT_TIMES.match(lines[at])
        if at is not None and times is not None:
            body = safe_text("\n".join(lines[at + 1 :]))
            yield Cue(_clock_ms(times[1]), _clock_ms(times[2]), body, safe_settings(times[3]))


def _subviewer_cues(text: str) -> Iterator[Cue]:
    lines = iter(text.split("\n"))
    for line in lines:
        if times := _SUBVIEWER_TIMES.match(line):
            body = next(lines, "").replace("[br]", "\n")
            yield Cue(_clock_ms(times[1]), _clock_ms(times[2]), safe_text(body))


def _sami_cues(text: str) -> Iterator[Cue]:
    """Each text stays until the next one of its language comes; of several languages the one with the most is taken."""
    marks = list(_SYNC.finditer(text))
    spoken: dict[str, list[tuple[int, str]]] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        body = text[mark.end() : following.start() if following else len(text)]
        _, *parts = _PARAGRAPH.split(body) if _PARAGRAPH.search(body) else ("", "", body)
        for language, words in zip(parts[::2], parts[1::2], strict=True):
            shown = safe_text(_LINE_BREAK.sub("\n", words).replace("&nbsp;", "\u00a0"))
            spoken.setdefault((language or "").lower(), []).append((int(mark[1]), shown))
    texts = max(spoken.values(), key=len, default=[])
    for number, (start_ms, shown) in enumerate(texts):
        end_ms = texts[number + 1][0] if number + 1 < len(texts) else start_ms + _LAST_SAMI_MS
        yield Cue(start_ms, end_ms, shown)


def _clock_ms(text: str) -> int:
    clock, _, fraction = text.replace(",", ".").partition(".")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(fraction.ljust(3, "0"))


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
    return tidy("".join(out))


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
