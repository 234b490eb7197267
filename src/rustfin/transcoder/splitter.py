"""From ffmpeg's one endless stream of fragments to segments that begin where the table says. Pure: bytes in, bytes out.

ffmpeg's own segment muxers count from the first packet after a seek, so the same number means another time after every
seek. Here every fragment is put where its presentation time belongs. Whatever ffmpeg began to write at, segment n holds
the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from rustfin.core.units import Microseconds
from rustfin.transcoder import mp4
from rustfin.transcoder.constancy import PictureConstancy, SoundConstancy
from rustfin.transcoder.renditions import AudioCopy, AudioEncode, Muxed, Stretch, VideoEncode, is_encoded
from rustfin.transcoder.timeline import AUDIO_FRAME_SAMPLES, AUDIO_FRAMES_PER_SEGMENT, AUDIO_SEGMENT_US

BASE_US = Microseconds(1_000_000)
"""Item time zero in segments. The first pictures decode before they are shown, and a decode time below zero is read as
a huge one by players."""
KEY_LEAD_US = 500
"""Where a picture is encoded, the first frame from this much before a boundary on begins the segment: rounding to some
container's clock must not move it behind. No two frames are that close."""
HOLE_US = 500_000
"""Frames further apart than this leave a hole, however few there are a second."""
_COPY_TOLERANCE_US = 10_000
ENCODE_TOLERANCE_US = 2 * KEY_LEAD_US
_FRAGMENTS_PER_SEGMENT_BITS = 12
_FRAME_SAMPLES = {"aac": (960, 1024, 1920, 2048), "ac3": (1536,), "eac3": (1536,), "mp3": (1152,)}
"""How long frames of these codecs can be, all of a track the same. A container that counts in milliseconds shows it
only roughly: the nearest is meant. AAC's are twice as long where bands are replicated (ISO/IEC 14496-3 §4.6.18)."""


class BoundaryMissed(Exception):
    """There is no keyframe where the table has a boundary. `is_at_start`: the run began behind the segment that it was
    to make first, and may reach it when it begins earlier."""

    def __init__(self, number: int, *, is_at_start: bool) -> None:
        super().__init__(f"no keyframe begins segment {number}")
        self.number = number
        self.is_at_start = is_at_start


@dataclass(frozen=True, slots=True)
class Segment:
    """A whole segment, ready to be written one part after another."""

    number: int
    parts: Sequence[bytes]


class Splitter(Protocol):
    """Takes the stream apart. `first` is the first segment that is wanted; what comes before it is passed over."""

    def begin(self, initialization: bytes) -> None:
        """Raises: BadBox."""
        ...

    def feed(self, moof: bytes, mdat: Sequence[bytes]) -> Iterator[Segment]:
        """Segments that are whole with this fragment; `mdat` is the box in pieces, its head first.

        Raises: BadBox, BoundaryMissed, ParametersChanged.
        """
        ...

    def finish(self) -> Iterator[Segment]:
        """What is whole because nothing follows."""
        ...


def splitter_for(stretch: Stretch, first: int, *, is_last_try: bool = True) -> Splitter:
    """The one for a rendition. `is_last_try`: there is no use in beginning earlier."""
    match stretch.rendition:
        case AudioCopy() | AudioEncode():
            return AudioSplitter(stretch, first)
        case _:
            return VideoSplitter(stretch, first, is_last_try=is_last_try)


