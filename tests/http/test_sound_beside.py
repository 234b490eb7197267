"""Sound tracks in files of their own beside a film, played over a real server."""

import re
import subprocess
from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from running import BROWSER, OLD_TV, SRT, Running, encode, run_server

LENGTH_S = 20
GERMAN_HZ, COMMENTARY_HZ = 700, 1200


def sound(path: Path, frequency_hz: int, *options: str) -> None:
    argv = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine=f={frequency_hz}:d={LENGTH_S}:r=48000"]
    subprocess.run([*argv, *options, str(path)], check=True)


def make_media(folder: Path) -> Path:
    place = folder / "Films" / "Tide (2001)"
    place.mkdir(parents=True)
    encode(place / "Tide (2001).mp4", LENGTH_S, "-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-c:a", "aac")
    sound(place / "Tide (2001).de.ac3", GERMAN_HZ)
    sound(place / "Tide (2001).commentary.mka", COMMENTARY_HZ, "-c:a", "aac")
    sound(place / "Tidings.ac3", 300)
    (place / "Tide (2001).fr.dts").write_bytes(b"no sound at all")
    for language in ("de", "fr"):
        (place / f"Tide (2001).{language}.forced.srt").write_text(SRT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("beside")
    with run_server(folder, make=make_media, count=1, libraries=(("Films", "movies"),)) as server:
        yield server


def start(running: Running, **fields: object) -> dict[str, Any]:
    session: dict[str, Any] = running.start("Tide", **{"profile": BROWSER, "start_ms": 0, **fields}).json()
    return session


def track(session: dict[str, Any], title: str | None = None, language: str | None = None) -> dict[str, Any]:
    tracks: list[dict[str, Any]] = session["audio_tracks"]
    (found,) = [one for one in tracks if one["is_external"] and (one["label"] == title or one["language"] == language)]
    return found


def heard(running: Running, session: dict[str, Any], name: str, folder: Path, numbers: list[int]) -> tuple[float, int]:
    """Where some pieces of a track begin, in seconds, and how high the tone in them is."""
    url = str(session["url"])
    whole = folder / f"{name}.mp4"
    with running.anonymous() as player:
        ticket = url.partition("?")[2]
        parts = [f"{name}.init.mp4", *(f"{name}.{number}.m4s" for number in numbers)]
        answers = [player.get(urljoin(url, f"{part}?{ticket}")) for part in parts]
        assert [answer.status_code for answer in answers] == [200] * len(parts), [one.text[:200] for one in answers]
        whole.write_bytes(b"".join(answer.content for answer in answers))
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", str(whole)],
        capture_output=True,
        text=True,
        check=True,
    )
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(whole), "-f", "s16le", "-ac", "1", "-ar", "48000", "-"],
        capture_output=True,
        check=True,
    ).stdout
    samples = array("h", raw)[4_800:100_000]
    rises = sum(1 for early, late in pairwise(samples) if early < 0 <= late)
    return float(re.split(r"[,\s]", probed.stdout)[0]), round(rises * 48_000 / len(samples))


def test_they_are_offered_beside_the_film_s_own(beside: Running) -> None:
    session = start(beside)
    assert session["method"] == "direct"
    offered = [(one["index"] >= 1000, one["language"], one["label"]) for one in session["audio_tracks"]]
    assert offered == [(False, None, ""), (True, None, "commentary"), (True, "de", "")]


def test_one_that_is_chosen_is_encoded_and_the_picture_stays(beside: Running, tmp_path: Path) -> None:
    index = track(start(beside), language="de")["index"]
    session = start(beside, audio_index=index)
    assert (session["method"], session["url"] is not None) == ("audio_transcode", True)
    assert "AudioIsExternal" in [reason["code"] for reason in session["decision"]["rejected"]["direct"]]
    name = track(session, language="de")["name"]
    begins_s, tone_hz = heard(beside, session, name, tmp_path, [0, 1])
    assert (begins_s, abs(tone_hz - GERMAN_HZ) < 10) == (pytest.approx(1, abs=0.03), True)


