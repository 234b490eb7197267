"""Which titles changed between two revisions of a library and of what a user did, as triggers wrote it down."""

import json
from dataclasses import dataclass

from rustfin.core.ids import LibraryId, UserId
from rustfin.db import Tx

MOST_TOUCHED = 3_000
"""More titles than this are not asked about one by one: finding them all again takes no longer."""


@dataclass(frozen=True, slots=True)
class Revisions:
    """How far a library is, and what a user did; 0 where the user does not matter."""

    of_library: int
    of_user: int = 0

    def is_before(self, other: "Revisions") -> bool:
        """Whether one could have come to the other by changes alone."""
        return self.of_library <= other.of_library and self.of_user <= other.of_user


def touched(tx: Tx, library_id: LibraryId, user_id: UserId, since: Revisions, until: Revisions) -> list[int] | None:
    """The seqs of all titles that changed meanwhile, in either; None when that is not known, or they are too many."""
    found: set[int] = set()
    for sql, source, first, last in (
        (_IN_LIBRARY, library_id, since.of_library, until.of_library),
        (_BY_USER, user_id, since.of_user, until.of_user),
    ):
        if first == last:
            continue
        if last - first > MOST_TOUCHED:
            return None
        seqs = json.loads(tx.value(sql, (source, first, last)))
        # What is not named could be anything.
        if len(seqs) != last - first:
            return None
        found.update(seqs)
    return sorted(found)


_IN_LIBRARY = "SELECT json_group_array(seq) FROM library_change WHERE library_id = ? AND revision > ? AND revision <= ?"
_BY_USER = "SELECT json_group_array(seq) FROM user_data_change WHERE user_id = ? AND revision > ? AND revision <= ?"