class VideoSplitter:
    """Each fragment begins at a keyframe and goes whole into the segment in which that keyframe is shown."""

    def __init__(self, stretch: Stretch, first: int, *, is_last_try: bool = True) -> None:
        self._table = stretch.boundaries
        self._zero_us = stretch.source.timeline.zero_us
        self._is_encoded = is_encoded(stretch.rendition)
        self._tolerance_us = ENCODE_TOLERANCE_US if self._is_encoded else copy_tolerance_us(stretch)
        self._prompt_us = prompt_us(stretch)
        self._is_last_try = is_last_try
        self._first = self._next = first
        self._parts: list[bytes] = []
        self._fragments = 0
        self._ticks_per_s = 1
        self._constancy: PictureConstancy | None = None

    def begin(self, initialization: bytes) -> None:
        """Learn the track's clock, and what a copied picture is to stay."""
        self._ticks_per_s = mp4.track_of(initialization).ticks_per_s
        self._constancy = None if self._is_encoded else PictureConstancy(initialization)

    def feed(self, moof: bytes, mdat: Sequence[bytes]) -> Iterator[Segment]:
        """See `Splitter`."""
        _, shown_ticks = mp4.first_presentation(moof)
        shown_us = shown_ticks * 1_000_000 // self._ticks_per_s - self._zero_us
        number = self._table.number_at(shown_us + self._tolerance_us)
        if number < self._first:
            return
        if number != self._next:
            yield from self._close()
        if number != self._next or not self._is_in_place(shown_us):
            raise BoundaryMissed(self._next, is_at_start=self._next == self._first)
        if self._constancy is not None:
            self._constancy.check(mdat)
        by_ticks = round(Fraction((BASE_US - self._zero_us) * self._ticks_per_s, 1_000_000))
        sequence = (number << _FRAGMENTS_PER_SEGMENT_BITS) + self._fragments + 1
        self._parts += (mp4.moved(moof, by_ticks=by_ticks, sequence=sequence), *mdat)
        self._fragments += 1
        if self._is_encoded and self._fragments == 1 and self._is_prompt(shown_us):
            # Keyframes are only where they were asked for: nothing of this segment follows. After a hole in the picture
            # ffmpeg makes up for several of them, one a frame.
            yield from self._close()

    def finish(self) -> Iterator[Segment]:
        """The last segment."""
        yield from self._close()

    def _is_in_place(self, shown_us: int) -> bool:
        """Whether a fragment may begin the segment: a keyframe of the source is exactly at the boundary, a frame that
        was encoded just behind, unless the picture has a hole. The first picture of all may come late."""
        if self._parts or self._next == 0:
            return True
        if not self._is_encoded:
            return shown_us - self._table.start_us(self._next) <= self._tolerance_us
        late_us = shown_us - self._table.start_us(self._next)
        return late_us < max(self._prompt_us, HOLE_US) or self._next != self._first or self._is_last_try

    def _is_prompt(self, shown_us: int) -> bool:
        return shown_us - self._table.start_us(self._next) < self._prompt_us

    def _close(self) -> Iterator[Segment]:
        if self._parts:
            parts, self._parts, self._fragments = self._parts, [], 0
            self._next += 1
            yield Segment(self._next - 1, parts)


