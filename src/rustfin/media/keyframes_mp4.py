"""Where the keyframes of an MP4 or QuickTime file are, from its sample tables (ISO/IEC 14496-12 §8.6).

The tables are what ffmpeg itself goes by. Edit lists are followed as far as they move the whole picture; one that cuts
it up is left to looking at every packet.
"""

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from rustfin.core.units import Microseconds
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.nal import is_random_access_clean

_MOST_BOXES = 100_000
_MOST_SAMPLES = 50_000_000
_MOST_SYNC_SAMPLES = 2_000_000
_TAIL_SAMPLES = 64
_LOOKED_AT = 12
_LONGEST_LOOK_BYTES = 8 * 1024
_IS_NO_SYNC = 0x00010000
_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"moof", b"traf", b"mfra"})

Place = tuple[int, int]
"""Where the body of a box begins and ends."""


@dataclass(frozen=True, slots=True)
class _Track:
    id: int
    handler: bytes
    boxes: dict[bytes, Place]
    ticks_per_s: int


def read_mp4(file: Excerpt, *, position: int, codec: str) -> KeyframeIndex | None:
    """The index of the track at a position among all. None where the file does not say it clearly.

    Raises: Unfollowable, OSError.
    """
    moov = _find(file, 0, file.size_bytes, b"moov")
    if moov is None:
        return None
    tracks = list(_tracks(file, moov))
    if position >= len(tracks) or tracks[position].handler != b"vide":
        return None
    track = tracks[position]
    movie_ticks_per_s = _movie_clock(file, moov)
    shift = _edit_shift(file, track, movie_ticks_per_s)
    if shift is None:
        return None
    if _find(file, *moov, b"mvex") is not None:
        return _fragmented(file, track, shift.ticks)
    return _tabled(file, track, shift, codec=codec)


@dataclass(frozen=True, slots=True)
class _Shift:
    """How edits move a picture, in its own ticks; `end_ticks` is where they end it."""

    ticks: int
    end_ticks: int | None


def _tabled(file: Excerpt, track: _Track, shift: _Shift, *, codec: str) -> KeyframeIndex | None:
    table = _SampleTimes(file, track)
    if table.count == 0:
        return None
    syncs = _sync_samples(file, track, table.count)
    times = [table.shown_ticks(sample) + shift.ticks for sample in syncs]
    if not times or min(times) < 0:  # an edit begins between two keyframes
        return None
    tail = range(max(0, table.count - _TAIL_SAMPLES), table.count)
    end_ticks = max(table.shown_ticks(sample) + table.duration_ticks(sample) for sample in tail) + shift.ticks
    if shift.end_ticks is not None and shift.end_ticks < end_ticks:
        end_ticks = shift.end_ticks
        times = [time for time in times if time < end_ticks]
    is_open_gop = codec == "h264" and not _begin_cleanly(file, track, syncs)
    return _index(times, track.ticks_per_s, end_ticks=end_ticks, is_open_gop=is_open_gop)


def _index(
    times: Sequence[int], ticks_per_s: int, *, end_ticks: int | None, is_open_gop: bool = False
) -> KeyframeIndex | None:
    times_us = sorted({_us(time, ticks_per_s) for time in times})
    if not times_us or times_us[-1] > LATEST_US:
        return None
    end_us = None if end_ticks is None else max(_us(end_ticks, ticks_per_s), times_us[-1])
    return KeyframeIndex(
        tuple(Microseconds(time_us) for time_us in times_us),
        KeyframeSource.MP4,
        None if end_us is None else Microseconds(end_us),
        is_open_gop,
    )


def _us(ticks: int, ticks_per_s: int) -> int:
    """Rounded as ffmpeg rounds to its own clock: to the nearest, halves away from zero."""
    scaled = ticks * 2_000_000
    return (
        (scaled + ticks_per_s) // (2 * ticks_per_s) if ticks >= 0 else -((-scaled + ticks_per_s) // (2 * ticks_per_s))
    )


