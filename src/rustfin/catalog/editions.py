"""How albums of one title by one artist are told apart."""

from dataclasses import dataclass
from typing import TypeVar

from rustfin.catalog.claims import MUSICBRAINZ, RELEASE_GROUP, AlbumClaim
from rustfin.catalog.merge import FILENAME, TAGS
from rustfin.core.ids import ItemId, LibraryId
from rustfin.core.text import match_key
from rustfin.db import Tx

_T = TypeVar("_T")


@dataclass(slots=True)
class Standing:
    """An album of one artist and title that is there, or that an earlier folder made; `edition` is its own word.

    The year is what its files say, whatever a person wrote.
    """

    album_id: ItemId | None
    edition: str
    year: int | None
    release_id: str | None
    group_id: str | None
    is_present: bool = True


def edition_of(claim: AlbumClaim, standing: list[Standing], *, owned: ItemId | None) -> str:
    """By which word an album is told from the others of its artist and title; notes in `standing` what it says.

    Releases differ by their id, else albums in folders of their own by their year; what says neither joins the first.
    `owned` is the album whose files are all the claim's: it stays that one, whatever else its tags say now.
    """
    release_id, group_id = (_id_of(claim, provider) for provider in (MUSICBRAINZ, RELEASE_GROUP))
    said = Standing(None, "", claim.year, release_id, group_id)
    alike = [one for one in standing if _may_be_one(one, said)]
    found = (
        next((one for one in standing if one.album_id is not None and one.album_id == owned), None)
        or next((one for one in standing if release_id is not None and one.release_id == release_id), None)
        or next((one for one in alike if one.year is not None and one.year == said.year), None)
        or next(iter(alike), None)
    )
    if found is None:
        taken = {one.edition for one in standing}
        words = ("", release_id or str(claim.year), f"{claim.year} {release_id}")
        said.edition = next(word for word in (*words, f"{len(taken)}") if word not in taken)
        standing.append(said)
        return said.edition
    is_anew = owned is not None and found.album_id == owned
    found.year = _latest(found.year, claim.year, is_anew=is_anew)
    found.release_id = _latest(found.release_id, release_id, is_anew=is_anew)
    found.group_id = _latest(found.group_id, group_id, is_anew=is_anew)
    found.is_present = True
    return found.edition


def _may_be_one(one: Standing, said: Standing) -> bool:
    for mine, other in ((one.release_id, said.release_id), (one.group_id, said.group_id)):
        if mine is not None and other is not None:
            return mine == other
    # One that is gone is found by its title alone: who rips it anew may write another year.
    return not one.is_present or None in {one.year, said.year} or one.year == said.year


def _latest(known: _T | None, said: _T | None, *, is_anew: bool) -> _T | None:
    """What an album is known by: what is said anew of all of it, else what was known before."""
    first, second = (said, known) if is_anew else (known, said)
    return second if first is None else first


def _id_of(claim: AlbumClaim, provider: str) -> str | None:
    return dict(claim.provider_ids).get(provider)


def albums_titled(tx: Tx, library_id: LibraryId, key: str) -> list[Standing]:
    """The albums of an artist with one title, by the key of the first; the first comes first."""
    rows = tx.all(
        """SELECT id, identity_key, state,
                  coalesce((SELECT value ->> '$' FROM field_value
                            WHERE item_id = item.id AND field = 'year' AND source IN (?, ?)
                            ORDER BY source = ? DESC LIMIT 1), year) AS year,
                  (SELECT value FROM provider_id WHERE item_id = item.id AND provider = ?) AS release_id,
                  (SELECT value FROM provider_id WHERE item_id = item.id AND provider = ?) AS group_id
           FROM item WHERE library_id = ? AND kind = 'album'
             AND (identity_key = ? OR identity_key > ? AND identity_key < ?) ORDER BY identity_key""",
        (TAGS, FILENAME, TAGS, MUSICBRAINZ, RELEASE_GROUP, library_id, key, f"{key}|", f"{key}}}"),
    )
    return [
        Standing(
            ItemId(row["id"]),
            row["identity_key"][len(key) + 1 :],
            row["year"],
            row["release_id"],
            row["group_id"],
            is_present=row["state"] == "present",
        )
        for row in rows
    ]


def album_key(artist_id: ItemId, title: str, edition: str = "") -> str:
    """The identity key of an album: what tells it from others of one title stands last."""
    key = f"{artist_id}/{match_key(title) or title}"
    return f"{key}|{edition}" if edition else key
