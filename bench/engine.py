"""The engine under the segments: cutting, indexing, and how soon the first segment is there, against ffmpeg alone.

    python -m bench.engine [--rounds N]

Cutting: what the splitter takes in a second when ffmpeg's output lies in memory. Indexing: reading the keyframes of a
film of two hours from the file itself, against ffprobe looking at every packet. First segment: from the call to the
whole segment, in the middle of a film, against an ffmpeg that makes the same cut with `-t`; both in turn, medians of
the rounds. Everything is warm in the page cache. ffmpeg's processor time is told too, since it says more on a machine
that others use.
"""

import argparse
import asyncio
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from rustfin.core.units import BitsPerSecond
from rustfin.media import MediaInfo, Tools, find_tools, probe, read_keyframes, run
from rustfin.transcoder import Encoder, Outcome, Source, Stretch, VideoCopy, VideoEncode, copy_boundaries, make_source
from rustfin.transcoder.argv import segment_argv
from rustfin.transcoder.mp4 import boxes
from rustfin.transcoder.splitter import splitter_for

GOAL_CUT_MB_PER_S = 300
GOAL_INDEX_MS = 5.0
GOAL_RATIO, GOAL_EXTRA_MS = 1.15, 100.0
FILM_S, GOP_S, HOURS = 60, 2, 2
NUMBER = 7
"""The segment that is asked for first."""


def main() -> int:
    """Print the figures. Exit status: whether the goals are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder:
        return asyncio.run(measure(Path(folder), rounds))


async def measure(folder: Path, rounds: int) -> int:
    tools = await find_tools()
    film = await make_film(folder, tools)
    media = await probe(film, tools=tools)
    source = make_source("bench", film, media, read_keyframes(film, media))
    met = [cutting(source, tools, rounds)]
    for path in await make_long_films(folder, tools):
        met += [indexing(path, await probe(path, tools=tools), tools, rounds)]
    table = copy_boundaries(source.keyframes_us, source.timeline.duration_us)
    assert table is not None
    for name, rendition in {
        "copied": VideoCopy(0),
        "720p x264": VideoEncode(0, 1280, 720, BitsPerSecond(4_000_000), 31),
        "1080p x264": VideoEncode(0, 1920, 1080, BitsPerSecond(8_000_000), 40),
    }.items():
        met.append(await first_segment(name, Stretch(source, rendition, table), tools, rounds))
    return 0 if all(met) else 1


def cutting(source: Source, tools: Tools, rounds: int) -> bool:
    table = copy_boundaries(source.keyframes_us, source.timeline.duration_us)
    assert table is not None
    stretch = Stretch(source, VideoCopy(0), table)
    content = subprocess.run(segment_argv(stretch, 0, None, tools), check=True, capture_output=True).stdout
    places = [(kind, start - 8, end) for kind, start, end in boxes(content)]
    rates = []
    for _ in range(rounds):
        started = time.process_time()
        reading, splitter, moof, cut_bytes = io.BytesIO(content), splitter_for(stretch, 0), b"", 0
        for kind, start, end in places:
            piece = reading.read(end - start)
            if kind == b"moov":
                splitter.begin(content[:end])
            elif kind == b"moof":
                moof = piece
            elif kind == b"mdat":
                cut_bytes += sum(len(part) for segment in splitter.feed(moof, [piece]) for part in segment.parts)
        assert cut_bytes > len(content) // 2
        rates.append(len(content) / 1e6 / (time.process_time() - started))
    rate = statistics.median(rates)
    print(f"cutting {len(content) / 1e6:.0f} MB: {rate:.0f} MB a second of processor (goal {GOAL_CUT_MB_PER_S})")
    return rate >= GOAL_CUT_MB_PER_S


def indexing(path: Path, media: MediaInfo, tools: Tools, rounds: int) -> bool:
    assert media.video is not None
    took_ms = []
    for _ in range(rounds):
        started = time.process_time()
        index = read_keyframes(path, media)
        took_ms.append((time.process_time() - started) * 1000)
        assert index is not None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [
            *(str(tools.ffprobe), "-v", "error", "-select_streams", str(media.video.index)),
            *("-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", str(path)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    packets_ms = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
    own_ms = statistics.median(took_ms)
    print(
        f"keyframes of {HOURS} h of {path.suffix[1:]}, {len(index.times_us)} of them: {own_ms:.1f} ms of"
        f" processor (goal {GOAL_INDEX_MS:.0f}), every packet {packets_ms:.0f} ms"
    )
    return own_ms <= GOAL_INDEX_MS


@dataclass(frozen=True, slots=True)
class Made:
    """What the first segment took."""

    wall_ms: float
    cpu_ms: float
    """ffmpeg's."""


