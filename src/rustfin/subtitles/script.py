"""An ASS or SSA script moved in time and otherwise left as its author wrote it. Pure."""

import re
from collections.abc import Sequence

_CLOCK = r"\s*(\d+):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s*,"
_EVENT = re.compile(rf"^((?:Dialogue|Comment):[^,\n]*,){_CLOCK}{_CLOCK}", re.MULTILINE)


def shift_script(text: str, by_ms: int) -> str:
    """The script with every event later by so much; what would begin before zero begins at zero."""
    if by_ms == 0:
        return text

    def move(event: re.Match[str]) -> str:
        begin, end = (_moved(event.groups()[at : at + 4], by_ms) for at in (1, 5))
        return f"{event[1]}{begin},{end},"

    return _EVENT.sub(move, text)


def _moved(clock: Sequence[str], by_ms: int) -> str:
    hours, minutes, seconds, fraction = clock
    at_ms = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
    centiseconds = max(0, at_ms + by_ms) // 10
    total, rest = divmod(centiseconds, 100)
    total_minutes, second = divmod(total, 60)
    hour, minute = divmod(total_minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}.{rest:02d}"
