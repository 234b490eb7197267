"""Segments on demand, with real encoders: made once, shared, bounded, and gone when nobody needs them."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import psutil
import pytest

from encoding import CLIP_S, SEGMENT_S, Clip, Opened
from rustfin.core.errors import Unavailable
from rustfin.transcoder import Claim, NoSuchSegment, ScratchFull, SourceChanged, Stretch, TooBusy
from rustfin.transcoder.claims import Limits
from rustfin.transcoder.head import HeadState
from until import until

OpenTranscoder: TypeAlias = Callable[..., Awaitable[Opened]]
LAST = CLIP_S // SEGMENT_S - 1


async def fetch(opened: Opened, stretch: Stretch, numbers: range, claim: Claim) -> list[bytes]:
    return [(await opened.transcoder.segment(stretch, number, claim=claim)).read_bytes() for number in numbers]


def numbers_on_disk(opened: Opened, stretch: Stretch) -> list[int]:
    folder = opened.folder / "segments" / stretch.source.fingerprint_id / stretch.key
    return sorted(int(path.stem) for path in folder.glob("*.m4s"))


async def test_segments_lie_beside_their_initialization(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder()
    claim = opened.claim()
    for stretch in (made_clip.copy, made_clip.encode(), made_clip.sound):
        init = await opened.transcoder.init(stretch, claim=claim)
        first = await opened.transcoder.segment(stretch, 0, claim=claim)
        assert b"moov" in init.read_bytes()
        assert b"moof" in first.read_bytes()[:64]
        assert (first.name, init.name) == ("0.m4s", "init.mp4")
        assert first.parent == init.parent


async def test_a_second_viewer_starts_no_encoder(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(software_slots=1)
    stretch, first, second = made_clip.encode(), opened.claim(), opened.claim()
    both = await asyncio.gather(fetch(opened, stretch, range(4), first), fetch(opened, stretch, range(4), second))
    assert both[0] == both[1]
    assert opened.count("starts_total") == 1
    assert [len(status.claims) for status in opened.transcoder.status()] == [2]
    opened.transcoder.release(first)
    assert await fetch(opened, stretch, range(5), second)
    assert opened.count("starts_total") == 1


async def test_a_restart_of_the_server_costs_nothing(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    before = await open_transcoder()
    stretch = made_clip.copy
    made = await fetch(before, stretch, range(LAST + 1), before.claim())
    init = await before.transcoder.init(stretch, claim=before.claim())
    content = init.read_bytes()
    await before.transcoder.aclose()
    after = await open_transcoder()
    claim = after.claim()
    assert (await after.transcoder.init(stretch, claim=claim)).read_bytes() == content
    assert await fetch(after, stretch, range(LAST + 1), claim) == made
    assert after.count("starts_total") == 0
    assert after.count("segments_asked_total", found="cached") == LAST + 1


async def test_a_seek_back_is_served_from_disk(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder()
    stretch, claim = made_clip.copy, opened.claim()
    forward = await fetch(opened, stretch, range(8), claim)
    assert await fetch(opened, stretch, range(8), claim) == forward
    assert opened.count("starts_total") == 1


async def test_segments_of_any_run_are_the_same(
    open_transcoder: OpenTranscoder, made_clip: Clip, tmp_path: Path
) -> None:
    whole = await open_transcoder(folder=tmp_path / "whole")
    in_order = await fetch(whole, made_clip.copy, range(LAST + 1), whole.claim())
    pieces = await open_transcoder(folder=tmp_path / "pieces")
    for number in (20, 3, 29, 11):
        claim = pieces.claim()
        assert await fetch(pieces, made_clip.copy, range(number, number + 1), claim) == [in_order[number]]
        pieces.transcoder.release(claim)


async def test_an_encoder_fills_a_hole_and_stops_where_others_were(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, early = made_clip.copy, opened.claim()
    # More than the late one makes ahead of its player; with less it would stay where it is.
    await fetch(opened, stretch, range(6, 14), early)
    opened.transcoder.release(early)
    await until(lambda: not opened.children())
    made_before = numbers_on_disk(opened, stretch)
    assert made_before[0] == 6
    late = opened.claim()
    await fetch(opened, stretch, range(6), late)
    await until(lambda: not opened.transcoder.status())
    assert numbers_on_disk(opened, stretch) == [*range(6), *made_before]
    assert opened.count("segments_made_total") == len(made_before) + 6
    assert opened.count("starts_total") == 2
    # Coming to the end of what is there, the next piece is made ready in time.
    await fetch(opened, stretch, range(6, made_before[-1] + 1), late)
    await until(lambda: made_before[-1] + 2 in numbers_on_disk(opened, stretch))
    assert opened.count("starts_total") == 3


async def test_what_was_lost_is_made_again(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder()
    stretch, claim = made_clip.copy, opened.claim()
    content = await fetch(opened, stretch, range(6), claim)
    (await opened.transcoder.segment(stretch, 2, claim=claim)).unlink()
    assert await fetch(opened, stretch, range(2, 3), claim) == content[2:3]


async def test_scrubbing_starts_few_encoders(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(limits=Limits(debounce_s=3.0))
    stretch, claim = made_clip.encode(), opened.claim()
    asked = []
    for number in range(1, 29, 4):
        asked.append(asyncio.create_task(opened.transcoder.segment(stretch, number, claim=claim)))
        await asyncio.sleep(0)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(answers[-1], Path)
    assert all(isinstance(answer, TooBusy) for answer in answers[:-1])
    assert all(answer.details["retry_after_s"] == 1 for answer in answers[:-1] if isinstance(answer, TooBusy))
    assert opened.count("starts_total") <= 2


async def test_who_goes_away_stops_waiting_and_stops_no_encoder(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder()
    stretch, claim = made_clip.encode(), opened.claim()
    waiting = asyncio.create_task(opened.transcoder.segment(stretch, 0, claim=claim))
    await until(opened.children)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await until(lambda: 0 in numbers_on_disk(opened, stretch))
    assert opened.transcoder.status()


async def test_the_last_claim_takes_the_encoder_along(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    one, other = opened.claim(), opened.claim()
    for claim in (one, other):
        await fetch(opened, made_clip.encode(), range(1), claim)
        await fetch(opened, made_clip.sound, range(1), claim)
    opened.transcoder.release(one)
    await asyncio.sleep(0)
    assert [status.claims for status in opened.transcoder.status()] == [(other,), (other,)]
    opened.transcoder.release(other)
    await until(lambda: not opened.children(), patience_s=2)
    await until(lambda: opened.transcoder.status() == [])


async def test_a_seek_leaves_one_encoder(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = made_clip.copy, opened.claim()
    await fetch(opened, stretch, range(1), claim)
    await until(lambda: any(status.state is HeadState.HELD for status in opened.transcoder.status()))
    await opened.transcoder.segment(stretch, 29, claim=claim)
    await until(lambda: len(opened.children()) <= 1)
    assert opened.count("starts_total") == 1 or all(status.first > 20 for status in opened.transcoder.status())


async def test_an_encoder_that_is_ahead_sleeps_and_goes_on(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(look_ahead_s=20)
    stretch, claim = made_clip.encode(width=640, height=360), opened.claim()  # the rest fills more than a pipe
    await fetch(opened, stretch, range(1), claim)
    await until(lambda: [status.state for status in opened.transcoder.status()] == [HeadState.HELD])
    held_at = numbers_on_disk(opened, stretch)[-1]
    assert held_at * SEGMENT_S <= 20 + SEGMENT_S
    (ffmpeg,) = opened.children()
    await until(lambda: ffmpeg.status() == psutil.STATUS_SLEEPING and _is_at_rest(ffmpeg))
    assert opened.transcoder.standing().software_slots_used == 0
    assert numbers_on_disk(opened, stretch)[-1] == held_at
    (before,) = opened.transcoder.status()
    await fetch(opened, stretch, range(1, held_at), claim)
    await until(lambda: numbers_on_disk(opened, stretch)[-1] > held_at)
    await until(lambda: [status.state for status in opened.transcoder.status()] == [HeadState.HELD])
    (after,) = opened.transcoder.status()
    assert before.speed is not None
    assert after.speed is not None
    assert after.speed < 10 * before.speed, "what had waited in the pipe was taken for the work of a moment"
    assert opened.count("starts_total") == 1
    assert opened.children() == [ffmpeg]


def _is_at_rest(process: psutil.Process) -> bool:
    before = process.cpu_times()
    with pytest.raises(psutil.TimeoutExpired):
        process.wait(timeout=0.2)  # time in which it could have worked
    after = process.cpu_times()
    return (before.user, before.system) == (after.user, after.system)


async def test_held_encoders_leave_their_slot_to_others(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(software_slots=1, look_ahead_s=12)
    one, other = made_clip.encode(), made_clip.encode(height=72)
    first, second = opened.claim(), opened.claim()
    for round_ in range(3):  # both stay alive, and each gets the slot again when it needs it
        numbers = range(round_ * 4, round_ * 4 + 4)
        await asyncio.gather(fetch(opened, one, numbers, first), fetch(opened, other, numbers, second))
    assert opened.count("starts_total") == 2
    assert opened.transcoder.standing().software_slots_used <= 1


async def test_who_waits_for_a_slot_makes_others_take_turns(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(software_slots=1, look_ahead_s=600)
    long, other = made_clip.encode(width=640, height=360), made_clip.encode()
    first, second = opened.claim(), opened.claim()
    await fetch(opened, long, range(1), first)
    await fetch(opened, other, range(1), second)
    assert len(numbers_on_disk(opened, long)) < LAST, "it would have gone to the end"
    await asyncio.gather(fetch(opened, long, range(1, 6), first), fetch(opened, other, range(1, 6), second))
    assert opened.count("starts_total", work="encode") == 2


async def test_a_process_that_only_waits_gives_way(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(max_encoders=1, look_ahead_s=12)
    first, second = opened.claim(), opened.claim()
    await fetch(opened, made_clip.copy, range(1), first)
    await until(lambda: [status.state for status in opened.transcoder.status()] == [HeadState.HELD])
    await fetch(opened, made_clip.sound, range(1), second)
    assert len(opened.children()) == 1
    assert {status.claims[0].id for status in opened.transcoder.status() if status.claims} <= {second.id}
    await until(lambda: all(status.state is HeadState.HELD for status in opened.transcoder.status()))
    assert len(await fetch(opened, made_clip.copy, range(10), first)) == 10


async def test_a_player_that_pauses_for_long_keeps_segments_and_no_encoder(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(limits=Limits(held_s=0.2, tick_s=0.05), look_ahead_s=12)
    claim = opened.claim()
    await fetch(opened, made_clip.copy, range(1), claim)
    await until(lambda: not opened.children())
    assert opened.count("starts_total") == 1
    assert len(await fetch(opened, made_clip.copy, range(8), claim)) == 8


async def test_a_player_that_was_never_released_is_forgotten(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(limits=Limits(forgotten_s=1.0, tick_s=0.05), look_ahead_s=12)
    opened.transcoder.prefetch(made_clip.copy, 0, claim=opened.claim())
    await until(lambda: opened.count("starts_total") == 1)
    await until(lambda: not opened.children() and not opened.transcoder.status())


class Late(ThreadPoolExecutor):
    """Hands over that something is not there only when it has come meanwhile."""

    def __init__(self, has_come: Callable[[], bool]) -> None:
        super().__init__(4)
        self.was_late = threading.Event()
        self._has_come = has_come

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        def run() -> object:
            found = fn(*args, **kwargs)
            ends_at_s = time.monotonic() + 5
            while found is None and not self.was_late.is_set() and time.monotonic() < ends_at_s:
                if self._has_come():
                    self.was_late.set()
                time.sleep(0.005)
            return found

        return super().submit(run)


async def test_an_initialization_that_comes_while_the_disk_is_looked_at_is_given(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = made_clip.encode(), opened.claim()

    def has_come() -> bool:
        return any(head.state in {HeadState.RUNNING, HeadState.HELD} for head in opened.transcoder.status())

    opened.transcoder.prefetch(stretch, 0, claim=claim)
    await until(lambda: opened.transcoder.status()[0].state is HeadState.STARTING)
    late = Late(has_come)
    asyncio.get_running_loop().set_default_executor(late)
    async with asyncio.timeout(5):
        assert (await opened.transcoder.init(stretch, claim=claim)).is_file()
    assert late.was_late.is_set()


async def test_what_a_request_looks_at_is_not_forgotten(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    """Who asks for an initialization has no position while the disk is looked at, and the round comes by meanwhile."""
    opened = await open_transcoder(limits=Limits(tick_s=0.0), software_slots=1, look_ahead_s=12)
    claim = opened.claim()
    await opened.transcoder.init(made_clip.encode(), claim=claim)
    assert [status.claims for status in opened.transcoder.status()] == [(claim,)]
    assert len(await fetch(opened, made_clip.encode(), range(8), claim)) == 8
    assert opened.count("starts_total") == 1


async def test_a_rendition_that_was_left_stops(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(limits=Limits(abandoned_s=0.0), look_ahead_s=12)
    claim = opened.claim()
    await fetch(opened, made_clip.encode(), range(2), claim)
    await fetch(opened, made_clip.sound, range(1), claim)
    await fetch(opened, made_clip.encode(height=72), range(2, 3), claim)
    keys = {status.key for status in opened.transcoder.status() if status.claims}
    assert keys == {made_clip.sound.key, made_clip.encode(height=72).key}


async def test_the_initialization_of_another_rendition_is_made_where_the_player_is(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder()
    claim = opened.claim()
    opened.transcoder.prefetch(made_clip.encode(), 20, claim=claim)
    await opened.transcoder.init(made_clip.encode(), claim=claim)
    await fetch(opened, made_clip.encode(), range(20, 21), claim)
    await opened.transcoder.init(made_clip.copy, claim=claim)
    assert {status.first for status in opened.transcoder.status()} == {20}
    assert opened.count("starts_total") == 2


async def test_numbers_outside_the_film_are_not_there(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder()
    for number in (-1, LAST + 1):
        with pytest.raises(NoSuchSegment):
            await opened.transcoder.segment(made_clip.copy, number, claim=opened.claim())
    assert opened.count("starts_total") == 0


async def test_a_file_that_was_replaced_is_noticed_before_anything_is_made(
    open_transcoder: OpenTranscoder, clip: Clip
) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = clip.copy, opened.claim()
    await fetch(opened, stretch, range(2), claim)
    content = bytearray(clip.path.read_bytes())
    content[-1000:] = bytes(1000)
    clip.path.with_suffix(".new").write_bytes(content)
    clip.path.with_suffix(".new").replace(clip.path)
    with pytest.raises(SourceChanged):
        await opened.transcoder.segment(stretch, 29, claim=claim)
    assert 29 not in numbers_on_disk(opened, stretch)
    assert await fetch(opened, stretch, range(2), claim), "what was made before is still right"


async def test_a_file_that_was_only_touched_is_still_the_same(open_transcoder: OpenTranscoder, clip: Clip) -> None:
    opened = await open_transcoder(look_ahead_s=12)
    stretch, claim = clip.copy, opened.claim()
    await fetch(opened, stretch, range(2), claim)
    clip.path.touch()
    assert len(await fetch(opened, stretch, range(12), claim)) == 12


async def test_without_space_it_says_so_and_goes_on_when_there_is_some(
    open_transcoder: OpenTranscoder, made_clip: Clip
) -> None:
    opened = await open_transcoder(quota_bytes=1_000_000, look_ahead_s=60)
    stretch, claim = made_clip.copy, opened.claim()
    with pytest.raises(ScratchFull):
        await fetch(opened, stretch, range(12), claim)
    await until(lambda: not opened.children())
    assert sum(path.stat().st_size for path in opened.folder.rglob("*.m4s")) <= 1_000_000
    assert opened.parts() == []
    opened.settings["quota_bytes"] = 0
    assert len(await fetch(opened, stretch, range(12), claim)) == 12


async def test_the_quota_holds_while_a_film_plays_through(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(quota_bytes=6_000_000, look_ahead_s=12)
    claim = opened.claim()
    for number in range(LAST + 1):
        path = await opened.transcoder.segment(made_clip.copy, number, claim=claim)
        assert path.is_file()
        assert opened.transcoder.standing().cache_bytes <= 6_000_000
    assert len(numbers_on_disk(opened, made_clip.copy)) < LAST


async def test_going_down_answers_everybody(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder()
    waiting = asyncio.create_task(
        opened.transcoder.segment(made_clip.encode(width=1280, height=720), 0, claim=opened.claim())
    )
    await until(opened.children)
    await opened.transcoder.aclose()
    with pytest.raises(Unavailable):
        await waiting
    assert opened.children() == []
    with pytest.raises(Unavailable):
        await opened.transcoder.segment(made_clip.copy, 0, claim=opened.claim())


async def test_encoding_can_be_switched_off(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(is_allowed=False)
    with pytest.raises(Unavailable) as refused:
        await opened.transcoder.segment(made_clip.encode(), 0, claim=opened.claim())
    assert refused.value.code == "transcoding_off"
    assert await opened.transcoder.segment(made_clip.copy, 0, claim=opened.claim())
    assert await opened.transcoder.segment(made_clip.sound, 0, claim=opened.claim())


async def test_admins_see_what_runs_and_what_it_said(open_transcoder: OpenTranscoder, made_clip: Clip) -> None:
    opened = await open_transcoder(look_ahead_s=12, nice=7, threads=1)
    claim = opened.claim()
    await fetch(opened, made_clip.encode(), range(2), claim)
    await until(lambda: [status.state for status in opened.transcoder.status()] == [HeadState.HELD])
    (status,) = opened.transcoder.status()
    assert status.claims == (claim,)
    assert status.pid in {child.pid for child in opened.children()}
    assert psutil.Process(status.pid).nice() == min(19, psutil.Process().nice() + 7)
    assert status.argv[0].endswith("ffmpeg")
    assert status.argv[status.argv.index("-threads") + 1] == "1"
    assert status.speed is not None
    assert status.speed > 0
    assert status.ahead_ms is not None
    assert status.ahead_ms > 0
    assert status.log_path is not None
    assert status.log_path.parent == opened.folder / claim.id
    assert "-force_key_frames" in status.log_path.read_text()
    await until(lambda: opened.count("heads", state="held", work="encode") == 1)
    await until(lambda: opened.count("cache_bytes") == opened.transcoder.standing().cache_bytes > 0)
    assert opened.count("segments_made_total", work="encode") == len(numbers_on_disk(opened, made_clip.encode()))


async def test_only_the_newest_logs_are_kept(open_transcoder: OpenTranscoder, tmp_path: Path) -> None:
    folder = tmp_path / "transcode"
    for number in range(60):
        path = folder / f"old-{number % 7}" / f"ffmpeg-copy-0-{number}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("…")
    await open_transcoder()
    assert len(list(folder.glob("*/ffmpeg-*.log"))) == 50
