"""Odd real files: every subtitle in them is taken out, or says why not."""

from pathlib import Path

import pytest

from rustfin.media import find_tools, probe
from rustfin.subtitles import pgs
from rustfin.subtitles.convert import extracted_cues
from rustfin.subtitles.extract import take_all
from rustfin.subtitles.kinds import TEXTS

MEDIA = Path(__file__).resolve().parents[3] / "shared" / "media"
ASSETS = "androidx-media/libraries/test_data/src/test/assets/media"

pytestmark = pytest.mark.media


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        (f"{ASSETS}/mkv/full_blocks.mkv", [3]),
        (f"{ASSETS}/mkv/sample_with_srt.mkv", [1]),
        (f"{ASSETS}/mkv/sample_with_null_terminated_srt.mkv", [1]),
        (f"{ASSETS}/mkv/sample_with_null_terminated_ssa_subtitles.mkv", [1]),
        (f"{ASSETS}/mkv/sample_with_pgs_subtitles.mkv", ["pictures"]),
        (f"{ASSETS}/mkv/sample_with_vobsub.mkv", ["pictures"]),
        (f"{ASSETS}/mp4/sample_with_vobsub.mp4", ["pictures"]),
        ("torchcodec/test/resources/nasa_13013.mp4", [4, 4]),
    ],
)
async def test_each_track_comes_out(name: str, counts: list[object], tmp_path: Path) -> None:
    path = MEDIA / name
    if not path.exists():
        pytest.skip("this file is not here")
    tools = await find_tools()
    index = await take_all(tools, path, await probe(path, tools=tools), tmp_path / "taken")
    found: list[object] = []
    for track in index.tracks.values():
        assert track.path is not None, track.problem
        raw = track.path.read_bytes()
        if track.kept in TEXTS:
            cues = extracted_cues(raw, track.kept.value)
            assert all("\ufffd" not in cue.text for cue in cues)
            found.append(len(cues))
        else:
            pgs.check(raw)
            found.append("pictures")
    assert found == counts
