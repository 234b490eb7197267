"""The statements of search. Each gathers a bounded number of rows: none ranks, none reads every match of a word."""

import itertools
import json
from collections.abc import Sequence

from rustfin.catalog.access import visible_to
from rustfin.catalog.card_store import CARD_COLUMNS, CARD_JOINS
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

ARM_ROWS = 500
"""Rows that are taken of one trigram, or of two neighbours, at most: those with more are common and tell little."""

SHORT = 6
"""Up to so many trigrams are asked one by one: one typing error could spoil every pair of neighbours."""

CLOSE_ROWS = 120
"""Titles with the most in common, which are compared whole."""

_WORDS = "w.rowid AS seq, w.title, w.original_title, w.series_title, c.kind"


def by_beginning(tx: Tx, viewer: Viewer, sort_key: str, *, limit: int) -> list[Row]:
    """Listed titles whose sort title begins so, however common their words are."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {_WORDS} FROM library AS l CROSS JOIN card AS c INDEXED BY card_by_title ON c.grid = l.seq"
        " CROSS JOIN search_word AS w ON w.rowid = c.seq"
        f" WHERE c.sort_title >= :first AND c.sort_title < :last {condition.sql} LIMIT :limit",
        {"first": sort_key, "last": sort_key + "\U0010ffff", "limit": limit, **condition.parameters},
    )


def by_words(tx: Tx, viewer: Viewer, key: str, *, limit: int) -> list[Row]:
    """Items in whose words every word of the key begins one; those in the title before those elsewhere."""
    match = _all_begin(key)
    in_title = _matching(tx, viewer, f"{{title original_title}} : ({match})", limit)
    return in_title if len(in_title) >= limit else in_title + _matching(tx, viewer, match, limit - len(in_title))


def _matching(tx: Tx, viewer: Viewer, match: str, limit: int) -> list[Row]:
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {_WORDS} FROM search_word AS w CROSS JOIN card AS c ON c.seq = w.rowid"
        f" WHERE w.search_word MATCH :match {condition.sql} LIMIT :limit",
        {"match": match, "limit": limit, **condition.parameters},
    )


def by_trigrams(tx: Tx, trigrams: Sequence[str]) -> list[int]:
    """The items that share the most of these trigrams (in a longer query: of pairs of neighbours), the most first."""
    quoted = [_quote(trigram) for trigram in trigrams[:48]]
    terms = quoted
    if len(quoted) > SHORT:
        terms = [f"{left} AND {right}" for left, right in itertools.pairwise(quoted)]
    if not terms:
        return []
    rows = 3 * ARM_ROWS if terms is quoted else ARM_ROWS
    arm = "SELECT * FROM (SELECT rowid AS seq FROM search_trigram WHERE search_trigram MATCH ? LIMIT ?)"
    found = tx.all(
        f"SELECT seq FROM ({' UNION ALL '.join([arm] * len(terms))}) GROUP BY seq ORDER BY count(*) DESC, seq LIMIT ?",
        [*(value for term in terms for value in (term, rows)), CLOSE_ROWS],
    )
    return [row["seq"] for row in found]


def titles(tx: Tx, viewer: Viewer, seqs: Sequence[int]) -> list[Row]:
    """The words of these items."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {_WORDS} FROM json_each(:seqs) AS j CROSS JOIN card AS c ON c.seq = j.value"
        f" CROSS JOIN search_word AS w ON w.rowid = c.seq WHERE true {condition.sql}",
        {"seqs": json.dumps(seqs), **condition.parameters},
    )


def cards(tx: Tx, viewer: Viewer, seqs: Sequence[int]) -> list[Row]:
    """The cards of these items."""
    condition = visible_to(viewer)
    return tx.all(
        f"SELECT {CARD_COLUMNS} FROM json_each(:seqs) AS j CROSS JOIN card AS c ON c.seq = j.value {CARD_JOINS}"
        f" WHERE c.state != 'expected' {condition.sql}",
        {"seqs": json.dumps(seqs), "user_id": viewer.user_id, **condition.parameters},
    )


def people(tx: Tx, viewer: Viewer, key: str, *, limit: int) -> list[Row]:
    """People whose names have words that begin so and who are in something that the viewer may see."""
    condition = visible_to(viewer)
    match = _all_begin(key)
    return tx.all(
        "SELECT p.id, p.name FROM search_person AS n CROSS JOIN person AS p ON p.seq = n.rowid"
        " WHERE n.search_person MATCH :match AND EXISTS (SELECT 1 FROM credit AS t CROSS JOIN card AS c"
        f" ON c.item_id = t.item_id WHERE t.person_id = p.id {condition.sql})"
        " LIMIT :limit",
        {"match": match, "limit": limit, **condition.parameters},
    )


def _all_begin(key: str) -> str:
    """Each word begins a word, in the language of FTS5."""
    return " AND ".join(f"{_quote(word)} *" for word in key.split())


def _quote(text: str) -> str:
    # FTS5 reads a C string, which ends at the first NUL.
    return '"' + text.replace("\0", " ").replace('"', '""') + '"'
