"""One run of a real ffmpeg: what is handed on, and how it ends whatever happens."""

import asyncio
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from made_media import Collector, audio_stretch, copy_stretch, encode_stretch, segments_of
from rustfin.media import ChildFailed, Tools
from rustfin.transcoder import (
    Encoder,
    FailureClass,
    OutcomeKind,
    Source,
    audio_boundaries,
    copy_boundaries,
    encode_boundaries,
    mp4,
)
from until import until

SourceOf = Callable[[str], Source]


@pytest.fixture(scope="session")
def uneven(source: SourceOf) -> Source:
    return source("uneven.mkv")


def stand_in(tools: Tools, folder: Path, script: str) -> Tools:
    """Tools whose ffmpeg is a small program of ours."""
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return replace(tools, ffmpeg=program)


@pytest.mark.parametrize("kind", ["copy", "encode", "aac", "audio copy"])
async def test_every_segment_is_made_in_order_and_begins_with_a_keyframe(
    uneven: Source, tools: Tools, kind: str
) -> None:
    stretch = {
        "copy": lambda: copy_stretch(uneven),
        "encode": lambda: encode_stretch(uneven),
        "aac": lambda: audio_stretch(uneven, is_copied=False),
        "audio copy": lambda: audio_stretch(uneven, is_copied=True),
    }[kind]()
    made = await segments_of(stretch, tools)
    assert made.outcome.kind is OutcomeKind.FINISHED
    assert list(made.segments) == list(range(len(stretch.boundaries)))
    ticks_per_s = mp4.track_of(made.init).ticks_per_s
    for number, content in made.segments.items():
        first = samples_of(content)[0]
        assert first.is_sync
        begins_us = first.shown_ticks * 1_000_000 // ticks_per_s - 1_000_000
        assert abs(begins_us - stretch.boundaries.start_us(number)) < 45_000


def samples_of(content: bytes) -> list[mp4.Sample]:
    return [
        sample
        for kind, start, end in mp4.boxes(content)
        if kind == b"moof"
        for sample in mp4.samples(content[start - 8 : end])
    ]


async def test_a_sink_that_waits_stops_ffmpeg_without_using_the_processor(uneven: Source, tools: Tools) -> None:
    released = threading.Event()
    endless = replace(audio_stretch(uneven, is_copied=False), boundaries=audio_boundaries(10 * 3600 * 1_000_000))
    sink = Collector(before_segment=lambda _number: released.wait(60) and None)
    encoder = await Encoder.start(endless, 0, last=None, sink=sink, tools=tools)
    child = psutil.Process(encoder.pid)
    seen: list[tuple[float, int]] = []

    def stands_still() -> bool:
        times = child.cpu_times()
        seen.append((times.user + times.system, encoder.bytes_out))
        return len(seen) > 10 and len(set(seen[-10:])) == 1 and child.status() == psutil.STATUS_SLEEPING

    await until(stands_still, patience_s=30)
    assert encoder.number_next == 0
    released.set()
    await until(lambda: encoder.number_next > 3, patience_s=30)
    await encoder.stop()
    outcome = await sink.outcome()
    assert outcome.kind is OutcomeKind.STOPPED
    assert outcome.first_missing == len(sink.segments) == encoder.number_next
    assert not psutil.pid_exists(encoder.pid)


async def test_stopping_twice_and_after_the_end_is_no_error(uneven: Source, tools: Tools) -> None:
    sink = Collector()
    encoder = await Encoder.start(copy_stretch(uneven), 0, last=0, sink=sink, tools=tools)
    assert (await sink.outcome()).kind is OutcomeKind.FINISHED
    await encoder.stop()
    await encoder.stop()
    assert list(sink.segments) == [0]


async def test_a_run_that_is_asked_for_more_than_there_is_says_what_is_missing(uneven: Source, tools: Tools) -> None:
    stretch = encode_stretch(uneven, table=encode_boundaries(60_000_000))
    made = await segments_of(stretch, tools)
    assert made.outcome.kind is OutcomeKind.TRUNCATED
    assert made.outcome.first_missing == len(made.segments) == 5


async def test_a_table_with_a_boundary_at_no_keyframe_is_found_out(uneven: Source, tools: Tools) -> None:
    table = copy_boundaries((0, 4_000_000, 8_000_000, 13_000_000), uneven.timeline.duration_us)
    assert table is not None
    made = await segments_of(replace(copy_stretch(uneven), boundaries=table), tools)
    assert made.outcome.kind is OutcomeKind.FAILED
    assert made.outcome.failure is FailureClass.INDEX


