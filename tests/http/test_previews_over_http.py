"""Small pictures over a real server: made after the scan, named in sessions, opened by tickets."""

import io
import time

import httpx
from PIL import Image

from running import Running

PATIENCE_S = 60


def wait_for_trickplay(running: Running, title: str) -> httpx.Response:
    address = f"/api/v1/items/{running.titles[title].id}/trickplay"
    deadline = time.monotonic() + PATIENCE_S
    while (answer := running.http.get(address)).status_code == 404 and time.monotonic() < deadline:
        time.sleep(0.2)
    return answer


def test_sheets_are_made_after_the_scan_and_open_with_their_ticket(running: Running) -> None:
    made = wait_for_trickplay(running, "Tide").json()
    assert (made["interval_ms"], made["columns"], made["rows"], made["count"]) == (10_000, 10, 10, 7)
    session = running.start("Tide").json()["trickplay"]
    assert {name: session[name] for name in session if name != "sheets"} == {
        name: made[name] for name in made if name != "sheets"
    }
    (sheet,) = session["sheets"]
    with running.anonymous() as player:
        answer = player.get(sheet)
        assert answer.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).size == (made["width"] * 10, made["height"] * 10)
        assert player.get(sheet.partition("?")[0]).status_code == 401
        other = running.titles["Reef"].file_id
        ticket = sheet.partition("ticket=")[2]
        assert player.get(f"/stream/trickplay/{other}/0.jpg?ticket={ticket}").status_code == 401
    assert running.http.get(sheet.partition("?")[0]).status_code == 200
    assert running.http.get(sheet.partition("?")[0].replace("/0.jpg", "/7.jpg")).status_code == 404


def test_what_is_not_there_is_not_found(running: Running) -> None:
    file_id = running.titles["Tide"].file_id
    for address in (
        f"/stream/chapters/{file_id}/99.jpg",
        "/stream/chapters/none/0.jpg",
        "/stream/trickplay/none/0.jpg",
        "/api/v1/items/none/trickplay",
    ):
        assert running.http.get(address).status_code == 404
