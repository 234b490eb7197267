"""OpenSubtitles.com: what it has for a film or an episode, and one of them fetched, all through the one door.

Searches are by the hash of the file first, since those fit to the frame, then by ids or words. Downloads are counted
against the account's quota, which is honoured before the provider has to say no.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rustfin.core.clock import Clock
from rustfin.core.errors import Forbidden, NotFound, RateLimited, Unavailable
from rustfin.core.ids import ItemId
from rustfin.core.languages import language_tag
from rustfin.core.units import Bytes, UnixMs
from rustfin.db import Tx
from rustfin.outbound import Answer, Outbound
from rustfin.settings import Settings
from rustfin.settings import Subtitles as SubtitleSettings
from rustfin.subtitles.kept import LARGEST_BYTES

NAME = "opensubtitles"
ADDRESS = "https://api.opensubtitles.com/api/v1"
HOSTS = ("api.opensubtitles.com", "vip-api.opensubtitles.com", "www.opensubtitles.com", "dl.opensubtitles.com")
"""Where it answers and where its files lie; nobody is called that an answer names beside these."""
TOKEN_MS = 12 * 3600 * 1000
_CODES = {"zh": "zh-cn", "zh-Hans": "zh-cn", "zh-Hant": "zh-tw", "pt": "pt-pt", "pt-PT": "pt-pt"}
_TAGS = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant", "pt-pt": "pt"}
_SPACES = re.compile(r"\s+")
_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Query:
    """What subtitles are wanted for. Languages are BCP 47. `oshash` is None for files too small to have one."""

    languages: tuple[str, ...]
    title: str
    oshash: str | None = None
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    imdb: str | None = None
    tmdb: str | None = None
    is_series: bool = False
    """The ids and the title are the series', not the episode's."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A subtitle file that could be fetched. `ref` is what the provider calls it."""

    ref: str
    language: str
    release: str
    file_name: str
    is_hash_match: bool = False
    is_forced: bool = False
    is_hearing_impaired: bool = False
    is_machine_made: bool = False
    is_from_trusted: bool = False
    download_count: int = 0
    rating: float = 0.0
    frame_rate: float | None = None
    uploader: str | None = None
    uploaded_at: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For the database; `from_json` reads it back equal."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "Offer | None":
        """None where another release wrote something else."""
        try:
            return cls(**fields)
        except TypeError:
            return None


@dataclass(frozen=True, slots=True)
class Quota:
    """How many downloads are left, and when there are more; as the provider last said."""

    remaining: int
    resets_at: UnixMs | None


