"""A library that is made while the server runs: what comes right after its first scan is there by itself."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from processes import PATIENCE_S, server_in


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it does not happen")
        time.sleep(0.02)


def test_a_film_that_comes_right_after_the_first_scan(tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    (films / "Alien (1979).mkv").write_bytes(b"alien")
    with server_in(tmp_path) as server, server.client(server.set_up()) as client:
        body = {"name": "Films", "kind": "movies", "paths": [str(films)]}
        library_id = client.post("/api/v1/libraries", json=body).json()["id"]

        def shown() -> list[str]:
            return [item["title"] for item in client.get(f"/api/v1/libraries/{library_id}/items").json()["items"]]

        wait_until(lambda: client.get(f"/api/v1/libraries/{library_id}").json()["last_scan_at"] is not None)
        assert shown() == ["Alien"]
        (films / "Heat (1995).mkv").write_bytes(b"heat")
        wait_until(lambda: shown() == ["Alien", "Heat"])
