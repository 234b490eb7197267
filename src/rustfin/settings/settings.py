"""The settings in force: a snapshot in memory, kept in step with the table by whoever changes it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from rustfin.core.clock import Clock
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.db import Database, Tx
from rustfin.events import Events, SettingsChanged
from rustfin.observability import get_logger
from rustfin.settings import store
from rustfin.settings.sections import SECTIONS, Section

S = TypeVar("S", bound=Section)
HIDDEN = "********"
"""What stands where a secret is."""
_log = get_logger(__name__)


class Settings:
    """All sections. Reading never waits and may be done on any thread."""

    def __init__(self, db: Database, events: Events, clock: Clock) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._types: dict[str, type[Section]] = {section.section: section for section in SECTIONS}
        self._snapshot: dict[str, Section] = {name: section() for name, section in self._types.items()}
        self._followers: dict[str, list[Callable[[Tx, Any], None]]] = {}

    async def load(self) -> None:
        """Read what is stored. A value that is no longer valid falls back to its default, and the log says so."""
        stored = await self._db.read(store.all_sections)
        self._snapshot.update(
            {name: self._revive(name, value) for name, value in stored.items() if name in self._types}
        )

    def get(self, section: type[S]) -> S:
        """The section as it is now."""
        return cast(S, self._snapshot[section.section])

    def section(self, name: str) -> Section:
        """The section of that name. Raises: NotFound."""
        self._type(name)
        return self._snapshot[name]

    def names(self) -> list[str]:
        """The names of all sections."""
        return list(self._types)

    def shown(self, name: str) -> dict[str, Any]:
        """The section's values as JSON, its secrets hidden. Raises: NotFound."""
        values = self.section(name).model_dump(mode="json")
        return {
            field: _hidden(value) if field in _secrets(self._type(name)) else value for field, value in values.items()
        }

    def describe(self, name: str) -> dict[str, Any]:
        """The section's fields with default, bounds and help, as JSON Schema. Raises: NotFound."""
        return self._type(name).model_json_schema()

    async def update(self, name: str, patch: Mapping[str, object]) -> Section:
        """Change the fields in `patch`, leave the others; gives the section as it is then.

        Raises: NotFound (no such section), InvalidInput (`details["fields"]` says what is wrong with which).
        """
        kind = self._type(name)
        return await self._db.write(lambda tx: self._update(tx, kind, patch))

    def on_change(self, section: type[S], fn: Callable[[Tx, S], None]) -> None:
        """Run `fn` in the transaction of every later change of a section, for what must change with it."""
        self._followers.setdefault(section.section, []).append(fn)

    def _update(self, tx: Tx, kind: type[Section], patch: Mapping[str, object]) -> Section:
        name = kind.section
        stored = store.one_section(tx, name)
        before = self._revive(name, stored) if stored is not None else kind()
        # What was shown hidden and comes back so was not changed.
        changes = {field: value for field, value in patch.items() if value != HIDDEN or field not in _secrets(kind)}
        after = _validated(kind, {**before.model_dump(), **changes})
        if after == before:
            return before
        store.put_section(tx, name, after.model_dump_json(), self._clock.now_ms())
        for fn in self._followers.get(name, []):
            fn(tx, after)
        self._events.append(tx, SettingsChanged(name))
        tx.after_commit(lambda: self._snapshot.__setitem__(name, after))
        return after

    def _revive(self, name: str, value: str) -> Section:
        kind = self._types[name]
        fields = {key: field for key, field in json.loads(value).items() if key in kind.model_fields}
        try:
            return kind.model_validate(fields)
        except ValidationError as error:
            broken = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
            _log.warning(
                "stored settings are out of bounds; their defaults are used", section=name, fields=sorted(broken)
            )
            return kind.model_validate({key: field for key, field in fields.items() if key not in broken})

    def _type(self, name: str) -> type[Section]:
        if name not in self._types:
            raise NotFound(f"There is no section {name!r} in the settings.")
        return self._types[name]


def _secrets(kind: type[Section]) -> frozenset[str]:
    """The fields that are never shown: those that JSON Schema calls `writeOnly`."""
    return frozenset(
        name
        for name, field in kind.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("writeOnly")
    )


def _hidden(value: object) -> object:
    return HIDDEN if value else value


def _validated(kind: type[Section], values: Mapping[str, object]) -> Section:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        faults = {".".join(str(part) for part in fault["loc"]): fault["msg"] for fault in error.errors()}
        wrong = "; ".join(f"{field}: {message}" for field, message in faults.items())
        raise InvalidInput(f"The settings were not changed: {wrong}", details={"fields": faults}) from error
