"""Scan plans that wait: a scan that would mark much as missing asks first. For admins."""

from fastapi import FastAPI
from pydantic import Field

from rustfin.scanner import Scanner
from rustfin.scanner.plans import ParkedPlan
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


def add_routes(api: FastAPI, scanner: Scanner) -> None:
    """See what waits, accept it, or leave things as they are."""
    routes = Routes(api, "libraries")

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
