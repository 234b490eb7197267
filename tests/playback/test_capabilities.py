"""The load that decisions are made under follows from the table, the settings, and what is at work."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import device_stand_in
from encoding import Clip, make_clip
from rustfin.core.clock import SystemClock
from rustfin.core.ids import PlaybackId
from rustfin.media import Tools, find_tools
from rustfin.observability import Metrics
from rustfin.playback import Capabilities, Load, software
from rustfin.settings import Transcoding
from rustfin.transcoder import Backend, Claim, Transcoder
from rustfin.transcoder.hardware.machine import Device, Machine
from rustfin.transcoder.hardware.samples import Size
from rustfin.transcoder.hardware.survey import Survey, Terms
from rustfin.transcoder.hardware.table import Feature

NVIDIA = Device(Backend.NVENC, "0", "NVIDIA GeForce", "nvidia")
TERMS = Terms(Size(192, 108, 60), trial_limit_s=100, sample_limit_s=100, after_start_s=None)
ONE, OTHER = PlaybackId("one"), PlaybackId("other")


@dataclass(slots=True)
class Server:
    """What capabilities are made from, and settings that a test changes."""

    survey: Survey
    transcoder: Transcoder
    clip: Clip
    chosen: dict[str, object] = field(default_factory=dict)

    def load(self, playback_id: PlaybackId = ONE) -> Load:
        return Capabilities(self.survey, self.transcoder, lambda: Transcoding.model_validate(self.chosen)).load(
            playback_id
        )

    def backends(self) -> list[str]:
        return [encoder.backend.value for encoder in self.load().encoders]


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """An ffmpeg on a machine with a device that does everything."""
    tools = asyncio.run(find_tools())
    path = tmp_path_factory.mktemp("device") / "ffmpeg"
    return replace(tools, ffmpeg=device_stand_in.written_to(path, "works", tools.ffmpeg))


@pytest.fixture(scope="session")
def tested(stand_in: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the table of that machine."""
    folder = tmp_path_factory.mktemp("hardware")

    async def run() -> None:
        survey = survey_in(folder, stand_in)
        await survey.open()
        survey.start()
        await survey.wait()

    asyncio.run(run())
    return folder


@pytest.fixture(scope="session")
def clip(stand_in: Tools, tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return make_clip(tmp_path_factory.mktemp("clips"), stand_in)


def survey_in(folder: Path, tools: Tools) -> Survey:
    return Survey(folder, tools, SystemClock(), find=lambda: Machine((NVIDIA,)), is_quiet=lambda: True, terms=TERMS)


@pytest.fixture
async def server(stand_in: Tools, tested: Path, clip: Clip, tmp_path: Path) -> AsyncIterator[Server]:
    survey = survey_in(tested, stand_in)
    await survey.open()
    transcoder = Transcoder(tmp_path / "transcode", stand_in, Metrics(), ways=survey.ways)
    await transcoder.open()
    yield Server(survey, transcoder, clip)
    await transcoder.aclose()
    await survey.aclose()


async def test_without_a_table_a_rule_of_thumb_counts(stand_in: Tools, clip: Clip, tmp_path: Path) -> None:
    survey = survey_in(tmp_path / "nothing yet", stand_in)
    await survey.open()
    (processor,) = Server(survey, Transcoder(tmp_path, stand_in, Metrics()), clip).load().encoders
    assert processor.backend is Backend.SOFTWARE
    assert processor.pixels_per_s % software(1).pixels_per_s == 0


async def test_a_proven_device_comes_first_with_the_speed_it_was_measured_at(server: Server) -> None:
    device, processor = server.load().encoders
    assert (device.backend, processor.backend) == (Backend.NVENC, Backend.SOFTWARE)
    assert device.pixels_per_s == server.survey.speed(Backend.NVENC, Feature.ENCODE)
    assert device.tone_mapped_pixels_per_s == server.survey.speed(Backend.NVENC, Feature.TONE_MAP)
    assert processor.pixels_per_s == server.survey.speed(Backend.SOFTWARE, Feature.ENCODE)


async def test_settings_choose_the_order_and_what_is_used(server: Server) -> None:
    server.chosen = {"preferred_backend": "software"}
    assert server.backends() == ["software", "nvenc"]
    server.chosen = {"preferred_backend": "vaapi"}
    assert server.backends() == ["nvenc", "software"]
    server.chosen = {"disabled_backends": ["nvenc"]}
    assert server.backends() == ["software"]


async def test_a_device_has_as_many_places_as_the_settings_say_less_those_of_others(server: Server) -> None:
    server.chosen = {"device_slots": 2}
    assert server.load().encoders[0].free_slots == 2
    stretch = server.clip.encode(backend=Backend.NVENC)
    assert await server.transcoder.segment(stretch, 0, claim=Claim(OTHER))
    assert server.load(ONE).encoders[0].free_slots == 1
    assert server.load(OTHER).encoders[0].free_slots == 2, "its own would end"


async def test_the_processor_is_shared_and_never_has_no_place(server: Server) -> None:
    alone = server.load().encoders[1].pixels_per_s
    assert await server.transcoder.segment(server.clip.encode(), 0, claim=Claim(OTHER))
    shared = server.load(ONE).encoders[1]
    assert (shared.pixels_per_s, shared.free_slots) == (alone / 2, 1)
    assert server.load(OTHER).encoders[1].pixels_per_s == alone
