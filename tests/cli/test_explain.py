"""How a file would be played on a device, said without a server or a database."""

import asyncio
import json
from pathlib import Path

import pytest

from command_line import Rustfin
from made_media import make
from rustfin.media import find_tools


def test_a_file_that_plays_as_it_is(rustfin: Rustfin, film: Path) -> None:
    answer = rustfin("explain", film, "--profile", "mpv")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [f"{film.name} on mpv or Kodi", "Plays as it is."]


def test_a_file_that_does_not_says_why_what_is_made_and_what_would_help(
    rustfin: Rustfin, film: Path, tmp_path: Path
) -> None:
    profile = {
        "name": "Kitchen radio",
        "file": [{"container": "webm", "video": ["vp9"], "audio": ["opus"]}],
        "hls": {"segment": ["fmp4"], "video": ["h264"], "audio": ["aac"]},
        "limits": {"maxFps": 10},
    }
    (tmp_path / "radio.json").write_text(json.dumps(profile))
    lines = rustfin("explain", film, "--profile", tmp_path / "radio.json").out.splitlines()
    assert lines[0].endswith("on Kitchen radio")
    assert any("pictures a second" in line for line in lines)
    assert any(line.strip().startswith("picture:") and "h264" in line for line in lines)


@pytest.mark.parametrize("name", ["mixed.mkv", "mixed.ts"])
def test_every_keyframe_is_looked_at_where_some_are_no_clean_start(rustfin: Rustfin, tmp_path: Path, name: str) -> None:
    """As the server does it: a Mac begins at the clean ones, which are close enough. And there are no subtitles."""
    film = make(tmp_path, name, asyncio.run(find_tools()))
    answer = rustfin("explain", film, "--profile", "safari")
    what, why, *more = answer.out.splitlines()[1:]
    assert what == "Picture and sound stay as they are, and are packed anew."
    assert why.startswith("  because: This device does not open ")
    assert more[0] == "  picture: as it is"
    told = json.loads(rustfin("explain", film, "--profile", "safari", "--json").out)
    assert told["subtitle"] == "none"
    assert not any("ubtitle" in reason["code"] for reason in told["reasons"])


def test_everything_is_told_as_json(rustfin: Rustfin, film: Path) -> None:
    told = json.loads(rustfin("explain", film, "--profile", "chromecast-3", "--json").out)
    assert told["device"] == "Chromecast, 3rd generation"
    assert "Google" in told["source"]
    assert told["method"] in {"direct", "remux"}
    assert {"rule", "stream_index", "actual", "allowed", "reasons"} == set(told["trace"][0])
    interval = next(step for step in told["trace"] if step["rule"] == "keyframe_interval")
    assert interval["actual"] is not None, "its keyframes were looked for"


def test_an_unknown_device_is_answered_with_those_there_are(rustfin: Rustfin, film: Path) -> None:
    rustfin("explain", film, "--profile", "betamax").refuses("no profile 'betamax'", "chromecast-3", "roku-4k")


@pytest.mark.parametrize(
    ("content", "word"), [(None, "cannot be opened"), ("{", "is not JSON"), ("[]", "not a JSON object")]
)
def test_a_profile_that_is_none_is_said_to_be_one(
    rustfin: Rustfin, film: Path, tmp_path: Path, content: str | None, word: str
) -> None:
    if content is not None:
        (tmp_path / "tv.json").write_text(content)
    rustfin("explain", film, "--profile", tmp_path / "tv.json").refuses(word)


def test_a_file_that_is_none_is_said_to_be_one(rustfin: Rustfin, tmp_path: Path) -> None:
    rustfin("explain", tmp_path / "missing.mkv", "--profile", "mpv").refuses("cannot be opened")
