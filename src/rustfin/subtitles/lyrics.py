"""The words of songs: timed lines from LRC, or plain lines. Pure.

LRC is a line of text behind one or several `[mm:ss.xx]`; `[offset:±ms]` moves all of them sooner, as players do it.
"""

import re
from dataclasses import dataclass

MOST_LINES = 5_000
LONGEST_LINE = 1_000
_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_OFFSET = re.compile(r"^\[offset:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE | re.MULTILINE)
_FACT = re.compile(r"^\[[a-z#]{1,12}:[^\]]*\]\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LyricLine:
    """A line, and when it is sung; None where nobody knows."""

    text: str
    start_ms: int | None = None


def read_lyrics(text: str) -> tuple[LyricLine, ...]:
    """The lines in order: of what is timed in any line the timed ones alone, else all of them."""
    offset = _OFFSET.search(text)
    sooner_ms = int(offset[1]) if offset else 0
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")[:MOST_LINES]
    timed = [line for one in lines for line in _timed(one[: LONGEST_LINE * 2], sooner_ms)]
    if timed:
        return tuple(sorted(timed, key=lambda line: line.start_ms or 0)[:MOST_LINES])
    plain = [one.strip()[:LONGEST_LINE] for one in lines if not _FACT.match(one)]
    while plain and not plain[0]:
        plain.pop(0)
    while plain and not plain[-1]:
        plain.pop()
    return tuple(LyricLine(one) for one in plain)


def _timed(line: str, sooner_ms: int) -> list[LyricLine]:
    at, times = 0, []
    while found := _TIME.match(line, at):
        fraction = int((found[3] or "0").ljust(3, "0"))
        times.append((int(found[1]) * 60 + int(found[2])) * 1000 + fraction)
        at = found.end()
    text = " ".join(_WORD_TIME.sub("", line[at:]).split())[:LONGEST_LINE]
    return [LyricLine(text, max(0, time_ms - sooner_ms)) for time_ms in times]
