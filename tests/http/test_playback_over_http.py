"""Playing over a real server: sessions, tickets, subtitles, and players that are not browsers."""

import json
import subprocess
from pathlib import Path

import pytest

from running import Running

BROWSER = {
    "id": "browser",
    "file": [
        {"container": "mp4", "video": ["h264", "av1"], "audio": ["aac", "mp3"]},
        {"container": "webm", "video": ["vp9"], "audio": ["opus"]},
    ],
}


def test_a_film_that_plays_gets_a_url_that_needs_nothing_else(running: Running) -> None:
    session = running.start("Tide", profile=BROWSER).json()
    assert session["method"] == "direct"
    assert session["mime"] == "video/mp4"
    assert session["reasons"] == []
    assert session["duration_ms"] == pytest.approx(70_000, abs=200)
    assert {stream["kind"] for stream in session["streams"]} == {"video", "audio"}
    with running.anonymous() as player:
        answer = player.get(session["url"], headers={"Range": "bytes=0-999"})
    content = running.titles["Tide"].path.read_bytes()
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 0-999/{len(content)}"
    assert answer.content == content[:1000]


def test_the_whole_film_arrives_through_the_whole_server(running: Running) -> None:
    file_id = running.titles["Tide"].file_id
    assert running.http.get(f"/stream/file/{file_id}").content == running.titles["Tide"].path.read_bytes()
    head = running.http.head(f"/stream/file/{file_id}")
    size = running.titles["Tide"].path.stat().st_size
    assert head.headers["content-length"] == str(size)


def test_a_film_that_does_not_play_says_why(running: Running) -> None:
    session = running.start("Reef", profile=BROWSER).json()
    assert (session["method"], session["url"]) == ("unsupported", None)
    assert [reason["code"] for reason in session["decision"]["rejected"]["direct"]] == [
        "ContainerNotSupported",
        "VideoCodecNotSupported",
        "AudioCodecNotSupported",
    ]
    assert session["reasons"][2]["actual"] == "ac3"
    assert session["reasons"][2]["message"] == "This device does not play Dolby Digital (AC-3) sound."


def test_a_device_that_measured_nothing_is_given_the_file(running: Running) -> None:
    assert running.start("Reef").json()["method"] == "direct"


def test_media_is_closed_to_who_shows_nothing(running: Running) -> None:
    with running.anonymous() as stranger:
        for address in (f"/stream/file/{running.titles['Tide'].file_id}", "/stream/subtitles/anything"):
            answer = stranger.get(address)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


def test_a_ticket_opens_one_file_only_and_cannot_be_changed(running: Running) -> None:
    url = running.start("Tide", profile=BROWSER).json()["url"]
    ticket = url.partition("ticket=")[2]
    with running.anonymous() as player:
        other = running.titles["Reef"].file_id
        for address in (f"/stream/file/{other}?ticket={ticket}", url[:-1] + ("A" if url[-1] != "A" else "B")):
            answer = player.get(address)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "ticket_invalid")


def test_a_ticket_ends_with_its_api_key(running: Running) -> None:
    made = running.http.post("/api/v1/auth/api-keys", json={"name": "player"}).json()
    body = {"item_id": running.titles["Tide"].id, "profile": BROWSER}
    with running.anonymous() as player:
        begun = player.post("/api/v1/playback/sessions", json=body, headers={"X-Api-Key": made["key"]})
        url = begun.json()["url"]
        assert player.get(url, headers={"Range": "bytes=0-9"}).status_code == 206
        assert running.http.delete(f"/api/v1/auth/api-keys/{made['api_key']['id']}").status_code == 204
        assert player.get(url).status_code == 401


