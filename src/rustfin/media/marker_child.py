"""The search for markers in a process of its own: comparing a season keeps a processor busy for seconds.

Reads one season as JSON from standard input and writes one frame, its markers.
"""

import base64
import json
import sys

from rustfin.core.frames import LENGTH
from rustfin.media.listening import Heard
from rustfin.media.marker_search import season_markers


def main() -> None:
    """Markers as `[kind, start_ms, end_ms, source]`, a list for every episode."""
    season = json.load(sys.stdin)
    episodes = [Heard.from_bytes(base64.b64decode(raw)) for raw in season["episodes"]]
    whole = [one for one in episodes if one is not None]
    assert len(whole) == len(episodes)
    found = season_markers(whole, season["durations_ms"], season["keyframes_ms"])
    answer = [[[one.kind.value, one.start_ms, one.end_ms, one.source] for one in markers] for markers in found]
    frame = json.dumps(answer).encode()
    sys.stdout.buffer.write(LENGTH.pack(len(frame)) + frame)


if __name__ == "__main__":
    main()
