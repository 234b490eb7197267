"""One server on one data directory: proven with a second process."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rustfin.core.errors import ConfigurationError
from rustfin.db.lock import AlreadyRunning, hold_lock, is_locked

_HOLDER = """
import sys, pathlib
from rustfin.db.lock import hold_lock
with hold_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "rustfin.lock"


def _start_holder(path: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-c", _HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    return child


def test_a_second_process_is_refused_and_told_who_holds_it(path: Path) -> None:
    with _start_holder(path) as child:
        assert is_locked(path)
        with pytest.raises(AlreadyRunning, match=rf"process {child.pid}\)"), hold_lock(path):
            pass
        child.communicate(b"\n")
    with hold_lock(path):
        assert path.read_text().strip() == str(os.getpid())


def test_a_killed_holder_holds_nothing(path: Path) -> None:
    with _start_holder(path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert not is_locked(path)
    with hold_lock(path):
        assert is_locked(path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(ConfigurationError, match=r"config cannot be used"), hold_lock(tmp_path / "config" / "x.lock"):
        pass


def test_who_is_patient_takes_it_when_it_comes_free(path: Path) -> None:
    with _start_holder(path) as child, ThreadPoolExecutor() as pool:
        ending = pool.submit(child.communicate, b"\n")
        with hold_lock(path, patience_s=60):
            assert is_locked(path)
        ending.result()
