"""Scan plans: those that wait because they would mark much as missing, dry runs, and what scans did. For admins."""

from typing import Literal

from fastapi import FastAPI
from pydantic import Field

from rustfin.core.ids import LibraryId
from rustfin.scanner import Scanner
from rustfin.scanner.plans import KeptPlan, ParkedPlan
from rustfin.server.routes import CurrentAdmin, Model, Routes, UnixMsField
from rustfin.server.v1.libraries import JobAccepted


class ScanPlan(Model):
    """A plan that waits for a decision; nothing of it is done yet."""

    id: str
    library_id: str
    library_name: str
    missing_titles: int = Field(description="Titles that would have no file left.")
    all_titles: int | None = Field(description="Of how many; null for plans of older versions.")
    missing_files: int
    added_files: int
    moved_files: int
    changed_files: int
    examples: list[str] = Field(description="Some of the files that were not found.")
    made_at: UnixMsField


class PlanSample(Model):
    """A file of a plan."""

    path: str
    before: str | None = Field(description="Where a moved file was.")


class PlanChange(Model):
    """How many files a plan changes in one way, and some of them."""

    kind: Literal["added", "changed", "moved", "returned", "missing"]
    count: int
    samples: list[PlanSample]


class OfflineRoot(Model):
    """A folder that was left out, and why."""

    path: str
    reason: str


class PlanView(Model):
    """What a scan changed or would change; kinds of which there is nothing are left out."""

    id: str
    library_id: str
    state: Literal["applied", "undone", "dry_run", "parked", "discarded"]
    job_id: str | None
    made_at: UnixMsField
    decided_at: UnixMsField | None = Field(description="When it was undone, or decided about.")
    changes: list[PlanChange] = Field(description="Samples are given of single plans only.")
    missing_titles: int = Field(description="Titles that lost, or would lose, their last file.")
    all_titles: int | None = Field(description="Of how many; only dry runs count them.")
    offline: list[OfflineRoot]
    can_undo: bool = Field(description="What it changed is written down; its undo says how much goes back.")


class UndoPreview(Model):
    """How many files would go back, and how many stay as they are, and why."""

    back: int
    elsewhere: int = Field(description="Not on the disk as before: the next scan would only do the same again.")
    newer: int = Field(description="Changed since, by another scan or by hand.")


class DryRun(Model):
    """The last dry run; null when there was none."""

    plan: PlanView | None


def add_routes(api: FastAPI, scanner: Scanner) -> None:
    """See what waits, accept it, or leave things as they are; see what scans did and would do."""
    routes = Routes(api, "libraries")
    _add_kept(routes, scanner)

    @routes.add("GET", "/scan-plans", "list_scan_plans")
    async def list_scan_plans(_admin: CurrentAdmin) -> list[ScanPlan]:
        """Scans that would mark much as missing and wait for a decision"""
        return [_shown(plan) for plan in await scanner.parked_plans()]

    @routes.add("POST", "/scan-plans/{plan_id}/apply", "apply_scan_plan", status=202)
    async def apply_scan_plan(plan_id: str, _admin: CurrentAdmin) -> JobAccepted:
        """Scan again and accept the losses; what came back meanwhile is not lost"""
        return JobAccepted(job_id=await scanner.apply_plan(plan_id))

    @routes.add("POST", "/scan-plans/{plan_id}/discard", "discard_scan_plan", status=204)
    async def discard_scan_plan(plan_id: str, _admin: CurrentAdmin) -> None:
        """Leave things as they are; the next scan asks again"""
        await scanner.discard_plan(plan_id)


def _add_kept(routes: Routes, scanner: Scanner) -> None:
    @routes.add("POST", "/libraries/{library_id}/dry-run", "dry_run_library", status=202)
    async def dry_run_library(library_id: str, _admin: CurrentAdmin) -> JobAccepted:
        """Look what a scan would change, and change nothing; the job's end says that the plan is there"""
        return JobAccepted(job_id=await scanner.request_dry_run(LibraryId(library_id)))

    @routes.add("GET", "/libraries/{library_id}/dry-run", "get_dry_run")
    async def get_dry_run(library_id: str, _admin: CurrentAdmin) -> DryRun:
        """What the last dry run found, with samples"""
        plan = await scanner.last_dry_run(LibraryId(library_id))
        return DryRun(plan=None if plan is None else _viewed(plan))

    @routes.add("GET", "/libraries/{library_id}/scan-plans", "list_applied_plans")
    async def list_applied_plans(library_id: str, _admin: CurrentAdmin) -> list[PlanView]:
        """What the last scans changed, the last one first, without samples"""
        return [_viewed(plan) for plan in await scanner.kept_plans(LibraryId(library_id))]

    @routes.add("GET", "/scan-plans/{plan_id}", "get_scan_plan")
    async def get_scan_plan(plan_id: str, _admin: CurrentAdmin) -> PlanView:
        """One plan, with samples"""
        return _viewed(await scanner.kept_plan(plan_id))

    @routes.add("GET", "/scan-plans/{plan_id}/undo", "preview_undo", problems=(409,))
    async def preview_undo(plan_id: str, _admin: CurrentAdmin) -> UndoPreview:
        """What undoing an applied plan would do now; the disk is looked at, and nothing changes"""
        preview = await scanner.preview_undo(plan_id)
        return UndoPreview(back=preview.back, elsewhere=preview.elsewhere, newer=preview.newer)

    @routes.add("POST", "/scan-plans/{plan_id}/undo", "undo_scan_plan", status=202, problems=(409,))
    async def undo_scan_plan(plan_id: str, _admin: CurrentAdmin) -> JobAccepted:
        """Put the catalogue back to how it was before this scan, as far as the disk is as it was; a scan follows"""
        return JobAccepted(job_id=await scanner.request_undo(plan_id))


_KINDS = ("added", "changed", "moved", "returned", "missing")


def _viewed(plan: KeptPlan) -> PlanView:
    changes = [
        {
            "kind": kind,
            "count": count,
            "samples": [{"path": sample.path, "before": sample.before} for sample in plan.samples.get(kind, ())],
        }
        for kind in _KINDS
        if (count := plan.counts.get(kind, 0))
    ]
    return PlanView.model_validate(
        {
            "id": plan.plan_id,
            "library_id": plan.library_id,
            "state": plan.state,
            "job_id": plan.job_id,
            "made_at": plan.made_at,
            "decided_at": plan.decided_at,
            "changes": changes,
            "missing_titles": plan.counts.get("missing_items", 0),
            "all_titles": plan.counts.get("all_items"),
            "can_undo": plan.has_journal,
            "offline": [{"path": path, "reason": reason} for path, reason in plan.offline.items()],
        }
    )


def _shown(plan: ParkedPlan) -> ScanPlan:
    counts = plan.counts
    return ScanPlan(
        id=plan.plan_id,
        library_id=plan.library_id,
        library_name=plan.library_name,
        missing_titles=counts["missing_items"],
        all_titles=counts.get("all_items"),
        missing_files=counts["missing"],
        added_files=counts["added"],
        moved_files=counts["moved"],
        changed_files=counts["changed"],
        examples=list(plan.examples),
        made_at=plan.made_at,
    )
