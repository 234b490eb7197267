"""Dry runs and what scans did, over HTTP."""

from pathlib import Path
from typing import Any

from rustfin.core.ids import LibraryId
from served import Served


async def make_library(served: Served, folder: Path) -> str:
    """A library of films over a folder, scanned. Gives its id."""
    body = {"name": "Films", "kind": "movies", "paths": [str(folder)]}
    library = (await served.admin.post("/api/v1/libraries", json=body)).json()
    await served.app.jobs.wait(library["active_job_id"])
    return str(library["id"])


async def do(served: Served, address: str) -> dict[str, Any]:
    """Ask for a job and wait for its end."""
    answer = await served.admin.post(address)
    assert answer.status_code == 202, answer.text
    job = await served.app.jobs.wait(answer.json()["job_id"])
    assert job.error is None
    return dict(job.result or {})


async def test_a_dry_run_is_asked_for_and_read(served: Served, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    (films / "Heat (1995).mkv").write_bytes(b"heat")
    library_id = await make_library(served, films)
    assert (await served.admin.get(f"/api/v1/libraries/{library_id}/dry-run")).json() == {"plan": None}
    (films / "Ran (1985).mkv").write_bytes(b"ran")
    (films / "Heat (1995).mkv").rename(films / "Heat (1996).mkv")
    await do(served, f"/api/v1/libraries/{library_id}/dry-run")
    plan = (await served.admin.get(f"/api/v1/libraries/{library_id}/dry-run")).json()["plan"]
    assert (plan["state"], plan["library_id"], plan["all_titles"]) == ("dry_run", library_id, 1)
    assert plan["changes"] == [
        {"kind": "added", "count": 1, "samples": [{"path": str(films / "Ran (1985).mkv"), "before": None}]},
        {
            "kind": "moved",
            "count": 1,
            "samples": [{"path": str(films / "Heat (1996).mkv"), "before": str(films / "Heat (1995).mkv")}],
        },
    ]
    assert (await served.admin.get(f"/api/v1/libraries/{library_id}")).json()["item_count"] == 1


async def test_what_scans_did_is_listed_and_read(served: Served, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    (films / "Heat (1995).mkv").write_bytes(b"heat")
    (films / "Ran (1985).mkv").write_bytes(b"ran")
    library_id = await make_library(served, films)
    (films / "Heat (1995).mkv").unlink()
    await do(served, f"/api/v1/libraries/{library_id}/scan")
    last, first = (await served.admin.get(f"/api/v1/libraries/{library_id}/scan-plans")).json()
    assert [(change["kind"], change["count"]) for change in first["changes"]] == [("added", 2)]
    assert (last["state"], last["missing_titles"], last["job_id"] is not None) == ("applied", 1, True)
    plan = (await served.admin.get(f"/api/v1/scan-plans/{last['id']}")).json()
    assert plan["changes"][0]["samples"] == [{"path": str(films / "Heat (1995).mkv"), "before": None}]


async def test_plans_are_for_admins_and_of_libraries_that_are_there(served: Served) -> None:
    bob = await served.make_user("Bob")
    for answer in (
        await bob.post("/api/v1/libraries/x/dry-run"),
        await bob.get("/api/v1/libraries/x/dry-run"),
        await bob.get("/api/v1/libraries/x/scan-plans"),
        await bob.get("/api/v1/scan-plans/x"),
    ):
        assert answer.status_code == 403
    assert (await served.admin.post("/api/v1/libraries/x/dry-run")).status_code == 404
    assert (await served.admin.get("/api/v1/scan-plans/x")).status_code == 404


async def test_a_scan_is_undone_when_the_files_are_back(served: Served, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    for name in ("Heat (1995).mkv", "Ran (1985).mkv"):
        (films / name).write_bytes(name.encode())
    library_id = await make_library(served, films)
    (films / "Heat (1995).mkv").rename(tmp_path / "away.mkv")
    await do(served, f"/api/v1/libraries/{library_id}/scan")
    plans = f"/api/v1/libraries/{library_id}/scan-plans"
    last, first = (await served.admin.get(plans)).json()
    assert (last["can_undo"], first["can_undo"]) == (True, False)
    address = f"/api/v1/scan-plans/{last['id']}/undo"
    assert (await served.admin.get(address)).json() == {"back": 0, "elsewhere": 1, "newer": 0}
    refused = await served.admin.post(address)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "undo_nothing")
    (tmp_path / "away.mkv").rename(films / "Heat (1995).mkv")
    assert (await served.admin.get(address)).json() == {"back": 1, "elsewhere": 0, "newer": 0}
    assert await do(served, address) == {"counts": {"back": 1, "elsewhere": 0, "newer": 0}}
    for job in await served.app.jobs.list(library_id=LibraryId(library_id)):
        await served.app.jobs.wait(job.id)
    library = (await served.admin.get(f"/api/v1/libraries/{library_id}")).json()
    assert (library["item_count"], library["missing_count"]) == (2, 0)
    undone = (await served.admin.get(plans)).json()[0]
    assert (undone["id"], undone["state"], undone["can_undo"]) == (last["id"], "undone", False)
    again = await served.admin.post(address)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "undo_impossible")


async def test_undoing_is_for_admins(served: Served) -> None:
    eve = await served.make_user("Eve")
    assert (await eve.get("/api/v1/scan-plans/x/undo")).status_code == 403
    assert (await eve.post("/api/v1/scan-plans/x/undo")).status_code == 403
    assert (await served.admin.get("/api/v1/scan-plans/x/undo")).status_code == 404
