"""Finding titles and people by words, by beginnings of words, and by words with typing errors in them.

Words are asked first: every word of the query must begin a word of the title, its original title, its series or its
people. Where that finds little, trigrams are: a title that shares enough of them is close. Accents, case, articles and
punctuation make no difference. What fits is gathered in bounded numbers and ranked here, so that a common word costs
no more than a rare one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rustfin.catalog import search_store as store
from rustfin.catalog.card_store import card_of
from rustfin.catalog.views import Person, SearchGroup, SearchResults
from rustfin.core.text import match_key, sort_title
from rustfin.db import Row, Tx
from rustfin.identity import Viewer

CANDIDATES = 250
"""Rows that are ranked at most, of each way of asking."""

FEW = 5
"""With fewer titles than this found by words, close ones are looked for."""

COMPARED = 40
"""Close titles that are compared letter by letter."""

CLOSE = 0.72
"""From how much likeness on a title counts as what was meant."""

_BELOW_OTHERS = ("episode", "track")


def search(tx: Tx, viewer: Viewer, query: str, *, limit: int = 24) -> SearchResults:
    """Titles and people, grouped by kind with the best group first; at most `limit` of a kind."""
    key = match_key(query)
    if not key:
        return SearchResults(query, [])
    hits = _rank(key, store.by_beginning(tx, viewer, sort_title(query.strip()), limit=CANDIDATES))
    hits |= _rank(key, store.by_words(tx, viewer, key, limit=CANDIDATES))
    if len(hits) < FEW and not any(hit.score >= _CERTAIN for hit in hits.values()):
        hits = _rank_close(key, store.titles(tx, viewer, store.by_trigrams(tx, trigrams(key)))) | hits
    groups = _group(tx, viewer, hits, limit)
    people = [Person(row["id"], row["name"]) for row in store.people(tx, viewer, key, limit=limit)]
    if people:
        groups.append(SearchGroup("person", [], people))
    return SearchResults(query, groups)


def trigrams(key: str) -> list[str]:
    """The runs of three letters of a match key, each once."""
    return list(dict.fromkeys(key[start : start + 3] for start in range(len(key) - 2)))


def nearest(query: str, title: str) -> tuple[float, str]:
    """The stretch of words of a title that is most like the query, and the share of trigrams in common, 0 to 1."""
    wanted = set(trigrams(f"  {query} "))
    words = title.split()
    length = len(query.split())
    best = (0.0, "")
    for size in {max(length - 1, 1), length, length + 1}:
        for start in range(max(len(words) - size, 0) + 1):
            stretch = " ".join(words[start : start + size])
            found = set(trigrams(f"  {stretch} "))
            best = max(best, (2 * len(wanted & found) / (len(wanted) + len(found)), stretch))
    return best


def likeness(query: str, stretch: str) -> float:
    """How alike two short texts are, letter by letter in order, 0 to 1: what a typing error leaves high."""
    return SequenceMatcher(None, query, stretch, autojunk=False).ratio()


_TITLE, _ORIGINAL, _SERIES, _PEOPLE = 8.0, 6.0, 2.0, 1.0
_EXACT, _BEGINS, _BEGINS_INSIDE_WORD = 4.0, 2.5, 2.2
_CERTAIN = _TITLE * _BEGINS
_KIND_WEIGHTS = {"movie": 0.6, "series": 0.6, "album": 0.4, "artist": 0.4}


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: str
    score: float


def _rank(key: str, rows: Iterable[Row]) -> dict[int, _Hit]:
    """Exact titles first, then those that begin so, then those with the words in them, then series and people."""
    words = key.split()
    hits: dict[int, _Hit] = {}
    for row in rows:
        original, series = row["original_title"], row["series_title"]
        score = max(
            _fit(key, words, row["title"]) * _TITLE,
            _fit(key, words, original) * _ORIGINAL if original else 0.0,
            _fit(key, words, series) * _SERIES if series else 0.0,
            _PEOPLE,
        )
        hits[row["seq"]] = _Hit(row["kind"], score + _KIND_WEIGHTS.get(row["kind"], 0.0))
    return hits


def _fit(key: str, words: Sequence[str], text: str) -> float:
    # "The Matrix" is exactly what "matrix" asks for.
    bare, bare_text = sort_title(key), sort_title(text)
    if text == key or bare_text == bare:
        return _EXACT
    if bare_text.startswith(f"{bare} "):
        return _BEGINS
    if bare_text.startswith(bare):
        return _BEGINS_INSIDE_WORD
    held = text.split()
    if not all(any(word.startswith(wanted) for word in held) for wanted in words):
        return 0.0
    # Of two titles with the same words the shorter says more of what was asked.
    return 1.0 + min(len(key) / max(len(text), 1), 1.0)


def _rank_close(key: str, rows: Iterable[Row]) -> dict[int, _Hit]:
    """Those that look like what was asked; only the nearest by trigrams are compared letter by letter."""
    nearest_first = sorted(
        (
            (*max(nearest(key, row["title"]), nearest(key, row["original_title"] or "")), row["seq"], row)
            for row in rows
        ),
        key=lambda found: (-found[0], found[2]),
    )
    likely = [(likeness(key, stretch), row) for _, stretch, _, row in nearest_first[:COMPARED]]
    return {row["seq"]: _Hit(row["kind"], alike) for alike, row in likely if alike >= CLOSE}


def _group(tx: Tx, viewer: Viewer, hits: Mapping[int, _Hit], limit: int) -> list[SearchGroup]:
    """The best of each kind, the kind of the best first; episodes and tracks never before films and series."""
    best: dict[str, list[int]] = {}
    for seq in sorted(hits, key=lambda seq: (-hits[seq].score, seq)):
        seqs = best.setdefault(hits[seq].kind, [])
        if len(seqs) < limit:
            seqs.append(seq)
    rows = {row["seq"]: row for row in store.cards(tx, viewer, [seq for seqs in best.values() for seq in seqs])}
    groups = [
        SearchGroup(kind, [card_of(rows[seq]) for seq in seqs if seq in rows], [])
        for kind, seqs in sorted(best.items(), key=lambda pair: pair[0] in _BELOW_OTHERS)
    ]
    return [group for group in groups if group.items]
