"""Many players at once, and a server that dies: bounded, right to the byte, nothing left behind."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import psutil

from encoding import Clip, Opened
from rustfin.transcoder import Limits, Stretch, TooBusy
from rustfin.transcoder.mp4 import boxes, first_presentation, track_of
from until import until

OpenTranscoder: TypeAlias = Callable[..., Awaitable[Opened]]
PLAYERS, SEEKS, MOST_ENCODERS = 10, 3, 4
TESTS = Path(__file__).parents[1]


async def persistently(opened: Opened, stretch: Stretch, number: int) -> Path:
    """As a player does: come back when it is busy."""
    claim = opened.claim()
    try:
        for _ in range(60):
            try:
                return await opened.transcoder.segment(stretch, number, claim=claim)
            except TooBusy:
                continue
        raise AssertionError("never served")
    finally:
        opened.transcoder.release(claim)


def shown_from_us(init: bytes, segment: bytes) -> int:
    """When a segment's first frame is shown, in item time."""
    kind, _, end = next(boxes(segment))
    assert kind == b"moof"
    _, ticks = first_presentation(segment[:end])
    return ticks * 1_000_000 // track_of(init).ticks_per_s - 1_000_000


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_a_storm_of_seeks_is_bounded_and_right_and_leaves_nothing(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(
        limits=Limits(wait_s=3, tick_s=0.05), max_encoders=MOST_ENCODERS, software_slots=2, look_ahead_s=12
    )
    stretches = [made_clip.copy, made_clip.encode()]
    for stretch in stretches:
        claim = opened.claim()
        await opened.transcoder.init(stretch, claim=claim)
        opened.transcoder.release(claim)
    await until(lambda: not opened.children())
    files_before = await asyncio.to_thread(open_files)
    chance = random.Random(20)
    most = 0

    async def play() -> None:
        for _ in range(SEEKS):
            stretch, number = chance.choice(stretches), chance.randrange(len(made_clip.boundaries))
            path = await persistently(opened, stretch, number)
            content, init = path.read_bytes(), (path.parent / "init.mp4").read_bytes()
            assert abs(shown_from_us(init, content) - made_clip.boundaries.start_us(number)) < 21_000

    async def count() -> None:
        nonlocal most
        while True:
            most = max(most, len(await asyncio.to_thread(opened.children)))
            await asyncio.sleep(0.02)

    counting = asyncio.create_task(count())
    await asyncio.gather(*(play() for _ in range(PLAYERS)))
    counting.cancel()
    assert 0 < most <= MOST_ENCODERS
    await until(lambda: not opened.children())
    await until(lambda: opened.transcoder.standing().software_slots_used == 0)
    assert opened.parts() == []
    await until(lambda: open_files() <= files_before)


_SERVER = """
import asyncio, sys
from pathlib import Path
import encoding
from rustfin.media import find_tools
from rustfin.observability import Metrics
from rustfin.transcoder import Transcoder
tools = asyncio.run(find_tools())
clip = encoding.clip_of(Path(sys.argv[1]), tools)
async def main():
    transcoder = Transcoder(Path(sys.argv[2]), tools, Metrics())
    await transcoder.open()
    claim = encoding.Claim("playback-1")
    stretch = clip.encode(width=1280, height=720)
    await transcoder.segment(clip.copy, 0, claim=claim)
    await transcoder.segment(stretch, 0, claim=claim)
    print(*(status.pid for status in transcoder.status() if status.pid), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_server_that_is_killed_leaves_no_encoder_and_nothing_half_written(
    open_transcoder: OpenTranscoder, made_clip: Clip, tmp_path: Path
) -> None:
    folder = tmp_path / "killed"
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _SERVER, str(made_clip.path), str(folder)),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )
    assert server.stdout is not None
    line = await asyncio.wait_for(server.stdout.readline(), timeout=60)
    encoders = [int(pid) for pid in line.split()]
    assert encoders
    half_written = folder / "segments" / made_clip.source.fingerprint_id / made_clip.copy.key / "29.m4s.x.part"
    half_written.write_bytes(b"half")
    server.send_signal(signal.SIGKILL)
    await server.wait()
    await until(lambda: not any(_is_running(pid) for pid in encoders), patience_s=5)
    opened = await open_transcoder(folder=folder)
    assert opened.parts() == []
    claim = opened.claim()
    kept = (await opened.transcoder.segment(made_clip.copy, 0, claim=claim)).read_bytes()
    assert opened.count("starts_total") == 0
    fresh = await open_transcoder(folder=tmp_path / "fresh")
    assert kept == (await fresh.transcoder.segment(made_clip.copy, 0, claim=claim)).read_bytes()


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
