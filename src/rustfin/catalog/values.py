"""Recording what a source says about titles, and keeping the value that holds in the item.

Every value keeps its source in `field_value`; what `merge` says holds is written into `item` and the tables beside it
(genres, studios, tags, people, provider ids) by whoever records a value, in the same transaction.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rustfin.catalog.merge import Effective, FieldValue, merge
from rustfin.catalog.ratings import parental_level
from rustfin.core.ids import ItemId, new_id
from rustfin.core.text import match_key, sort_title
from rustfin.core.units import UnixMs
from rustfin.db import Row, Tx

COLUMNS = (
    "title", "sort_title", "original_title", "year", "released_on", "runtime_ms", "tagline", "overview",
    "content_rating", "community_rating", "status",
)  # fmt: skip
"""Fields that are a column of `item`."""
LISTS = ("genres", "studios", "tags", "people", "provider_ids")
"""Fields that are rows of their own: names; people as {name, role, character}; provider ids as {provider: value}."""
FIELDS = frozenset((*COLUMNS, *LISTS))
_ROLES = frozenset(("actor", "director", "writer", "producer", "composer", "guest"))


@dataclass(frozen=True, slots=True)
class Said:
    """All that one source says about one item; what it said before and says no more is dropped."""

    item_id: ItemId
    source: str
    values: Mapping[str, Any]


def record(
    tx: Tx,
    said: Sequence[Said],
    *,
    now_ms: UnixMs,
    language: str,
    providers: Sequence[str] = (),
    new_item_ids: Collection[ItemId] = (),
) -> set[ItemId]:
    """Keep these values and bring the items up to date; gives the items whose page or card may have changed.

    An item in `new_item_ids` was made in this transaction with its file-name values already in place.
    """
    before = _load_values(tx, {one.item_id for one in said if one.item_id not in new_item_ids})
    after: dict[ItemId, dict[tuple[str, str], Any]] = {}
    dropped: list[tuple[str, str, str]] = []
    written: list[tuple[str, str, str, str, int]] = []
    for one in said:
        stored = before.get(one.item_id, {})
        kept = after.setdefault(one.item_id, dict(stored))
        for key in [key for key in kept if key[1] == one.source and key[0] not in one.values]:
            del kept[key]
            dropped.append((one.item_id, *key))
        for field, value in one.values.items():
            key = (field, one.source)
            if value is None and one.source != "user":
                continue
            if key not in kept or kept[key] != value:
                kept[key] = value
                written.append((one.item_id, field, one.source, json.dumps(value, ensure_ascii=False), now_ms))
    tx.execute_many("DELETE FROM field_value WHERE item_id = ? AND field = ? AND source = ?", dropped)
    tx.execute_many(
        """INSERT INTO field_value (item_id, field, source, value, at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (item_id, field, source) DO UPDATE SET value = excluded.value, at = excluded.at""",
        written,
    )
    plain = {one.item_id for one in said if one.item_id in new_item_ids and one.source == "filename"}
    spoken = {one.item_id for one in said if one.source != "filename" or one.values.get("provider_ids")}
    touched = {ItemId(row[0]) for row in written} | {ItemId(row[0]) for row in dropped}
    stale = {item_id for item_id in touched if item_id not in plain or item_id in spoken}
    _write_effective(tx, {item_id: after[item_id] for item_id in stale}, now_ms, language=language, providers=providers)
    return touched


def bring_up_to_date(
    tx: Tx, item_ids: Collection[ItemId], *, now_ms: UnixMs, language: str, providers: Sequence[str] = ()
) -> None:
    """Write the values that hold into these items, after field values or locks were changed by hand."""
    _write_effective(tx, _load_values(tx, item_ids), now_ms, language=language, providers=providers)


def settle(tx: Tx, item_ids: Collection[ItemId], *, now_ms: UnixMs) -> None:
    """As `bring_up_to_date`, for items of any libraries, with the language and the providers of each."""
    found: dict[str, list[ItemId]] = {}
    libraries: dict[str, Row] = {}
    for row in tx.all(
        """SELECT item.id, library.id AS library_id, library.metadata_language, library.options
           FROM item JOIN library ON library.id = library_id WHERE item.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(item_ids)),),
    ):
        libraries[row["library_id"]] = row
        found.setdefault(row["library_id"], []).append(ItemId(row["id"]))
    for library_id, ids in found.items():
        row = libraries[library_id]
        providers = json.loads(row["options"]).get("providers", ())
        bring_up_to_date(tx, ids, now_ms=now_ms, language=row["metadata_language"], providers=providers)


def shown(tx: Tx, item_id: ItemId, field: str) -> Any:
    """The value of a field that holds now, as `field_value` would keep it."""
    if field in COLUMNS:
        return tx.value(f"SELECT {field} FROM item WHERE id = ?", (item_id,))
    rows = tx.all(_SHOWN[field], (item_id,))
    match field:
        case "provider_ids":
            return {row["provider"]: row["value"] for row in rows}
        case "people":
            return [{"name": row["name"], "role": row["role"], "character": row["character"]} for row in rows]
        case _:
            return [row["name"] for row in rows]


