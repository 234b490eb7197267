"""A small file that states a picture of sixteen thousand pixels a side."""

import subprocess
from pathlib import Path

SIDE_PIXELS = 16_000
_START = b"\0\0\0\1"
_PARAMETERS = 7


class _Bits:
    def __init__(self, content: bytes) -> None:
        self.text = "".join(f"{byte:08b}" for byte in content)
        self.at = 0

    def skip(self, count: int) -> None:
        self.at += count

    def number(self) -> int:
        """Exp-Golomb code (ITU-T H.264 §9.1)."""
        zeros = self.text.index("1", self.at) - self.at
        self.at += 2 * zeros + 1
        return int(self.text[self.at - zeros - 1 : self.at], 2) - 1


def make_vast(path: Path) -> None:
    """A real film of three seconds, a transport stream, whose sequence parameter set says that it is huge."""
    raw = path.with_suffix(".h264")
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=10:d=3")
    encoder = ("-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-f", "h264")
    _ffmpeg(*picture, *encoder, str(raw))
    units = raw.read_bytes().replace(b"\0\0\1", _START).replace(b"\0" + _START, _START).split(_START)
    raw.write_bytes(_START.join(_enlarged(unit) if unit and unit[0] & 31 == _PARAMETERS else unit for unit in units))
    sound = ("-f", "lavfi", "-i", "sine=d=3")
    # What packs it must not take the memory that it is made to take.
    bounded = ("-max_pixels", "1000000", "-framerate", "10", "-i", str(raw))
    _ffmpeg(*bounded, *sound, "-map", "0", "-map", "1", "-c:v", "copy", "-c:a", "aac", "-f", "mpegts", str(path))
    raw.unlink()


def _enlarged(unit: bytes) -> bytes:
    """A sequence parameter set with another width and height (ITU-T H.264 §7.3.2.1.1)."""
    bits = _Bits(unit[1:].replace(b"\0\0\3", b"\0\0"))
    bits.skip(24)
    bits.number()  # its id
    bits.number()  # the longest frame number
    if bits.number() == 0:  # the kind of picture order count
        bits.number()
    bits.number()  # reference frames
    bits.skip(1)
    begin = bits.at
    bits.number(), bits.number()
    side = f"{SIDE_PIXELS // 16:b}"
    side = "0" * (len(side) - 1) + side
    text = (bits.text[:begin] + 2 * side + bits.text[bits.at :]).rstrip("0")
    text += "0" * (-len(text) % 8)
    escaped = bytearray(unit[:1])
    for byte in int(text, 2).to_bytes(len(text) // 8, "big"):
        if escaped[-2:] == b"\0\0" and byte <= 3:
            escaped.append(3)
        escaped.append(byte)
    return bytes(escaped)


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "fatal", "-y", *arguments], check=True)