def test_a_ticket_ends_with_its_session(running: Running) -> None:
    with running.anonymous() as device:
        signed_in = device.post("/api/v1/auth/login", json={"name": "Ann", "password": "a long secret"}).json()
        device.cookies.clear()
        own = {"Authorization": f"Bearer {signed_in['token']}"}
        body = {"item_id": running.titles["Tide"].id}
        url = device.post("/api/v1/playback/sessions", json=body, headers=own).json()["url"]
        assert device.get(url, headers={"Range": "bytes=0-0"}).status_code == 206
        assert device.post("/api/v1/auth/logout", headers=own).status_code == 204
        answer = device.get(url, headers={"Range": "bytes=0-0"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


def test_progress_is_kept_and_resumed(running: Running) -> None:
    session = running.start("Tide", profile=BROWSER, start_ms=0).json()
    report = {"session_id": session["id"], "position_ms": 20_000}
    answer = running.http.post("/api/v1/playback/progress", json=report)
    assert answer.json()["user_data"]["position_ms"] == 20_000
    live = running.http.get("/api/v1/playback/sessions").json()
    assert {one["id"]: one["position_ms"] for one in live}[session["id"]] == 20_000
    stop = f"/api/v1/playback/sessions/{session['id']}/stop"
    beacon = json.dumps({"position_ms": 31_000})
    assert running.http.post(stop, content=beacon, headers={"Content-Type": "text/plain"}).status_code == 204
    assert running.http.post(stop).status_code == 204
    assert running.http.get(f"/api/v1/playback/state/{session['item']['id']}").json()["position_ms"] == 31_000
    assert running.start("Tide", profile=BROWSER).json()["start_ms"] == 31_000
    late = running.http.post("/api/v1/playback/progress", json=report)
    assert (late.status_code, late.json()["error"]["code"]) == (410, "playback_ended")


@pytest.mark.parametrize("body", ["[]", "{", '{"position_ms": -1}', '{"position_ms": "x"}', "position"])
def test_a_stop_that_makes_no_sense_is_refused(running: Running, body: str) -> None:
    answer = running.http.post("/api/v1/playback/sessions/any/stop", content=body)
    assert answer.status_code == 422


def test_episodes_know_their_neighbours(running: Running) -> None:
    session = running.start("episode 2", profile=BROWSER).json()
    assert session["previous_episode"]["id"] == running.titles["episode 1"].id
    assert session["next_episode"]["id"] == running.titles["episode 3"].id
    last = running.start("episode 3", profile=BROWSER).json()
    assert last["next_episode"] is None


def test_a_file_that_vanished_after_the_scan_says_what_to_do(running: Running) -> None:
    title = running.titles["Gone"]
    session = running.start("Gone", profile=BROWSER).json()
    aside = title.path.rename(title.path.with_suffix(".aside"))
    try:
        with running.anonymous() as player:
            answer = player.get(session["url"])
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_missing")
        again = running.start("Gone", profile=BROWSER)
        assert (again.status_code, again.json()["error"]["code"]) == (404, "file_missing")
        assert "scan the library" in again.json()["error"]["message"]
    finally:
        aside.rename(title.path)


def test_a_link_out_of_the_library_is_not_followed(running: Running, tmp_path: Path) -> None:
    title = running.titles["Gone"]
    (tmp_path / "secret").write_bytes(b"secret")
    aside = title.path.rename(title.path.with_suffix(".aside"))
    try:
        title.path.symlink_to(tmp_path / "secret")
        answer = running.http.get(f"/stream/file/{title.file_id}")
        assert answer.status_code == 404
        assert b"secret" not in answer.content
    finally:
        title.path.unlink()
        aside.rename(title.path)


def test_info_names_the_titles_in_a_file(running: Running) -> None:
    title = running.titles["Tide"]
    info = running.http.get(f"/api/v1/playback/info/{title.file_id}").json()
    assert info["item_ids"] == [title.id]
    assert (info["file"]["container"], info["file"]["name"]) == ("mp4", "Tide (2001).mp4")
    assert running.http.get("/api/v1/playback/info/none").status_code == 404


@pytest.mark.parametrize(("title", "source"), [("Tide", "sidecar"), ("Reef", "embedded")])
def test_subtitles_come_as_webvtt(running: Running, title: str, source: str) -> None:
    (track,) = running.start(title).json()["subtitles"]
    assert track["source"] == source
    first = running.http.get(f"/stream/subtitles/{track['id']}")
    assert first.headers["content-type"] == "text/vtt; charset=utf-8"
    assert first.text.startswith("WEBVTT\n\n00:00:01.0")
    assert "<i>Grüße</i> &amp; more" in first.text
    again = running.http.get(f"/stream/subtitles/{track['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_subtitles_open_with_the_ticket_of_their_film(running: Running) -> None:
    session = running.start("Tide").json()
    ticket = session["url"].partition("ticket=")[2]
    with running.anonymous() as player:
        address = f"/stream/subtitles/{session['subtitles'][0]['id']}"
        assert player.get(f"{address}?ticket={ticket}").status_code == 200
        assert player.get(address).status_code == 401


@pytest.mark.parametrize("subtitle_id", ["x:99", "none", "..", "a:b", "0:99999"])
def test_subtitles_that_are_not_there(running: Running, subtitle_id: str) -> None:
    assert running.http.get(f"/stream/subtitles/{subtitle_id}").status_code == 404


def test_ffmpeg_seeks_by_ranges(running: Running) -> None:
    url = running.address + running.start("Tide").json()["url"]
    wanted = ["-read_intervals", "60%+#1", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-user_agent", "test", *wanted, url],
        capture_output=True,
        text=True,
        check=True,
    )
    assert 55 <= float(done.stdout.split(",")[0]) <= 61
    assert done.stderr == ""


def test_mpv_plays_and_seeks(running: Running, tmp_path: Path) -> None:
    url = running.address + running.start("Tide").json()["url"]
    silent = ["--no-config", "--vo=null", "--ao=null", "--untimed", "--no-terminal", f"--log-file={tmp_path / 'log'}"]
    done = subprocess.run(
        ["mpv", *silent, "--start=50", "--frames=24", url],
        check=False,
        timeout=90,
    )
    log = (tmp_path / "log").read_text()
    assert done.returncode == 0, log
    assert "VO: [null] 320x180" in log


def test_requests_that_make_no_sense(running: Running) -> None:
    for body in ({}, {"item_id": 5}, {"item_id": "x", "profile": []}, {"item_id": "x", "start_ms": -1}):
        assert running.http.post("/api/v1/playback/sessions", json=body).status_code == 422
    assert running.http.post("/api/v1/playback/sessions", json={"item_id": "none"}).status_code == 404
    odd = {"item_id": running.titles["Tide"].id, "profile": {"file": [{"container": 5}], "video": [], "limits": "x"}}
    assert running.http.post("/api/v1/playback/sessions", json=odd).json()["method"] == "direct"


def test_a_player_that_only_reads_the_file_keeps_its_place(running: Running) -> None:
    session = running.start("Tide", profile=BROWSER, start_ms=0).json()
    size = running.titles["Tide"].path.stat().st_size
    with running.anonymous() as player:
        player.get(session["url"], headers={"Range": f"bytes={size // 2}-{size // 2 + size // 50}"})
    (live,) = [one for one in running.http.get("/api/v1/playback/sessions").json() if one["id"] == session["id"]]
    assert live["position_ms"] == pytest.approx(35_000, abs=3_000)
    running.http.post(f"/api/v1/playback/sessions/{session['id']}/stop", json={"position_ms": 0})
