"""What players get when an encoder fails, hangs, lies or is killed: the same bytes, another way, or a clear answer."""

import asyncio
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest

import device_stand_in
from encoding import Clip, Opened
from rustfin.media import Tools, fingerprint
from rustfin.transcoder import (
    Backend,
    Claim,
    Encoder,
    EncoderFailed,
    IndexMismatch,
    Limits,
    NoSuchSegment,
    Outcome,
    RenditionChanged,
    Stretch,
    TooBusy,
    copy_boundaries,
)
from until import until

OpenTranscoder: TypeAlias = Callable[..., Awaitable[Opened]]
StandIn: TypeAlias = Callable[[str], Tools]
QUICK = Limits(startup_s=0.5, silence_s=0.5, tick_s=0.05)


@pytest.fixture
def stand_in(tools: Tools, tmp_path: Path) -> StandIn:
    """`stand_in(script)`: a shell script in ffmpeg's place; `$FFMPEG` is the real one, `$COUNT` how often it ran."""

    def make(script: str) -> Tools:
        path, counter = tmp_path / "ffmpeg", tmp_path / "count"
        path.write_text(f"#!/bin/sh\nFFMPEG={tools.ffmpeg}\necho >> {counter}\nCOUNT=$(wc -l < {counter})\n{script}\n")
        path.chmod(0o755)
        return replace(tools, ffmpeg=path)

    return make


async def bytes_of(opened: Opened, stretch: Stretch, number: int, claim: Claim) -> bytes:
    return (await opened.transcoder.segment(stretch, number, claim=claim)).read_bytes()


async def test_a_killed_encoder_is_started_again_and_makes_the_same(
    open_transcoder: OpenTranscoder, made_clip: Clip, tmp_path: Path
) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = made_clip.copy, opened.claim()
    await bytes_of(opened, stretch, 0, claim)
    (ffmpeg,) = opened.children()
    ffmpeg.send_signal(signal.SIGKILL)
    contents = [await bytes_of(opened, stretch, number, claim) for number in range(12)]
    undisturbed = await open_transcoder(folder=tmp_path / "undisturbed")
    other = undisturbed.claim()
    assert contents == [await bytes_of(undisturbed, stretch, number, other) for number in range(12)]


async def test_a_crash_is_tried_again_once(open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn) -> None:
    tools = stand_in('[ "$COUNT" = 1 ] && { echo "a crash" >&2; exit 1; }\nexec $FFMPEG "$@"')
    opened = await open_transcoder(tools=tools)
    assert await bytes_of(opened, made_clip.copy, 3, opened.claim())
    assert opened.count("starts_total") == 2
    assert opened.count("failures_total", reason="crash") == 1