_SHOWN = {
    "genres": """SELECT name FROM item JOIN item_genre ON item_seq = item.seq JOIN genre ON genre.id = genre_id
                 WHERE item.id = ? ORDER BY name_key""",
    "studios": """SELECT name FROM item JOIN item_studio ON item_seq = item.seq JOIN studio ON studio.id = studio_id
                  WHERE item.id = ? ORDER BY name_key""",
    "tags": "SELECT name FROM tag WHERE item_id = ? ORDER BY name",
    "people": """SELECT name, role, character FROM credit JOIN person ON person.id = person_id
                 WHERE item_id = ? ORDER BY position""",
    "provider_ids": "SELECT provider, value FROM provider_id WHERE item_id = ?",
}


def _load_values(tx: Tx, item_ids: Collection[ItemId]) -> dict[ItemId, dict[tuple[str, str], Any]]:
    values: dict[ItemId, dict[tuple[str, str], Any]] = {item_id: {} for item_id in item_ids}
    if not item_ids:
        return values
    for row in tx.iterate(
        """SELECT item_id, field, source, value FROM field_value
           WHERE item_id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(item_ids)),),
    ):
        values[ItemId(row["item_id"])][(row["field"], row["source"])] = json.loads(row["value"])
    return values


def _write_effective(
    tx: Tx,
    values: Mapping[ItemId, Mapping[tuple[str, str], Any]],
    now_ms: UnixMs,
    *,
    language: str,
    providers: Sequence[str],
) -> None:
    if not values:
        return
    ids = json.dumps(list(values))
    items = {row["id"]: row for row in tx.all(_ITEMS, (ids,))}
    locks: dict[str, set[str]] = {}
    for row in tx.all(_LOCKS, (ids,)):
        locks.setdefault(row["item_id"], set()).add(row["field"])
    updates: list[tuple[Any, ...]] = []
    lists: dict[str, list[tuple[Row, Any]]] = {name: [] for name in LISTS}
    for item_id, stored in values.items():
        item = items.get(item_id)
        if item is None:
            continue
        held = merge(
            (FieldValue(field, source, value) for (field, source), value in stored.items()),
            providers=providers,
            locked=locks.get(item_id, ()),
        )
        if (update := _changed_columns(item, held, locked=locks.get(item_id, ()), language=language)) is not None:
            updates.append((*update, now_ms, item_id))
        for name in LISTS:
            if name not in locks.get(item_id, ()) or name in held:
                lists[name].append((item, held[name].value if name in held else None))
    tx.execute_many(_UPDATE, updates)
    _write_names(tx, "genre", lists["genres"])
    _write_names(tx, "studio", lists["studios"])
    _write_tags(tx, lists["tags"])
    _write_people(tx, lists["people"])
    _write_provider_ids(tx, lists["provider_ids"])


_LOCKS = "SELECT item_id, field FROM field_lock WHERE item_id IN (SELECT value FROM json_each(?))"
_ITEMS = f"""SELECT seq, id, {", ".join(COLUMNS)}, parental_level FROM item
             WHERE id IN (SELECT value FROM json_each(?))"""
_UPDATE = f"""UPDATE item SET {", ".join(f"{column} = ?" for column in COLUMNS)}, parental_level = ?, updated_at = ?
              WHERE id = ?"""


def _changed_columns(
    item: Row, held: Mapping[str, Effective], *, locked: Collection[str], language: str
) -> tuple[Any, ...] | None:
    row: dict[str, Any] = {}
    for column in COLUMNS:
        if column in held:
            row[column] = held[column].value
        else:
            row[column] = item[column] if column in locked or column == "title" else None
    row["title"] = row["title"] or item["title"]
    if row["sort_title"] is None:
        row["sort_title"] = sort_title(row["title"], language)
    elif "sort_title" in held:
        row["sort_title"] = sort_title(str(row["sort_title"]), language)
    if row["runtime_ms"] is None:
        row["runtime_ms"] = item["runtime_ms"]  # measured from the file
    level = parental_level(row["content_rating"])
    new = (*(row[column] for column in COLUMNS), level)
    old = (*(item[column] for column in COLUMNS), item["parental_level"])
    return None if new == old else new


def _write_names(tx: Tx, table: str, wanted: Iterable[tuple[Row, Any]]) -> None:
    """The genres or studios of items: those wanted, no others."""
    by_item = {item["seq"]: _names(value) for item, value in wanted}
    if not by_item:
        return
    present: dict[int, set[str]] = {}
    for row in tx.all(
        f"""SELECT link.item_seq, named.name
            FROM item_{table} AS link JOIN {table} AS named ON named.id = link.{table}_id
            WHERE link.item_seq IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(by_item)),),
    ):
        present.setdefault(row["item_seq"], set()).add(match_key(row["name"]))
    changed = {
        seq: names for seq, names in by_item.items() if {match_key(name) for name in names} != present.get(seq, set())
    }
    if not changed:
        return
    tx.execute_many(
        f"INSERT INTO {table} (name, name_key) VALUES (?, ?) ON CONFLICT (name_key) DO NOTHING",
        [(name, match_key(name)) for names in changed.values() for name in names],
    )
    tx.execute_many(f"DELETE FROM item_{table} WHERE item_seq = ?", [(seq,) for seq in changed])
    tx.execute_many(
        f"INSERT OR IGNORE INTO item_{table} ({table}_id, item_seq) SELECT id, ? FROM {table} WHERE name_key = ?",
        [(seq, match_key(name)) for seq, names in changed.items() for name in names],
    )


