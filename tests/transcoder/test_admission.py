"""Slots: in turn, by weight, and taken back from those who do not need them."""

import asyncio
from fractions import Fraction
from pathlib import Path

import pytest

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import MediaInfo
from rustfin.transcoder import (
    AudioEncode,
    Backend,
    BoundaryTable,
    Muxed,
    Rendition,
    SegmentFormat,
    Source,
    Stretch,
    Timeline,
    VideoCopy,
    VideoEncode,
)
from rustfin.transcoder.admission import COPY, SOFTWARE, Admission, Holder, Share, choose_victim, share_of
from until import until


def encode(width: int, height: int, rate: int = 30, backend: Backend = Backend.SOFTWARE) -> VideoEncode:
    return VideoEncode(0, width, height, BitsPerSecond(1), 40, frame_rate=Fraction(rate), backend=backend)


@pytest.mark.parametrize(
    ("rendition", "share"),
    [
        (encode(640, 360), Share(SOFTWARE, 1)),
        (encode(1920, 1080), Share(SOFTWARE, 1)),
        (encode(1920, 1080, 60), Share(SOFTWARE, 2)),
        (encode(3840, 2160), Share(SOFTWARE, 4)),
        (encode(3840, 2160, backend=Backend.NVENC), Share("nvenc")),
        (Muxed(encode(3840, 2160), None), Share(SOFTWARE, 4)),
        (Muxed(VideoCopy(0, SegmentFormat.TS), None), Share(COPY)),
        (VideoCopy(0), Share(COPY)),
        (AudioEncode(1, 2, BitsPerSecond(1)), Share(COPY)),
    ],
)
def test_what_a_rendition_takes(rendition: Rendition, share: Share) -> None:
    timeline = Timeline(Microseconds(0), Microseconds(0), Microseconds(1))
    source = Source("1-a", Path("/film"), MediaInfo(container="mkv", tags={}), timeline)
    table = BoundaryTable((Microseconds(0),), Microseconds(1))
    assert share_of(Stretch(source, rendition, table)) == share


def holder(name: str, *, held: bool = False, awaited: bool = False, asked_at_s: float = 100.0) -> Holder:
    return Holder(name, frozenset({SOFTWARE}), held, awaited, asked_at_s)


@pytest.mark.parametrize(
    ("holders", "victim"),
    [
        ([], None),
        ([holder("busy")], None),
        ([holder("busy"), holder("held", held=True)], "held"),
        ([holder("held", held=True, asked_at_s=90), holder("longer", held=True, asked_at_s=80)], "longer"),
        ([holder("idle", asked_at_s=70), holder("held", held=True)], "held"),
        ([holder("idle", asked_at_s=70), holder("busy")], "idle"),
        ([holder("just", asked_at_s=81)], None),
        ([holder("awaited", held=True, awaited=True, asked_at_s=0)], None),
        ([Holder("other", frozenset({COPY}), True, False, 0)], None),
    ],
)
def test_who_gives_way(holders: list[Holder], victim: str | None) -> None:
    assert choose_victim(holders, SOFTWARE, 101.0) == victim


class Slots:
    """Two slots, and a record of who was asked to give one back."""

    def __init__(self, capacity: int = 2) -> None:
        self.capacity = capacity
        self.taken_back: list[str] = []
        self.admission = Admission(lambda _pool: self.capacity, take_back=self.taken_back.append)

    def ask(self, weight: int = 1) -> "asyncio.Task[None]":
        return asyncio.create_task(self.admission.acquire(Share(SOFTWARE, weight)))


async def test_slots_are_given_in_the_order_of_asking_also_to_heavy_ones() -> None:
    slots = Slots()
    await slots.ask(2)
    heavy, light = slots.ask(2), slots.ask(1)
    await until(lambda: slots.admission.waiting(SOFTWARE) == 2)
    slots.admission.release(Share(SOFTWARE, 1))
    await asyncio.sleep(0)
    assert not light.done(), "who came first goes first, or would wait for ever"
    slots.admission.release(Share(SOFTWARE, 1))
    await heavy
    assert not light.done()
    slots.admission.release(Share(SOFTWARE, 2))
    await light
    assert slots.admission.used(SOFTWARE) == 1


async def test_what_is_heavier_than_all_there_is_runs_alone() -> None:
    slots = Slots(capacity=1)
    await slots.ask(4)
    second = slots.ask(1)
    await until(lambda: slots.admission.waiting(SOFTWARE) == 1)
    slots.admission.release(Share(SOFTWARE, 4))
    await second


async def test_a_slot_is_asked_back_when_there_is_none() -> None:
    slots = Slots(capacity=1)
    await slots.ask()
    assert slots.taken_back == []
    waiting = slots.ask()
    await until(lambda: slots.taken_back == [SOFTWARE])
    slots.admission.review()
    assert slots.taken_back == [SOFTWARE, SOFTWARE]
    slots.capacity = 2
    slots.admission.review()
    await waiting


async def test_who_gives_up_waiting_holds_nothing_and_holds_nobody_up() -> None:
    slots = Slots()
    await slots.ask(1)
    heavy, light = slots.ask(2), slots.ask(1)
    await until(lambda: slots.admission.waiting(SOFTWARE) == 2)
    heavy.cancel()
    await light
    assert slots.admission.used(SOFTWARE) == 2
    assert slots.admission.waiting(SOFTWARE) == 0


async def test_a_slot_given_to_one_who_just_gave_up_comes_back() -> None:
    slots = Slots(capacity=1)
    await slots.ask()
    waiting = slots.ask()
    await until(lambda: slots.admission.waiting(SOFTWARE) == 1)
    slots.admission.release(Share(SOFTWARE))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert slots.admission.used(SOFTWARE) == 0
