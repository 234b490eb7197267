"""Paths inside roots: canonical, and never outside.

Names on disk are bytes; Python holds what is not UTF-8 as surrogate escapes (PEP 383). `encode` and `decode` are
exact inverses for the database, `display` is what may be shown or sent as JSON.
"""

import os
from pathlib import Path

from rustfin.core.errors import NotFound


def encode(path: str) -> bytes:
    """The bytes of a path, as on disk."""
    return os.fsencode(path)


def decode(raw: bytes) -> str:
    """The path of bytes from disk or database, with surrogate escapes where they are not UTF-8."""
    return os.fsdecode(raw)


def display(path: str) -> str:
    """The path as it may be shown: what is not UTF-8 becomes U+FFFD."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def resolve_inside(root: str, relative: str) -> Path:
    """The canonical path of a file below a root. Touches the disk; call it off the event loop.

    Raises: NotFound when it does not exist, is not a regular file, or leads outside the root once links are followed.
    """
    if "\0" in relative or relative.startswith("/"):
        raise NotFound("There is no such file.")
    try:
        canonical_root = Path(root).resolve(strict=True)
        canonical = (canonical_root / relative).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise NotFound("The file is not where it was last seen.", code="file_missing") from error
    if not canonical.is_relative_to(canonical_root) or not canonical.is_file():
        raise NotFound("There is no such file.")
    return canonical
