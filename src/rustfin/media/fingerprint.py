"""What identifies a file's content, wherever it lies and whatever it is called.

The size and a 64-bit hash. From 128 KiB up the hash is the one that OpenSubtitles uses: the size plus the first and the
last 64 KiB as little-endian 64-bit numbers, modulo 2^64. Below that the two blocks would overlap, so the hash is
8 bytes of BLAKE2b over the whole content; the size in the id keeps the two kinds apart.
"""

import hashlib
import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from rustfin.core.ids import FingerprintId
from rustfin.core.units import Bytes
from rustfin.media.errors import MediaFileGone, UnreadableMedia

BLOCK_BYTES = 64 * 1024
SMALL_BELOW_BYTES = 2 * BLOCK_BYTES
_WORDS = struct.Struct(f"<{BLOCK_BYTES // 8}Q")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Equal for equal content. `oshash` is 16 hexadecimal digits."""

    size_bytes: Bytes
    oshash: str

    @property
    def id(self) -> FingerprintId:
        """`<size>-<hash>`, the form that is stored."""
        return FingerprintId(f"{self.size_bytes}-{self.oshash}")


def fingerprint(path: Path) -> Fingerprint:
    """Fingerprint a file with one open and at most 128 KiB read. Blocks; call it off the event loop.

    Raises: MediaFileGone, UnreadableMedia when it is no regular file.
    """
    try:
        # Opening a named pipe would wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            return _of_descriptor(descriptor)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise MediaFileGone("The file cannot be opened.") from error


def _of_descriptor(descriptor: int) -> Fingerprint:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableMedia("This is not a regular file.")
    size_bytes = status.st_size
    if size_bytes < SMALL_BELOW_BYTES:
        content = _read(descriptor, size_bytes, offset=0)
        return Fingerprint(Bytes(size_bytes), hashlib.blake2b(content, digest_size=8).hexdigest())
    head = _read(descriptor, BLOCK_BYTES, offset=0)
    tail = _read(descriptor, BLOCK_BYTES, offset=size_bytes - BLOCK_BYTES)
    total = size_bytes + sum(_WORDS.unpack(head)) + sum(_WORDS.unpack(tail))
    return Fingerprint(Bytes(size_bytes), f"{total % 2**64:016x}")


def _read(descriptor: int, count: int, *, offset: int) -> bytes:
    content = b""
    while len(content) < count:
        block = os.pread(descriptor, count - len(content), offset + len(content))
        if not block:
            raise MediaFileGone("The file became shorter while it was read.")
        content += block
    return content