BAD_PROGRAMS = {
    "complains and fails": ("echo 'x: moov atom not found' >&2; exit 1", FailureClass.SOURCE),
    "says nothing and fails": ("exit 1", FailureClass.UNKNOWN),
    "stops in the middle of a box": (r"printf '\000\000\001\000moov123'; exit 0", FailureClass.GARBLED),
    "writes no boxes": ("yes no | head -c 100000", FailureClass.GARBLED),
    "writes a box without end": (r"printf '\377\377\377\377moov'; yes", FailureClass.GARBLED),
    "writes an empty description": (r"printf '\000\000\000\010moov'", FailureClass.GARBLED),
    "writes frames without a description": (r"printf '\000\000\000\010mdat'", FailureClass.GARBLED),
    "is killed": ("kill -9 $$", FailureClass.UNKNOWN),
    "floods its standard error": ("yes complaint | head -c 30000000 >&2; exit 1", FailureClass.UNKNOWN),
    "lets go of its output and goes on": ("exec >&-; exec sleep 1000", FailureClass.UNKNOWN),
}


@pytest.mark.parametrize("name", sorted(BAD_PROGRAMS))
async def test_a_program_that_goes_wrong_gives_an_outcome_and_is_gone(
    uneven: Source, tools: Tools, tmp_path: Path, name: str
) -> None:
    script, failure = BAD_PROGRAMS[name]
    sink = Collector()
    encoder = await Encoder.start(
        copy_stretch(uneven),
        0,
        last=None,
        sink=sink,
        tools=stand_in(tools, tmp_path, script),
        log_path=tmp_path / "log",
    )
    outcome = await sink.outcome()
    assert (outcome.kind, outcome.failure, outcome.first_missing) == (OutcomeKind.FAILED, failure, 0)
    assert not sink.segments
    assert not psutil.pid_exists(encoder.pid)
    assert (tmp_path / "log").stat().st_size < 1_200_000
    assert len(outcome.stderr_tail) < 1_000_000


async def test_a_program_that_hangs_and_ignores_every_request_is_gone_within_two_seconds(
    uneven: Source, tools: Tools, tmp_path: Path
) -> None:
    hanging = stand_in(tools, tmp_path, "trap '' TERM INT PIPE\nsleep 1000 & sleep 1000; sleep 1000")
    sink = Collector()
    encoder = await Encoder.start(copy_stretch(uneven), 0, last=None, sink=sink, tools=hanging)
    helpers = psutil.Process(encoder.pid).children
    await until(lambda: len(helpers()) == 2)
    pids = [encoder.pid, *(child.pid for child in helpers())]
    async with asyncio.timeout(2):
        await encoder.stop()
    assert (await sink.outcome()).kind is OutcomeKind.STOPPED
    await until(lambda: not any(psutil.pid_exists(pid) for pid in pids))


async def test_no_ffmpeg_at_all_is_said_at_once(uneven: Source, tools: Tools, tmp_path: Path) -> None:
    absent = replace(tools, ffmpeg=tmp_path / "nothing")
    with pytest.raises(ChildFailed):
        await Encoder.start(copy_stretch(uneven), 0, last=None, sink=Collector(), tools=absent)


async def test_a_sink_that_fails_ends_the_run(uneven: Source, tools: Tools) -> None:
    def fail(number: int) -> None:
        raise OSError(f"no place for {number}")

    sink = Collector(before_segment=fail)
    encoder = await Encoder.start(copy_stretch(uneven), 0, last=None, sink=sink, tools=tools)
    assert (await sink.outcome()).kind is OutcomeKind.FAILED
    assert not psutil.pid_exists(encoder.pid)


async def test_a_playlist_that_calls_itself_a_film_opens_nothing(uneven: Source, tools: Tools, tmp_path: Path) -> None:
    for name, text in {
        "film.mkv": f"ffconcat version 1.0\nfile '{uneven.path}'\n",
        "show.ts": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{uneven.path}\n#EXT-X-ENDLIST\n",
    }.items():
        (tmp_path / name).write_text(text)
        stretch = replace(copy_stretch(uneven), source=replace(uneven, path=tmp_path / name))
        made = await segments_of(stretch, tools)
        assert made.outcome.kind is OutcomeKind.FAILED
        assert made.outcome.failure in {FailureClass.REFUSED, FailureClass.SOURCE}
        assert not made.segments


async def test_names_that_mean_something_to_ffmpeg_are_only_names(uneven: Source, tools: Tools, tmp_path: Path) -> None:
    for name in ("concat:a|b%d.mkv", "-i.mkv", "a'b,[c];d\\e.mkv", "k\udcffp.mkv"):
        path = tmp_path / name
        os.link(uneven.path, path)
        made = await segments_of(replace(copy_stretch(uneven), source=replace(uneven, path=path)), tools, last=0)
        assert made.outcome.kind is OutcomeKind.FINISHED, made.outcome
