"""The subtitles of a title: which there are, which one is shown, moved, remembered, handed in, deleted."""

from typing import Annotated, Literal

from fastapi import FastAPI, Path, Query
from pydantic import Field
from starlette.requests import Request

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.catalog.sound_files import with_known_sounds
from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.ids import FileId, ItemId
from rustfin.core.languages import language_tag
from rustfin.db import Database, Tx
from rustfin.identity import Users, Viewer
from rustfin.server.routes import CurrentViewer, Model, Routes
from rustfin.server.v1.cards import View
from rustfin.subtitles import Choice, Subtitles, SubtitleSearch, Track, lyrics_of, usually_heard, wish_of

Id = Annotated[str, Path(max_length=64)]
TrackId = Annotated[str, Path(max_length=128)]
FileQuery = Annotated[
    str | None, Query(max_length=64, description="Of several files; else the first of the default version.")
]
_RAW_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class FontFile(Model):
    """A font that lies in the file."""

    name: str
    media_type: str
    url: str


class SubtitleState(Model):
    """A subtitle that can be picked. `deliveries`: the forms it can be had in, the best first; empty with a `problem`.

    `urls` by form. `is_ready`: it can be had whole at once; else a range of it can, and the rest is on its way.
    """

    id: str
    source: Literal["embedded", "sidecar", "downloaded", "uploaded"]
    format: str
    language: str | None
    title: str | None
    label: str
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_commentary: bool
    deliveries: list[Literal["vtt", "ass", "sup", "burn"]]
    urls: dict[str, str]
    is_ready: bool
    problem: str | None
    offset_ms: int
    is_own: bool


class ItemSubtitles(Model):
    """The subtitles of one file. `chosen_id` is what is shown when nobody picks (null: none), `reason` says why."""

    file_id: str
    tracks: list[SubtitleState]
    may_search: bool
    """Whether more can be looked for, and by this viewer."""
    chosen_id: str | None
    reason: str
    reason_message: str
    fonts: list[FontFile]


class SubtitlePick(Model):
    """What to show in this title and in the others of its series; null: nothing. `forget` lets preferences decide."""

    subtitle_id: str | None = Field(None, max_length=128)
    file_id: str | None = Field(None, max_length=64)
    forget: bool = False


class SubtitleOffset(Model):
    """How much later the viewer wants it; negative is sooner."""

    offset_ms: int = Field(ge=-3_600_000, le=3_600_000)


class SubtitleOffer(View):
    """A subtitle file that could be fetched. `ref` is what to ask for; `is_kept`: it is here already."""

    ref: str
    language: str
    release: str
    file_name: str
    is_hash_match: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_machine_made: bool
    is_from_trusted: bool
    download_count: int
    rating: float
    frame_rate: float | None
    uploader: str | None
    uploaded_at: str | None
    is_kept: bool = False


class DownloadQuota(View):
    """How many downloads are left, and when there are more."""

    remaining: int
    resets_at: int | None


class SubtitleOffers(Model):
    """What there is, those that fit the file to the frame first. `quota` is null until a download told it."""

    offers: list[SubtitleOffer]
    languages: list[str]
    searched_at: int
    quota: DownloadQuota | None


class SubtitleDownload(Model):
    """Which one to fetch."""

    ref: str = Field(min_length=1, max_length=64)
    file_id: str | None = Field(None, max_length=64)


class DownloadedSubtitles(Model):
    """The track that was fetched, and what is left."""

    track: SubtitleState
    quota: DownloadQuota | None


class LyricLine(View):
    """A line, and when it is sung; null where nobody knows."""

    text: str
    start_ms: int | None


class ItemLyrics(Model):
    """The words of a track."""

    is_timed: bool
    source: Literal["beside", "tags"]
    lines: list[LyricLine]


def add_routes(api: FastAPI, subtitles: Subtitles, *, search: SubtitleSearch, db: Database, users: Users) -> None:
    """List, pick, move, hand in, delete, search, fetch."""
    routes = Routes(api, "subtitles")
    _add_search(routes, subtitles, search, db, users)
    _add_listing(routes, subtitles, search, db, users)
    _add_files(routes, subtitles, db)

    @routes.add("GET", "/items/{item_id}/lyrics", "get_lyrics")
    async def get_lyrics(item_id: Id, viewer: CurrentViewer) -> ItemLyrics:
        """The words of a track, from a file beside it or from its tags; timed ones first."""
        file = await db.read(lambda tx: file_of_title(tx, viewer, ItemId(item_id), None))
        found = await lyrics_of(db, file)
        lines = [LyricLine.model_validate(line) for line in found.lines]
        return ItemLyrics(is_timed=found.is_timed, source=found.source, lines=lines)


