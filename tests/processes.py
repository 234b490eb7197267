"""An empty server as a process of its own, and the command line beside it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

ADMIN = {"name": "Ann", "password": "a long secret"}
PATIENCE_S = 90.0
_RUN = "from rustfin.cli import main; main()"


@dataclass(slots=True)
class ServerProcess:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def client(self, token: str | None = None) -> httpx.Client:
        """A client; the caller closes it."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=30)

    def set_up(self) -> str:
        """Make the first admin; gives their token."""
        with self.client() as client:
            answer = client.post("/api/v1/setup", json=ADMIN)
            assert answer.status_code == 201, answer.text
            return str(answer.json()["token"])

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def arguments(folder: Path, *command: str) -> list[str]:
    return [sys.executable, "-c", _RUN, *command, "--config-dir", str(folder / "config")]


def run_command(folder: Path, *command: str, text: str = "") -> "subprocess.CompletedProcess[str]":
    """`rustfin command… --config-dir …`, to its end."""
    return subprocess.run(
        arguments(folder, *command), input=text, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@contextmanager
def server_in(folder: Path, options: Sequence[str] = ()) -> Iterator[ServerProcess]:
    """A server on a free port, killed at the end if it still runs."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"log-{time.monotonic_ns()}"
    argv = arguments(folder, "serve", "--port", "0", "--cache-dir", str(folder / "cache"), *options)
    with log.open("wb") as stderr, subprocess.Popen(argv, stderr=stderr) as process:
        try:
            yield ServerProcess(process, ready_address(process, log), log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=PATIENCE_S)


def ready_address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """The address that a server prints into its log once it answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        for line in log.read_text(errors="replace").splitlines():
            if "Rustfin is ready at" in line:
                return line.split()[-1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')}")
