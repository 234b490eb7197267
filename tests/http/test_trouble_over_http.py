"""What goes wrong on the way to a player: each gets an answer that says what to do, and the server stays well."""

import contextlib
import random
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from running import BROWSER, Running, encode, run_server
from rustfin.core.clock import ManualClock
from rustfin.core.ids import SessionId, UserId
from rustfin.streaming import Holder, Tickets

SCRATCH_BYTES = 12_000_000
"""A quarter of it is used: room for nine of the eighteen pieces of the film."""
CLIENTS, SEEKS_EACH, SEEK_EVERY_S = 10, 9, 1 / 3


@pytest.fixture
def player(running: Running) -> Iterator[httpx.Client]:
    """Somebody who has nothing but the session's address."""
    with running.anonymous() as client:
        yield client


def start(running: Running, title: str, *exclude: str, **fields: object) -> dict[str, Any]:
    answer = running.start(title, **{"profile": BROWSER, "start_ms": 0, "exclude": list(exclude), **fields})
    assert answer.status_code == 201, answer.text
    session: dict[str, Any] = answer.json()
    return session


def part(session: dict[str, Any], name: str) -> str:
    return str(session["url"]).replace("master.m3u8", name)


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["error"]["code"])


def served(player: httpx.Client, url: str) -> httpx.Response:
    """As a player does: it comes back when it is asked to."""
    for _ in range(30):
        answer = player.get(url)
        if answer.status_code != 503:
            return answer
        time.sleep(float(answer.headers["retry-after"]))
    raise AssertionError(answer.text)


def test_a_picture_that_changes_on_the_way_goes_on_by_encoding(running: Running, player: httpx.Client) -> None:
    running.wait_until(lambda: start(running, "Dusk", "direct")["method"] == "remux")
    session = start(running, "Dusk", "direct")
    assert served(player, part(session, "original.0.m4s")).status_code == 200
    changed = served(player, part(session, "original.3.m4s"))
    assert (changed.status_code, code_of(changed)) == (410, "rendition_changed")
    exclude = changed.json()["error"]["details"]["exclude"]
    assert exclude == ["audio_transcode", "remux"]
    change = {"position_ms": 12_000, "exclude": ["direct", *exclude]}
    going_on = running.http.patch(f"/api/v1/playback/sessions/{session['id']}", json=change).json()
    assert (going_on["id"], going_on["method"], going_on["start_ms"]) == (session["id"], "transcode", 12_000)
    name = going_on["qualities"][0]["id"]
    assert served(player, part(going_on, f"{name}.3.m4s")).status_code == 200
    gone = player.get(part(going_on, "original.0.m4s"))
    assert gone.status_code == 404


def test_a_ticket_that_expired_opens_nothing(running: Running, player: httpx.Client) -> None:
    session = start(running, "Tide", "direct")
    claims = str(session["url"]).partition("?ticket=")[2].split("~")
    with sqlite3.connect(f"file:{running.log.parent}/config/rustfin.db?mode=ro", uri=True) as database:
        ((key,),) = database.execute("SELECT value FROM server_state WHERE name = 'ticket_signing_key'").fetchall()
    database.close()
    holder = Holder(UserId(claims[1]), SessionId(claims[2]))
    for now_ms, status, code in (
        (int(time.time() * 1000) - 13 * 3_600_000, 401, "ticket_expired"),
        (int(time.time() * 1000), 200, ""),
    ):
        ticket = Tickets(bytes.fromhex(key), ManualClock(now_ms)).issue(holder, f"hls:{session['id']}").text
        for name in ("master.m3u8", "original.m3u8", "original.init.mp4", "original.0.m4s", "subtitle-0.0.vtt"):
            answer = player.get(f"/stream/hls/{session['id']}/{name}?ticket={ticket}")
            assert answer.status_code == status, name
            assert not code or code_of(answer) == code


