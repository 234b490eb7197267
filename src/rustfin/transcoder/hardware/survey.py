"""Trying every device, in the background: what each was proven to do is kept until ffmpeg or a driver changes."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rustfin.core.clock import Clock
from rustfin.core.errors import Conflict, RustfinError, Unavailable
from rustfin.media import ChildTimedOut, Completed, Tools, run
from rustfin.observability import get_logger
from rustfin.transcoder.hardware.machine import Device, Machine, look
from rustfin.transcoder.hardware.remedies import Remedy, remedy_for, telling_line
from rustfin.transcoder.hardware.samples import SAMPLES, Sample, Size, sample_argv
from rustfin.transcoder.hardware.table import Feature, Row, Table, Verdict, speed, ways
from rustfin.transcoder.hardware.trials import Encoded, Trial, encoded, expected_keys, plan, trial_argv
from rustfin.transcoder.hardware.way import Ways
from rustfin.transcoder.mp4 import BadBox
from rustfin.transcoder.renditions import Backend

GENERATION = 1
"""Grows with what is tried: older tables are then made anew."""
TRIAL_LIMIT_S = 10.0
SAMPLE_LIMIT_S = 30.0
AFTER_START_S = 60.0
"""A server that has just started has better things to do."""
LOOK_AGAIN_S = 30.0
"""How often a busy machine is looked at again."""
PATIENCE_S = 300.0
"""After so long nothing is waited for but the first table."""
_NICE = 10
_OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024
_SOFTWARE = Device(Backend.SOFTWARE, "", "")
_table_format = TypeAdapter(Table)
_log = get_logger("rustfin.transcoder.hardware")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the trials are."""

    done: int
    total: int
    current: str
    """The device and what is tried."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How trials are run; tests are more patient, and content with less."""

    size: Size = field(default_factory=Size)
    trial_limit_s: float = TRIAL_LIMIT_S
    sample_limit_s: float = SAMPLE_LIMIT_S
    after_start_s: float | None = AFTER_START_S
    """None: only when asked."""


