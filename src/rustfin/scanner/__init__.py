"""Finding what is on disk: walk, compare, write down; then look into the files.

Doors: `Scanner` (ask for scans, apply or discard a parked plan), `reconcile` and its `ScanPlan` (pure).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rustfin.scanner.reconcile import ScanPlan, reconcile
    from rustfin.scanner.scanner import Scanner

__all__ = ["ScanPlan", "Scanner", "reconcile"]


def __getattr__(name: str) -> Any:
    # The scan's child process imports a module of this package and must not pay for the whole server.
    if name == "Scanner":
        from rustfin.scanner.scanner import Scanner  # noqa: PLC0415

        return Scanner
    if name in __all__:
        from rustfin.scanner import reconcile as module  # noqa: PLC0415

        return getattr(module, name)
    raise AttributeError(name)
