"""Plans that are looked at: dry runs that change nothing, and what the last scans did."""

import pickle
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from rustfin.core.errors import NotFound
from rustfin.core.ids import LibraryId
from rustfin.scanner import plan_store
from rustfin.scanner.plans import KeptPlan, Sample
from rustfin.scanner.scan import LibraryScan
from site_of_files import Notes, Site, Stopped

FILM = "Alien (1979)/Alien (1979).mkv"
OTHER = "Brazil (1985)/Brazil (1985).mkv"
_ALL_BUT_PLANS = (
    "file", "folder", "root", "item", "version", "part", "card", "library", "sidecar", "image", "field_value", "event",
    "user_data",
)  # fmt: skip


async def dry_run(site: Site, notes: Notes | None = None) -> KeptPlan:
    site.clock.advance(60_000)
    scan = LibraryScan(site.db, site.events, site.clock, survey=site.survey)
    await scan.dry_run(site.library_id, notes or Notes())
    plan = site.db.read_now(lambda tx: plan_store.last_dry_run(tx, site.library_id))
    assert plan is not None
    return plan


def everything(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a scan could write, ids and times included."""
    return {table: site.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in _ALL_BUT_PLANS}


def at(site: Site, path: str) -> str:
    return str(site.root / path)


async def test_a_dry_run_tells_each_change_and_changes_nothing(site: Site) -> None:
    site.put(FILM, OTHER, "Cube (1997)/Cube (1997).mkv", "Dune (2021)/Dune (2021).mkv")
    await site.scan()
    (site.root / "Dune (2021)").rename(site.root.with_name("Dune"))
    await site.scan()
    site.put("New (2001)/New (2001).mkv", OTHER)
    site.move("Alien (1979)", "Aliens (1986)")
    site.drop("Cube (1997)")
    site.root.with_name("Dune").rename(site.root / "Dune (2021)")
    before = everything(site)
    plan = await dry_run(site)
    assert everything(site) == before
    assert plan.state == "dry_run"
    assert {kind: plan.counts[kind] for kind in ("added", "changed", "moved", "returned", "missing")} == {
        "added": 1, "changed": 1, "moved": 1, "returned": 1, "missing": 1,
    }  # fmt: skip
    assert (plan.counts["missing_items"], plan.counts["all_items"]) == (1, 3)
    assert plan.samples == {
        "added": (Sample(at(site, "New (2001)/New (2001).mkv")),),
        "changed": (Sample(at(site, OTHER)),),
        "moved": (Sample(at(site, "Aliens (1986)/Alien (1979).mkv"), at(site, FILM)),),
        "returned": (Sample(at(site, "Dune (2021)/Dune (2021).mkv")),),
        "missing": (Sample(at(site, "Cube (1997)/Cube (1997).mkv")),),
    }
    result = await site.scan()
    assert {**result.counts, "all_items": 3} == plan.counts, "the scan does what the dry run told"


async def test_of_a_library_nothing_is_known_of_all_is_added_and_few_folders_are_held(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put(*(f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(120)))
    before = everything(site)
    held: list[int] = []
    count = LibraryScan._count

    async def counted(self: LibraryScan, *args: Any) -> Any:
        look, files = await count(self, *args)
        held.append(len(look.folders))
        return look, files

    monkeypatch.setattr(LibraryScan, "_count", counted)
    plan = await dry_run(site)
    assert everything(site) == before
    assert plan.counts["added"] == 120
    assert len(plan.samples["added"]) == 50
    assert held == [50]
    assert (await site.scan()).counts["added"] == 120


async def test_a_dry_run_of_an_offline_folder_says_so_and_leaves_its_state(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    site.root.rename(site.root.with_name("away"))
    plan = await dry_run(site)
    assert plan.offline == {str(site.root): "The folder cannot be read: No such file or directory."}
    assert not any(plan.counts[kind] for kind in ("added", "changed", "moved", "returned", "missing"))
    assert site.rows("SELECT state FROM root") == [("online",)]


async def test_a_dry_run_leaves_the_plan_that_waits(site: Site) -> None:
    site.put(*(f"Film {number} (2001).mkv" for number in range(30)), "Alien (1979).mkv")
    await site.scan()
    for number in range(30):
        site.drop(f"Film {number} (2001).mkv")
    parked = (await site.scan()).parked_plan_id
    plan = await dry_run(site)
    assert plan.counts["missing_items"] == 30
    assert site.rows("SELECT id, state FROM scan_plan WHERE state NOT IN ('applied', 'dry_run')") == [
        (parked, "parked")
    ]


async def test_a_dry_run_that_is_cancelled_leaves_no_plan(site: Site) -> None:
    site.put(FILM)
    scan = LibraryScan(site.db, site.events, site.clock, survey=site.survey)
    with pytest.raises(Stopped):
        await scan.dry_run(site.library_id, Notes(cancel_at=1))
    assert site.rows("SELECT * FROM scan_plan") == []


async def test_names_that_are_not_text_can_be_shown(site: Site) -> None:
    (site.root / b"Na\xefve (2001).mkv".decode(errors="surrogateescape")).write_bytes(b"film")
    plan = await dry_run(site)
    assert plan.samples["added"] == (Sample(at(site, "Na\ufffdve (2001).mkv")),)


async def test_only_the_last_dry_run_is_kept(site: Site) -> None:
    site.put(FILM)
    await dry_run(site)
    site.put(OTHER)
    last = await dry_run(site)
    assert site.rows("SELECT id FROM scan_plan") == [(last.plan_id,)]


async def test_what_scans_did_is_kept_with_samples_the_last_first_and_pruned(site: Site) -> None:
    for number in range(plan_store.KEPT_PLANS + 3):
        site.put(f"Film {number} (2001)/Film {number} (2001).mkv")
        await site.scan()
    await site.scan()
    plans = site.db.read_now(lambda tx: plan_store.kept_plans(tx, site.library_id))
    assert [plan.counts["added"] for plan in plans] == [1] * plan_store.KEPT_PLANS, "a scan without changes is no plan"
    assert plans[0].made_at > plans[1].made_at
    last = site.db.read_now(lambda tx: plan_store.kept_plan(tx, plans[0].plan_id))
    assert last.samples["added"] == (Sample(at(site, "Film 22 (2001)/Film 22 (2001).mkv")),)
    with pytest.raises(NotFound):
        site.db.read_now(lambda tx: plan_store.kept_plan(tx, "none"))


async def test_plans_of_other_libraries_are_not_pruned(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    site.db.write_now(lambda tx: plan_store.prune(tx, LibraryId("another")))
    assert len(site.db.read_now(lambda tx: plan_store.kept_plans(tx, site.library_id))) == 1


async def test_a_first_scan_is_kept_with_samples(site: Site) -> None:
    async def one_folder_a_frame(payload: bytes) -> AsyncGenerator[bytes, None]:
        async for frame in survey(payload):
            for message in pickle.loads(frame):
                yield pickle.dumps([message])

    survey, site.survey = site.survey, one_folder_a_frame
    site.put(*(f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(60)))
    await site.scan()
    (plan,) = site.db.read_now(lambda tx: plan_store.kept_plans(tx, site.library_id))
    plan = site.db.read_now(lambda tx: plan_store.kept_plan(tx, plan.plan_id))
    assert plan.counts["added"] == 60
    assert len(plan.samples["added"]) == 50
