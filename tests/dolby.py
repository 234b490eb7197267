"""Files that say that they are Dolby Vision, as Dolby's own tools would mark them."""

import struct
import subprocess
from pathlib import Path

from rustfin.media import Tools

_WAY = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")


def mark(source: Path, target: Path, tools: Tools, *, profile: int, level: int, compatibility: int) -> Path:
    """A copy of an MP4 of HEVC with the configuration box of Dolby Vision in its sample entry; as Matroska where the
    target's name says so. The pictures are what they were: nothing here looks at the enhancement."""
    marked = _marked(source.read_bytes(), profile, level, compatibility)
    if target.suffix == ".mp4":
        target.write_bytes(marked)
        return target
    between = target.with_suffix(".between.mp4")
    between.write_bytes(marked)
    argv = [str(tools.ffmpeg), "-v", "error", "-y", "-i", str(between), "-c", "copy", "-strict", "unofficial"]
    subprocess.run([*argv, str(target)], check=True, timeout=60)
    return target


def _marked(content: bytes, profile: int, level: int, compatibility: int) -> bytes:
    """With a dvcC or dvvC box at the end of the only sample entry; `moov` is the last box, so that nothing moves."""
    bits = profile << 9 | level << 3 | 0b101  # there are reference data and a base layer, no enhancement layer
    body = struct.pack(">BBHB", 1, 0, bits, compatibility << 4) + bytes(19)
    box = struct.pack(">I4s", 8 + len(body), b"dvvC" if profile > 7 else b"dvcC") + body
    data = bytearray(content)
    at, end, heads = 0, len(data), []
    for name in _WAY:
        while data[at + 4 : at + 8] != name:
            at += int.from_bytes(data[at : at + 4], "big")
            assert at < end, name
        heads.append(at)
        at, end = at + 8, at + int.from_bytes(data[at : at + 4], "big")
    heads.append(at + 8)  # the entry lies behind the table's version and count
    end = heads[-1] + int.from_bytes(data[heads[-1] : heads[-1] + 4], "big")
    for head in heads:
        struct.pack_into(">I", data, head, int.from_bytes(data[head : head + 4], "big") + len(box))
    data[end:end] = box
    return bytes(data)