def _add_listing(routes: Routes, subtitles: Subtitles, search: SubtitleSearch, db: Database, users: Users) -> None:

    @routes.add("GET", "/items/{item_id}/subtitles", "list_subtitles")
    async def list_subtitles(item_id: Id, viewer: CurrentViewer, file_id: FileQuery = None) -> ItemSubtitles:
        """Those inside a file and beside it, those fetched and handed in, and the one that is shown by itself."""
        preferences = await users.preferences(viewer.user_id)

        def read(tx: Tx) -> ItemSubtitles:
            file = file_of_title(tx, viewer, ItemId(item_id), file_id)
            tracks = subtitles.list(tx, viewer, file, ItemId(item_id))
            (sounding,) = with_known_sounds(tx, [file])
            heard = usually_heard(preferences, sounding)
            choice = subtitles.choose(tx, viewer, ItemId(item_id), tracks, wish_of(preferences, heard))
            return _described(subtitles, file, tracks, choice, may_search=search.may_search(viewer))

        return await db.read(read)

    @routes.add("PUT", "/items/{item_id}/subtitles/choice", "pick_subtitles", status=204)
    async def pick_subtitles(item_id: Id, body: SubtitlePick, viewer: CurrentViewer) -> None:
        """Remember what was picked, by what it is: the next episode shows the like of it."""

        def write(tx: Tx) -> None:
            if body.forget:
                subtitles.forget(tx, viewer, ItemId(item_id))
                return
            track = None
            if body.subtitle_id is not None:
                file = file_of_title(tx, viewer, ItemId(item_id), body.file_id)
                track = track_of(subtitles, tx, viewer, file, body.subtitle_id)
            subtitles.remember(tx, viewer, ItemId(item_id), track)

        await db.write(write)

    @routes.add("PUT", "/items/{item_id}/subtitles/{subtitle_id}/offset", "move_subtitles", status=204)
    async def move_subtitles(
        item_id: Id, subtitle_id: TrackId, body: SubtitleOffset, viewer: CurrentViewer, file_id: FileQuery = None
    ) -> None:
        """Keep by how much this viewer wants a track later; players apply it, or ask for the track so."""

        def write(tx: Tx) -> None:
            file = file_of_title(tx, viewer, ItemId(item_id), file_id)
            track = track_of(subtitles, tx, viewer, file, subtitle_id)
            subtitles.set_offset(tx, viewer, ItemId(item_id), file=file, track=track, offset_ms=body.offset_ms)

        await db.write(write)


def _add_files(routes: Routes, subtitles: Subtitles, db: Database) -> None:
    @routes.add("POST", "/items/{item_id}/subtitles", "upload_subtitles", status=201, openapi_extra=_RAW_BODY)
    async def upload_subtitles(
        item_id: Id,
        request: Request,
        viewer: CurrentViewer,
        *,
        file_name: Annotated[str, Query(min_length=1, max_length=255)],
        file_id: FileQuery = None,
        language: Annotated[str | None, Query(max_length=35)] = None,
        title: Annotated[str | None, Query(max_length=200)] = None,
        is_forced: bool = False,
        is_hearing_impaired: bool = False,
    ) -> SubtitleState:
        """Hand a subtitle file in: the body is the file, 16 MiB at most. It is kept in the server's own folder."""
        file = await db.read(lambda tx: file_of_title(tx, viewer, ItemId(item_id), file_id))
        kept_id = await subtitles.keep(
            viewer,
            file,
            file_name=file_name,
            raw=await request.body(),
            language=checked_language(language),
            title=title,
            is_forced=is_forced,
            is_hearing_impaired=is_hearing_impaired,
        )
        return await db.read(lambda tx: described_track(subtitles, tx, viewer, file, kept_id))

    @routes.add("DELETE", "/items/{item_id}/subtitles/{subtitle_id}", "delete_subtitles", status=204)
    async def delete_subtitles(
        item_id: Id, subtitle_id: TrackId, viewer: CurrentViewer, file_id: FileQuery = None
    ) -> None:
        """Delete what one fetched or handed in, or as an admin what anybody did; never what lies with the media."""
        file = await db.read(lambda tx: file_of_title(tx, viewer, ItemId(item_id), file_id))
        await subtitles.delete(viewer, file, subtitle_id)


