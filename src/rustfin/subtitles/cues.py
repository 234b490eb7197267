"""Cues: when which text is shown; and WebVTT made of them, whole or in the segments of a playlist. Pure."""

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

MOST_CUES = 200_000
LONGEST_TEXT = 4_000

_KNOWN_TAG = re.compile(
    r"</?(?:[biu]|ruby|rt|c(?:\.[\w-]+)*|v(?:\.[\w-]+)*(?: [^<>&]*)?|lang(?: [\w-]*)?)>|<\d[\d:.]*>"
)
_MARKUP = re.compile(r"<[/!?a-zA-Z0-9][^<>]*>|[<>&]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|lrm|rlm|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_SETTING = re.compile(
    r"(?:line:-?\d{1,4}(?:\.\d+)?%?(?:,(?:start|center|end))?"
    r"|position:\d{1,3}(?:\.\d+)?%(?:,(?:line-left|center|line-right|start|end))?"
    r"|size:\d{1,3}(?:\.\d+)?%|align:(?:start|center|middle|end|left|right)|vertical:(?:rl|lr))"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A text and its time. `text` is WebVTT cue text (escaped, only known tags), `settings` where it stands."""

    start_ms: int
    end_ms: int
    text: str
    settings: str = ""


def clean(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Cues in time order, as they can be shown: none before zero, none that ends before it begins, none empty."""
    kept = [
        replace(cue, start_ms=max(0, cue.start_ms)) for cue in cues if cue.end_ms > max(0, cue.start_ms) and cue.text
    ]
    kept.sort(key=lambda cue: (cue.start_ms, cue.end_ms))
    return tuple(kept[:MOST_CUES])


def shifted(cues: Iterable[Cue], by_ms: int) -> tuple[Cue, ...]:
    """The cues later by so much; what would end before zero goes."""
    if by_ms == 0:
        return tuple(cues)
    return clean(replace(cue, start_ms=cue.start_ms + by_ms, end_ms=cue.end_ms + by_ms) for cue in cues)


def between(cues: Sequence[Cue], start_ms: int, end_ms: int) -> tuple[Cue, ...]:
    """The cues that are seen within a stretch, whole. `cues` are in time order."""
    stop = bisect_left(cues, end_ms, key=lambda cue: cue.start_ms)
    return tuple(cue for cue in cues[:stop] if cue.end_ms > start_ms)


def webvtt(cues: Iterable[Cue]) -> str:
    """A WebVTT file."""
    return "WEBVTT\n\n" + "".join(map(_written, cues))


def subrip(cues: Iterable[Cue]) -> str:
    """A SubRip file, for those that draw text but know no WebVTT."""
    return "".join(
        f"{number}\n{_comma_time(cue.start_ms)} --> {_comma_time(cue.end_ms)}\n{_plain_marks(cue.text)}\n\n"
        for number, cue in enumerate(cues, start=1)
    )


def vtt_segment(cues: Sequence[Cue], start_ms: int, end_ms: int, mpegts_base: int) -> str:
    """A segment of a WebVTT playlist (RFC 8216 §3.5). Cue times stay what they are; a cue that spans a border is in
    both segments, since players know a cue again.

    `mpegts_base`: where zero of the cues' clock lies in the picture's, in units of 1/90000 s.
    """
    head = f"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{mpegts_base},LOCAL:00:00:00.000\n\n"
    return head + "".join(map(_written, between(cues, start_ms, end_ms)))


def safe_text(text: str) -> str:
    """Cue text from WebVTT or HTML-like text: known tags stay, others go, every other mark is escaped."""

    def keep(found: re.Match[str]) -> str:
        mark = found[0]
        if mark == "&":
            return "&" if _ENTITY.match(text, found.start()) else "&amp;"
        if mark in "<>":
            return "&lt;" if mark == "<" else "&gt;"
        return mark if _KNOWN_TAG.fullmatch(mark) else ""

    return tidy(_MARKUP.sub(keep, text))


def tidy(text: str) -> str:
    """Cue text without blank lines, which would end it, and never longer than a screen could show."""
    return _BLANK_LINES.sub("\n", text).strip()[:LONGEST_TEXT]


def safe_settings(text: str) -> str:
    """Of a cue's settings those that WebVTT knows."""
    return " ".join(word for word in text.split() if _SETTING.fullmatch(word))


def time_text(at_ms: int) -> str:
    """A WebVTT time, with hours."""
    seconds, ms = divmod(at_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def _written(cue: Cue) -> str:
    settings = f" {cue.settings}" if cue.settings else ""
    return f"{time_text(cue.start_ms)} --> {time_text(cue.end_ms)}{settings}\n{cue.text}\n\n"


def _comma_time(at_ms: int) -> str:
    return time_text(at_ms).replace(".", ",")


def _plain_marks(text: str) -> str:
    """Without the tags that only WebVTT has, and with its escapes undone."""
    return html.unescape(re.sub(r"<(?!/?[biu]>)[^<>]*>", "", text))