async def first_segment(name: str, stretch: Stretch, tools: Tools, rounds: int) -> bool:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(await through_the_engine(stretch, tools))
        theirs.append(await asyncio.to_thread(by_ffmpeg_alone, stretch, tools))
    mine, alone = middle(ours), middle(theirs)
    limit_ms = GOAL_RATIO * alone.wall_ms + GOAL_EXTRA_MS
    print(
        f"first segment, {name}: {mine.wall_ms:.0f} ms, ffmpeg alone {alone.wall_ms:.0f} ms"
        f" (goal at most {limit_ms:.0f} ms); processor {mine.cpu_ms:.0f} and {alone.cpu_ms:.0f} ms"
    )
    return mine.wall_ms <= limit_ms


def middle(made: Sequence[Made]) -> Made:
    return Made(statistics.median(one.wall_ms for one in made), statistics.median(one.cpu_ms for one in made))


async def through_the_engine(stretch: Stretch, tools: Tools) -> Made:
    sink = FirstSegment()
    started = time.perf_counter()
    encoder = await Encoder.start(stretch, NUMBER, last=None, sink=sink, tools=tools)
    sink.pid.set_result(encoder.pid)
    made = await asyncio.wrap_future(sink.made)
    await encoder.stop()
    await asyncio.wrap_future(sink.outcome)
    return Made((made.wall_ms - started) * 1000, made.cpu_ms)


def by_ffmpeg_alone(stretch: Stretch, tools: Tools) -> Made:
    """The same options, with ffmpeg itself ending behind the segment and its output thrown away."""
    argv = segment_argv(stretch, NUMBER, NUMBER, tools)
    length_s = stretch.boundaries.duration_us(NUMBER) / 1e6
    if isinstance(stretch.rendition, VideoCopy):
        length_s += GOP_S  # it begins a keyframe early
    at = argv.index("-i")
    argv[at:at] = ["-t", f"{length_s:.6f}"]
    started = time.perf_counter()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = status
    assert status == 0
    return Made((time.perf_counter() - started) * 1000, (used.ru_utime + used.ru_stime) * 1000)


class FirstSegment:
    """A sink that notes when the first segment came."""

    def __init__(self) -> None:
        self.pid: Future[int] = Future()
        self.made: Future[Made] = Future()
        self.outcome: Future[Outcome] = Future()

    def on_init(self, content: bytes) -> None:
        """Nothing to do with it here."""

    def on_segment(self, number: int, _parts: Sequence[bytes]) -> None:
        """Only the first counts."""
        if number == NUMBER:
            came_at = time.perf_counter()
            fields = Path(f"/proc/{self.pid.result()}/stat").read_text().rpartition(") ")[2].split()
            cpu_ms = sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")
            self.made.set_result(Made(came_at, cpu_ms))

    def on_end(self, outcome: Outcome) -> None:
        """ffmpeg is gone."""
        self.outcome.set_result(outcome)


async def make_film(folder: Path, tools: Tools) -> Path:
    """A minute of 1080p at 10 Mbit/s with B-frames."""
    path = folder / "film.mkv"
    await finished(
        tools,
        *("-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r=24:d={FILM_S},noise=alls=12:allf=t"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b:v", "10M", "-maxrate", "10M", "-bufsize", "20M"),
        *("-pix_fmt", "yuv420p", "-g", str(24 * GOP_S), "-sc_threshold", "0", str(path)),
    )
    return path


async def make_long_films(folder: Path, tools: Tools) -> list[Path]:
    """Two hours, small, in the containers that say where keyframes are."""
    small = folder / "small.ts"
    await finished(
        tools,
        *("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24000/1001:d=60", "-c:v", "libx264", "-preset", "veryfast"),
        *("-pix_fmt", "yuv420p", "-g", str(24 * GOP_S), "-sc_threshold", "0", str(small)),
    )
    made = []
    for suffix in ("mp4", "mkv"):
        path = folder / f"long.{suffix}"
        await finished(tools, "-stream_loop", str(HOURS * 60 - 1), "-i", str(small), "-c", "copy", str(path))
        made.append(path)
    return made


async def finished(tools: Tools, *arguments: str) -> None:
    done = await run([str(tools.ffmpeg), "-v", "error", "-nostdin", "-y", *arguments], timeout_s=600)
    assert done.returncode == 0, done.stderr_tail


if __name__ == "__main__":
    sys.exit(main())