async def test_a_rendition_that_crashes_again_is_given_up_with_what_ffmpeg_said(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    opened = await open_transcoder(tools=stand_in('echo "the cat is on the keyboard" >&2; exit 1'))
    claim = opened.claim()
    with pytest.raises(EncoderFailed) as failed:
        await bytes_of(opened, made_clip.copy, 0, claim)
    assert failed.value.details["said"] == ["the cat is on the keyboard"]
    assert failed.value.details["failure"] == "unknown"
    assert opened.count("starts_total") == 2
    with pytest.raises(EncoderFailed):
        await bytes_of(opened, made_clip.copy, 5, claim)
    assert opened.count("starts_total") == 2, "it is not tried again for a while"


async def test_a_copy_that_does_not_fit_is_given_up_at_once(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    tools = stand_in('echo "Could not find tag for codec wmv3 in stream #0" >&2; exit 1')
    opened = await open_transcoder(tools=tools)
    with pytest.raises(EncoderFailed) as failed:
        await bytes_of(opened, made_clip.copy, 0, opened.claim())
    assert failed.value.details["failure"] == "copy"
    assert opened.count("starts_total") == 1


async def test_keyframes_that_are_elsewhere_are_told(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    shifted = tuple(time_us + 700_000 if time_us else 0 for time_us in made_clip.source.keyframes_us)
    source = replace(made_clip.source, keyframes_us=shifted)
    table = copy_boundaries(shifted, source.timeline.duration_us)
    assert table is not None
    opened = await open_transcoder()
    with pytest.raises(IndexMismatch):
        await bytes_of(opened, Stretch(source, made_clip.copy.rendition, table), 3, opened.claim())


@pytest.mark.parametrize("script", ["sleep 60", '$FFMPEG "$@" | head -c 60000; sleep 60'], ids=["mute", "stuck"])
async def test_an_encoder_that_hangs_is_ended_and_tried_again(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn, script: str
) -> None:
    opened = await open_transcoder(
        tools=stand_in(f'[ "$COUNT" = 1 ] && {{ {script}; }}\nexec $FFMPEG "$@"'), limits=QUICK
    )
    assert await bytes_of(opened, made_clip.copy, 0, opened.claim())
    assert opened.count("failures_total", reason="hung") == 1
    await until(lambda: not any("sleep" in child.name() for child in psutil.Process().children(recursive=True)))


async def test_who_waits_for_an_encoder_that_hangs_is_answered(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    opened = await open_transcoder(tools=stand_in("exec sleep 60"), limits=Limits(wait_s=0.3))
    claim = opened.claim()
    with pytest.raises(TooBusy) as busy:
        await bytes_of(opened, made_clip.copy, 0, claim)
    assert busy.value.details["retry_after_s"] == 2
    opened.transcoder.release(claim)


async def test_without_a_slot_the_answer_says_when_to_come_back(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    opened = await open_transcoder(tools=stand_in("exec sleep 60"), limits=Limits(wait_s=0.5), software_slots=1)
    first, second = opened.claim(), opened.claim()
    opened.transcoder.prefetch(made_clip.encode(), 0, claim=first)
    await until(lambda: opened.transcoder.standing().software_slots_used == 1)
    with pytest.raises(TooBusy) as busy:
        await bytes_of(opened, made_clip.encode(height=72), 0, second)
    assert busy.value.details["retry_after_s"] == 5
    assert opened.count("refusals_total", reason="busy") == 1
    for claim in (first, second):
        opened.transcoder.release(claim)


async def test_a_talkative_encoder_does_not_stop_and_its_log_stays_small(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    opened = await open_transcoder(tools=stand_in('head -c 20000000 /dev/zero | tr "\\0" x >&2\nexec $FFMPEG "$@"'))
    assert await bytes_of(opened, made_clip.copy, 0, opened.claim())
    (log,) = opened.folder.glob("*/ffmpeg-*.log")
    assert log.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    "script",
    ["printf '\\377\\377\\377\\377junkjunkjunk'; exec sleep 60", '$FFMPEG "$@" | head -c 40000; exit 0'],
    ids=["garbage", "stops in the middle"],
)
async def test_what_is_no_mp4_is_not_kept(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn, script: str
) -> None:
    opened = await open_transcoder(tools=stand_in(script))
    with pytest.raises(EncoderFailed):
        await bytes_of(opened, made_clip.copy, 0, opened.claim())
    assert list(opened.folder.rglob("*.m4s")) == []
    assert opened.parts() == []


async def test_a_file_that_ends_early_has_no_segments_behind_its_end(
    open_transcoder: OpenTranscoder, made_clip: Clip, tools: Tools, tmp_path: Path
) -> None:
    """The facts speak of two minutes, the file holds less: half of it was never downloaded."""
    path = tmp_path / "half.mkv"
    content = made_clip.path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    source = replace(made_clip.source, path=path, fingerprint_id=fingerprint(path).id)
    stretch = replace(made_clip.copy, source=source)
    opened = await open_transcoder()
    claim = opened.claim()
    assert await bytes_of(opened, stretch, 0, claim)
    for number in range(1, 11):
        assert await bytes_of(opened, stretch, number, claim)
    with pytest.raises(NoSuchSegment) as missing:
        await bytes_of(opened, stretch, 20, claim)
    assert missing.value.code == "source_truncated"
    assert 10 < int(str(missing.value.details["first_missing"])) < 20
    with pytest.raises(NoSuchSegment):
        await bytes_of(opened, stretch, 29, claim)
    assert await bytes_of(opened, stretch, 5, claim)


async def test_another_initialization_ends_playback_for_those_who_have_the_first(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = made_clip.copy, opened.claim()
    assert await bytes_of(opened, stretch, 20, claim)
    init = await opened.transcoder.init(stretch, claim=claim)
    right = init.read_bytes()
    init.write_bytes(right + b"of another encoder")
    with pytest.raises(RenditionChanged):
        await bytes_of(opened, stretch, 0, claim)
    with pytest.raises(RenditionChanged):
        await bytes_of(opened, stretch, 20, claim)
    assert (await opened.transcoder.init(stretch, claim=claim)).read_bytes() == right
    assert await bytes_of(opened, stretch, 20, claim)


async def test_an_old_initialization_that_nobody_has_is_replaced(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    before = await open_transcoder(look_ahead_s=12)
    stretch, claim = made_clip.copy, before.claim()
    init = await before.transcoder.init(stretch, claim=claim)
    await bytes_of(before, stretch, 0, claim)
    right = init.read_bytes()
    await before.transcoder.aclose()
    init.write_bytes(right + b"of an older encoder")
    after = await open_transcoder()
    newcomer = after.claim()
    assert await bytes_of(after, stretch, 20, newcomer)
    assert (await after.transcoder.init(stretch, claim=newcomer)).read_bytes() == right


def device_fails(run: int, *, mode: str = "no libcuda") -> str:
    """A device that works, but in one run."""
    stand_in = f"{shlex.quote(sys.executable)} {shlex.quote(device_stand_in.__file__)}"
    failing = f'[ "$COUNT" = {run} ] && exec {stand_in} "{mode}" $FFMPEG "$@"'
    return f'{failing}\nexec {stand_in} works $FFMPEG "$@"'


@pytest.mark.parametrize(
    ("backend", "mode"),
    [
        (Backend.NVENC, "no libcuda"),
        (Backend.NVENC, "old driver"),
        (Backend.NVENC, "no session"),
        (Backend.VAAPI, "no VA driver"),
        (Backend.VAAPI, "no encoder on the chip"),
        (Backend.QSV, "no MFX"),
    ],
)
async def test_software_goes_on_where_a_device_fails(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn, backend: Backend, mode: str
) -> None:
    opened = await open_transcoder(tools=stand_in(device_fails(1, mode=mode)), look_ahead_s=12)
    stretch, claim = made_clip.encode(backend=backend), opened.claim()
    opened.transcoder.prefetch(stretch, 2, claim=claim)
    init = await opened.transcoder.init(stretch, claim=claim)
    assert init.parent.name == made_clip.encode().key
    assert await bytes_of(opened, stretch, 2, claim)
    assert {status.backend for status in opened.transcoder.status()} == {Backend.SOFTWARE}
    other = opened.claim()
    assert await bytes_of(opened, stretch, 3, other)
    assert opened.count("starts_total") == 2, "the device is not tried again for this film"


async def test_a_device_that_fails_later_sends_its_players_back_to_the_playlists(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    opened = await open_transcoder(tools=stand_in(device_fails(2)), look_ahead_s=12)
    stretch, claim = made_clip.encode(backend=Backend.NVENC), opened.claim()
    assert await bytes_of(opened, stretch, 20, claim)
    by_device = await opened.transcoder.init(stretch, claim=claim)
    with pytest.raises(RenditionChanged):
        await bytes_of(opened, stretch, 0, claim)
    with pytest.raises(RenditionChanged):
        await bytes_of(opened, stretch, 0, claim)
    by_software = await opened.transcoder.init(stretch, claim=claim)
    assert by_software != by_device
    assert await bytes_of(opened, stretch, 0, claim)


async def test_an_encoder_cancelled_the_moment_it_has_started_leaves_nothing(
    made_clip: Clip, stand_in: StandIn
) -> None:
    known = {child.pid for child in psutil.Process().children()}
    sleeper = stand_in("exec sleep 60")
    starting = asyncio.create_task(Encoder.start(made_clip.copy, 0, last=None, sink=Forgetful(), tools=sleeper))

    def opening() -> "asyncio.Task[object] | None":
        tasks = (task for task in asyncio.all_tasks() if "Encoder._open" in repr(task.get_coro()))
        return next(tasks, None)

    await asyncio.sleep(0)  # the first step of it
    inner = opening()
    assert inner is not None
    inner.add_done_callback(lambda _task: starting.cancel())
    with pytest.raises(asyncio.CancelledError):
        await starting
    await until(lambda: {child.pid for child in psutil.Process().children()} <= known)


class Forgetful:
    """Takes everything and keeps nothing."""

    def on_init(self, content: bytes) -> None: ...

    def on_segment(self, number: int, parts: Sequence[bytes]) -> None: ...

    def on_end(self, outcome: Outcome) -> None: ...


async def test_the_transcoder_is_well_after_everything_failed(
    open_transcoder: OpenTranscoder, made_clip: Clip, stand_in: StandIn
) -> None:
    script = 'case "$*" in *0:1*) exit 1;; esac\nexec $FFMPEG "$@"'
    opened = await open_transcoder(tools=stand_in(script))
    claim = opened.claim()
    answers = await asyncio.gather(
        *(opened.transcoder.segment(made_clip.sound, number, claim=claim) for number in range(10)),
        return_exceptions=True,
    )
    assert all(isinstance(answer, EncoderFailed | TooBusy) for answer in answers)
    assert await bytes_of(opened, made_clip.copy, 0, claim)
    assert {status.work.value for status in opened.transcoder.status()} <= {"copy"}
