"""What is missing, and purging it, over HTTP; greyed and out of home rows meanwhile."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from rustfin.jobs import JobState
from rustfin.settings import Scanning
from served import Served

NAMES = ("Alien (1979)", "Brazil (1985)", "Cube (1997)")


@pytest.fixture
async def library(served: Served, tmp_path: Path) -> str:
    """Three films, the first of which is a favourite of the admin and of Bob, and missing."""
    films = tmp_path / "films"
    for name in NAMES:
        (films / name).mkdir(parents=True)
        (films / name / f"{name}.mkv").write_bytes(name.encode())
    body = {"name": "Films", "kind": "movies", "paths": [str(films)]}
    made = (await served.admin.post("/api/v1/libraries", json=body)).json()
    await served.app.jobs.wait(made["active_job_id"])
    library_id = str(made["id"])
    alien = await item(served, library_id, "Alien")
    bob = await served.make_user("Bob")
    for person in (served.admin, bob):
        assert (await person.patch(f"/api/v1/items/{alien}/user-data", json={"is_favourite": True})).status_code == 200
    assert (
        await bob.patch(f"/api/v1/items/{alien}/user-data", json={"is_watched": True, "rating": 8})
    ).status_code == 200
    shutil.rmtree(films / NAMES[0])
    await done(served, await served.admin.post(f"/api/v1/libraries/{library_id}/scan"))
    return library_id


async def item(served: Served, library_id: str, title: str) -> str:
    items = (await served.admin.get(f"/api/v1/libraries/{library_id}/items")).json()["items"]
    return str(next(one["id"] for one in items if one["title"] == title))


async def done(served: Served, answer: Any, state: JobState = JobState.DONE) -> None:
    assert answer.status_code == 202, answer.text
    job = await served.app.jobs.wait(answer.json()["job_id"])
    assert job.state is state, job.error


async def test_what_is_missing_is_greyed_in_the_library_and_favourites_and_not_at_home(
    served: Served, library: str
) -> None:
    listed = (await served.admin.get(f"/api/v1/libraries/{library}/items")).json()["items"]
    assert {one["title"]: one["state"] for one in listed} == {
        "Alien": "missing",
        "Brazil": "present",
        "Cube": "present",
    }
    home = (await served.admin.get("/api/v1/home")).text
    assert "Brazil" in home
    assert "Alien" not in home
    favourites = (await served.admin.get("/api/v1/favourites")).json()["items"]
    assert [(one["title"], one["state"]) for one in favourites] == [("Alien", "missing")]


async def test_missing_files_are_listed_with_titles(served: Served, library: str, tmp_path: Path) -> None:
    page = (await served.admin.get(f"/api/v1/libraries/{library}/missing")).json()
    assert (page["file_count"], page["title_count"], page["next_cursor"]) == (1, 1, None)
    [entry] = page["entries"]
    assert entry["file"]["path"] == str(tmp_path / "films" / NAMES[0] / f"{NAMES[0]}.mkv")
    assert entry["file"]["is_root_offline"] is False
    assert [(title["title"], title["year"], title["is_missing"]) for title in entry["titles"]] == [
        ("Alien", 1979, True)
    ]
    bad = await served.admin.get(f"/api/v1/libraries/{library}/missing?cursor=x")
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "bad_cursor")


async def test_a_purge_needs_the_stamp_of_a_preview_that_names_people(served: Served, library: str) -> None:
    address = f"/api/v1/libraries/{library}"
    preview = (await served.admin.post(f"{address}/purge-preview", json={})).json()
    assert (preview["files"], preview["titles"], preview["kinds"]) == (1, 1, {"movie": 1})
    people = {one["name"]: (one["watched"], one["favourites"], one["ratings"]) for one in preview["people"]}
    assert sorted(people.values()) == [(0, 1, 0), (1, 1, 1)]
    assert people["Bob"] == (1, 1, 1)
    refused = await served.admin.post(f"{address}/purge", json={"stamp": "another"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "purge_changed")
    await done(served, await served.admin.post(f"{address}/purge", json={"stamp": preview["stamp"]}))
    assert (await served.admin.get(f"{address}/missing")).json()["entries"] == []
    assert (await served.admin.get(address)).json()["missing_count"] == 0
    [record] = (await served.admin.get(f"{address}/purges")).json()
    assert (record["cause"], record["files"], record["titles"], record["gone"]) == ("asked", 1, 1, ["Alien (1979)"])


async def test_by_age_only_when_the_settings_say(served: Served, library: str) -> None:
    async def schedules() -> set[str]:
        return {schedule.id for schedule in await served.app.jobs.schedules()}

    assert "purge_old" not in await schedules()
    address = "/api/v1/settings/scanning"
    assert (await served.admin.patch(address, json={"purge_missing_after_days": 30})).status_code == 200
    assert "purge_old" in await schedules()
    assert (await served.admin.patch(address, json={"purge_missing_after_days": -1})).status_code == 422
    assert served.app.settings.get(Scanning).purge_missing_after_days == 30
    assert (await served.admin.patch(address, json={"purge_missing_after_days": 0})).status_code == 200
    assert "purge_old" not in await schedules()


async def test_all_of_it_is_for_admins(served: Served) -> None:
    eve = await served.make_user("Eve")
    for answer in (
        await eve.get("/api/v1/libraries/x/missing"),
        await eve.post("/api/v1/libraries/x/purge-preview", json={}),
        await eve.post("/api/v1/libraries/x/purge", json={"stamp": "x"}),
        await eve.get("/api/v1/libraries/x/purges"),
    ):
        assert answer.status_code == 403
    assert (await served.admin.get("/api/v1/libraries/x/missing")).status_code == 404
    assert (await served.admin.post("/api/v1/libraries/x/purge-preview", json={})).status_code == 404
