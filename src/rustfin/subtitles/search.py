"""Subtitles from elsewhere for a title: looked for, remembered so that nothing is asked twice, fetched and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile, TitleFacts
from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, InvalidInput, NotFound, Unavailable
from rustfin.core.ids import ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.identity import Viewer
from rustfin.media.fingerprint import SMALL_BELOW_BYTES
from rustfin.settings import Settings
from rustfin.settings import Subtitles as SubtitleSettings
from rustfin.subtitles import store
from rustfin.subtitles.opensubtitles import NAME, Offer, OpenSubtitles, Query, Quota
from rustfin.subtitles.subtitles import Subtitles

FOUND_STAYS_MS = 24 * 3600 * 1000
NOTHING_STAYS_MS = 7 * FOUND_STAYS_MS
"""Nothing found is remembered too: asking again every evening for a title that nobody translates helps nobody."""
MOST_LANGUAGES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What there is. `searched_at` is when the provider was asked; `kept` are the refs that were fetched before."""

    offers: list[Offer]
    languages: tuple[str, ...]
    searched_at: UnixMs
    quota: Quota | None
    kept: frozenset[str]


class SubtitleSearch:
    """Searches and downloads, for viewers who may."""

    def __init__(
        self, db: Database, clock: Clock, settings: Settings, *, provider: OpenSubtitles, subtitles: Subtitles
    ) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings
        self._provider = provider
        self._subtitles = subtitles

    def may_search(self, viewer: Viewer) -> bool:
        """Whether there is anything to ask, and this viewer may."""
        may_download = viewer.is_admin or self._settings.get(SubtitleSettings).may_everyone_download
        return self._provider.is_enabled and may_download

    async def search(
        self, viewer: Viewer, item_id: ItemId, file: PlayableFile, languages: Sequence[str], *, is_fresh: bool = False
    ) -> Found:
        """What there is for a file of a title. An answer is kept for a day, nothing for a week; `is_fresh` asks anew.

        Raises: NotFound, InvalidInput (no language), Forbidden, Unavailable, RateLimited.
        """
        self._require_allowed(viewer)
        wanted = tuple(dict.fromkeys(languages))[:MOST_LANGUAGES]
        if not wanted:
            raise InvalidInput("Say in which languages; your preferences name none.", code="languages_missing")
        content, key = _content(file), ",".join(sorted(wanted))
        now_ms = self._clock.now_ms()
        facts = await self._db.read(lambda tx: playable.title_facts(tx, viewer, item_id))
        kept = await self._db.read(lambda tx: store.kept_of_content(tx, content))
        known = await self._db.read(
            lambda tx: store.found_before(tx, content, NAME, key, since_ms=now_ms - NOTHING_STAYS_MS)
        )
        refs = frozenset(one.provider_ref for one in kept if one.provider == NAME and one.provider_ref)
        if known is not None and not is_fresh and (not known[0] or now_ms - known[1] < FOUND_STAYS_MS):
            before = [offer for fields in known[0] if (offer := Offer.from_json(fields)) is not None]
            return Found(before, wanted, known[1], self._provider.quota, refs)
        offers = await self._provider.search(_query(facts, file, wanted), item_id=item_id)
        rows = [offer.to_json() for offer in offers]
        await self._db.write(lambda tx: store.put_found(tx, content, NAME, key, rows, now_ms=now_ms))
        return Found(offers, wanted, now_ms, self._provider.quota, refs)

    async def download(self, viewer: Viewer, item_id: ItemId, file: PlayableFile, ref: str) -> tuple[str, Quota | None]:
        """Fetch one that a search offered, and keep it; gives its id and what is left. One that is here already costs
        nothing.

        Raises: NotFound, Forbidden, Unavailable, RateLimited (`quota_used_up`), UnreadableSubtitles.
        """
        self._require_allowed(viewer)
        content = _content(file)
        there = await self._db.read(lambda tx: store.kept_by_ref(tx, content, NAME, ref))
        if there is not None:
            return there.id, self._provider.quota
        rows = await self._db.read(lambda tx: store.offered(tx, content, NAME))
        offers = (Offer.from_json(fields) for fields in rows if fields.get("ref") == ref)
        offer = next((offer for offer in offers if offer is not None), None)
        if offer is None:
            raise NotFound("Search for subtitles first; this one was not among them.")
        name, raw = await self._provider.download(offer, item_id=item_id)
        kept_id = await self._subtitles.keep(
            viewer,
            file,
            file_name=name if "." in name else f"{name}.srt",
            raw=raw,
            language=offer.language,
            title=offer.release or None,
            is_forced=offer.is_forced,
            is_hearing_impaired=offer.is_hearing_impaired,
            fetched=(NAME, ref),
        )
        return kept_id, self._provider.quota

    def _require_allowed(self, viewer: Viewer) -> None:
        if not viewer.is_admin and not self._settings.get(SubtitleSettings).may_everyone_download:
            raise Forbidden("Only an admin may fetch subtitles here.")
        if not self._provider.is_enabled:
            raise Forbidden("OpenSubtitles is not set up. An admin can do so in the settings.", code="provider_off")


def _content(file: PlayableFile) -> str:
    if file.fingerprint_id is None:
        raise Unavailable("The file has not been looked into yet; try again in a moment.", code="not_examined_yet")
    return file.fingerprint_id


def _query(facts: TitleFacts, file: PlayableFile, languages: tuple[str, ...]) -> Query:
    oshash = (file.fingerprint_id or "").rpartition("-")[2]
    is_hashed = file.size_bytes >= SMALL_BELOW_BYTES and len(oshash) == 16
    return Query(
        languages=languages,
        title=facts.series_title or facts.title,
        oshash=oshash if is_hashed else None,
        year=facts.year,
        season=facts.season,
        episode=facts.episode,
        imdb=facts.provider_ids.get("imdb"),
        tmdb=facts.provider_ids.get("tmdb"),
        is_series=facts.series_title is not None,
    )
