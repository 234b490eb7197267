"""Children end, whatever they or we do."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest
import uvloop

from rustfin.media import ChildFailed, ChildOutputTooLarge, ChildTimedOut, Completed, run, run_blocking
from rustfin.media import process as process_module
from until import until

PYTHON = sys.executable
LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(params=sorted(LOOPS))
def in_loop(request: pytest.FixtureRequest) -> Callable[[Awaitable[Completed]], Completed]:
    """Runs a coroutine on each kind of loop."""

    def call(work: Awaitable[Completed]) -> Completed:
        async def main() -> Completed:
            return await work

        with asyncio.Runner(loop_factory=LOOPS[request.param]) as runner:
            return runner.run(main())

    return call


def python(code: str, *arguments: str) -> list[str]:
    return [PYTHON, "-c", code, *arguments]


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_output_status_and_stderr_come_back(in_loop: Callable[..., Completed]) -> None:
    code = "import sys; print(sys.argv[1]); print('oh', file=sys.stderr); sys.exit(3)"
    completed = in_loop(run(python(code, "a b;$(c)"), timeout_s=20))
    assert (completed.returncode, completed.stdout, completed.stderr_tail) == (3, b"a b;$(c)\n", "oh\n")
    assert completed.argv[0] == PYTHON


def test_standard_input_is_empty(in_loop: Callable[..., Completed]) -> None:
    assert in_loop(run(python("import sys; print(repr(sys.stdin.read()))"), timeout_s=20)).stdout == b"''\n"


def test_only_the_tail_of_a_long_stderr_is_kept_and_the_child_does_not_block(in_loop: Callable[..., Completed]) -> None:
    code = "import sys; sys.stderr.write('x' * 1_000_000 + 'the end')"
    completed = in_loop(run(python(code), timeout_s=20))
    assert completed.returncode == 0
    assert completed.stderr_tail.endswith("the end")
    assert len(completed.stderr_tail) == process_module.STDERR_TAIL_BYTES


def test_a_child_that_writes_without_end_is_stopped(in_loop: Callable[..., Completed]) -> None:
    code = "import sys\nwhile True: sys.stdout.write('y' * 65536)"
    with pytest.raises(ChildOutputTooLarge):
        in_loop(run(python(code), timeout_s=20, stdout_limit_bytes=100_000))


def test_a_child_that_hangs_times_out(in_loop: Callable[..., Completed]) -> None:
    with pytest.raises(ChildTimedOut):
        in_loop(run(python("import time; time.sleep(60)"), timeout_s=0.2))


def test_a_program_that_is_not_there_is_named(in_loop: Callable[..., Completed]) -> None:
    with pytest.raises(ChildFailed, match="no-such-program"):
        in_loop(run(["no-such-program", "x"], timeout_s=1))


def test_an_argument_with_nul_is_refused(in_loop: Callable[..., Completed]) -> None:
    with pytest.raises(ChildFailed):
        in_loop(run([PYTHON, "a\0b"], timeout_s=1))


def test_niceness_is_set() -> None:
    completed = run_blocking(python("import os; print(os.nice(0))"), timeout_s=20, nice=7)
    assert int(completed.stdout) == os.nice(0) + 7


def test_child_leads_its_own_session() -> None:
    completed = run_blocking(python("import os; print(os.getsid(0) == os.getpid())"), timeout_s=20)
    assert completed.stdout == b"True\n"


@pytest.mark.parametrize("loop_name", sorted(LOOPS))
@pytest.mark.parametrize("mood", ["willing", "stopped", "deaf"])
def test_cancelling_leaves_no_process(
    loop_name: str, mood: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that is stopped, one that ignores SIGTERM, and what the child itself started."""
    monkeypatch.setattr(process_module, "TERM_GRACE_S", 0.5)
    pids = tmp_path / "pids"
    code = (
        "import os, signal, subprocess, sys, time\n"
        "if sys.argv[2] == 'deaf': signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open(sys.argv[1] + '~', 'w').write(f'{os.getpid()} {inner.pid}')\n"
        "os.replace(sys.argv[1] + '~', sys.argv[1])\n"
        "time.sleep(60)\n"
    )

    async def scenario() -> list[int]:
        task = asyncio.create_task(run(python(code, str(pids), mood), timeout_s=60))
        await until(pids.exists)
        found = [int(pid) for pid in pids.read_text().split()]
        if mood == "stopped":
            os.kill(found[0], signal.SIGSTOP)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not psutil.pid_exists(found[0]), "the child was not reaped"
        await until(lambda: all(gone(pid) for pid in found))
        return found

    with asyncio.Runner(loop_factory=LOOPS[loop_name]) as runner:
        assert len(runner.run(scenario())) == 2


def test_cancelling_before_the_child_exists_leaves_none() -> None:
    async def scenario() -> None:
        before = {child.pid for child in psutil.Process().children(recursive=True)}
        task = asyncio.create_task(run(python("import time; time.sleep(60)"), timeout_s=60))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert {child.pid for child in psutil.Process().children(recursive=True)} <= before

    asyncio.run(scenario())


@pytest.mark.skipif(process_module._wrapper("setpriv") is None, reason="setpriv is not installed")
def test_child_dies_with_a_server_that_was_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    inner = (
        "import os, sys, time\n"
        "open(sys.argv[1] + '~', 'w').write(str(os.getpid()))\n"
        "os.replace(sys.argv[1] + '~', sys.argv[1])\n"
        "time.sleep(60)\n"
    )
    outer = (
        "import sys\nfrom rustfin.media import run_blocking\n"
        "run_blocking([sys.executable, '-c', sys.argv[1], sys.argv[2]], timeout_s=60)\n"
    )
    with subprocess.Popen(python(outer, inner, str(pid_file))) as server:
        asyncio.run(until(pid_file.exists))
        child = int(pid_file.read_text())
        assert not gone(child)
        server.kill()
    asyncio.run(until(lambda: gone(child)))
