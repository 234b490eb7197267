"""Segments on demand: what they cost the server beside ffmpeg, and how fast a finished one is there.

    python -m bench.segments [--rounds N]

A film of one minute at 10 Mbit/s is copied into segments. Measured: the processor time of this process, ffmpeg's not
counted, for each second of film, against a loop that only reads ffmpeg's pipe; finding and opening a finished segment,
against opening the file by its name; and how many encoders two viewers of one rendition start.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rustfin.core.ids import PlaybackId
from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import Tools, find_tools, fingerprint, open_piped, probe, run
from rustfin.observability import Metrics
from rustfin.transcoder import (
    Claim,
    Source,
    Stretch,
    Transcoder,
    VideoCopy,
    VideoEncode,
    copy_boundaries,
    make_timeline,
)
from rustfin.transcoder.argv import segment_argv

FILM_S, GOP_S = 60, 2
MAX_CORE_SHARE = 0.03
MAX_CACHED_MS = 50.0


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures."""

    core_share: float
    reading_core_share: float
    cached_ms: Sequence[float]
    opening_ms: Sequence[float]
    encoders_of_two: int


def main() -> int:
    """Print the figures. Exit status: whether the goals are met."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="rustfin-bench-") as folder:
        measured = asyncio.run(measure(Path(folder), rounds))
    cached_ms, opening_ms = sorted(measured.cached_ms), sorted(measured.opening_ms)
    slow = cached_ms[len(cached_ms) * 95 // 100]
    print(f"own processor for a copied 10 Mbit/s stream: {measured.core_share:.2%} of a core", end=" ")
    print(f"(only reading the pipe: {measured.reading_core_share:.2%}; goal: below {MAX_CORE_SHARE:.0%})")
    print(f"finished segment: {statistics.median(cached_ms):.2f} ms, 95 %: {slow:.2f} ms", end=" ")
    print(f"(opening the file: {statistics.median(opening_ms):.3f} ms; goal: below {MAX_CACHED_MS:.0f} ms)")
    print(f"encoders for two viewers of one rendition: {measured.encoders_of_two} (goal: 1)")
    is_met = measured.core_share < MAX_CORE_SHARE and slow < MAX_CACHED_MS and measured.encoders_of_two == 1
    return 0 if is_met else 1


async def measure(folder: Path, rounds: int) -> Measured:
    """Everything, one after the other."""
    tools = await find_tools()
    source = await make_source(folder, tools)
    table = copy_boundaries(source.keyframes_us, source.timeline.duration_us)
    assert table is not None
    copy = Stretch(source, VideoCopy(0), table)
    own, reading = [], []
    for number in range(rounds):
        own.append(await cost_of_segments(copy, folder / f"copy-{number}", tools))
        reading.append(await cost_of_reading(copy, tools))
    cached_ms, opening_ms = await times_of_finished(copy, folder / "copy-0", tools)
    encode = Stretch(source, VideoEncode(0, 320, 180, BitsPerSecond(500_000), 30), table)
    encoders = await encoders_of_two(encode, folder / "encode", tools)
    return Measured(statistics.median(own), statistics.median(reading), cached_ms, opening_ms, encoders)


async def make_source(folder: Path, tools: Tools) -> Source:
    """A film at a constant 10 Mbit/s with a keyframe every two seconds."""
    path, rate = folder / "film.mp4", 24
    argv = [str(tools.ffmpeg), "-v", "error", "-nostdin", "-f", "lavfi"]
    argv += ["-i", f"testsrc2=s=640x360:r={rate}:d={FILM_S}", "-c:v", "libx264", "-preset", "ultrafast"]
    argv += ["-pix_fmt", "yuv420p", "-g", str(rate * GOP_S), "-keyint_min", str(rate * GOP_S), "-sc_threshold", "0"]
    argv += ["-b:v", "10M", "-minrate", "10M", "-maxrate", "10M", "-bufsize", "10M", "-x264-params", "nal-hrd=cbr"]
    done = await run([*argv, str(path)], timeout_s=300)
    assert done.returncode == 0, done.stderr_tail
    timeline = make_timeline(first_keyframe_us=0, format_start_us=0, end_us=FILM_S * 1_000_000)
    keyframes_us = tuple(Microseconds(at * 1_000_000) for at in range(0, FILM_S, GOP_S))
    media = await probe(path, tools=tools)
    return Source((await asyncio.to_thread(fingerprint, path)).id, path, media, timeline, keyframes_us)


async def cost_of_segments(stretch: Stretch, folder: Path, tools: Tools) -> float:
    """Processor time of this process for each second of film, all of it asked for in order."""
    transcoder = Transcoder(folder, tools, Metrics())
    await transcoder.open()
    claim = Claim(PlaybackId("bench"))
    began_s = time.process_time()
    for number in range(len(stretch.boundaries)):
        await transcoder.segment(stretch, number, claim=claim)
    spent_s = time.process_time() - began_s
    await transcoder.aclose()
    return spent_s / FILM_S


async def cost_of_reading(stretch: Stretch, tools: Tools) -> float:
    """The same for a loop that throws away what ffmpeg writes."""
    began_s = time.process_time()
    child = await open_piped(segment_argv(stretch, 0, None, tools))

    def read_all() -> None:
        while child.read(1024 * 1024):
            pass
        child.wait()
        child.close()

    await asyncio.to_thread(read_all)
    return (time.process_time() - began_s) / FILM_S


async def times_of_finished(stretch: Stretch, folder: Path, tools: Tools) -> tuple[list[float], list[float]]:
    """To find and open a finished segment, through the transcoder and by its name."""
    transcoder = Transcoder(folder, tools, Metrics())
    await transcoder.open()
    claim = Claim(PlaybackId("bench"))
    cached_ms, opening_ms = [], []
    for turn in range(500):
        number = turn % len(stretch.boundaries)
        began_s = time.perf_counter()
        path = await transcoder.segment(stretch, number, claim=claim)
        with path.open("rb"):
            cached_ms.append((time.perf_counter() - began_s) * 1000)
        began_s = time.perf_counter()
        with path.open("rb"):
            opening_ms.append((time.perf_counter() - began_s) * 1000)
    await transcoder.aclose()
    return cached_ms, opening_ms


async def encoders_of_two(stretch: Stretch, folder: Path, tools: Tools) -> int:
    """How many encoders start when two watch the same from the beginning."""
    metrics = Metrics()
    transcoder = Transcoder(folder, tools, metrics)
    await transcoder.open()

    async def watch(name: str) -> None:
        for number in range(len(stretch.boundaries)):
            await transcoder.segment(stretch, number, claim=Claim(PlaybackId(name)))

    await asyncio.gather(watch("one"), watch("other"))
    await transcoder.aclose()
    return round(metrics.transcoder_starts.labels("encode")._value.get())


if __name__ == "__main__":
    sys.exit(main())