def _add_search(routes: Routes, subtitles: Subtitles, search: SubtitleSearch, db: Database, users: Users) -> None:
    @routes.add("GET", "/items/{item_id}/subtitles/search", "search_subtitles", problems=(503,))
    async def search_subtitles(
        item_id: Id,
        viewer: CurrentViewer,
        languages: Annotated[str, Query(max_length=200, description="With commas; else those preferred.")] = "",
        is_fresh: Annotated[bool, Query(description="Ask the provider, whatever it said lately.")] = False,
        file_id: FileQuery = None,
    ) -> SubtitleOffers:
        """What OpenSubtitles has for a file: by its content, then by title. Needs the provider switched on."""
        file = await db.read(lambda tx: file_of_title(tx, viewer, ItemId(item_id), file_id))
        asked = [tag for text in languages.split(",") if (tag := checked_language(text)) is not None]
        if not asked:
            asked = (await users.preferences(viewer.user_id)).subtitle_languages
        found = await search.search(viewer, ItemId(item_id), file, asked, is_fresh=is_fresh)
        return SubtitleOffers(
            offers=[
                SubtitleOffer.model_validate(offer).model_copy(update={"is_kept": offer.ref in found.kept})
                for offer in found.offers
            ],
            languages=list(found.languages),
            searched_at=found.searched_at,
            quota=None if found.quota is None else DownloadQuota.model_validate(found.quota),
        )

    @routes.add("POST", "/items/{item_id}/subtitles/downloads", "download_subtitles", status=201, problems=(503,))
    async def download_subtitles(item_id: Id, body: SubtitleDownload, viewer: CurrentViewer) -> DownloadedSubtitles:
        """Fetch one that a search offered; it counts against the provider's quota. Again costs nothing."""
        file = await db.read(lambda tx: file_of_title(tx, viewer, ItemId(item_id), body.file_id))
        kept_id, quota = await search.download(viewer, ItemId(item_id), file, body.ref)
        track = await db.read(lambda tx: described_track(subtitles, tx, viewer, file, kept_id))
        return DownloadedSubtitles(track=track, quota=None if quota is None else DownloadQuota.model_validate(quota))


def file_of_title(tx: Tx, viewer: Viewer, item_id: ItemId, file_id: str | None) -> PlayableFile:
    """The file that is meant. Raises: NotFound."""
    files = playable.files_of_item(tx, viewer, item_id)
    found = next((file for file in files if file_id is None or file.id == FileId(file_id)), None)
    if found is None:
        raise NotFound("This title has no such file." if file_id else "There is no file of this title.")
    return found


def track_of(subtitles: Subtitles, tx: Tx, viewer: Viewer, file: PlayableFile, subtitle_id: str) -> Track:
    """A track of a file. Raises: NotFound."""
    for track in subtitles.list(tx, viewer, file):
        if track.id == subtitle_id:
            return track
    raise NotFound("There are no such subtitles.")


def checked_language(text: str | None) -> str | None:
    """A language as BCP 47. Raises: InvalidInput."""
    if text is None or not text.strip():
        return None
    tag = language_tag(text)
    if tag is None:
        raise InvalidInput(f"{text!r} is no language; give a tag such as en or pt-BR.")
    return tag


def described_track(
    subtitles: Subtitles, tx: Tx, viewer: Viewer, file: PlayableFile, subtitle_id: str
) -> SubtitleState:
    """A track of a file as clients see it."""
    return _state(track_of(subtitles, tx, viewer, file, subtitle_id))


def _described(
    subtitles: Subtitles, file: PlayableFile, tracks: list[Track], choice: Choice, *, may_search: bool
) -> ItemSubtitles:
    return ItemSubtitles(
        file_id=file.id,
        tracks=[_state(track) for track in tracks],
        may_search=may_search,
        chosen_id=choice.track.id if choice.track else None,
        reason=choice.why,
        reason_message=choice.message,
        fonts=[
            FontFile(name=font.name, media_type=font.media_type, url=f"/stream/fonts/{file.id}/{font.index}")
            for font in subtitles.known_fonts(file)
        ],
    )


def _state(track: Track) -> SubtitleState:
    forms = [delivery.value for delivery in track.deliveries]
    return SubtitleState(
        id=track.id,
        source=track.source,
        format=track.format,
        language=track.language,
        title=track.title,
        label=track.label,
        is_default=track.is_default,
        is_forced=track.is_forced,
        is_hearing_impaired=track.is_hearing_impaired,
        is_commentary=track.is_commentary,
        deliveries=[] if track.problem else forms,
        urls={form: f"/stream/subtitles/{track.id}.{form}" for form in forms if form != "burn" and not track.problem},
        is_ready=track.is_ready,
        problem=track.problem,
        offset_ms=track.offset_ms,
        is_own=track.is_own,
    )