class AudioSplitter:
    """Frames of sound on a fixed grid, one fragment a segment."""

    def __init__(self, stretch: Stretch, first: int) -> None:
        self._timeline = stretch.source.timeline
        self._end_us = stretch.boundaries.end_us
        self._last = len(stretch.boundaries) - 1
        self._is_encoded = isinstance(stretch.rendition, AudioEncode)
        self._first = self._next = first
        self._track = mp4.Track(1, 1, "soun")
        self._start_us = _start_us(stretch)
        self._frame_lengths = _FRAME_SAMPLES.get(getattr(stretch.rendition, "codec", ""), ())
        self._start_ticks: int | None = None
        self._frames: list[bytes] = []
        self._times: list[mp4.Sample] = []
        self._constancy: SoundConstancy | None = None

    def begin(self, initialization: bytes) -> None:
        """Learn the track's clock, and what copied sound is to stay."""
        self._track = mp4.track_of(initialization)
        self._constancy = None if self._is_encoded else SoundConstancy(initialization)
        self._start_ticks = None if self._start_us is None else self._ticks(self._start_us)

    def feed(self, moof: bytes, mdat: Sequence[bytes]) -> Iterator[Segment]:
        """See `Splitter`."""
        content, at = b"".join(mdat), 8
        zero_ticks = self._ticks(self._timeline.zero_us)
        for sample in mp4.samples(moof):
            frame = content[at : at + sample.size_bytes]
            at += sample.size_bytes
            if len(frame) != sample.size_bytes:
                raise mp4.BadBox("frames of sound go beyond their fragment")
            if self._constancy is not None:
                self._constancy.check(frame, sample.decode_ticks)
            sample = self._on_grid(sample)  # noqa: PLW2901 - the same frame, where it belongs
            ticks = sample.decode_ticks - zero_ticks
            number = self._number_at(ticks, sample.duration_ticks)
            if number > self._next:
                yield from self._close()
            if number > self._last:
                return
            if number > self._next:
                raise BoundaryMissed(self._next, is_at_start=self._next == self._first)
            if number == self._next:
                self._frames.append(frame)
                self._times.append(sample._replace(decode_ticks=ticks))
                if self._is_whole():
                    yield from self._close()

    def finish(self) -> Iterator[Segment]:
        """The last segment."""
        yield from self._close()

    def _on_grid(self, sample: mp4.Sample) -> mp4.Sample:
        """A copied frame that lies within a millisecond of its place among frames of equal length, in its place.

        Containers that count in milliseconds round each time, and what ffmpeg makes of that depends on where it began:
        7.1 goes on from the first time that it sees, as long as that is no more than half a millisecond off.
        """
        length = sample.duration_ticks
        if self._frame_lengths:
            length = min(self._frame_lengths, key=lambda ticks: abs(ticks - sample.duration_ticks))
        if self._start_ticks is None or length <= 0:
            return sample
        place = self._start_ticks + round(Fraction(sample.decode_ticks - self._start_ticks, length)) * length
        if abs(place - sample.decode_ticks) * 1000 > self._track.ticks_per_s:
            return sample
        return sample._replace(decode_ticks=place, duration_ticks=length)

    def _number_at(self, ticks: int, duration_ticks: int) -> int:
        """The segment whose part of the grid a frame begins in; a quarter of a frame early still counts."""
        if self._is_encoded:
            return (ticks + AUDIO_FRAME_SAMPLES // 4) // (AUDIO_FRAMES_PER_SEGMENT * AUDIO_FRAME_SAMPLES)
        time_us = (ticks + duration_ticks // 4) * 1_000_000 // self._track.ticks_per_s
        return self._last + 1 if time_us >= self._end_us else time_us // AUDIO_SEGMENT_US

    def _is_whole(self) -> bool:
        if not self._is_encoded:
            return False
        wanted = AUDIO_FRAMES_PER_SEGMENT
        if self._next == self._last:
            rest_us = self._end_us - self._last * AUDIO_SEGMENT_US
            wanted = -(-rest_us * self._track.ticks_per_s // (1_000_000 * AUDIO_FRAME_SAMPLES))
        return len(self._frames) >= wanted

    def _close(self) -> Iterator[Segment]:
        if not self._frames:
            return
        times, frames, number = self._times, self._frames, self._next
        self._times, self._frames, self._next = [], [], self._next + 1
        start_ticks = times[0].decode_ticks
        if self._is_encoded:
            start_ticks = number * AUDIO_FRAMES_PER_SEGMENT * AUDIO_FRAME_SAMPLES
        durations = [max(0, late.decode_ticks - early.decode_ticks) for early, late in pairwise(times)]
        parts = mp4.fragment(
            self._track.id,
            start_ticks + self._ticks(BASE_US),
            [*durations, times[-1].duration_ticks],
            frames,
            sequence=(number << _FRAGMENTS_PER_SEGMENT_BITS) + 1,
        )
        yield Segment(number, parts)

    def _ticks(self, time_us: int) -> int:
        return round(Fraction(time_us * self._track.ticks_per_s, 1_000_000))


def _start_us(stretch: Stretch) -> int | None:
    """Where a copied track begins, in the source clock."""
    rendition = stretch.rendition
    if not isinstance(rendition, AudioCopy):
        return None
    tracks = stretch.source.media.audio
    return next((track.start_us for track in tracks if track.index == rendition.stream_index), None)


def frame_us(stretch: Stretch) -> int:
    """How long a picture of the source is shown, on the average; a 24th of a second where that is not known."""
    video = stretch.source.media.video
    return int(1_000_000 / (video.frame_rate or 24)) if video else 1_000_000 // 24


def prompt_us(stretch: Stretch) -> int:
    """Where a picture is encoded, a segment that begins later than this behind its boundary begins after a hole."""
    rendition = stretch.rendition.video if isinstance(stretch.rendition, Muxed) else stretch.rendition
    rate = rendition.frame_rate if isinstance(rendition, VideoEncode) else None
    return 2 * max(frame_us(stretch), 0 if rate is None else int(1_000_000 / rate))


def copy_tolerance_us(stretch: Stretch) -> int:
    """How far a keyframe may lie from where the index has it: half a frame, ten milliseconds at the most."""
    return min(_COPY_TOLERANCE_US, frame_us(stretch) // 2)
