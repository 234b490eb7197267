"""The resources over HTTP, each from its first call to what others see of it."""

import shlex
import shutil
from pathlib import Path

import pytest
from httpx import Response

from rustfin.core.clock import ManualClock
from served import ADMIN, Served


async def test_setup_is_open_once(served: Served) -> None:
    assert (await served.anonymous.get("/api/v1/system/status")).json()["is_setup_needed"] is False
    answer = await served.client().post("/api/v1/setup", json={"name": "Eve", "password": "another secret"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "setup_done")


async def test_me_has_what_the_web_app_begins_with(served: Served) -> None:
    me = (await served.admin.get("/api/v1/users/me")).json()
    assert (me["user"]["name"], me["user"]["role"], me["preferences"]["theme"]) == ("Ann", "admin", "system")
    assert me["server_name"] == "Rustfin"


async def test_users_are_made_listed_changed_and_deleted(served: Served) -> None:
    made = await served.admin.post("/api/v1/users", json={"name": "Bob", "password": "password of Bob"})
    assert made.status_code == 201
    bob = made.json()
    patched = await served.admin.patch(f"/api/v1/users/{bob['id']}", json={"max_parental_level": 12})
    assert patched.json()["max_parental_level"] == 12
    cleared = await served.admin.patch(f"/api/v1/users/{bob['id']}", json={"max_parental_level": None})
    assert cleared.json()["max_parental_level"] is None
    assert [user["name"] for user in (await served.admin.get("/api/v1/users")).json()] == ["Ann", "Bob"]
    assert (await served.admin.delete(f"/api/v1/users/{bob['id']}")).status_code == 204
    assert (await served.admin.delete(f"/api/v1/users/{bob['id']}")).status_code == 404


async def test_the_last_admin_stays(served: Served) -> None:
    me = (await served.admin.get("/api/v1/users/me")).json()["user"]["id"]
    for answer in (
        await served.admin.delete(f"/api/v1/users/{me}"),
        await served.admin.patch(f"/api/v1/users/{me}", json={"role": "user"}),
        await served.admin.patch(f"/api/v1/users/{me}", json={"is_disabled": True}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_admin")


async def test_devices_are_listed_and_signed_out(served: Served) -> None:
    phone = await served.sign_in(ADMIN["name"], ADMIN["password"])
    devices = (await served.admin.get("/api/v1/auth/sessions")).json()
    assert [device["is_current"] for device in devices].count(True) == 1
    assert (await served.admin.delete("/api/v1/auth/sessions")).status_code == 204
    assert (await phone.get("/api/v1/users/me")).status_code == 401
    assert (await served.admin.get("/api/v1/users/me")).status_code == 200


async def test_a_library_is_made_shown_scanned_changed_and_taken_away(served: Served, tmp_path: Path) -> None:
    films = tmp_path / "films"
    (films / "Heat (1995)").mkdir(parents=True)
    (films / "Heat (1995)" / "Heat (1995).mkv").write_bytes(b"no film")
    made = await served.admin.post("/api/v1/libraries", json={"name": "Films", "kind": "movies", "paths": [str(films)]})
    assert made.status_code == 201, made.text
    library = made.json()
    await served.app.jobs.wait(library["active_job_id"])
    page = (await served.admin.get(f"/api/v1/libraries/{library['id']}/items")).json()
    assert [(card["title"], card["year"]) for card in page["items"]] == [("Heat", 1995)]
    assert page["total"] == 1
    job = (await served.admin.get(f"/api/v1/jobs/{library['active_job_id']}")).json()
    assert (job["kind"], job["state"], job["library_id"]) == ("scan_library", "done", library["id"])
    renamed = await served.admin.patch(f"/api/v1/libraries/{library['id']}", json={"name": "Cinema"})
    assert renamed.json()["name"] == "Cinema"
    assert (await served.admin.delete(f"/api/v1/libraries/{library['id']}")).status_code == 204
    assert (await served.admin.get("/api/v1/libraries")).json() == []
    assert (films / "Heat (1995)" / "Heat (1995).mkv").exists()


async def test_what_an_import_tool_tells_is_scanned(served: Served, tmp_path: Path) -> None:
    series = tmp_path / "series"
    series.mkdir()
    body = {"name": "Series", "kind": "series", "paths": [str(series)]}
    library = (await served.admin.post("/api/v1/libraries", json=body)).json()
    await served.app.jobs.wait(library["active_job_id"])

    async def titles() -> list[str]:
        page = (await served.admin.get(f"/api/v1/libraries/{library['id']}/items")).json()
        return [card["title"] for card in page["items"]]

    def arrive(name: str) -> None:
        (series / name / "Season 01").mkdir(parents=True)
        (series / name / "Season 01" / f"{name} - S01E01.mkv").write_bytes(name.encode())

    arrive("Dark")
    answer = await served.admin.post("/api/v1/libraries/scan-path", json={"path": str(series / "Dark")})
    [scan] = answer.json()["scans"]
    assert (answer.status_code, scan["library_id"]) == (202, library["id"])
    await served.app.jobs.wait(scan["job_id"])
    assert await titles() == ["Dark"]

    arrive("Lost")
    event = {"eventType": "Download", "series": {"title": "Lost", "path": "/tv/Lost"}, "episodeFile": {"id": 1}}
    told = (await served.admin.post("/api/v1/webhooks/arr", json=event)).json()
    await served.app.jobs.wait(told["scans"][0]["job_id"])
    assert await titles() == ["Dark", "Lost"]

    shutil.rmtree(series / "Dark")
    event = {"eventType": "SeriesDelete", "series": {"path": "/tv/Dark"}, "deletedFiles": True}
    [scan] = (await served.admin.post("/api/v1/webhooks/arr", json=event)).json()["scans"]
    await served.app.jobs.wait(scan["job_id"])
    counts = (await served.admin.get(f"/api/v1/jobs/{scan['job_id']}")).json()["result"]["counts"]
    assert counts["missing"] == 1, "what is gone was known there, though it lies under another name here"

    for other, reason in (
        ({"eventType": "Test", "series": {"path": "/tv/Lost"}}, "Nothing is to be done about Test."),
        ({"eventType": "Rename"}, "It names no folder of a series, film or artist."),
    ):
        told = (await served.admin.post("/api/v1/webhooks/arr", json=other)).json()
        assert (told["scans"], told["reason"]) == ([], reason)
    elsewhere = {"eventType": "Download", "movie": {"folderPath": "/elsewhere/Film"}}
    assert str(series) in (await served.admin.post("/api/v1/webhooks/arr", json=elsewhere)).json()["reason"]
    for path in ("/elsewhere/Film", "/elsewhere/Fi\0lm", "Film", "."):
        outside = await served.admin.post("/api/v1/libraries/scan-path", json={"path": path})
        assert (outside.status_code, outside.json()["error"]["code"]) == (404, "path_outside")
    link = tmp_path / "link"
    link.symlink_to(series)
    linked = await served.admin.post("/api/v1/libraries/scan-path", json={"path": str(link / "New" / "Season 01")})
    assert [scan["library_id"] for scan in linked.json()["scans"]] == [library["id"]]


async def test_a_parked_plan_is_shown_with_its_counts_and_decided_once(served: Served, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    names = [f"Film {number} (2001).mkv" for number in range(30)]
    for name in names:
        (films / name).write_bytes(name.encode())
    body = {"name": "Films", "kind": "movies", "paths": [str(films)]}
    library = (await served.admin.post("/api/v1/libraries", json=body)).json()
    await served.app.jobs.wait(library["active_job_id"])
    assert (await served.admin.get("/api/v1/scan-plans")).json() == []

    async def scan() -> None:
        job = (await served.admin.post(f"/api/v1/libraries/{library['id']}/scan")).json()["job_id"]
        await served.app.jobs.wait(job)

    for name in names[:25]:
        (films / name).rename(tmp_path / name)
    (films / "New (2020).mkv").write_bytes(b"new")
    await scan()
    [plan] = (await served.admin.get("/api/v1/scan-plans")).json()
    assert (plan["library_id"], plan["library_name"]) == (library["id"], "Films")
    assert (plan["missing_titles"], plan["all_titles"], plan["missing_files"], plan["added_files"]) == (25, 30, 25, 1)
    assert len(plan["examples"]) == 25
    assert plan["examples"][0] == str(films / "Film 0 (2001).mkv")

    assert (await served.admin.post(f"/api/v1/scan-plans/{plan['id']}/discard")).status_code == 204
    again = await served.admin.post(f"/api/v1/scan-plans/{plan['id']}/apply")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "not_found")
    assert (await served.admin.get("/api/v1/scan-plans")).json() == []

    await scan()
    [plan] = (await served.admin.get("/api/v1/scan-plans")).json()
    applied = await served.admin.post(f"/api/v1/scan-plans/{plan['id']}/apply")
    assert applied.status_code == 202
    await served.app.jobs.wait(applied.json()["job_id"])
    assert (await served.admin.get("/api/v1/scan-plans")).json() == []
    assert (await served.admin.get(f"/api/v1/libraries/{library['id']}")).json()["missing_count"] == 25


async def test_parked_plans_are_for_admins(served: Served) -> None:
    bob = await served.make_user("Bob")
    for answer in (
        await bob.get("/api/v1/scan-plans"),
        await bob.post("/api/v1/scan-plans/x/apply"),
        await bob.post("/api/v1/scan-plans/x/discard"),
    ):
        assert answer.status_code == 403
    assert (await served.admin.post("/api/v1/scan-plans/x/discard")).status_code == 404


async def test_a_listing_is_not_sent_again_until_something_changes(served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    (folder / "Heat (1995)").mkdir(parents=True)
    (folder / "Heat (1995)" / "Heat (1995).mkv").write_bytes(b"no film")
    library = (
        await served.admin.post("/api/v1/libraries", json={"name": "F", "kind": "movies", "paths": [str(folder)]})
    ).json()
    await served.app.jobs.wait(library["active_job_id"])
    address = f"/api/v1/libraries/{library['id']}/items"
    first = await served.admin.get(address)
    etag = {"If-None-Match": first.headers["etag"]}
    assert (await served.admin.get(address, headers=etag)).status_code == 304
    assert (await served.admin.get(address + "?sort=year", headers=etag)).status_code == 200
    item = first.json()["items"][0]["id"]
    patch = await served.admin.patch(f"/api/v1/items/{item}/user-data", json={"is_favourite": True})
    assert patch.json()["is_favourite"] is True
    assert (await served.admin.get(address, headers=etag)).status_code == 200


async def test_a_user_sees_the_libraries_that_are_theirs_and_no_folders(served: Served, tmp_path: Path) -> None:
    ids = {}
    for name in ("Films", "Private"):
        (tmp_path / name).mkdir()
        body = {"name": name, "kind": "movies", "paths": [str(tmp_path / name)], "is_scan_wanted": False}
        ids[name] = (await served.admin.post("/api/v1/libraries", json=body)).json()["id"]
    bob = await served.make_user("Bob", has_all_libraries=False, library_ids=[ids["Films"]])
    listed = (await bob.get("/api/v1/libraries")).json()
    assert [(library["name"], library["roots"]) for library in listed] == [("Films", [])]
    for path in ("", "/items", "/facets"):
        assert (await bob.get(f"/api/v1/libraries/{ids['Private']}{path}")).status_code == 404


@pytest.mark.parametrize("paths", [["relative"], ["/nothing/here"], ["/etc/hostname"], ["/\0"], ["/", "/usr"]])
async def test_folders_that_cannot_be_a_library_are_refused(served: Served, paths: list[str]) -> None:
    answer = await served.admin.post("/api/v1/libraries", json={"name": "F", "kind": "movies", "paths": paths})
    assert answer.status_code == 422


async def test_the_folder_picker_shows_folders_only(served: Served, tmp_path: Path) -> None:
    place = tmp_path / "pick"
    for name in ("Films 10", "Films 2", ".hidden"):
        (place / name).mkdir(parents=True)
    (place / "file.txt").write_text("x")
    listing = (await served.admin.get("/api/v1/system/folders", params={"path": str(place)})).json()
    assert [folder["name"] for folder in listing["folders"]] == ["Films 2", "Films 10"]
    assert listing["parent"] == str(tmp_path)
    for path, status in ((str(place / "file.txt"), 404), (str(place / "none"), 404), ("relative", 422), ("/a\0b", 422)):
        answer = await served.admin.get("/api/v1/system/folders", params={"path": path})
        assert answer.status_code == status, path


async def test_settings_are_described_changed_and_bounded(served: Served) -> None:
    changed = await served.admin.patch("/api/v1/settings/general", json={"server_name": "Attic"})
    assert changed.json()["values"]["server_name"] == "Attic"
    assert (await served.anonymous.get("/api/v1/system/status")).json()["server_name"] == "Attic"
    assert (await served.admin.patch("/api/v1/settings/playback", json={"watched_percent": 5})).status_code == 422
    assert (await served.admin.get("/api/v1/settings/nothing")).status_code == 404


async def test_the_name_tester_says_what_a_path_means(served: Served) -> None:
    body = {"path": "Show/Season 1/Show S01E02.mkv", "kind": "series"}
    parsed = (await served.admin.post("/api/v1/system/parse", json=body)).json()
    assert (parsed["kind"], parsed["series"], parsed["season"], parsed["episode"]) == ("episode", "Show", 1, 2)


async def test_a_backup_is_made_as_a_job_and_listed(served: Served) -> None:
    job_id = (await served.admin.post("/api/v1/system/backups")).json()["job_id"]
    job = await served.app.jobs.wait(job_id)
    assert job.error is None
    listed = (await served.admin.get("/api/v1/system/backups")).json()
    assert [(backup["problem"], backup["verified_at"] is not None) for backup in listed] == [(None, True)]
    [backup] = listed
    assert shlex.split(backup["restore_command"])[:2] == ["rustfin", "restore"]
    address = f"/api/v1/system/backups/{backup['id']}"
    assert (await served.admin.post(f"{address}/verify")).json()["problem"] is None
    assert (await served.admin.delete(address)).status_code == 204
    assert (await served.admin.delete(address)).status_code == 404
    assert (await served.admin.get("/api/v1/system/backups")).json() == []


async def test_what_is_not_there_is_not_found(served: Served) -> None:
    for path in ("items/x", "items/x/children", "items/x/images/poster", "items/x/subtitles", "items/x/providers",
                 "items/x/expected-episodes", "libraries/x", "libraries/x/items", "jobs/x", "playback/state/x",
                 "playback/info/x"):  # fmt: skip
        answer = await served.admin.get("/api/v1/" + path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path


async def test_system_info_says_what_runs(served: Served, clock: ManualClock) -> None:
    info = (await served.admin.get("/api/v1/system/info")).json()
    assert (info["started_at"], info["is_offline"]) == (clock.now_ms(), True)
    assert info["database_size_bytes"] > 0


async def test_what_lidarr_tells_is_scanned_with_the_key_in_the_address(served: Served, tmp_path: Path) -> None:
    music = tmp_path / "music"
    music.mkdir()
    body = {"name": "Music", "kind": "music", "paths": [str(music)]}
    library = (await served.admin.post("/api/v1/libraries", json=body)).json()
    await served.app.jobs.wait(library["active_job_id"])
    key = (await served.admin.post("/api/v1/auth/api-keys", json={"name": "Lidarr"})).json()["key"]

    async def tell(event: dict[str, object], apikey: str = key) -> Response:
        # Without the sign-in of a person: what the address shows must do.
        return await served.admin.post(
            "/api/v1/webhooks/arr", json=event, params={"apikey": apikey}, headers={"Authorization": ""}
        )

    artist = {"id": 7, "name": "Reed", "path": "/data/music/Reed", "mbId": "0d2f6a5e"}
    track = music / "Reed" / "Shore (2001)" / "01 - Ebb.flac"
    track.parent.mkdir(parents=True)
    track.write_bytes(b"ebb")
    file = {"id": 1, "path": "/data/music/Reed/Shore (2001)/01 - Ebb.flac", "quality": "FLAC"}
    renamed = {**file, "path": "/data/music/Reed/Shore (2001)/1 Ebb.flac", "previousPath": file["path"]}
    events: list[tuple[dict[str, object], str]] = [
        ({"eventType": "Download", "artist": artist, "trackFiles": [file], "isUpgrade": False}, "added"),
        ({"eventType": "Rename", "artist": artist, "renamedTrackFiles": [renamed]}, "moved"),
        ({"eventType": "Retag", "artist": artist, "trackFile": renamed}, "changed"),
        ({"eventType": "AlbumDelete", "artist": artist, "album": {"id": 3}, "deletedFiles": True}, "missing"),
    ]
    for event, change in events:
        match change:
            case "moved":
                track = track.rename(track.with_name("1 Ebb.flac"))
            case "changed":
                track.write_bytes(b"ebb, with other tags")
            case "missing":
                shutil.rmtree(track.parent)
        [scan] = (await tell(event)).json()["scans"]
        await served.app.jobs.wait(scan["job_id"])
        counts = (await served.admin.get(f"/api/v1/jobs/{scan['job_id']}")).json()["result"]["counts"]
        assert {name for name, count in counts.items() if count} - {"missing_items"} == {change}, event["eventType"]
    assert (await tell({"eventType": "Grab", "artist": artist})).json()["scans"] == []
    assert (await tell({"eventType": "Rename", "artist": artist}, "rf_wrong")).status_code == 401
    elsewhere = await served.admin.get("/api/v1/libraries", params={"apikey": "rf_wrong"})
    assert elsewhere.status_code == 200, "a key in an address counts for webhooks alone"
