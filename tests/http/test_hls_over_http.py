"""Streams over a real server: playlists and segments made on demand."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from running import BROWSER, FILM_S, OLD_TV, Running, frame_hashes


def start(running: Running, title: str, **fields: object) -> dict[str, Any]:
    answer = running.start(title, **{"profile": BROWSER, "start_ms": 0, **fields})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    return session


def addresses(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


def durations(playlist: str) -> list[float]:
    return [float(found) for found in re.findall(r"#EXTINF:([0-9.]+),", playlist)]


@pytest.fixture
def player(running: Running) -> Iterator[httpx.Client]:
    """Somebody who has nothing but the session's address."""
    with running.anonymous() as client:
        yield client


def fetch_all(player: httpx.Client, url: str) -> dict[str, list[httpx.Response]]:
    """Every playlist of a session with all that it names, by its name."""
    master = player.get(url)
    assert master.status_code == 200, master.text
    names = [*addresses(master.text), *re.findall(r'URI="([^"]+)"', master.text)]
    found = {}
    for name in names:
        playlist = player.get(urljoin(url, name))
        assert playlist.status_code == 200, playlist.text
        inits = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist.text)
        parts = [player.get(urljoin(url, part)) for part in (*inits, *addresses(playlist.text))]
        assert [part.status_code for part in parts] == [200] * len(parts), [part.text[:200] for part in parts]
        found[name.partition(".m3u8")[0]] = parts
    return found


def test_what_the_device_cannot_open_is_streamed(running: Running, player: httpx.Client) -> None:
    session = start(running, "Reef")
    assert (session["method"], session["protocol"]) == ("transcode", "hls")
    codes = [reason["code"] for reason in session["decision"]["reasons"]]
    assert "VideoCodecNotSupported" in codes
    parts = fetch_all(player, str(session["url"]))
    assert "audio-1" in parts
    assert len(parts) >= 2


@pytest.mark.parametrize(
    "name",
    [
        "original.99999.m4s",
        "2160.0.m4s",
        "original.-1.m4s",
        "original.m4s",
        "original.1.vtt",
        "..%2Fx",
        "x" * 60,
        "a.b.c",
    ],
)
def test_what_no_playlist_names_is_not_found(running: Running, player: httpx.Client, name: str) -> None:
    url = str(start(running, "Tide", exclude=["direct"])["url"])
    assert player.get(url.replace("master.m3u8", name)).status_code == 404


def test_a_ticket_opens_its_own_session_only(running: Running, player: httpx.Client) -> None:
    url = str(start(running, "Tide", exclude=["direct"])["url"])
    other = start(running, "Reef")
    ticket = url.partition("?ticket=")[2]
    for address in (
        f"/stream/hls/{other['id']}/master.m3u8?ticket={ticket}",
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url.partition("?")[0],
    ):
        assert player.get(address).status_code == 401


def test_nobody_else_sees_a_session(running: Running) -> None:
    session = start(running, "Tide", exclude=["direct"])
    made = running.http.post("/api/v1/users", json={"name": "Bob", "password": "another long secret"})
    assert made.status_code in (201, 409)
    with running.anonymous() as bob:
        token = bob.post("/api/v1/auth/login", json={"name": "Bob", "password": "another long secret"}).json()["token"]
        bob.cookies.clear()
        bob.headers["Authorization"] = f"Bearer {token}"
        assert bob.get(f"/stream/hls/{session['id']}/master.m3u8").status_code == 404


def test_a_stopped_session_is_gone(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide", exclude=["direct"])
    assert running.http.post(f"/api/v1/playback/sessions/{session['id']}/stop").status_code == 204
    answer = player.get(str(session["url"]))
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "playback_ended")