class Survey:
    """The table of this server. `open` it on the event loop, `aclose` it; reading never waits."""

    def __init__(
        self,
        folder: Path,
        tools: Tools | None,
        clock: Clock,
        *,
        find: Callable[[], Machine] = look,
        is_quiet: Callable[[], bool] | None = None,
        terms: Terms | None = None,
    ) -> None:
        """`folder` is in the cache. `is_quiet` says whether speed can be measured now."""
        self._folder = folder
        self._tools = tools
        self._clock = clock
        self._find = find
        self._is_quiet = is_quiet or _is_quiet
        self._terms = terms or Terms()
        self._task: asyncio.Task[None] | None = None
        self._progress: Progress | None = None
        self._machine = Machine()
        self._table: Table | None = None

    @property
    def table(self) -> Table | None:
        """What is known; None before the first trials end."""
        return self._table

    @property
    def progress(self) -> Progress | None:
        """None while nothing is tried."""
        return self._progress

    @property
    def machine(self) -> Machine:
        """What was found."""
        return self._machine

    def ways(self, disabled: Collection[Backend] = ()) -> Ways:
        """The devices to use."""
        return ways(self._table, disabled)

    def speed(self, backend: Backend, feature: Feature) -> float | None:
        """Pixels a second, where it was measured."""
        return speed(self._table, backend, feature)

    async def open(self) -> None:
        """Take up what was found out earlier, and in a while try what was not."""
        self._machine = await asyncio.to_thread(self._find)
        self._table = await asyncio.to_thread(self._remembered)
        after_s = self._terms.after_start_s
        if self._tools is not None and after_s is not None and (self._table is None or not self._table.is_measured):
            self._task = asyncio.get_running_loop().create_task(self._run_when_due(after_s))

    async def aclose(self) -> None:
        """End trials that run."""
        await self.cancel()

    def start(self) -> None:
        """Try everything anew. Raises: Conflict while it is being tried, Unavailable without ffmpeg."""
        if self._tools is None:
            raise Unavailable("There is no ffmpeg; see what the server's log says.", code="media_tool_missing")
        if self._progress is not None:
            raise Conflict("The devices are being tested already.", code="hardware_test_running")
        if self._task is not None:
            self._task.cancel()
        self._progress = Progress(0, 1, "")
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def cancel(self) -> None:
        """End trials that run; what was known stays."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self._progress = None

    async def wait(self) -> None:
        """Until trials that run have ended."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run_when_due(self, after_s: float) -> None:
        """When the machine is quiet; where nothing is known yet, soon in any case."""
        waited_s = after_s
        await asyncio.sleep(after_s)
        while not await asyncio.to_thread(self._is_quiet) and (self._table is not None or waited_s < PATIENCE_S):
            waited_s += LOOK_AGAIN_S
            await asyncio.sleep(LOOK_AGAIN_S)
        await self._run()

    async def _run(self) -> None:
        try:
            self._machine = await asyncio.to_thread(self._find)
            await self._try_all()
        except (RustfinError, OSError) as error:
            _log.warning("devices could not be tested", problem=str(error))
        finally:
            self._progress = None

    async def _try_all(self) -> None:
        assert self._tools is not None
        devices = (_SOFTWARE, *self._machine.devices)
        plans = {device: plan(device) for device in devices}
        total, done = len(SAMPLES) + sum(map(len, plans.values())), 0
        rows = [_obstacle_row(self._machine, at) for at in range(len(self._machine.obstacles))]
        problems: dict[str, Row] = {}
        self._folder.mkdir(parents=True, exist_ok=True)
        for sample in SAMPLES:
            self._progress = Progress(done, total, sample.name)
            problem = await self._make(sample)
            if problem is not None:
                problems[sample.name] = problem
            done += 1
        checksums: dict[str, bytes] = {}
        for device in devices:
            for trial in plans[device]:
                self._progress = Progress(done, total, f"{device.name or 'FFmpeg'}: {trial.feature.value}")
                done += 1
                if trial.sample.name in problems:
                    rows.append(_about(trial, problems[trial.sample.name]))
                    continue
                rows += await self._attempt(trial, checksums)
                if not rows[-1].is_passed and trial is plans[device][0]:
                    done += len(plans[device]) - 1
                    break
        table = Table(self._key(), self._clock.now_ms(), tuple(rows))
        self._table = _with_older_speeds(table, self._table)
        await asyncio.to_thread(self._remember, self._table)
        usable = sorted(backend.value for backend in ways(self._table))
        _log.info("devices were tested", usable=usable, failed=sum(row.verdict is Verdict.FAILED for row in rows))

    async def _make(self, sample: Sample) -> Row | None:
        """Why a sample cannot be made, as a row; None when it is there."""
        assert self._tools is not None
        path = self._path(sample)
        if path.exists():
            return None
        part = path.with_suffix(".part")
        argv = sample_argv(sample, self._terms.size, part, self._tools)
        try:
            done = await run(argv, timeout_s=self._terms.sample_limit_s, nice=_NICE)
        except ChildTimedOut:
            return _row(Trial(_SOFTWARE, Feature.DECODE, sample), Verdict.UNTESTED, remedy=Remedy.TIMED_OUT)
        if done.returncode != 0:
            line = telling_line(done.stderr_tail)
            return _row(Trial(_SOFTWARE, Feature.DECODE, sample), Verdict.UNTESTED, Remedy.NO_SAMPLE, line)
        part.replace(path)
        return None

    async def _attempt(self, trial: Trial, checksums: dict[str, bytes]) -> list[Row]:
        assert self._tools is not None
        size = self._terms.size
        argv = trial_argv(trial, size, self._path(trial.sample), self._tools)
        was_quiet = await asyncio.to_thread(self._is_quiet)
        try:
            done = await run(
                argv, timeout_s=self._terms.trial_limit_s, stdout_limit_bytes=_OUTPUT_LIMIT_BYTES, nice=_NICE
            )
        except ChildTimedOut:
            return [_row(trial, Verdict.FAILED, Remedy.TIMED_OUT)]
        pixels_per_s = None
        if was_quiet and trial.feature in {Feature.ENCODE, Feature.TONE_MAP} and done.duration_ms > 0:
            pixels_per_s = size.width * size.height * size.frames * 1000 / done.duration_ms
        if done.returncode != 0:
            line = telling_line(done.stderr_tail)
            return [_row(trial, Verdict.FAILED, remedy_for(done.stderr_tail, trial.device.backend), line)]
        if trial.feature is Feature.DECODE:
            return [_judge_decoding(trial, done, checksums)]
        return _judge_encoding(trial, done, size, pixels_per_s)

    def _path(self, sample: Sample) -> Path:
        size = self._terms.size
        return self._folder / f"{sample.name}-{size.width}x{size.height}-{size.frames}.mkv"

    def _key(self) -> str:
        version = self._tools.version_text if self._tools is not None else ""
        return f"{GENERATION}|{version}|{self._machine.signature}"

    def _remembered(self) -> Table | None:
        try:
            table = _table_format.validate_json((self._folder / "table.json").read_bytes())
        except (OSError, ValidationError):
            return None
        return table if table.key == self._key() else None

    def _remember(self, table: Table) -> None:
        part = self._folder / "table.part"
        with contextlib.suppress(OSError):  # a full cache only means that it is tried again
            part.write_bytes(_table_format.dump_json(table, indent=1))
            part.replace(self._folder / "table.json")


