"""From what was heard and seen of a season's episodes to where their intros and credits are. Pure."""

from collections.abc import Sequence

from rustfin.core.units import Milliseconds
from rustfin.media.listening import Heard
from rustfin.media.markers import Marker, MarkerKind
from rustfin.media.shared_sound import Passage, shared_passages, snapped

INTRO_MS = (15_000, 120_000)
CREDITS_MS = (15_000, 450_000)
_SILENCE_NEAR_MS = 2_000
_KEYFRAME_NEAR_MS = 1_000
_BLACK_PERCENT = 85
_SHORTEST_BLACK_MS = 15_000
_AFTER_BLACK_MS = 60_000
"""What may follow the credits: a logo, a look ahead."""
_OTHERS_AMONG_BLACK = 10
"""One in so many pictures of black credits may be another."""
_REST_MS = 10_000


def season_markers(
    episodes: Sequence[Heard], durations_ms: Sequence[int], keyframes_ms: Sequence[Sequence[int]]
) -> list[list[Marker]]:
    """The markers of each episode, in the same order. Takes the processor for a moment for every pair of them."""
    openings = shared_passages([one.opening.print for one in episodes], shortest_ms=INTRO_MS[0], longest_ms=INTRO_MS[1])
    endings = shared_passages(
        [one.ending.print for one in episodes], shortest_ms=CREDITS_MS[0], longest_ms=CREDITS_MS[1]
    )
    found: list[list[Marker]] = []
    for heard, duration_ms, keys_ms, opening, ending in zip(
        episodes, durations_ms, keyframes_ms, openings, endings, strict=True
    ):
        markers = [] if opening is None else [_intro(heard, opening, keys_ms)]
        last = _credits(heard, ending, keys_ms, duration_ms)
        found.append(markers if last is None else [*markers, last])
    return found


def black_credits_ms(blackness: Sequence[tuple[int, int]], length_ms: int) -> int | None:
    """When black pictures begin that go on until nearly the end. None where there are none, or nothing else."""
    last = max((at for at, (_, share) in enumerate(blackness) if share >= _BLACK_PERCENT), default=None)
    if last is None or length_ms - blackness[last][0] > _AFTER_BLACK_MS:
        return None
    first, others = last, 0
    for at in range(last, -1, -1):
        if blackness[at][1] < _BLACK_PERCENT:
            others += 1
        elif others * _OTHERS_AMONG_BLACK <= last - at + 1:
            first = at
    is_long = length_ms - blackness[first][0] >= _SHORTEST_BLACK_MS
    return blackness[first][0] if first > 0 and is_long else None


def _intro(heard: Heard, passage: Passage, keys_ms: Sequence[int]) -> Marker:
    silences = heard.opening.silences_ms
    start_ms = snapped(passage.start_ms, [end for _, end in silences], within_ms=_SILENCE_NEAR_MS)
    end_ms = snapped(passage.end_ms, [start for start, _ in silences], within_ms=_SILENCE_NEAR_MS)
    return Marker(MarkerKind.INTRO, start_ms, snapped(end_ms, keys_ms, within_ms=_KEYFRAME_NEAR_MS), "sound")


def _credits(heard: Heard, passage: Passage | None, keys_ms: Sequence[int], duration_ms: int) -> Marker | None:
    from_ms = heard.ending.start_ms
    black_ms = black_credits_ms(heard.ending.blackness, duration_ms - from_ms)
    if passage is None and black_ms is None:
        return None
    if passage is None or (black_ms is not None and black_ms <= passage.start_ms):
        assert black_ms is not None
        return Marker(MarkerKind.CREDITS, Milliseconds(from_ms + black_ms), Milliseconds(duration_ms), "black")
    silences = [end for _, end in heard.ending.silences_ms]
    start_ms = from_ms + snapped(passage.start_ms, silences, within_ms=_SILENCE_NEAR_MS)
    end_ms = min(duration_ms, from_ms + passage.end_ms)
    if black_ms is not None or duration_ms - end_ms < _REST_MS:
        end_ms = duration_ms
    start_ms = snapped(start_ms, keys_ms, within_ms=_KEYFRAME_NEAR_MS)
    return Marker(MarkerKind.CREDITS, Milliseconds(start_ms), Milliseconds(end_ms), "sound")
