"""From one endless transport stream to segments that begin at keyframes where the table says. Pure.

ffmpeg writes frames whole, one after another in the order of their decode times, each in packets of its own. So the
packet in which a keyframe begins is a clean cut for every stream. The tables are put in front of each segment and left
out elsewhere, and packets are counted anew, which makes a segment the same whoever makes it.
"""

from collections.abc import Iterator

from rustfin.transcoder import ts
from rustfin.transcoder.renditions import Stretch, is_encoded
from rustfin.transcoder.splitter import (
    BASE_US,
    ENCODE_TOLERANCE_US,
    HOLE_US,
    BoundaryMissed,
    Segment,
    copy_tolerance_us,
    prompt_us,
)

_SERVICE_PIDS = frozenset({0, 0x10, 0x11, 0x12, 0x14, 0x1FFF})
"""Tables that ffmpeg repeats, and stuffing."""


class TransportSplitter:
    """Takes blocks of any size. `first` is the first segment that is wanted."""

    def __init__(self, stretch: Stretch, first: int, *, is_last_try: bool = True) -> None:
        self._table = stretch.boundaries
        self._is_encoded = is_encoded(stretch.rendition)
        self._tolerance_us = ENCODE_TOLERANCE_US if self._is_encoded else copy_tolerance_us(stretch)
        self._prompt_us = prompt_us(stretch)
        self._is_last_try = is_last_try
        self._first = self._next = first
        self._rest = b""
        self._tables: dict[int, bytes] = {}
        self._map_pid = self._leading_pid = -1
        self._is_picture = True
        self._counters: dict[int, int] = {}
        self._parts: list[bytes] = []
        self._is_open = False

    def feed(self, block: bytes) -> Iterator[Segment]:
        """Segments that are whole with this. Raises: BadPacket, BoundaryMissed."""
        content = self._rest + block
        whole = len(content) - len(content) % ts.PACKET_BYTES
        self._rest = content[whole:]
        for packet in ts.packets_in(content[:whole]):
            pid = ts.pid_of(packet)
            if pid in _SERVICE_PIDS or pid == self._map_pid:
                self._learn(pid, packet)
                continue
            if pid == self._leading_pid and ts.begins_unit(packet):
                yield from self._begin(packet)
            if self._is_open:
                self._add(packet, pid)

    def finish(self) -> Iterator[Segment]:
        """The last segment."""
        yield from self._close()

    def _learn(self, pid: int, packet: bytes) -> None:
        if pid == 0:
            self._map_pid = ts.map_pid(packet) or self._map_pid
        if pid in {0, self._map_pid}:
            self._tables[pid] = packet
        if pid == self._map_pid and self._leading_pid < 0:
            streams = ts.streams_in(packet)
            pictures = [stream for stream, kind in streams.items() if kind in ts.VIDEO_TYPES]
            self._is_picture = bool(pictures)
            self._leading_pid = (pictures or [*streams, -1])[0]

    def _begin(self, packet: bytes) -> Iterator[Segment]:
        """A frame of the leading stream begins: it may begin a segment, too."""
        if self._is_picture and not ts.is_random_access(packet):
            return
        ticks = ts.shown_ticks(packet)
        if ticks is None:
            raise ts.BadPacket("a keyframe does not say when it is shown")
        wanted_us = self._table.start_us(self._next if self._next < len(self._table) else 0) + BASE_US
        shown_us = ts.unwrapped(ticks, wanted_us * ts.CLOCK_HZ // 1_000_000) * 1_000_000 // ts.CLOCK_HZ - BASE_US
        number = self._table.number_at(shown_us + self._tolerance_us)
        if number < self._first or (self._is_open and number == self._next):
            return
        yield from self._close()
        if number != self._next or not self._is_in_place(shown_us):
            raise BoundaryMissed(self._next, is_at_start=self._next == self._first)
        self._is_open = True
        self._counters = {}
        for pid in (0, self._map_pid):
            self._add(self._tables[pid], pid)

    def _is_in_place(self, shown_us: int) -> bool:
        late_us = shown_us - self._table.start_us(self._next)
        if self._next == 0:
            return True
        if not self._is_encoded and self._is_picture:
            return late_us <= self._tolerance_us
        return late_us < max(self._prompt_us, HOLE_US) or self._next != self._first or self._is_last_try

    def _add(self, packet: bytes, pid: int) -> None:
        counter = self._counters.get(pid, -1)
        if ts.has_payload(packet):
            counter += 1
        self._counters[pid] = counter
        self._parts.append(ts.numbered(packet, max(0, counter)))

    def _close(self) -> Iterator[Segment]:
        if self._is_open:
            content, self._parts, self._is_open = b"".join(self._parts), [], False
            self._next += 1
            yield Segment(self._next - 1, [content])