def test_a_session_goes_on_in_another_way(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide")
    assert session["method"] == "direct"
    change = {"position_ms": 20_000, "exclude": ["direct", "remux", "audio_transcode"]}
    changed = running.http.patch(f"/api/v1/playback/sessions/{session['id']}", json=change).json()
    assert (changed["id"], changed["method"], changed["start_ms"]) == (session["id"], "transcode", 20_000)
    assert player.get(changed["url"]).status_code == 200
    live = {one["id"]: one for one in running.http.get("/api/v1/playback/sessions").json()}
    assert live[session["id"]]["method"] == "transcode"
    assert live[session["id"]]["reasons"]
    back = running.http.patch(f"/api/v1/playback/sessions/{session['id']}", json={"position_ms": 1, "exclude": []})
    assert (back.json()["method"], back.json()["start_ms"]) == ("direct", 1)


def test_first_segments_are_made_before_anybody_asks_for_one(running: Running) -> None:
    before = segments_made(running)
    session = start(running, "Tide", exclude=["direct", "remux", "audio_transcode"], max_bitrate_bps=270_000)
    assert session["method"] == "transcode"
    running.wait_until(lambda: segments_made(running) > before)


def segments_made(running: Running) -> float:
    metrics = running.http.get("/metrics").text
    return sum(map(float, re.findall(r"^rustfin_transcoder_segments_made_total\S* (\S+)$", metrics, re.MULTILINE)))


def test_a_lower_quality_is_encoded(running: Running) -> None:
    session = start(running, "Tide", max_bitrate_bps=300_000, max_height=100)
    assert session["method"] == "transcode"
    assert max(quality["height"] for quality in session["qualities"]) <= 180


def test_an_admin_stops_a_playing_and_says_why(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide", exclude=["direct"])
    stop = f"/api/v1/playback/sessions/{session['id']}/terminate"
    assert running.http.post(stop, json={"text": "Bedtime"}).status_code == 204
    assert player.get(str(session["url"])).status_code == 410
    assert running.http.post(stop, json={"text": "Bedtime"}).status_code == 404
    assert running.http.post(stop, json={"text": ""}).status_code == 422


def test_the_body_of_a_beacon_is_json(running: Running) -> None:
    session = start(running, "Tide", exclude=["direct"])
    beacon = json.dumps({"position_ms": 31_000})
    stop = f"/api/v1/playback/sessions/{session['id']}/stop"
    assert running.http.post(stop, content=beacon, headers={"Content-Type": "text/plain"}).status_code == 204


def test_a_picture_that_can_stay_is_copied(running: Running, player: httpx.Client, tmp_path: Path) -> None:
    session = start(running, "Tide", exclude=["direct"])
    assert session["method"] == "remux"
    parts = fetch_all(player, str(session["url"]))
    whole = tmp_path / "whole.mp4"
    whole.write_bytes(b"".join(part.content for part in parts["original"]))
    assert frame_hashes(whole) == frame_hashes(running.titles["Tide"].path)


def test_playlists_add_up_to_the_film(running: Running, player: httpx.Client) -> None:
    url = str(start(running, "Tide", exclude=["direct"])["url"])
    for name in ("original", "audio-1"):
        playlist = player.get(url.replace("master", name)).text
        assert sum(durations(playlist)) == pytest.approx(FILM_S, abs=0.2)


def test_large_playlists_are_sent_compressed(running: Running, player: httpx.Client) -> None:
    url = str(start(running, "Tide", exclude=["direct"])["url"]).replace("master", "original")
    answer = player.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text.startswith("#EXTM3U")
    assert "content-encoding" not in player.get(url, headers={"Accept-Encoding": "identity"}).headers


def test_segments_may_be_kept_and_say_their_length(running: Running, player: httpx.Client) -> None:
    url = str(start(running, "Tide", exclude=["direct"])["url"])
    segment = player.get(url.replace("master.m3u8", "original.0.m4s"))
    assert "immutable" in segment.headers["cache-control"]
    assert int(segment.headers["content-length"]) == len(segment.content)
    assert segment.headers["content-type"] == "video/mp4"
    sound = player.get(url.replace("master.m3u8", "audio-1.0.m4s"))
    assert sound.headers["content-type"] == "audio/mp4"


def test_a_player_that_only_fetches_keeps_its_place(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide", exclude=["direct"])
    url = str(session["url"])
    count = len(durations(player.get(url.replace("master", "original")).text))
    assert player.get(url.replace("master.m3u8", f"original.{count // 2}.m4s")).status_code == 200
    (live,) = [one for one in running.http.get("/api/v1/playback/sessions").json() if one["id"] == session["id"]]
    assert live["position_ms"] == pytest.approx(FILM_S * 500, abs=6_000)
    assert live["bandwidth_bps"] > 0
    running.http.post(f"/api/v1/playback/sessions/{session['id']}/stop")
    state = running.http.get(f"/api/v1/playback/state/{session['item']['id']}").json()
    assert state["position_ms"] == pytest.approx(FILM_S * 500, abs=6_000)


def test_transport_streams_for_players_that_need_them(running: Running, player: httpx.Client) -> None:
    session = start(running, "Reef", profile=OLD_TV)
    name = next(name for name in fetch_all(player, str(session["url"])) if name.isdigit())
    playlist = player.get(str(session["url"]).replace("master", name)).text
    assert ".ts?ticket=" in playlist


def test_subtitles_go_with_the_stream(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide", exclude=["direct"])
    (track,) = session["subtitles"]
    assert (track["delivery"], track["is_selected"]) == ("vtt", False)
    assert player.get(track["url"]).text.startswith("WEBVTT")
    master = player.get(str(session["url"])).text
    assert 'TYPE=SUBTITLES,GROUP-ID="text",NAME="English",LANGUAGE="en"' in master
    url = str(session["url"]).replace("master", "subtitle-0")
    playlist = player.get(url).text
    assert sum(durations(playlist)) == pytest.approx(FILM_S, abs=0.2)
    first = player.get(urljoin(url, addresses(playlist)[0]))
    assert first.text.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:90000,LOCAL:00:00:00.000\n")
    assert "Grüße" in first.text


def test_chosen_subtitles_are_drawn_into_the_picture_where_the_device_draws_none(running: Running) -> None:
    mute = {**BROWSER, "subs": {"vtt": False, "ass": False, "pgs": False, "burn": True}}
    (track,) = running.start("Tide").json()["subtitles"]
    session = start(running, "Tide", profile=mute, subtitle_id=track["id"])
    assert session["method"] == "transcode"
    assert [one["delivery"] for one in session["subtitles"]] == ["burn"]
    with running.anonymous() as player:
        url = str(session["url"]).replace("master.m3u8", f"{session['qualities'][0]['id']}.0.m4s")
        assert player.get(url).status_code == 200


def test_a_pick_is_remembered(running: Running) -> None:
    session = start(running, "Tide", exclude=["direct"])
    (track,) = session["subtitles"]
    change = f"/api/v1/playback/sessions/{session['id']}"
    picked = running.http.patch(change, json={"position_ms": 0, "subtitle_id": track["id"]}).json()
    assert picked["subtitles"][0]["is_selected"]
    assert start(running, "Tide", exclude=["direct"])["subtitles"][0]["is_selected"]
    off = running.http.patch(change, json={"position_ms": 0, "subtitle_id": "none"}).json()
    assert not off["subtitles"][0]["is_selected"]
    assert not start(running, "Tide")["subtitles"][0]["is_selected"]


def test_a_client_that_leaves_while_it_waits_is_no_fault(running: Running) -> None:
    with running.encoders_held():
        # A rate that no other test asks for: what one has made answers at once.
        session = start(running, "Tide", exclude=["direct", "remux", "audio_transcode"], max_bitrate_bps=285_000)
        url = str(session["url"]).replace("master.m3u8", f"{session['qualities'][0]['id']}.12.m4s")
        address = urlsplit(running.address)
        with socket.create_connection((str(address.hostname), address.port or 80)) as hasty:
            hasty.sendall(f"GET {url} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        running.wait_until(lambda: 'status="499"' in running.http.get("/metrics").text)
    assert running.http.get(url).status_code == 200
    assert "Traceback" not in running.log.read_text()