class _SampleTimes:
    """When each sample is decoded and shown, looked up without walking through all of them."""

    def __init__(self, file: Excerpt, track: _Track) -> None:
        raw, entries = _table(file, _needed(track, b"stts"), width=8)
        counts, self._deltas = _words(raw)[0::2], _words(raw)[1::2]
        self._ends: Sequence[int] = range(1, entries + 1)
        lengths: Iterable[int] = self._deltas
        if not _all_ones(raw):
            self._ends, lengths = list(accumulate(counts)), map(mul, counts, self._deltas)
        self._starts_ticks = [0, *accumulate(lengths)]
        self.count = self._ends[-1] if self._ends else 0
        if self.count > _MOST_SAMPLES:
            raise Unfollowable("there are more samples than any film has")
        self._offsets = _Offsets(file, track.boxes.get(b"ctts"))

    def shown_ticks(self, sample: int) -> int:
        """Presentation time, before edits."""
        run = min(bisect_right(self._ends, sample), len(self._deltas) - 1)
        before = self._ends[run - 1] if run else 0
        return self._starts_ticks[run] + (sample - before) * self._deltas[run] + self._offsets.of(sample)

    def duration_ticks(self, sample: int) -> int:
        delta: int = self._deltas[min(bisect_right(self._ends, sample), len(self._deltas) - 1)]
        return delta


class _Offsets:
    """Composition offsets. Most files have an entry a sample, which needs no search."""

    def __init__(self, file: Excerpt, place: Place | None) -> None:
        self._raw, self._count = b"", 0
        self._ends: list[int] | None = None
        if place is not None:
            self._raw, self._count = _table(file, place, width=8)
            if not _all_ones(self._raw):
                self._ends = list(accumulate(_words(self._raw)[0::2]))

    def of(self, sample: int) -> int:
        entry = sample if self._ends is None else bisect_right(self._ends, sample)
        if not self._count:
            return 0
        offset: int = struct.unpack_from(">i", self._raw, 8 * min(entry, self._count - 1) + 4)[0]
        return offset


def _all_ones(raw: bytes) -> bool:
    """Whether the first of each pair is 1, told without making numbers of them."""
    count = len(raw) // 8
    zeros = (raw[0::8], raw[1::8], raw[2::8])
    return raw[3::8].count(1) == count and all(part.count(0) == count for part in zeros)


def _sync_samples(file: Excerpt, track: _Track, count: int) -> Sequence[int]:
    """Numbers of sync samples from zero; all of them where the file has no list."""
    place = track.boxes.get(b"stss")
    if place is None and count > _MOST_SYNC_SAMPLES:
        raise Unfollowable("there are more keyframes than any film has")
    if place is None:
        return range(count)
    raw, _ = _table(file, place, width=4)
    return [number - 1 for number in _words(raw) if 1 <= number <= count]


