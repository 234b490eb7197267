"""Direct play of 1 GiB on loopback, against nginx with sendfile: seconds of processor, and throughput.

    python -m bench.direct_play [--rounds N] [--size-mib N]

Both serve the same file, warm in the page cache, to the same client (curl, which throws it away), in turn. The
processor time is that of the server's processes, from /proc. A request's way through the framework is not part of it:
at 1 GiB it would not show.
"""

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

MAX_CPU_RATIO = 4.0
MIN_THROUGHPUT_RATIO = 0.8
FILE_NAME = "film.mkv"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Round:
    """One download."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    pid: int
    port: int

    def download(self) -> Round:
        before_s, started = self._cpu_s(), time.perf_counter()
        url = f"http://127.0.0.1:{self.port}/{FILE_NAME}"
        subprocess.run(["curl", "--silent", "--fail", "--output", os.devnull, url], check=True)
        wall_s = time.perf_counter() - started
        return Round(self._cpu_s() - before_s, wall_s)

    def _cpu_s(self) -> float:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_cpu_ticks(pid) for pid in (self.pid, *map(int, children))) * TICK_S


def main() -> int:
    """Print medians and ratios. Exit status: whether the goals are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--size-mib", type=int, default=1024)
    options.add_argument("--serve", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        return serve(Path(chosen.serve[0]), int(chosen.serve[1]))
    if (missing := [tool for tool in ("nginx", "curl") if shutil.which(tool) is None]) != []:
        print(f"Not measured: install {' and '.join(missing)} first.")
        return 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rustfin-bench-")))
        write_file(folder / FILE_NAME, chosen.size_mib)
        servers = [stack.enter_context(nginx(folder)), stack.enter_context(rustfin(folder))]
        rounds: dict[str, list[Round]] = {server.name: [] for server in servers}
        for server in servers:
            server.download()
        for _ in range(chosen.rounds):
            for server in servers:
                rounds[server.name].append(server.download())
    return report(rounds, chosen.size_mib)


def report(rounds: dict[str, list[Round]], size_mib: int) -> int:
    """Print what was measured."""
    medians = {}
    for name, measured in rounds.items():
        cpu_s = statistics.median(one.cpu_s for one in measured)
        mib_per_s = size_mib / statistics.median(one.wall_s for one in measured)
        medians[name] = (cpu_s, mib_per_s)
        spread = f"{min(one.cpu_s for one in measured):.2f} to {max(one.cpu_s for one in measured):.2f}"
        print(f"{name:8} {cpu_s:6.2f} s of processor ({spread}) {mib_per_s:8.0f} MiB/s")
    cpu_ratio = medians["rustfin"][0] / max(medians["nginx"][0], TICK_S)
    throughput_ratio = medians["rustfin"][1] / medians["nginx"][1]
    print(f"processor  {cpu_ratio:.2f} x nginx (goal: at most {MAX_CPU_RATIO:g})")
    print(f"throughput {throughput_ratio:.2f} x nginx (goal: at least {MIN_THROUGHPUT_RATIO:g})")
    return int(cpu_ratio > MAX_CPU_RATIO or throughput_ratio < MIN_THROUGHPUT_RATIO)


def write_file(path: Path, size_mib: int) -> None:
    """Random bytes, so that nothing on the way can make them fewer; read once, so that they are cached."""
    block = os.urandom(1024 * 1024)
    with path.open("wb") as file:
        for number in range(size_mib):
            file.write(number.to_bytes(8, "big") + block[8:])


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """One worker with sendfile, its files in the folder."""
    port = free_port()
    scratch = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off; sendfile on; {scratch}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    folder.chmod(0o755)
    with running(["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")], port) as pid:
        yield Server("nginx", pid, port)


@contextmanager
def rustfin(folder: Path) -> Iterator[Server]:
    """Our delivery on uvicorn and uvloop, as the server runs it."""
    port = free_port()
    with running([sys.executable, "-m", "bench.direct_play", "--serve", str(folder), str(port)], port) as pid:
        yield Server("rustfin", pid, port)


def serve(folder: Path, port: int) -> int:
    """The child: every request gets the file."""
    import uvicorn  # noqa: PLC0415 - only the child serves
    import uvloop  # noqa: PLC0415
    from starlette.types import Receive, Scope, Send  # noqa: PLC0415

    from rustfin.server.file_response import FileResponse  # noqa: PLC0415
    from rustfin.server.raw_socket import RawSocketProtocol  # noqa: PLC0415
    from rustfin.streaming import Delivery  # noqa: PLC0415

    delivery = Delivery()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await FileResponse(await delivery.open(str(folder), FILE_NAME))(scope, receive, send)

    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, loop="none", http=RawSocketProtocol, lifespan="off", log_level="error"
    )
    uvloop.run(uvicorn.Server(config).serve())
    return 0


@contextmanager
def running(argv: list[str], port: int) -> Iterator[int]:
    """A server from when it answers until the block ends."""
    child = subprocess.Popen(argv, cwd=Path(__file__).parents[1])
    try:
        wait_for_port(child, port)
        yield child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(10)


def wait_for_port(child: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(400):
        if child.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{child.args!r} does not listen")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    sys.exit(main())
