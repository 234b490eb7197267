"""Where the keyframes of an MP4 or QuickTime file are, from its sample tables (ISO/IEC 14496-12 §8.6).

The tables are what ffmpeg itself goes by. Edit lists are followed as far as they move the whole picture; one that cuts
it up is left to looking at every packet.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add, mul
from typing import NamedTuple

from rustfin.core.units import Microseconds
from rustfin.media.excerpt import Excerpt, Unfollowable
from rustfin.media.keyframes import LATEST_US, KeyframeIndex, KeyframeSource
from rustfin.media.mp4 import (
    Track,
    boxes_in,
    find_box,
    movie_clock,
    needed,
    table,
    tracks_of,
    word_at,
    words_of,
)
from rustfin.media.nal import Units, is_random_access_clean

_MOST_SAMPLES = 50_000_000
_MOST_SYNC_SAMPLES = 2_000_000
_TAIL_SAMPLES = 64
_BLOCK_ENTRIES = 128
_LOOKED_AT = 12
_LONGEST_LOOK_BYTES = 8 * 1024
_IS_NO_SYNC = 0x00010000


def read_mp4(file: Excerpt, *, position: int, units: Units | None, is_thorough: bool = False) -> KeyframeIndex | None:
    """The index of the track at a position among all. None where the file does not say it clearly.

    `is_thorough`: where some keyframes are no clean start, each is looked at. Raises: Unfollowable, OSError.
    """
    moov = find_box(file, 0, file.size_bytes, b"moov")
    if moov is None:
        return None
    tracks = list(tracks_of(file, moov))
    if position >= len(tracks) or tracks[position].handler != b"vide":
        return None
    track = tracks[position]
    movie_ticks_per_s = movie_clock(file, moov)
    shift = _edit_shift(file, track, movie_ticks_per_s)
    if shift is None:
        return None
    if find_box(file, *moov, b"mvex") is not None:
        return _fragmented(file, track, shift.ticks)
    return _tabled(file, track, shift, units=units, is_thorough=is_thorough)


@dataclass(frozen=True, slots=True)
class _Shift:
    """How edits move a picture, in its own ticks; `end_ticks` is where they end it."""

    ticks: int
    end_ticks: int | None


def _tabled(
    file: Excerpt, track: Track, shift: _Shift, *, units: Units | None, is_thorough: bool
) -> KeyframeIndex | None:
    durations = _Durations(table(file, needed(track, b"stts"), width=8)[0])
    if durations.count == 0:
        return None
    if durations.count > _MOST_SAMPLES:
        raise Unfollowable("there are more samples than any film has")
    place = track.boxes.get(b"ctts")
    offsets = _Offsets(b"" if place is None else table(file, place, width=8)[0])
    syncs = _sync_samples(file, track, durations.count)
    shown_ticks = list(map(add, durations.decoded_ticks(syncs), offsets.of(syncs)))
    times = [ticks + shift.ticks for ticks in shown_ticks]
    if not times or min(times) < 0:  # an edit begins between two keyframes
        return None
    tail = range(max(0, durations.count - _TAIL_SAMPLES), durations.count)
    ends_ticks = durations.decoded_ticks([sample + 1 for sample in tail])
    end_ticks = max(map(add, ends_ticks, offsets.of(tail))) + shift.ticks
    if shift.end_ticks is not None and shift.end_ticks < end_ticks:
        end_ticks = shift.end_ticks
        times = [time for time in times if time < end_ticks]
    if units is None or not syncs:
        return _index(times, track.ticks_per_s, end_ticks=end_ticks)
    places = _SamplePlaces(file, track)
    some = syncs[:: max(1, len(syncs) // _LOOKED_AT)]
    is_open_gop = not all(_is_clean(file, places, sample, units) for sample in some)
    clean = None
    if is_open_gop and is_thorough:
        shown = zip(syncs, shown_ticks, strict=True)
        clean = [ticks + shift.ticks for sample, ticks in shown if _is_clean(file, places, sample, units)]
    return _index(times, track.ticks_per_s, end_ticks=end_ticks, is_open_gop=is_open_gop, clean=clean)


def _index(
    times: Sequence[int],
    ticks_per_s: int,
    *,
    end_ticks: int | None,
    is_open_gop: bool = False,
    clean: Sequence[int] | None = None,
) -> KeyframeIndex | None:
    times_us = sorted({_us(time, ticks_per_s) for time in times})
    if not times_us or times_us[-1] > LATEST_US:
        return None
    end_us = None if end_ticks is None else max(_us(end_ticks, ticks_per_s), times_us[-1])
    clean_us = None
    if clean is not None:
        clean_us = tuple(map(Microseconds, sorted({_us(time, ticks_per_s) for time in clean} & set(times_us))))
    return KeyframeIndex(
        tuple(Microseconds(time_us) for time_us in times_us),
        KeyframeSource.MP4,
        None if end_us is None else Microseconds(end_us),
        is_open_gop,
        clean_us,
    )


def _us(ticks: int, ticks_per_s: int) -> int:
    """Rounded as ffmpeg rounds to its own clock: to the nearest, halves away from zero."""
    scaled = ticks * 2_000_000
    return (
        (scaled + ticks_per_s) // (2 * ticks_per_s) if ticks >= 0 else -((-scaled + ticks_per_s) // (2 * ticks_per_s))
    )


class _Block(NamedTuple):
    """Some entries of a table of durations: their first samples and when those are decoded, counted from the first."""

    firsts: list[int]
    starts_ticks: list[int]
    each_ticks: Sequence[int]
    samples: int
    length_ticks: int


class _Durations:
    """When samples are decoded. In most files few blocks of entries differ, and each kind of them is added up once."""

    def __init__(self, raw: bytes) -> None:
        known: dict[bytes, _Block] = {}
        self._blocks: list[_Block] = []
        self._firsts: list[int] = []
        self._starts_ticks: list[int] = []
        self.count = length_ticks = 0
        for at in range(0, len(raw), 8 * _BLOCK_ENTRIES):
            piece = raw[at : at + 8 * _BLOCK_ENTRIES]
            block = known.get(piece)
            if block is None:
                block = known[piece] = _added_up(words_of(piece))
            self._blocks.append(block)
            self._firsts.append(self.count)
            self._starts_ticks.append(length_ticks)
            self.count, length_ticks = self.count + block.samples, length_ticks + block.length_ticks

    def decoded_ticks(self, samples: Iterable[int]) -> list[int]:
        """When samples are decoded; for the number after the last one, when that ends."""
        firsts, starts_ticks, blocks = self._firsts, self._starts_ticks, self._blocks
        found = []
        for sample in samples:
            number = bisect_right(firsts, sample) - 1
            block, inside = blocks[number], sample - firsts[number]
            run = bisect_right(block.firsts, inside) - 1
            since_ticks = block.starts_ticks[run] + (inside - block.firsts[run]) * block.each_ticks[run]
            found.append(starts_ticks[number] + since_ticks)
        return found


def _added_up(words: Sequence[int]) -> _Block:
    counts, each_ticks = words[0::2], words[1::2]
    *firsts, count = accumulate(counts, initial=0)
    *starts_ticks, length_ticks = accumulate(map(mul, counts, each_ticks), initial=0)
    return _Block(firsts, starts_ticks, each_ticks, count, length_ticks)


class _Offsets:
    """How much later than decoded samples are shown. Most entries are of one sample; only the others are searched."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw or bytes(8)
        entries, counts = _counts_but_one(raw)
        self._entries = [*entries, len(self._raw) // 8 - 1]
        self._more = [0, *accumulate(count - 1 for count in counts)]
        """How many samples more than entries there are before each of them."""
        self._ends = [entry + 1 + more for entry, more in zip(entries, self._more[1:], strict=True)]
        """The samples that they end before."""

    def of(self, samples: Iterable[int]) -> list[int]:
        """The offsets of samples; those beyond the table have the last one's."""
        entries, more, ends, raw = self._entries, self._more, self._ends, self._raw
        found: list[int] = []
        for sample in samples:
            before = bisect_right(ends, sample)
            entry = min(sample - more[before], entries[before])
            found += _OFFSET.unpack_from(raw, 8 * entry)
        return found


_OFFSET = struct.Struct(">xxxxi")
_IS_NOT_ONE = bytes(value != 1 for value in range(256))


def _counts_but_one(raw: bytes) -> tuple[Sequence[int], Sequence[int]]:
    """The entries whose first number is not 1, and those numbers; told by bytes, which is quicker than by numbers."""
    zeros = bytes(len(raw) // 8)
    if any(raw[lane::8] != zeros for lane in range(3)):
        counts = words_of(raw)[0::2]
        entries = [entry for entry, count in enumerate(counts) if count != 1]
        return entries, [counts[entry] for entry in entries]
    low = raw[3::8]
    # Between two of them are as many bytes as the piece is long.
    pieces = low.translate(_IS_NOT_ONE).split(b"\1")[:-1]
    entries = [ones + nth for nth, ones in enumerate(accumulate(map(len, pieces)))]
    return entries, low.translate(None, b"\1")


def _sync_samples(file: Excerpt, track: Track, count: int) -> Sequence[int]:
    """Numbers of sync samples from zero; all of them where the file has no list."""
    place = track.boxes.get(b"stss")
    if place is None and count > _MOST_SYNC_SAMPLES:
        raise Unfollowable("there are more keyframes than any film has")
    if place is None:
        return range(count)
    raw, _ = table(file, place, width=4)
    return [number - 1 for number in words_of(raw) if 1 <= number <= count]


def _is_clean(file: Excerpt, places: "_SamplePlaces", sample: int, units: Units) -> bool:
    """Whether a sync sample can be begun with."""
    at, size = places.of(sample)
    return is_random_access_clean(file.read_up_to(at, min(size, _LONGEST_LOOK_BYTES)), units)


class _SamplePlaces:
    """Where samples lie in the file."""

    def __init__(self, file: Excerpt, track: Track) -> None:
        self._file = file
        raw, count = table(file, needed(track, b"stsc"), width=12)
        words = words_of(raw)
        self._first_chunks = [max(1, words[3 * entry]) - 1 for entry in range(count)]
        self._per_chunk = [words[3 * entry + 1] for entry in range(count)]
        spans = [late - early for early, late in zip(self._first_chunks, self._first_chunks[1:], strict=False)]
        if not count or any(span <= 0 for span in spans):
            raise Unfollowable("chunks do not ascend")
        self._first_samples = [0, *accumulate(map(mul, spans, self._per_chunk))]
        self._is_wide = b"co64" in track.boxes
        self._offsets = needed(track, b"co64" if self._is_wide else b"stco")
        self._sizes = needed(track, b"stsz")
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
        return words_of(self._file.read(self._sizes[0] + 12 + 4 * first, 4 * count))


def _edit_shift(file: Excerpt, track: Track, movie_ticks_per_s: int) -> _Shift | None:
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


def _fragmented(file: Excerpt, track: Track, shift_ticks: int) -> KeyframeIndex | None:
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


def _confirmed(file: Excerpt, track: Track, listed: _Listed) -> tuple[list[int], int]:
    entries = listed.entries
    differences = set()
    for time, place in (entries[0], entries[len(entries) // 2], entries[-1]):
        found = next((_moof(file, track, *box) for kind, *box in boxes_in(file, place, file.size_bytes)), None)
        if found is None or not found.is_sync:
            return _visited(file, track, 0)
        differences.add(found.shown_ticks - time)
    if len(differences) != 1:
        return _visited(file, track, 0)
    by_ticks = differences.pop()
    if listed.end_ticks is None:
        return [time + by_ticks for time, _ in entries], _visited(file, track, entries[-1][1])[1]
    return [time + by_ticks for time, _ in entries], listed.end_ticks + by_ticks


def _visited(file: Excerpt, track: Track, start: int) -> tuple[list[int], int]:
    """Sync samples that begin fragments, and where the last fragment ends."""
    times: list[int] = []
    end_ticks = 0
    for kind, first, last in boxes_in(file, start, file.size_bytes):
        found = _moof(file, track, first, last) if kind == b"moof" else None
        if found is None:
            continue
        end_ticks = max(end_ticks, found.end_ticks)
        if found.is_sync:
            times.append(found.shown_ticks)
    return times, end_ticks


def _listed_in_sidx(file: Excerpt, track: Track) -> _Listed | None:
    """A segment index at the start (ISO/IEC 14496-12 §8.16.3)."""
    for kind, start, end in boxes_in(file, 0, file.size_bytes):
        if kind == b"moof":
            return None
        if kind != b"sidx":
            continue
        content = file.read(start, end - start)
        wide = content[:1] >= b"\1"
        head = 32 if wide else 24
        if len(content) < head or word_at(content, 4) != track.id or word_at(content, 8) != track.ticks_per_s:
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


def _listed_in_tfra(file: Excerpt, track: Track) -> _Listed | None:
    """A random access index at the end (ISO/IEC 14496-12 §8.8.9)."""
    if file.size_bytes < 16 or file.read(file.size_bytes - 12, 4) != b"mfro":
        return None
    size = word_at(file.read(file.size_bytes - 4, 4), 0)
    for kind, start, end in boxes_in(file, max(0, file.size_bytes - size) + 8, file.size_bytes):
        if kind != b"tfra":
            continue
        content = file.read(start, end - start)
        if word_at(content, 4) != track.id:
            continue
        lengths, wide = word_at(content, 8), content[:1] >= b"\1"
        width = (16 if wide else 8) + sum(1 + (lengths >> shift & 3) for shift in (0, 2, 4))
        count = min(word_at(content, 12), (len(content) - 16) // width)
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


def _moof(file: Excerpt, track: Track, start: int, end: int) -> _Fragment | None:
    """What a movie fragment has of a track."""
    for kind, first, last in boxes_in(file, start, end):
        if kind == b"traf" and (found := _traf(file, track, first, last)) is not None:
            return found
    return None


def _traf(file: Excerpt, track: Track, start: int, end: int) -> _Fragment | None:
    found = [(kind, file.read(first, last - first)) for kind, first, last in boxes_in(file, start, end)]
    boxes = dict(reversed(found))
    head, clock = boxes.get(b"tfhd", b""), boxes.get(b"tfdt")
    if not head or word_at(head, 4) != track.id:
        return None
    if not clock:
        raise Unfollowable("a fragment does not say when it begins")
    flags = word_at(head, 0)
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    duration, at = (word_at(head, at), at + 4) if flags & 8 else (_default(file, track, 12), at)
    at += 4 * bool(flags & 0x10)
    sample_flags = word_at(head, at) if flags & 0x20 else _default(file, track, 20)
    decode_ticks = int.from_bytes(clock[4:12] if clock[0] else clock[4:8], "big")
    whole: _Fragment | None = None
    for content in (content for kind, content in found if kind == b"trun"):
        run = _run(content, decode_ticks, duration, sample_flags)
        if run is not None:
            decode_ticks = run.end_ticks - (run.shown_ticks - decode_ticks)
            whole = run if whole is None else _Fragment(whole.shown_ticks, whole.is_sync, run.end_ticks)
    return whole


def _run(content: bytes, decode_ticks: int, duration_ticks: int, sample_flags: int) -> _Fragment | None:
    flags, count = word_at(content, 0) & 0xFFFFFF, word_at(content, 4)
    at = 8 + 4 * bool(flags & 1)
    if flags & 4:
        sample_flags, at = word_at(content, at), at + 4
    each = [flags & bit for bit in (0x100, 0x200, 0x400, 0x800)]
    width = 4 * sum(map(bool, each))
    if count == 0 or (width and at + count * width > len(content)) or count > _MOST_SAMPLES:
        return None
    if flags & 0x400 and not flags & 4:
        sample_flags = word_at(content, at + 4 * (bool(each[0]) + bool(each[1])))
    offset = struct.unpack_from(">i", content, at + width - 4)[0] if flags & 0x800 else 0
    words = words_of(content[at : at + count * width])
    length_ticks = sum(words[0 :: width // 4]) if flags & 0x100 else count * duration_ticks
    shown_ticks = decode_ticks + offset
    return _Fragment(shown_ticks, not sample_flags & _IS_NO_SYNC, shown_ticks + length_ticks)


def _default(file: Excerpt, track: Track, at: int) -> int:
    place = track.boxes.get(b"trex")
    return 0 if place is None else word_at(file.read(place[0], min(24, place[1] - place[0])), at)
