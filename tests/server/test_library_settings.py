"""What an admin sets about a library: when it is scanned, which folders it reads, what is passed over."""

import os
from pathlib import Path
from typing import Any

from rustfin.jobs import ACTIVE
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


async def test_folders_are_told_added_and_taken_away_and_what_people_did_stays(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    address = f"/api/v1/libraries/{library['id']}/roots"
    _film(tmp_path / "films" / "Heat (1995).mkv")
    _film(tmp_path / "more" / "Alien (1979).mkv")
    added = await served.admin.post(address, json={"path": str(tmp_path / "more")})
    assert added.status_code == 201, added.text
    await _settle(served)
    more, films = sorted((await served.admin.get(address)).json(), key=lambda root: str(root["path"]), reverse=True)
    assert (films["path"], films["state"], films["file_count"]) == (str(tmp_path / "films"), "online", 1)
    assert films["checked_at"] is not None
    again = await served.admin.post(address, json={"path": str(tmp_path / "more")})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "folder_known")
    [alien] = await _titles(served, library["id"], "Alien")
    marked = await served.admin.patch(f"/api/v1/items/{alien['id']}/user-data", json={"is_watched": True})
    assert marked.status_code == 200, marked.text
    meaning = (await served.admin.get(f"{address}/{more['id']}/removal")).json()
    assert meaning == {"file_count": 1, "title_count": 1}
    assert (await served.admin.delete(f"{address}/{more['id']}")).status_code == 204
    assert (await served.admin.delete(f"{address}/{more['id']}")).status_code == 404
    await _settle(served)
    assert [root["id"] for root in (await served.admin.get(address)).json()] == [films["id"]]
    last = await served.admin.delete(f"{address}/{films['id']}")
    assert (last.status_code, last.json()["error"]["code"]) == (422, "folders_missing")
    assert (tmp_path / "more" / "Alien (1979).mkv").exists()
    await served.admin.post(address, json={"path": str(tmp_path / "more")})
    await _settle(served)
    [back] = await _titles(served, library["id"], "Alien")
    assert (back["id"], back["user_data"]["is_watched"]) == (alien["id"], True)


async def test_a_folder_is_found_elsewhere_and_moved_there(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    [root] = library["roots"]
    address = f"/api/v1/libraries/{library['id']}"
    _film(tmp_path / "films" / "Heat (1995).mkv")
    await served.admin.post(f"{address}/scan")
    await _settle(served)
    (tmp_path / "films").rename(tmp_path / "disk")
    body = {"path": str(tmp_path / "disk")}
    asked = await served.admin.post(f"{address}/roots/{root['id']}/relocation", json=body)
    assert asked.status_code == 202, asked.text
    await served.app.jobs.wait(asked.json()["job_id"])
    found = (await served.admin.get(f"/api/v1/jobs/{asked.json()['job_id']}")).json()["result"]
    assert (found["files"], found["found"], found["percent"], found["is_applied"]) == (1, 1, 100, False)
    assert (await served.admin.get(address)).json()["roots"][0]["path"] == str(tmp_path / "films")
    asked = await served.admin.post(f"{address}/roots/{root['id']}/relocation", json={**body, "is_applied": True})
    await served.app.jobs.wait(asked.json()["job_id"])
    await _settle(served)
    assert (await served.admin.get(address)).json()["roots"][0]["path"] == str(tmp_path / "disk")
    refused = await served.admin.post(f"{address}/roots/{root['id']}/relocation", json={"path": "disk"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "folder_not_absolute")


async def test_what_is_passed_over_is_told_with_its_rule(served: Served, tmp_path: Path) -> None:
    library = await _made(served, tmp_path / "films")
    films = tmp_path / "films"
    for name in ("Heat (1995).mkv", "Heat (1995).avi", "notes.txt", "x/.ignore", "x/Alien (1979).mkv"):
        _film(films / name)
    (films / "x" / ".ignore").write_text("")
    (films / ".ignore").write_text("# old ones\n*.avi\n!\n")
    [root] = library["roots"]
    address = f"/api/v1/libraries/{library['id']}/roots/{root['id']}/passed-over"
    shown = (await served.admin.get(address)).json()
    groups = {(group["reason"], tuple(group["samples"])): group["rule"] for group in shown["groups"]}
    assert groups == {
        ("rule", ("Heat (1995).avi",)): {"file": ".ignore", "line": 2, "text": "*.avi"},
        ("rule", ("x/",)): {"file": "x/.ignore", "line": 0, "text": ""},
        ("no_media", ("notes.txt",)): None,
    }
    assert shown["refused"] == [{"file": ".ignore", "line": 3, "text": "!"}]
    assert (shown["media_file_count"], shown["is_complete"]) == (1, True)
    bob = await served.make_user("Bob")
    assert (await bob.get(address)).status_code == 403


async def test_many_names_are_read_at_once(served: Served) -> None:
    paths = ["Dark/Season 1/Dark - S01E02.mkv", "", "Dark/Season 1/03.mkv"]
    read = (await served.admin.post("/api/v1/system/parse-names", json={"paths": paths, "kind": "series"})).json()
    assert [(name["series"], name["episode"]) for name in (read[0], read[2])] == [("Dark", 2), ("Dark", 3)]
    too_many = await served.admin.post("/api/v1/system/parse-names", json={"paths": ["x"] * 501})
    assert too_many.status_code == 422


def _film(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"no film, {file.name}")


async def _settle(served: Served) -> None:
    while active := await served.app.jobs.list(states=ACTIVE):
        for job in active:
            await served.app.jobs.wait(job.id)


async def _titles(served: Served, library_id: str, title: str) -> list[dict[str, Any]]:
    page = (await served.admin.get(f"/api/v1/libraries/{library_id}/items")).json()
    return [card for card in page["items"] if card["title"] == title]
