"""A scan's plan that waits for a person: what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rustfin.core.ids import LibraryId
from rustfin.core.units import UnixMs


@dataclass(frozen=True, slots=True)
class ParkedPlan:
    """Nothing of it is done yet. `counts` are files by kind of change, `missing_items` the titles that would have no
    file left, `all_items` (unless an older version made the plan) of how many; `examples` some of the lost files."""

    plan_id: str
    library_id: LibraryId
    library_name: str
    counts: Mapping[str, int]
    examples: tuple[str, ...]
    made_at: UnixMs
