"""The packets of an MPEG transport stream (ISO/IEC 13818-1 §2.4) that cutting needs. Pure."""

from collections.abc import Iterator

PACKET_BYTES = 188
_SYNC = 0x47
_PAT_PID = 0
_NO_TIME = -1
_WRAP = 1 << 33
CLOCK_HZ = 90_000
VIDEO_TYPES = frozenset({0x01, 0x02, 0x10, 0x1B, 0x24})
"""MPEG-1 and 2, MPEG-4, H.264, HEVC."""


class BadPacket(ValueError):
    """These are no packets as ffmpeg writes them."""


def packets_in(content: bytes) -> Iterator[bytes]:
    """Whole packets. Raises: BadPacket."""
    for at in range(0, len(content) - PACKET_BYTES + 1, PACKET_BYTES):
        if content[at] != _SYNC:
            raise BadPacket("a packet does not begin as packets do")
        yield content[at : at + PACKET_BYTES]


def pid_of(packet: bytes) -> int:
    """Which stream a packet belongs to."""
    return (packet[1] & 0x1F) << 8 | packet[2]


def begins_unit(packet: bytes) -> bool:
    """Whether a table or a frame begins in it."""
    return bool(packet[1] & 0x40)


def is_random_access(packet: bytes) -> bool:
    """Whether decoding can begin with it."""
    return bool(packet[3] & 0x20) and packet[4] > 0 and bool(packet[5] & 0x40)


def shown_ticks(packet: bytes) -> int | None:
    """The presentation time of the frame that begins in a packet, in 90 kHz, below 2^33."""
    at = _payload_at(packet)
    if at is None or at + 14 > PACKET_BYTES or packet[at : at + 3] != b"\0\0\1" or not packet[at + 7] & 0x80:
        return None
    first = packet[at + 9 : at + 14]
    return (first[0] >> 1 & 7) << 30 | first[1] << 22 | (first[2] >> 1) << 15 | first[3] << 7 | first[4] >> 1


def numbered(packet: bytes, counter: int) -> bytes:
    """The packet with another continuity counter."""
    return packet[:3] + bytes([packet[3] & 0xF0 | counter & 0x0F]) + packet[4:]


def has_payload(packet: bytes) -> bool:
    """Whether its continuity counter counts."""
    return bool(packet[3] & 0x10)


def map_pid(packet: bytes) -> int | None:
    """In a packet of the program association table: where the program's map is."""
    if pid_of(packet) != _PAT_PID or (at := _section_at(packet)) is None:
        return None
    for entry in range(at + 8, min(at + 3 + _section_length(packet, at) - 4, PACKET_BYTES - 3), 4):
        if packet[entry] << 8 | packet[entry + 1]:
            return (packet[entry + 2] & 0x1F) << 8 | packet[entry + 3]
    return None


def streams_in(packet: bytes) -> dict[int, int]:
    """In a packet of a program's map: the kind of each stream by its PID."""
    at = _section_at(packet)
    if at is None:
        return {}
    end = min(at + 3 + _section_length(packet, at) - 4, PACKET_BYTES)
    entry = at + 12 + ((packet[at + 10] & 0x0F) << 8 | packet[at + 11])
    found = {}
    while entry + 5 <= end:
        found[(packet[entry + 1] & 0x1F) << 8 | packet[entry + 2]] = packet[entry]
        entry += 5 + ((packet[entry + 3] & 0x0F) << 8 | packet[entry + 4])
    return found


def unwrapped(ticks: int, near: int) -> int:
    """A 33-bit time as the one nearest to another."""
    return ticks + round((near - ticks) / _WRAP) * _WRAP


def _payload_at(packet: bytes) -> int | None:
    if not has_payload(packet):
        return None
    at = 5 + packet[4] if packet[3] & 0x20 else 4
    return at if at < PACKET_BYTES else None


def _section_at(packet: bytes) -> int | None:
    at = _payload_at(packet)
    if at is None or not begins_unit(packet):
        return None
    at += 1 + packet[at]
    return at if at + 12 <= PACKET_BYTES else None


def _section_length(packet: bytes, at: int) -> int:
    return (packet[at + 1] & 0x0F) << 8 | packet[at + 2]
