"""A disk that goes after the scan: what is on it says so, nothing of it is lost, and it plays again when it is back."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from running import Running, encode, run_server

PLAYER = {
    "id": "browser",
    "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}],
    "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264"], "audio": ["aac"], "demuxedAudio": True},
}


def put_films(media: Path) -> Path:
    for name, options in (("Tide (2001)", ("-c:v", "libx264")), ("Reef (2002)", ("-c:v", "mpeg4"))):
        folder = media / "Films" / name
        folder.mkdir(parents=True)
        encode(folder / f"{name}.mp4", 200 if name.startswith("Tide") else 5, *options, "-c:a", "aac", "-g", "48")
    return media


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with run_server(tmp_path, make=put_films, count=2, libraries=(("Films", "movies"),)) as running:
        yield running


def scan(running: Running, library_id: str) -> None:
    job = running.http.post(f"/api/v1/libraries/{library_id}/scan").json()
    running.wait_until(
        lambda: running.http.get(f"/api/v1/jobs/{job['job_id']}").json()["state"] not in ("queued", "running")
    )


def root_state(running: Running) -> str:
    [library] = running.http.get("/api/v1/libraries").json()
    return str(library["roots"][0]["state"])


def test_a_disk_that_goes_after_the_scan(server: Running, tmp_path: Path) -> None:
    http, media, away = server.http, tmp_path / "media" / "Films", tmp_path / "away"
    [library] = http.get("/api/v1/libraries").json()
    titles = http.get(f"/api/v1/libraries/{library['id']}/items").json()["items"]
    tide = server.titles["Tide"]
    http.patch(f"/api/v1/items/{tide.id}/user-data", json={"is_favourite": True})
    begun = server.start("Tide", profile=PLAYER).json()
    with httpx.Client(base_url=server.address, timeout=30) as player:
        assert player.get(begun["url"], headers={"Range": "bytes=0-99"}).status_code == 206
        media.rename(away)
        media.mkdir()

        # Who watches, and who wants to, is told that the disk is not there; where they were is kept.
        cut = player.get(begun["url"], headers={"Range": "bytes=0-99"})
        assert (cut.status_code, cut.json()["error"]["code"]) in ((503, "root_offline"), (404, "file_missing"))
        report = {"session_id": begun["id"], "position_ms": 90_000}
        assert http.post("/api/v1/playback/progress", json=report).status_code == 200
        http.post(f"/api/v1/playback/sessions/{begun['id']}/stop", json={"position_ms": 90_000})
        refused = server.start("Reef", profile=PLAYER)
        assert (refused.status_code, refused.json()["error"]["code"]) in ((503, "root_offline"), (404, "file_missing"))

        scan(server, library["id"])
        assert root_state(server) == "offline"
        refused = server.start("Reef", profile=PLAYER)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "root_offline")
        shown = http.get(f"/api/v1/libraries/{library['id']}/items").json()["items"]
        assert [(one["id"], one["state"]) for one in shown] == [(one["id"], "present") for one in titles]

        media.rmdir()
        away.rename(media)
        scan(server, library["id"])
        assert root_state(server) == "online"
        again = server.start("Tide", profile=PLAYER).json()
        assert again["start_ms"] == 90_000
        assert player.get(again["url"], headers={"Range": "bytes=0-99"}).status_code == 206
        assert server.start("Reef", profile=PLAYER).status_code == 201
    assert http.get(f"/api/v1/items/{tide.id}").json()["user_data"]["is_favourite"]
    assert http.get(f"/api/v1/libraries/{library['id']}/missing").json()["entries"] == []