def _write_tags(tx: Tx, wanted: Iterable[tuple[Row, Any]]) -> None:
    rows = [(item["id"], _names(value)) for item, value in wanted]
    present = _present(tx, "SELECT item_id, name FROM tag", [item_id for item_id, _ in rows])
    changed = [
        (item_id, names) for item_id, names in rows if {(name,) for name in names} != present.get(item_id, set())
    ]
    tx.execute_many("DELETE FROM tag WHERE item_id = ?", [(item_id,) for item_id, _ in changed])
    tx.execute_many(
        "INSERT OR IGNORE INTO tag (item_id, name) VALUES (?, ?)",
        [(item_id, name) for item_id, names in changed for name in names],
    )


def _write_provider_ids(tx: Tx, wanted: Iterable[tuple[Row, Any]]) -> None:
    rows = [(item["id"], _mapping(value)) for item, value in wanted]
    present = _present(tx, "SELECT item_id, provider, value FROM provider_id", [item_id for item_id, _ in rows])
    changed = [(item_id, ids) for item_id, ids in rows if set(ids.items()) != present.get(item_id, set())]
    tx.execute_many("DELETE FROM provider_id WHERE item_id = ?", [(item_id,) for item_id, _ in changed])
    tx.execute_many(
        "INSERT INTO provider_id (item_id, provider, value) VALUES (?, ?, ?)",
        [(item_id, provider, value) for item_id, ids in changed for provider, value in ids.items()],
    )


def _write_people(tx: Tx, wanted: Iterable[tuple[Row, Any]]) -> None:
    rows = [(item["id"], _people(value)) for item, value in wanted]
    present = _present(
        tx,
        """SELECT credit.item_id, person.name, credit.role, credit.character, credit.position
           FROM credit JOIN person ON person.id = credit.person_id""",
        [item_id for item_id, _ in rows],
        column="credit.item_id",
    )
    changed = [(item_id, people) for item_id, people in rows if set(people) != present.get(item_id, set())]
    if not changed:
        return
    names = {name for _, people in changed for name, *_ in people}
    ids = _person_ids(tx, names)
    tx.execute_many("DELETE FROM credit WHERE item_id = ?", [(item_id,) for item_id, _ in changed])
    tx.execute_many(
        "INSERT OR IGNORE INTO credit (item_id, person_id, role, character, position) VALUES (?, ?, ?, ?, ?)",
        [
            (item_id, ids[match_key(name) or name], role, character, position)
            for item_id, people in changed
            for name, role, character, position in people
        ],
    )


def _person_ids(tx: Tx, names: Collection[str]) -> dict[str, str]:
    """The person of each name's key; without provider ids two people of one name are one."""
    by_key = {match_key(name) or name: name for name in names}
    ids: dict[str, str] = {
        row["name_key"]: row["id"]
        for row in tx.all(
            """SELECT name_key, min(id) AS id FROM person
               WHERE name_key IN (SELECT value FROM json_each(?)) GROUP BY name_key""",
            (json.dumps(list(by_key)),),
        )
    }
    made = [(new_id(), name, key) for key, name in by_key.items() if key not in ids]
    tx.execute_many("INSERT INTO person (id, name, name_key) VALUES (?, ?, ?)", made)
    ids.update({key: person_id for person_id, _, key in made})
    return ids


def _present(
    tx: Tx, select: str, item_ids: Sequence[str], *, column: str = "item_id"
) -> dict[str, set[tuple[Any, ...]]]:
    """The rows that items have now, without their first column, by item."""
    present: dict[str, set[tuple[Any, ...]]] = {}
    if item_ids:
        for row in tx.all(f"{select} WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(item_ids),)):
            present.setdefault(row[0], set()).add(tuple(row)[1:])
    return present


def _names(value: object) -> list[str]:
    if not isinstance(value, list | tuple):
        return []
    by_key = {match_key(name): name.strip() for name in value if isinstance(name, str) and match_key(name)}
    return list(by_key.values())


def _mapping(value: object) -> dict[str, str]:
    return {str(key): str(one) for key, one in value.items() if one} if isinstance(value, Mapping) else {}


def _people(value: object) -> list[tuple[str, str, str, int]]:
    if not isinstance(value, list | tuple):
        return []
    people = []
    for position, person in enumerate(value):
        if isinstance(person, Mapping) and person.get("name") and person.get("role") in _ROLES:
            people.append((str(person["name"]), str(person["role"]), str(person.get("character") or ""), position))
    return people
