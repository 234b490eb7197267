"""What an admin sets about a library: when it is scanned, which folders it reads, what is passed over."""

import os
from pathlib import Path
from typing import Any

from served import Served


async def _made(served: Served, folder: Path, name: str = "Films") -> dict[str, Any]:
    os.makedirs(folder, exist_ok=True)
    body = {"name": name, "kind": "movies", "paths": [str(folder)], "is_scan_wanted": False}
    answer = await served.admin.post("/api/v1/libraries", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_library_has_a_schedule_of_its_own_and_shows_the_next_run(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    address = f"/api/v1/libraries/{library['id']}"
    first = library["scan_schedule"]
    assert (first["mode"], first["cron"]) == ("default", "0 4 * * *")
    assert first["next_run_at"] > 0
    changed = await served.admin.patch(address, json={"scan_schedule": {"mode": "custom", "cron": "30 * * * *"}})
    assert changed.status_code == 200, changed.text
    schedule = changed.json()["scan_schedule"]
    assert (schedule["mode"], schedule["cron"]) == ("custom", "30 * * * *")
    assert changed.json()["name"] == "Films"
    never = await served.admin.patch(address, json={"scan_schedule": {"mode": "never"}})
    assert never.json()["scan_schedule"] == {"mode": "never", "cron": None, "next_run_at": None}
    again = await served.admin.patch(address, json={"scan_schedule": {"mode": "default"}})
    assert again.json()["scan_schedule"] == first


async def test_a_bad_schedule_is_a_clear_error_and_changes_nothing(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    address = f"/api/v1/libraries/{library['id']}"
    body = {"name": "Other", "scan_schedule": {"mode": "custom", "cron": "0 25 * * *"}}
    refused = await served.admin.patch(address, json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "schedule_invalid")
    assert "0 25 * * *" in refused.json()["error"]["message"]
    assert (await served.admin.get(address)).json() == library


async def test_a_cron_line_tells_its_next_three_times_and_whose_clock_it_means(served: Served) -> None:
    times = (await served.admin.get("/api/v1/system/cron", params={"cron": "*/20 * * * *"})).json()
    first, second, third = times["next_run_at"]
    assert second - first == third - second == 20 * 60_000
    assert times["time_zone"]
    refused = await served.admin.get("/api/v1/system/cron", params={"cron": "0 0 31 2 *"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "schedule_invalid")


async def test_schedules_are_for_admins(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    bob = await served.make_user("Bob")
    assert (await bob.get(f"/api/v1/libraries/{library['id']}")).json()["scan_schedule"] is None
    assert (await bob.get("/api/v1/system/cron", params={"cron": "0 4 * * *"})).status_code == 403
