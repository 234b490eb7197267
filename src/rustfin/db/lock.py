"""One server on one data directory: a lock that the system drops when its holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rustfin.core.errors import ConfigurationError

_TRY_AGAIN_S = 0.05


class AlreadyRunning(ConfigurationError):
    """Another server holds the data directory."""

    code = "already_running"


@contextmanager
def hold_lock(path: Path, *, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the lock file. Blocks for up to `patience_s` while another holds it, as a short command does.

    Raises: AlreadyRunning, ConfigurationError when the folder cannot be written.
    """
    file = _open(path)
    deadline_s = time.monotonic() + patience_s
    try:
        while not (is_held := _try_lock(file)) and time.monotonic() < deadline_s:
            time.sleep(_TRY_AGAIN_S)
        if not is_held:
            raise AlreadyRunning(
                f"Another Rustfin{_holder(path)} is using {path.parent}. Stop it, or choose another --config-dir."
            )
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def is_locked(path: Path) -> bool:
    """Whether a server, or a command that works without one, holds it at this moment."""
    if not path.exists():
        return False
    file = _open(path)
    try:
        return not _try_lock(file)
    finally:
        os.close(file)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {path.parent} cannot be used: {error.strerror}. Make it writable, or choose another."
        ) from error


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    number = path.read_text(encoding="ascii", errors="replace").strip()
    return f" (process {number})" if number.isdigit() else ""
