"""Who may see what: a viewer's libraries and parental limit, as a condition on cards and asked of an item."""

import json
from dataclasses import dataclass, field

from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId
from rustfin.db import Row, Tx
from rustfin.identity import Viewer


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that narrows a query (empty, or beginning with AND), and its named parameters."""

    sql: str = ""
    parameters: dict[str, object] = field(default_factory=dict)


def visible_to(viewer: Viewer, alias: str = "c") -> Condition:
    """What holds for the cards that a viewer may see. Titles of unknown parental level are hidden under a limit."""
    sql, parameters = "", {}
    if viewer.library_ids is not None:
        sql += f" AND {alias}.library_id IN (SELECT value FROM json_each(:may_see_libraries))"
        parameters["may_see_libraries"] = json.dumps(sorted(viewer.library_ids))
    limit = within_limit(viewer, alias)
    return Condition(sql + limit.sql, {**parameters, **limit.parameters})


def within_limit(viewer: Viewer, alias: str = "c") -> Condition:
    """The parental limit alone, for a library whose access was checked."""
    if viewer.max_parental_level is None:
        return Condition()
    return Condition(f" AND {alias}.parental_level <= :may_see_level", {"may_see_level": viewer.max_parental_level})


def require_visible(tx: Tx, viewer: Viewer, item_id: ItemId) -> Row:
    """The item's `seq`, `kind`, `library_id`, `parent_id`, `series_id`, `state`.

    Raises: NotFound when there is none that this viewer may see.
    """
    condition = visible_to(viewer)
    row = tx.one(
        "SELECT i.seq, i.id, i.kind, i.library_id, i.parent_id, i.series_id, i.state"
        " FROM item AS i JOIN card AS c ON c.seq = i.seq WHERE i.id = :item_id" + condition.sql,
        {"item_id": item_id, **condition.parameters},
    )
    if row is None:
        raise NotFound("There is no such title.")
    return row