def _judge_decoding(trial: Trial, done: Completed, checksums: dict[str, bytes]) -> Row:
    """The processor's frames are the measure."""
    checksum = done.stdout.strip()
    expected = checksums.setdefault(trial.sample.name, checksum)
    if trial.sample.is_exact and checksum != expected:
        return _row(trial, Verdict.FAILED, Remedy.WRONG_PICTURE, f"{checksum.decode()} instead of {expected.decode()}")
    return _row(trial, Verdict.PASSED, duration_ms=done.duration_ms)


def _judge_encoding(trial: Trial, done: Completed, size: Size, pixels_per_s: float | None) -> list[Row]:
    try:
        made = encoded(done.stdout, trial.codec)
    except BadBox as error:
        return [_row(trial, Verdict.FAILED, Remedy.UNKNOWN, str(error))]
    row = _row(trial, Verdict.PASSED, duration_ms=done.duration_ms)
    if made.frames == 0:
        return [_row(trial, Verdict.FAILED, Remedy.UNKNOWN, telling_line(done.stderr_tail) or "nothing was encoded")]
    row = replace(row, pixels_per_s=pixels_per_s)
    return [row] if trial.feature is not Feature.ENCODE else [row, _keyframe_row(row, made, size)]


def _keyframe_row(row: Row, made: Encoded, size: Size) -> Row:
    row = replace(row, feature=Feature.KEYFRAMES, pixels_per_s=None)
    expected = expected_keys(size)
    if made.random_access == expected and made.frames == size.frames:
        return row
    line = f"{made.frames} frames, IDR at {list(made.random_access)}; expected {size.frames}, at {list(expected)}"
    return replace(row, verdict=Verdict.FAILED, remedy=Remedy.KEYFRAMES, line=line)


def _row(
    trial: Trial,
    verdict: Verdict,
    remedy: Remedy | None = None,
    line: str | None = None,
    *,
    duration_ms: int | None = None,
) -> Row:
    device = trial.device
    return Row(
        device.backend,
        device.path,
        device.name,
        trial.feature,
        verdict,
        codec=trial.shown_codec,
        bit_depth=trial.sample.bit_depth,
        line=line,
        remedy=remedy,
        facts={"device": device.path} if device.path.startswith("/") else {},
        duration_ms=duration_ms,
        kernel_driver=device.kernel_driver,
    )


def _about(trial: Trial, problem: Row) -> Row:
    return _row(trial, Verdict.UNTESTED, problem.remedy, problem.line)


def _obstacle_row(machine: Machine, at: int) -> Row:
    obstacle = machine.obstacles[at]
    device = obstacle.device
    line = f"{device.path}: Permission denied" if obstacle.remedy is Remedy.PERMISSION else None
    return Row(
        device.backend,
        device.path,
        device.name,
        Feature.ACCESS,
        Verdict.FAILED,
        line=line,
        remedy=obstacle.remedy,
        facts=obstacle.facts,
        kernel_driver=device.kernel_driver,
    )


def _with_older_speeds(table: Table, older: Table | None) -> Table:
    """What a busy machine could not measure now, it may have measured before."""
    if older is None or older.key != table.key:
        return table
    known = {(row.backend, row.device, row.feature, row.codec): row.pixels_per_s for row in older.rows}
    rows = (
        row
        if row.pixels_per_s or not row.is_passed
        else replace(row, pixels_per_s=known.get((row.backend, row.device, row.feature, row.codec)))
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def _is_quiet() -> bool:
    """Whether most of the processor was free in the last minute."""
    return os.getloadavg()[0] <= (os.cpu_count() or 1) * 0.6
