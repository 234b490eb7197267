"""Devices are tried with what playback runs; what fails says why, in ffmpeg's words and in ours."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

import device_stand_in
from rustfin.core.clock import SystemClock
from rustfin.core.errors import Conflict
from rustfin.media import Tools
from rustfin.transcoder import Backend, ToneMap
from rustfin.transcoder.hardware.machine import Device, Machine, look
from rustfin.transcoder.hardware.remedies import Remedy, advice, remedy_for, telling_line
from rustfin.transcoder.hardware.samples import Size
from rustfin.transcoder.hardware.survey import Survey, Terms
from rustfin.transcoder.hardware.table import Feature, Row, Table, Verdict, ways
from until import until

SMALL = Size(192, 108, 60)
PATIENT = Terms(SMALL, trial_limit_s=100, sample_limit_s=100, after_start_s=None)
NVIDIA = Device(Backend.NVENC, "0", "NVIDIA GeForce", "nvidia")
INTEL = Device(Backend.VAAPI, "/dev/dri/renderD128", "Intel", "i915")
QUICK_SYNC = replace(INTEL, backend=Backend.QSV)
WithDevice: TypeAlias = Callable[[str], Tools]


@pytest.fixture
def with_device(tools: Tools, tmp_path: Path) -> WithDevice:
    """`with_device(mode)`: an ffmpeg on a machine with a device that behaves so."""

    def make(mode: str) -> Tools:
        return replace(tools, ffmpeg=device_stand_in.written_to(tmp_path / "ffmpeg", mode, tools.ffmpeg))

    return make


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where samples are kept, so that they are made once."""
    return tmp_path_factory.mktemp("hardware")


def survey_of(folder: Path, tools: Tools | None, *devices: Device, terms: Terms = PATIENT) -> Survey:
    return Survey(folder, tools, SystemClock(), find=lambda: Machine(devices), is_quiet=lambda: True, terms=terms)


async def tried(survey: Survey) -> Table:
    await survey.open()
    survey.start()
    await survey.wait()
    assert survey.table is not None
    return survey.table


def rows_of(table: Table, backend: Backend, *features: Feature) -> list[Row]:
    return [row for row in table.rows if row.backend is backend and (row.feature in features or not features)]


async def test_the_processor_passes_every_trial_and_is_measured(tools: Tools, samples: Path) -> None:
    table = await tried(survey_of(samples, tools))
    failed = [(row.feature, row.codec, row.line) for row in table.rows if not row.is_passed]
    assert failed == []
    assert {row.backend for row in table.rows} == {Backend.SOFTWARE}
    assert {row.feature for row in table.rows} == set(Feature) - {Feature.ACCESS}
    assert {(row.codec, row.bit_depth) for row in table.rows if row.feature is Feature.DECODE} == {
        *(("h264", 8), ("h264", 10), ("hevc", 8), ("hevc", 10), ("vp9", 8), ("av1", 8), ("mpeg2video", 8))
    }
    assert all(row.pixels_per_s for row in rows_of(table, Backend.SOFTWARE, Feature.ENCODE, Feature.TONE_MAP))


async def test_a_device_that_works_passes_with_the_lists_that_playback_uses(
    with_device: WithDevice, samples: Path
) -> None:
    survey = survey_of(samples, with_device("works"), NVIDIA)
    table = await tried(survey)
    assert [(row.feature, row.codec, row.line) for row in rows_of(table, Backend.NVENC) if not row.is_passed] == []
    way = survey.ways()[Backend.NVENC]
    assert way.device == "0"
    assert ("hevc", 10) in way.decodes
    assert (way.scales, way.deinterlaces, way.tone_maps) == ({8, 10}, True, {ToneMap.PQ})
    assert survey.ways(disabled=[Backend.NVENC]) == {}


async def test_what_a_device_cannot_is_left_to_the_processor(with_device: WithDevice, samples: Path) -> None:
    survey = survey_of(samples, with_device("no 10 bits"), NVIDIA)
    await tried(survey)
    way = survey.ways()[Backend.NVENC]
    assert ("h264", 8) in way.decodes
    assert ("hevc", 10) not in way.decodes


async def test_a_device_whose_keyframes_are_elsewhere_is_not_used(with_device: WithDevice, samples: Path) -> None:
    survey = survey_of(samples, with_device("no keyframes"), INTEL)
    table = await tried(survey)
    (row,) = rows_of(table, Backend.VAAPI, Feature.KEYFRAMES)
    assert row.remedy is Remedy.KEYFRAMES
    assert row.line == "60 frames, IDR at [0]; expected 60, at [0, 13, 25, 50]"
    assert survey.ways() == {}


@pytest.mark.parametrize(
    ("mode", "device", "remedy", "line"),
    [
        ("no libcuda", NVIDIA, Remedy.NVIDIA_RUNTIME, "Cannot load libcuda.so.1"),
        ("old driver", NVIDIA, Remedy.DRIVER_TOO_OLD, "Required: 13.0 Found: 12.2"),
        ("no session", NVIDIA, Remedy.SESSION_LIMIT, "OpenEncodeSessionEx failed: out of memory"),
        ("no VA driver", INTEL, Remedy.VA_DRIVER, "Failed to initialise VAAPI connection"),
        ("no permission", INTEL, Remedy.PERMISSION, "Permission denied"),
        ("no MFX", QUICK_SYNC, Remedy.QSV_RUNTIME, "Error creating a MFX session: -9."),
        ("no encoder on the chip", INTEL, Remedy.NOT_SUPPORTED, "No usable encoding entrypoint"),
    ],
)
async def test_a_device_that_fails_is_tried_once_and_says_why(
    with_device: WithDevice, samples: Path, mode: str, device: Device, remedy: Remedy, line: str
) -> None:
    survey = survey_of(samples, with_device(mode), device)
    (row,) = rows_of(await tried(survey), device.backend)
    assert (row.feature, row.verdict, row.remedy) == (Feature.ENCODE, Verdict.FAILED, remedy)
    assert row.line is not None
    assert line in row.line
    assert "0x" not in row.line
    assert len(advice(remedy, row.facts)) > 20
    assert survey.ways() == {}