def _begin_cleanly(file: Excerpt, track: _Track, syncs: Sequence[int]) -> bool:
    """Whether H.264 sync samples, looked at here and there, can be begun with (IDR)."""
    places = _SamplePlaces(file, track)
    step = max(1, len(syncs) // _LOOKED_AT)
    for sample in syncs[::step]:
        at, size = places.of(sample)
        look = file.read_up_to(at, min(size, _LONGEST_LOOK_BYTES))
        if not is_random_access_clean(look, length_bytes=4):
            return False
    return True


class _SamplePlaces:
    """Where samples lie in the file."""

    def __init__(self, file: Excerpt, track: _Track) -> None:
        self._file = file
        raw, count = _table(file, _needed(track, b"stsc"), width=12)
        words = _words(raw)
        self._first_chunks = [max(1, words[3 * entry]) - 1 for entry in range(count)]
        self._per_chunk = [words[3 * entry + 1] for entry in range(count)]
        spans = [late - early for early, late in zip(self._first_chunks, self._first_chunks[1:], strict=False)]
        if not count or any(span <= 0 for span in spans):
            raise Unfollowable("chunks do not ascend")
        self._first_samples = [0, *accumulate(map(mul, spans, self._per_chunk))]
        self._is_wide = b"co64" in track.boxes
        self._offsets = _needed(track, b"co64" if self._is_wide else b"stco")
        self._sizes = _needed(track, b"stsz")
        self._size_bytes = struct.unpack(">I", file.read(self._sizes[0] + 4, 4))[0]

    def of(self, sample: int) -> tuple[int, int]:
        run = bisect_right(self._first_samples, sample) - 1
        per_chunk = self._per_chunk[run]
        if per_chunk == 0:
            raise Unfollowable("a chunk holds no samples")
        chunk, skipped = divmod(sample - self._first_samples[run], per_chunk)
        width = 8 if self._is_wide else 4
        at = self._offsets[0] + 8 + width * (self._first_chunks[run] + chunk)
        if at + width > self._offsets[1]:
            raise Unfollowable("a sample lies in no chunk")
        offset = int.from_bytes(self._file.read(at, width), "big")
        sizes = self._sizes_of(sample - skipped, skipped + 1)
        return offset + sum(sizes[:-1]), sizes[-1]

    def _sizes_of(self, first: int, count: int) -> Sequence[int]:
        if self._size_bytes:
            return [self._size_bytes] * min(count, 100_000)
        return _words(self._file.read(self._sizes[0] + 12 + 4 * first, 4 * count))


def _edit_shift(file: Excerpt, track: _Track, movie_ticks_per_s: int) -> _Shift | None:
    """What edits do to all samples alike; None when they do more than that."""
    place = track.boxes.get(b"elst")
    if place is None:
        return _Shift(0, None)
    version, count = struct.unpack(">BxxxI", file.read(place[0], 8))
    width, form = (20, ">qqI") if version else (12, ">iiI")
    if count > 8 or place[0] + 8 + count * width > place[1]:
        return None
    empty_ticks = 0
    for entry in range(count):
        duration, media_time, rate = struct.unpack(form, file.read(place[0] + 8 + entry * width, width))
        if media_time == -1 and duration >= 0:
            empty_ticks += duration * track.ticks_per_s // movie_ticks_per_s
            continue
        if entry != count - 1 or media_time < 0 or rate != 0x10000:
            return None
        length_ticks = duration * track.ticks_per_s // movie_ticks_per_s
        return _Shift(empty_ticks - media_time, empty_ticks + length_ticks if length_ticks > 0 else None)
    return _Shift(empty_ticks, None)


def _fragmented(file: Excerpt, track: _Track, shift_ticks: int) -> KeyframeIndex | None:
    """First samples of fragments that are sync samples: sparse where a fragment holds several.

    An index in the file is used when fragments that it points at begin as it says, but for the same difference; else
    every fragment is visited.
    """
    listed = _listed_in_sidx(file, track) or _listed_in_tfra(file, track)
    if listed is not None:
        times, end_ticks = _confirmed(file, track, listed)
    else:
        times, end_ticks = _visited(file, track, 0)
    if not times or times[0] + shift_ticks < 0:
        return None
    return _index([time + shift_ticks for time in times], track.ticks_per_s, end_ticks=end_ticks + shift_ticks)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What an index of fragments says: a time and the place of the fragment for each sync sample."""

    entries: Sequence[tuple[int, int]]
    end_ticks: int | None


def _confirmed(file: Excerpt, track: _Track, listed: _Listed) -> tuple[list[int], int]:
    entries = listed.entries
    differences = set()
    for time, place in (entries[0], entries[len(entries) // 2], entries[-1]):
        found = next((_moof(file, track, *box) for kind, *box in _boxes(file, place, file.size_bytes)), None)
        if found is None or not found.is_sync:
            return _visited(file, track, 0)
        differences.add(found.shown_ticks - time)
    if len(differences) != 1:
        return _visited(file, track, 0)
    by_ticks = differences.pop()
    if listed.end_ticks is None:
        return [time + by_ticks for time, _ in entries], _visited(file, track, entries[-1][1])[1]
    return [time + by_ticks for time, _ in entries], listed.end_ticks + by_ticks


def _visited(file: Excerpt, track: _Track, start: int) -> tuple[list[int], int]:
    """Sync samples that begin fragments, and where the last fragment ends."""
    times: list[int] = []
    end_ticks = 0
    for kind, first, last in _boxes(file, start, file.size_bytes):
        found = _moof(file, track, first, last) if kind == b"moof" else None
        if found is None:
            continue
        end_ticks = max(end_ticks, found.end_ticks)
        if found.is_sync:
            times.append(found.shown_ticks)
    return times, end_ticks


def _listed_in_sidx(file: Excerpt, track: _Track) -> _Listed | None:
    """A segment index at the start (ISO/IEC 14496-12 §8.16.3)."""
    for kind, start, end in _boxes(file, 0, file.size_bytes):
        if kind == b"moof":
            return None
        if kind != b"sidx":
            continue
        content = file.read(start, end - start)
        wide = content[:1] >= b"\1"
        head = 32 if wide else 24
        if len(content) < head or _word(content, 4) != track.id or _word(content, 8) != track.ticks_per_s:
            continue
        time, skipped = struct.unpack_from(">QQ" if wide else ">II", content, 12)
        place, entries = end + skipped, []
        for at in range(head, len(content) - 11, 12):
            size, duration, access = struct.unpack_from(">III", content, at)
            if size >> 31:  # an index of indexes
                return None
            if access >> 28 in {9, 10}:  # begins with a sync sample
                entries.append((time, place))
            time, place = time + duration, place + size
        return _Listed(entries, time) if entries else None
    return None


def _listed_in_tfra(file: Excerpt, track: _Track) -> _Listed | None:
    """A random access index at the end (ISO/IEC 14496-12 §8.8.9)."""
    if file.size_bytes < 16 or file.read(file.size_bytes - 12, 4) != b"mfro":
        return None
    size = _word(file.read(file.size_bytes - 4, 4), 0)
    for kind, start, end in _boxes(file, max(0, file.size_bytes - size) + 8, file.size_bytes):
        if kind != b"tfra":
            continue
        content = file.read(start, end - start)
        if _word(content, 4) != track.id:
            continue
        lengths, wide = _word(content, 8), content[:1] >= b"\1"
        width = (16 if wide else 8) + sum(1 + (lengths >> shift & 3) for shift in (0, 2, 4))
        count = min(_word(content, 12), (len(content) - 16) // width)
        form = ">QQ" if wide else ">II"
        entries = [struct.unpack_from(form, content, 16 + width * entry) for entry in range(count)]
        return _Listed(entries, None) if entries else None
    return None


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A fragment's first sample, and where the fragment ends; before edits."""

    shown_ticks: int
    is_sync: bool
    end_ticks: int


def _moof(file: Excerpt, track: _Track, start: int, end: int) -> _Fragment | None:
    """What a movie fragment has of a track."""
    for kind, first, last in _boxes(file, start, end):
        if kind == b"traf" and (found := _traf(file, track, first, last)) is not None:
            return found
    return None


def _traf(file: Excerpt, track: _Track, start: int, end: int) -> _Fragment | None:
    found = [(kind, file.read(first, last - first)) for kind, first, last in _boxes(file, start, end)]
    boxes = dict(reversed(found))
    head, clock = boxes.get(b"tfhd", b""), boxes.get(b"tfdt")
    if not head or _word(head, 4) != track.id:
        return None
    if not clock:
        raise Unfollowable("a fragment does not say when it begins")
    flags = _word(head, 0)
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    duration, at = (_word(head, at), at + 4) if flags & 8 else (_default(file, track, 12), at)
    at += 4 * bool(flags & 0x10)
    sample_flags = _word(head, at) if flags & 0x20 else _default(file, track, 20)
    decode_ticks = int.from_bytes(clock[4:12] if clock[0] else clock[4:8], "big")
    whole: _Fragment | None = None
    for content in (content for kind, content in found if kind == b"trun"):
        run = _run(content, decode_ticks, duration, sample_flags)
        if run is not None:
            decode_ticks = run.end_ticks - (run.shown_ticks - decode_ticks)
            whole = run if whole is None else _Fragment(whole.shown_ticks, whole.is_sync, run.end_ticks)
    return whole


def _run(content: bytes, decode_ticks: int, duration_ticks: int, sample_flags: int) -> _Fragment | None:
    flags, count = _word(content, 0) & 0xFFFFFF, _word(content, 4)
    at = 8 + 4 * bool(flags & 1)
    if flags & 4:
        sample_flags, at = _word(content, at), at + 4
    each = [flags & bit for bit in (0x100, 0x200, 0x400, 0x800)]
    width = 4 * sum(map(bool, each))
    if count == 0 or (width and at + count * width > len(content)) or count > _MOST_SAMPLES:
        return None
    if flags & 0x400 and not flags & 4:
        sample_flags = _word(content, at + 4 * (bool(each[0]) + bool(each[1])))
    offset = struct.unpack_from(">i", content, at + width - 4)[0] if flags & 0x800 else 0
    words = _words(content[at : at + count * width])
    length_ticks = sum(words[0 :: width // 4]) if flags & 0x100 else count * duration_ticks
    shown_ticks = decode_ticks + offset
    return _Fragment(shown_ticks, not sample_flags & _IS_NO_SYNC, shown_ticks + length_ticks)


def _default(file: Excerpt, track: _Track, at: int) -> int:
    place = track.boxes.get(b"trex")
    return 0 if place is None else _word(file.read(place[0], min(24, place[1] - place[0])), at)


def _tracks(file: Excerpt, moov: Place) -> Iterator[_Track]:
    extends = {}
    for kind, start, end in _tree_all(file, *moov):
        if kind == b"trex" and end - start >= 24:
            extends[_word(file.read(start, 8), 4)] = (start, end)
    for kind, start, end in _boxes(file, *moov):
        if kind != b"trak":
            continue
        boxes = dict(_tree(file, start, end))
        head, clock, handler = (_named(boxes, name) for name in (b"tkhd", b"mdhd", b"hdlr"))
        version = file.read(clock[0], 1)[0]
        ticks_per_s = _word(file.read(clock[0] + (20 if version else 12), 4), 0)
        track_id = _word(file.read(head[0] + (20 if file.read(head[0], 1)[0] else 12), 4), 0)
        if ticks_per_s == 0:
            raise Unfollowable("a track has no clock")
        if track_id in extends:
            boxes[b"trex"] = extends[track_id]
        yield _Track(track_id, file.read(handler[0] + 8, 4), boxes, ticks_per_s)


def _movie_clock(file: Excerpt, moov: Place) -> int:
    place = _find(file, *moov, b"mvhd")
    if place is None:
        raise Unfollowable("there is no clock of the film")
    version = file.read(place[0], 1)[0]
    return _word(file.read(place[0] + (20 if version else 12), 4), 0) or 1


def _tree(file: Excerpt, start: int, end: int) -> Iterator[tuple[bytes, Place]]:
    """Every box below, the first of each kind last, so that a dict keeps it."""
    found = [(kind, (first, last)) for kind, first, last in _tree_all(file, start, end)]
    return reversed(found)


def _tree_all(file: Excerpt, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    for kind, first, last in _boxes(file, start, end):
        yield kind, first, last
        if kind in _CONTAINERS and depth < 6:
            yield from _tree_all(file, first, last, depth + 1)


def _boxes(file: Excerpt, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    at = start
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        head = file.read_up_to(at, 16)
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        body = at + 8
        if size == 1 and len(head) == 16:
            size, body = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at:
            raise Unfollowable("a box is smaller than its head")
        yield kind, body, min(at + size, end)
        at += size
    raise Unfollowable("there are too many boxes")


def _find(file: Excerpt, start: int, end: int, wanted: bytes) -> Place | None:
    return next(((first, last) for kind, first, last in _boxes(file, start, end) if kind == wanted), None)


def _named(boxes: dict[bytes, Place], kind: bytes) -> Place:
    if kind not in boxes:
        raise Unfollowable(f"a track has no {kind!r}")
    return boxes[kind]


def _needed(track: _Track, kind: bytes) -> Place:
    return _named(track.boxes, kind)


def _table(file: Excerpt, place: Place, *, width: int) -> tuple[bytes, int]:
    """The entries of a table and how many there are, whatever it claims."""
    claimed = _word(file.read(place[0] + 4, 4), 0)
    count = min(claimed, (place[1] - place[0] - 8) // width)
    return file.read(place[0] + 8, count * width), count


def _words(raw: bytes) -> "array[int]":
    words = array("I")
    words.frombytes(raw[: len(raw) // 4 * 4])
    if sys.byteorder == "little":
        words.byteswap()
    return words


def _word(content: bytes, at: int) -> int:
    if at + 4 > len(content):
        raise Unfollowable("a box is cut off")
    return int.from_bytes(content[at : at + 4], "big")
