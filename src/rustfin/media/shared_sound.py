"""What episodes of a season have in common in their sound: the theme of the intro, the music of the credits. Pure.

A print is a chromaprint: a number of 32 bits for every eighth of a second, of which about as many bits differ as the
sounds do. Two episodes are laid over each other where many halves of numbers are equal, and only there compared.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median_low

from rustfin.core.units import Milliseconds

POINT_US = 123_810
"""How far apart two numbers are: 1365 samples at 11,025 Hz."""
_LEAD_MS, _REACH_MS = 400, 1_150
"""A number stands for two seconds of sound: what they have in common begins and ends so much later than the numbers."""
_MOST_BITS = 6
_GAP_POINTS = 28
_EDGE_POINTS, _EDGE_SPAN = 12, 14
"""A passage begins and ends where so many numbers fit within so many: here and there one fits by chance."""
_DENSE = 0.5
"""So many of the numbers of a passage must fit."""
_VARIED = 0.2
"""So many of them must differ from each other: silence is the same everywhere."""
_COMMON_HALVES = 40
_SHIFTS_TRIED = 6
_NEIGHBOURS = 5
"""With how many of the following episodes one is compared; a theme changes in the middle of a season at most."""
_SAME = 0.6

Print = Sequence[int]


@dataclass(frozen=True, slots=True)
class Passage:
    """From when to when, counted from the beginning of the print."""

    start_ms: Milliseconds
    end_ms: Milliseconds

    @property
    def length_ms(self) -> int:
        """How long it takes."""
        return self.end_ms - self.start_ms


def shared_passages(prints: Sequence[Print], *, shortest_ms: int, longest_ms: int) -> list[Passage | None]:
    """For each print, in the order of the episodes, the passage that most of its neighbours have as well."""
    found: list[list[Passage]] = [[] for _ in prints]
    for (left, one), (right, other) in combinations(enumerate(prints), 2):
        if right - left > _NEIGHBOURS:
            continue
        pair = common_passage(one, other, shortest_ms=shortest_ms, longest_ms=longest_ms)
        if pair is not None:
            found[left].append(pair[0])
            found[right].append(pair[1])
    return [_agreed(passages) for passages in found]


def common_passage(one: Print, other: Print, *, shortest_ms: int, longest_ms: int) -> tuple[Passage, Passage] | None:
    """The longest passage that sounds the same in both, where it lies in each. One longer than `longest_ms` is none:
    then the episodes themselves are the same."""
    best: tuple[int, int, int] | None = None
    for shift in _likely_shifts(one, other):
        for start, end in _runs(one, other, shift):
            if best is None or end - start > best[1] - best[0]:
                best = (start, end, shift)
    if best is None:
        return None
    start, end, shift = best
    here, there = _passage(start, end), _passage(start - shift, end - shift)
    return (here, there) if shortest_ms <= here.length_ms <= longest_ms else None


def _likely_shifts(one: Print, other: Print) -> list[int]:
    """By how much `other` is to be moved: those for which most halves of numbers are equal."""
    votes: Counter[int] = Counter()
    for half in (_low, _high):
        places: dict[int, list[int]] = {}
        for at, value in enumerate(other):
            places.setdefault(half(value), []).append(at)
        for at, value in enumerate(one):
            there = places.get(half(value), ())
            if len(there) <= _COMMON_HALVES:
                votes.update([at - place for place in there])
    return [shift for shift, _ in votes.most_common(_SHIFTS_TRIED)]


def _low(value: int) -> int:
    return value & 0xFFFF


def _high(value: int) -> int:
    return value >> 16


def _runs(one: Print, other: Print, shift: int) -> Iterator[tuple[int, int]]:
    """Where the numbers fit, as first and last point in `one`; short gaps are bridged."""
    begin, end = max(0, shift), min(len(one), len(other) + shift)
    fits = [
        at
        for at, (left, right) in enumerate(zip(one[begin:end], other[begin - shift : end - shift], strict=True), begin)
        if (left ^ right).bit_count() <= _MOST_BITS
    ]
    first = 0
    for last in range(len(fits)):
        if last + 1 < len(fits) and fits[last + 1] - fits[last] <= _GAP_POINTS:
            continue
        run = fits[first : last + 1]
        first = last + 1
        while len(run) > _EDGE_POINTS and run[_EDGE_POINTS - 1] - run[0] > _EDGE_SPAN:
            del run[0]
        while len(run) > _EDGE_POINTS and run[-1] - run[-_EDGE_POINTS] > _EDGE_SPAN:
            del run[-1]
        start, stop, count = run[0], run[-1], len(run)
        points = stop + 1 - start
        if count >= _DENSE * points and len(set(one[start : stop + 1])) >= _VARIED * points:
            yield start, stop


def _passage(start: int, end: int) -> Passage:
    return Passage(
        Milliseconds(start * POINT_US // 1000 + _LEAD_MS), Milliseconds((end + 1) * POINT_US // 1000 + _REACH_MS)
    )


def _agreed(passages: Sequence[Passage]) -> Passage | None:
    """What most of them say; where all disagree, the longest."""
    if not passages:
        return None
    groups = [[other for other in passages if _is_same(one, other)] for one in passages]
    group = max(groups, key=lambda same: (len(same), max(one.length_ms for one in same)))
    return Passage(median_low(one.start_ms for one in group), median_low(one.end_ms for one in group))


def _is_same(one: Passage, other: Passage) -> bool:
    common = min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms)
    return common >= _SAME * max(one.length_ms, other.length_ms)


def snapped(at_ms: int, edges_ms: Sequence[int], *, within_ms: int) -> Milliseconds:
    """The nearest of the ascending edges, if there is one so near; else the time itself."""
    place = bisect_right(edges_ms, at_ms)
    near = min(edges_ms[max(0, place - 1) : place + 1], key=lambda edge: abs(edge - at_ms), default=at_ms)
    return Milliseconds(near if abs(near - at_ms) <= within_ms else at_ms)