async def test_a_driver_that_hangs_costs_only_its_time(
    with_device: WithDevice, tools: Tools, samples: Path, tmp_path: Path
) -> None:
    await tried(survey_of(samples, tools))  # samples, before patience ends
    table = await tried(survey_of(samples, with_device("hangs"), NVIDIA, terms=replace(PATIENT, trial_limit_s=2)))
    (row,) = rows_of(table, Backend.NVENC)
    assert row.remedy is Remedy.TIMED_OUT


async def test_what_was_found_is_remembered_until_a_driver_changes(tools: Tools, samples: Path) -> None:
    table = await tried(survey_of(samples, tools))
    again = survey_of(samples, tools)
    await again.open()
    assert again.table == table
    other = survey_of(samples, tools, NVIDIA)
    await other.open()
    assert other.table is None
    (samples / "table.json").write_text('{"key": 1}')
    torn = survey_of(samples, tools)
    await torn.open()
    assert torn.table is None


async def test_trials_are_told_apart_and_can_be_ended(with_device: WithDevice, samples: Path) -> None:
    survey = survey_of(samples, with_device("hangs"), NVIDIA)
    await survey.open()
    survey.start()
    with pytest.raises(Conflict):
        survey.start()
    await until(lambda: survey.progress is not None and survey.progress.done > 0, patience_s=100)
    await survey.cancel()
    assert survey.progress is None
    survey.start()
    await survey.aclose()


def test_words_of_ffmpeg_lead_to_a_remedy() -> None:
    assert telling_line("") is None
    assert telling_line("[h264 @ 0x55] [warning] odd\n[error] Conversion failed!") == "[h264] odd"
    assert remedy_for("Unknown encoder 'h264_qsv'", Backend.QSV) is Remedy.NOT_BUILT
    assert remedy_for("the cat is on the keyboard", Backend.NVENC) is Remedy.UNKNOWN


def made_machine(root: Path) -> None:
    """An Intel chip on the bus with its node, and an NVIDIA card that nothing leads to."""
    for slot, vendor in (("0000:00:02.0", "0x8086"), ("0000:01:00.0", "0x10de")):
        card = root / "sys/bus/pci/devices" / slot
        card.mkdir(parents=True)
        (card / "class").write_text("0x030000\n")
        (card / "vendor").write_text(f"{vendor}\n")
    node = root / "sys/class/drm/renderD128/device"
    node.mkdir(parents=True)
    (node / "vendor").write_text("0x8086\n")
    (root / "sys/drivers/i915").mkdir(parents=True)
    (node / "driver").symlink_to(root / "sys/drivers/i915")
    (root / "dev/dri").mkdir(parents=True)
    (root / "dev/dri/renderD128").touch()


def test_devices_are_found_with_what_stands_before_them(tmp_path: Path) -> None:
    made_machine(tmp_path)
    machine = look(tmp_path, platform="linux")
    assert machine.devices == (replace(INTEL, backend=Backend.QSV), INTEL)
    (obstacle,) = machine.obstacles
    assert (obstacle.device.name, obstacle.remedy) == ("NVIDIA", Remedy.NVIDIA_DRIVER)
    (tmp_path / ".dockerenv").touch()
    assert look(tmp_path, platform="linux").obstacles[0].remedy is Remedy.NVIDIA_RUNTIME
    (tmp_path / "dev/nvidia0").touch()
    assert look(tmp_path, platform="linux").devices[0].backend is Backend.NVENC
    assert look(tmp_path, platform="linux").signature != machine.signature


def test_an_installed_driver_is_noticed(tmp_path: Path) -> None:
    made_machine(tmp_path)
    before = look(tmp_path, platform="linux").signature
    driver = tmp_path / "usr/lib/x86_64-linux-gnu/dri/iHD_drv_video.so"
    driver.parent.mkdir(parents=True)
    driver.touch()
    assert look(tmp_path, platform="linux").signature != before


def test_a_node_that_may_not_be_opened_names_its_group(tmp_path: Path) -> None:
    made_machine(tmp_path)
    machine = look(tmp_path, platform="linux", may_open=lambda _: False)
    assert machine.devices == ()
    permission, _, runtime = machine.obstacles
    assert (permission.remedy, runtime.remedy) == (Remedy.PERMISSION, Remedy.NVIDIA_DRIVER)
    assert permission.facts["gid"] == str((tmp_path / "dev/dri/renderD128").stat().st_gid)
    assert permission.facts["gid"] in advice(Remedy.PERMISSION, permission.facts)


def test_a_machine_without_devices_is_no_problem(tmp_path: Path) -> None:
    assert look(tmp_path, platform="linux") == Machine(drivers="")


def test_the_second_device_is_used_where_the_first_does_not_encode() -> None:
    def row(path: str, feature: Feature, verdict: Verdict) -> Row:
        return Row(Backend.VAAPI, path, "AMD", feature, verdict, codec="h264", kernel_driver="amdgpu")

    rows = (
        row("/dev/dri/renderD128", Feature.ENCODE, Verdict.FAILED),
        row("/dev/dri/renderD129", Feature.ENCODE, Verdict.PASSED),
        row("/dev/dri/renderD129", Feature.KEYFRAMES, Verdict.PASSED),
    )
    assert ways(Table("key", 0, rows))[Backend.VAAPI].device == "/dev/dri/renderD129"