@pytest.mark.parametrize("number", [0, 2])
def test_one_that_the_device_plays_is_copied_from_any_place(beside: Running, tmp_path: Path, number: int) -> None:
    index = track(start(beside), title="commentary")["index"]
    session = start(beside, audio_index=index)
    assert session["method"] == "remux"
    assert [reason["code"] for reason in session["reasons"]] == ["AudioIsExternal"]
    name = track(session, title="commentary")["name"]
    begins_s, tone_hz = heard(beside, session, name, tmp_path, [number])
    assert (begins_s, abs(tone_hz - COMMENTARY_HZ) < 10) == (pytest.approx(1 + number * 6.144, abs=0.03), True)


def test_a_viewer_who_prefers_its_language_hears_it(beside: Running) -> None:
    preferences = "/api/v1/users/me/preferences"
    assert beside.http.patch(preferences, json={"audio_languages": ["de"]}).status_code == 200
    try:
        session = start(beside)
        assert track(session, language="de")["is_selected"]
    finally:
        beside.http.patch(preferences, json={"audio_languages": []})


def test_its_language_counts_where_subtitles_follow_the_sound(beside: Running) -> None:
    preferences = "/api/v1/users/me/preferences"
    assert beside.http.patch(preferences, json={"audio_languages": ["de"]}).status_code == 200
    try:
        session = start(beside)
        assert [one["language"] for one in session["subtitles"] if one["is_selected"]] == ["de"]
        commentary = start(beside, audio_index=track(session, title="commentary")["index"])
        assert [one["language"] for one in commentary["subtitles"] if one["is_selected"]] == []
    finally:
        assert beside.http.patch(preferences, json={"audio_languages": []}).status_code == 200


def test_where_picture_and_sound_come_together_it_is_said_that_it_cannot_be(beside: Running) -> None:
    index = track(start(beside), language="de")["index"]
    session = start(beside, profile=OLD_TV, audio_index=index)
    assert session["method"] == "unsupported"
    assert "AudioIsExternal" in [reason["code"] for reason in session["reasons"]]
    assert start(beside, profile=OLD_TV)["method"] == "direct"


def sounds_on_its_page(running: Running) -> list[tuple[str | None, str | None, str | None, int | None]]:
    item = running.http.get(f"/api/v1/items/{running.titles['Tide'].id}").json()
    streams = item["versions"][0]["parts"][0]["streams"]
    return [
        (one["language"], one["title"], one["codec"], one["channels"])
        for one in streams
        if one["kind"] == "audio" and one["is_external"] and one["index"] >= 1000
    ]


def test_they_are_listed_on_the_page_of_the_title(beside: Running) -> None:
    beside.wait_until(lambda: bool(sounds_on_its_page(beside)))
    beside.wait_until(lambda: len(sounds_on_its_page(beside)) == 2)
    assert sounds_on_its_page(beside) == [(None, "commentary", "aac", 1), ("de", None, "ac3", 1)]


def test_subtitles_go_with_the_sound_that_is_heard(beside: Running) -> None:
    beside.wait_until(lambda: len(sounds_on_its_page(beside)) == 2)
    preferences = "/api/v1/users/me/preferences"
    wanted = {"audio_languages": ["de"], "subtitle_languages": ["fr"]}
    assert beside.http.patch(preferences, json=wanted).status_code == 200
    try:
        listed = beside.http.get(f"/api/v1/items/{beside.titles['Tide'].id}/subtitles").json()
        shown = next(one for one in listed["tracks"] if one["id"] == listed["chosen_id"])
        assert (shown["language"], shown["is_forced"]) == ("de", True)
        assert [one["id"] for one in start(beside)["subtitles"] if one["is_selected"]] == [shown["id"]]
    finally:
        beside.http.patch(preferences, json={"audio_languages": [], "subtitle_languages": []})