def test_a_file_that_is_replaced_while_it_is_played_is_not_mixed_with_the_new_one(
    running: Running, player: httpx.Client, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    encode(other, 9, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    with running.encoders_held():
        session = start(running, "episode 3", "direct", "remux", "audio_transcode")
        other.rename(running.titles["episode 3"].path)
    name = session["qualities"][0]["id"]
    answer = served(player, part(session, f"{name}.0.m4s"))
    assert (answer.status_code, code_of(answer)) == (409, "source_changed")
    running.http.post(f"/api/v1/libraries/{session['item']['library_id']}/scan")
    running.wait_until(lambda: start(running, "episode 3", "direct")["duration_ms"] > 8_000)
    assert served(player, part(start(running, "episode 3", "direct"), "original.0.m4s")).status_code == 200


def test_ten_clients_that_seek_thirty_times_a_second_are_served_where_they_end(running: Running) -> None:
    ways = [("direct",), ("direct", "remux", "audio_transcode")]
    devices = [{**BROWSER, "id": f"client {number}"} for number in range(CLIENTS)]
    sessions = [start(running, "Tide", *ways[number % 2], profile=device) for number, device in enumerate(devices)]
    seen: Counter[int] = Counter()
    ends: list[tuple[int, int]] = []

    def seek(number: int) -> None:
        chance, session = random.Random(number), sessions[number]
        name = session["qualities"][0]["id"] if number % 2 else "original"
        url = part(session, f"{name}.m3u8")
        with running.anonymous() as client:
            count = client.get(url).text.count("#EXTINF")
            for _ in range(SEEKS_EACH):
                began = time.monotonic()
                place = url.replace(".m3u8", f".{chance.randrange(count)}.m4s")
                try:
                    seen[client.get(place, timeout=SEEK_EVERY_S).status_code] += 1
                except httpx.TimeoutException:  # it went on, as one who drags the bar does
                    seen[499] += 1
                time.sleep(max(0.0, began + SEEK_EVERY_S - time.monotonic()))
            last = served(client, url.replace(".m3u8", f".{chance.randrange(count - 1)}.m4s"))
            ends.append((last.status_code, len(last.content)))

    threads = [threading.Thread(target=seek, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= {200, 499, 503}
    assert [status for status, _ in ends] == [200] * CLIENTS
    assert all(size > 10_000 for _, size in ends)
    for session in sessions:
        running.http.post(f"/api/v1/playback/sessions/{session['id']}/stop")
    running.wait_until(lambda: not running.ffmpegs())


@pytest.fixture(scope="module")
def cramped(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over the same films, with hardly any room for segments."""
    media = running.titles["Tide"].path.parents[2]
    folder = tmp_path_factory.mktemp("cramped")
    with run_server(folder, make=lambda _: media, scratch_bytes=SCRATCH_BYTES) as server:
        yield server


def test_where_not_a_byte_is_left_that_is_said(cramped: Running) -> None:
    filler = Path(f"/proc/{cramped.pid}/root{cramped.log.parent}/transcode/of all the others")
    session = start(cramped, "Tide", "direct")
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(65_536))
    try:
        with cramped.anonymous() as player:
            for name in ("original.init.mp4", "original.0.m4s", "audio-1.init.mp4"):
                full = served(player, part(session, name))
                assert (full.status_code, code_of(full)) == (507, "scratch_full")
    finally:
        filler.unlink()


def test_a_full_disk_is_said_and_a_small_one_is_enough(cramped: Running) -> None:
    filler = Path(f"/proc/{cramped.pid}/root{cramped.log.parent}/transcode/of somebody else")
    filler.write_bytes(bytes(SCRATCH_BYTES - 300_000))
    session = start(cramped, "Tide", "direct")
    with cramped.anonymous() as player:
        full = served(player, part(session, "original.0.m4s"))
        assert (full.status_code, code_of(full)) == (507, "scratch_full")
        whole = player.get(str(start(cramped, "Tide")["url"]), headers={"Range": "bytes=-1000"})
        assert whole.status_code == 206
        filler.unlink()
        # The first session is still there: what it would play next gives way.
        session = start(cramped, "Tide", "direct", profile={**BROWSER, "id": "another"})
        names = re.findall(r"original\.\d+\.m4s", player.get(part(session, "original.m3u8")).text)
        sizes = [len(served(player, part(session, name)).content) for name in names]
    assert len(sizes) == 18
    assert min(sizes) > 100_000
    assert sum(sizes) > SCRATCH_BYTES / 4