class _Words(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class _File(_Words):
    file_id: int
    file_name: str | None = None


class _Uploader(_Words):
    name: str | None = None


class _Attributes(_Words):
    language: str | None = None
    release: str | None = None
    hearing_impaired: bool | None = False
    foreign_parts_only: bool | None = False
    ai_translated: bool | None = False
    machine_translated: bool | None = False
    from_trusted: bool | None = False
    moviehash_match: bool | None = False
    download_count: int | None = 0
    ratings: float | None = 0.0
    fps: float | None = None
    upload_date: str | None = None
    uploader: _Uploader | None = None
    files: list[_File] = Field(default=[], max_length=50)


class _Entry(_Words):
    attributes: _Attributes


class _Page(_Words):
    data: list[Any] = Field(default=[], max_length=500)


class _Link(_Words):
    link: str
    file_name: str | None = None
    remaining: int | None = None
    reset_time_utc: str | None = None


class _Login(_Words):
    token: str
    base_url: str | None = None


class OpenSubtitles:
    """The provider. Its hosts are let through the door while the settings switch it on."""

    ADDRESS = ADDRESS

    def __init__(self, outbound: Outbound, settings: Settings, clock: Clock, *, address: str = ADDRESS) -> None:
        self._outbound = outbound
        self._settings = settings
        self._clock = clock
        self._address = address.rstrip("/")
        self._close: Callable[[], None] | None = None
        self._token: tuple[str, str, UnixMs] | None = None
        self._base: str | None = None
        self._quota: Quota | None = None
        self._follow(settings.get(SubtitleSettings))
        settings.on_change(SubtitleSettings, self._changed)

    @property
    def is_enabled(self) -> bool:
        """Whether it is switched on and has a key."""
        settings = self._settings.get(SubtitleSettings)
        return settings.is_opensubtitles_enabled and bool(settings.opensubtitles_api_key)

    @property
    def quota(self) -> Quota | None:
        """What is left of the day's downloads; None until a download said so."""
        quota = self._quota
        if quota is not None and quota.resets_at is not None and quota.resets_at <= self._clock.now_ms():
            return None
        return quota

    async def search(self, query: Query, *, item_id: ItemId | None = None) -> list[Offer]:
        """What there is, the best first. Raises: Forbidden (switched off, offline), Unavailable, RateLimited."""
        self._require_enabled()
        found: dict[str, Offer] = {}
        for parameters in searches(query):
            for offer in await self._page(parameters, item_id):
                known = found.get(offer.ref)
                if known is None or (offer.is_hash_match and not known.is_hash_match):
                    found[offer.ref] = offer
        order = {language: number for number, language in enumerate(query.languages)}
        return sorted(found.values(), key=lambda offer: _rank(offer, order))

    async def download(self, offer: Offer, *, item_id: ItemId | None = None) -> tuple[str, bytes]:
        """A file's name and content. Counts against the quota.

        Raises: Forbidden, RateLimited (`quota_used_up`), NotFound, Unavailable.
        """
        self._require_enabled()
        self._require_quota()
        answer = await self._ask_for_link(offer, item_id)
        link = _read(_Link, answer)
        self._note_quota(link)
        if not self._may_call(link.link):
            raise Unavailable("OpenSubtitles named a host that is none of its own.", code="provider_odd")
        file = await self._outbound.get(link.link, purpose="subtitles", item_id=item_id, max_bytes=Bytes(LARGEST_BYTES))
        if file.status != 200:
            raise Unavailable(f"The file could not be fetched ({file.status}).", code="provider_failed")
        return link.file_name or offer.file_name, file.body

    async def _page(self, parameters: Mapping[str, str], item_id: ItemId | None) -> list[Offer]:
        # Sorted, in small letters and without defaults: anything else is answered with a redirect first.
        url = f"{self._base or self._address}/subtitles?{urlencode(sorted(parameters.items()), quote_via=quote)}"
        answer = await self._outbound.get(url, purpose="subtitles", headers=self._headers(), item_id=item_id)
        self._check(answer)
        entries = (_valid(_Entry, entry) for entry in _read(_Page, answer).data)
        offers = (_offer(entry.attributes) for entry in entries if entry is not None)
        return [offer for offer in offers if offer is not None]

    async def _ask_for_link(self, offer: Offer, item_id: ItemId | None) -> Answer:
        for attempt in range(2):
            token = await self._sign_in(item_id)
            headers = {**self._headers(), **({"Authorization": f"Bearer {token}"} if token else {})}
            answer = await self._outbound.post(
                f"{self._base or self._address}/download",
                json={"file_id": int(offer.ref)},
                purpose="subtitles",
                headers=headers,
                item_id=item_id,
            )
            if answer.status == 401 and token and attempt == 0:
                self._token = None
                continue
            break
        if answer.status == 406:
            with suppress(Unavailable):
                self._note_quota(_read(_Link, answer))
            self._quota = self._quota or Quota(0, None)
            raise _quota_used_up(self._quota)
        self._check(answer)
        return answer

    async def _sign_in(self, item_id: ItemId | None) -> str | None:
        settings = self._settings.get(SubtitleSettings)
        if not settings.opensubtitles_user_name or not settings.opensubtitles_password:
            return None
        account = f"{settings.opensubtitles_user_name}\n{settings.opensubtitles_password}"
        now_ms = self._clock.now_ms()
        if self._token is not None and self._token[0] == account and now_ms < self._token[2]:
            return self._token[1]
        answer = await self._outbound.post(
            f"{self._address}/login",
            json={"username": settings.opensubtitles_user_name, "password": settings.opensubtitles_password},
            purpose="subtitles",
            headers=self._headers(),
            item_id=item_id,
        )
        if answer.status in (400, 401):
            raise Forbidden("OpenSubtitles did not accept the user name and password.", code="provider_refused")
        self._check(answer)
        login = _read(_Login, answer)
        self._token = (account, login.token, UnixMs(now_ms + TOKEN_MS))
        if login.base_url in HOSTS:
            self._base = f"https://{login.base_url}/api/v1"
        return login.token

    def _headers(self) -> dict[str, str]:
        key = self._settings.get(SubtitleSettings).opensubtitles_api_key
        return {"Api-Key": key, "Accept": "application/json"}

    def _check(self, answer: Answer) -> None:
        match answer.status:
            case 200 | 201:
                return
            case 401 | 403:
                raise Forbidden("OpenSubtitles did not accept the API key.", code="provider_refused")
            case 404:
                raise NotFound("OpenSubtitles no longer has this.")
            case 429:
                raise RateLimited("OpenSubtitles wants fewer questions.", details={"retry_after_s": 10})
            case status:
                raise Unavailable(f"OpenSubtitles answered {status}.", code="provider_failed")

    def _require_enabled(self) -> None:
        if not self.is_enabled:
            raise Forbidden("OpenSubtitles is not set up. An admin can do so in the settings.", code="provider_off")

    def _require_quota(self) -> None:
        quota = self.quota
        if quota is not None and quota.remaining <= 0 and quota.resets_at is not None:
            raise _quota_used_up(quota)

    def _note_quota(self, link: _Link) -> None:
        if link.remaining is not None:
            self._quota = Quota(max(0, link.remaining), _moment(link.reset_time_utc))

    def _may_call(self, url: str) -> bool:
        host = (urlsplit(url).hostname or "").lower()
        return host in HOSTS or host == urlsplit(self._address).hostname

    def _changed(self, tx: Tx, after: SubtitleSettings) -> None:
        tx.after_commit(lambda: self._follow(after))

    def _follow(self, settings: SubtitleSettings) -> None:
        is_on = settings.is_opensubtitles_enabled and bool(settings.opensubtitles_api_key)
        if is_on and self._close is None:
            self._close = self._outbound.allow(*HOSTS)
        elif not is_on and self._close is not None:
            self._close()
            self._close = None
        self._token = self._base = self._quota = None


def searches(query: Query) -> list[dict[str, str]]:
    """The questions to ask, the most exact first. Pure."""
    common = {"languages": ",".join(sorted({code_of(language) for language in query.languages}))}
    asked = [] if query.oshash is None else [{**common, "moviehash": query.oshash}]
    place: dict[str, str] = {}
    if query.season is not None and query.episode is not None:
        place = {"season_number": str(query.season), "episode_number": str(query.episode)}
    parent = "parent_" if query.is_series else ""
    if query.imdb is not None and (digits := query.imdb.removeprefix("tt").lstrip("0")).isdigit():
        return [*asked, {**common, f"{parent}imdb_id": digits, **place}]
    if query.tmdb is not None and query.tmdb.isdigit():
        return [*asked, {**common, f"{parent}tmdb_id": query.tmdb, **place}]
    words = {"query": _SPACES.sub(" ", query.title).strip().lower(), **place}
    if query.year is not None and not query.is_series:
        words["year"] = str(query.year)
    return [*asked, {**common, **words}]


def code_of(language: str) -> str:
    """A language as the provider writes it."""
    return _CODES.get(language, language.lower())


def _rank(offer: Offer, order: Mapping[str, int]) -> tuple[object, ...]:
    return (
        not offer.is_hash_match,
        order.get(offer.language, len(order)),
        offer.is_machine_made,
        not offer.is_from_trusted,
        -offer.download_count,
    )


def _offer(attributes: _Attributes) -> Offer | None:
    code = (attributes.language or "").lower()
    language = _TAGS.get(code) or language_tag(code)
    # A film in several files is for discs of long ago.
    if language is None or len(attributes.files) != 1:
        return None
    file = attributes.files[0]
    release = (attributes.release or file.file_name or "").strip()[:300]
    return Offer(
        ref=str(file.file_id),
        language=language,
        release=release,
        file_name=(file.file_name or release or "subtitles")[:300],
        is_hash_match=bool(attributes.moviehash_match),
        is_forced=bool(attributes.foreign_parts_only),
        is_hearing_impaired=bool(attributes.hearing_impaired),
        is_machine_made=bool(attributes.ai_translated or attributes.machine_translated),
        is_from_trusted=bool(attributes.from_trusted),
        download_count=max(0, attributes.download_count or 0),
        rating=attributes.ratings or 0.0,
        frame_rate=attributes.fps or None,
        uploader=attributes.uploader.name if attributes.uploader else None,
        uploaded_at=attributes.upload_date,
    )


def _read(kind: type[_Model], answer: Answer) -> _Model:
    try:
        return kind.model_validate(json.loads(answer.body))
    except (ValidationError, ValueError) as error:
        raise Unavailable("OpenSubtitles gave an answer that makes no sense.", code="provider_odd") from error


def _valid(kind: type[_Model], value: object) -> _Model | None:
    with suppress(ValidationError):
        return kind.model_validate(value)
    return None


def _moment(text: str | None) -> UnixMs | None:
    with suppress(ValueError):
        return UnixMs(round(datetime.fromisoformat(text or "").timestamp() * 1000))
    return None


def _quota_used_up(quota: Quota) -> RateLimited:
    return RateLimited(
        "Today's downloads from OpenSubtitles are used up.",
        code="quota_used_up",
        details={"remaining": quota.remaining, "resets_at": quota.resets_at},
    )
