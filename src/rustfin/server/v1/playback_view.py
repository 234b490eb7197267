"""A session as its player sees it: where to fetch it, what can be switched to, and why in this way."""

from collections.abc import Mapping, Sequence
from typing import Literal

from rustfin.artwork import Trickplay
from rustfin.catalog import playable
from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId
from rustfin.identity import Viewer
from rustfin.media import AudioStream
from rustfin.media.markers import Marker
from rustfin.playback import REPORT_EVERY_S, Code, Decision, Method, Started
from rustfin.playback.parts import Part
from rustfin.playback.presentation import ORIGINAL, Presentation
from rustfin.playback.subtitle_rules import delivery
from rustfin.playback.terms import Delivery
from rustfin.playback.tracks import as_listed
from rustfin.server.routes import Model
from rustfin.server.v1.cards import Card, View
from rustfin.server.v1.hls import resource as hls_resource
from rustfin.server.v1.media import Chapter, Stream
from rustfin.server.v1.previews import TrickplayView, chapter_views, trickplay_view
from rustfin.server.v1.stream import resource as file_resource
from rustfin.streaming import Tickets, content_type, hls, holder_of
from rustfin.subtitles import Track

MethodName = Literal["direct", "remux", "audio_transcode", "transcode", "unsupported"]


class Reason(View):
    """What stands in the way of a cheaper method; `message` is a sentence for people."""

    code: Code
    stream_index: int | None
    actual: str | None
    allowed: list[str]
    message: str


class StepView(View):
    """A rule that was asked: what it found, what would be allowed, and the codes of what it refused."""

    rule: str
    stream_index: int | None
    actual: str | None
    allowed: list[str]
    reasons: list[str]


class SuggestionView(View):
    """The cheapest single change after which the file would play as it is."""

    change: str
    message: str
    audio_index: int | None
    file_id: str | None
    app: str | None
    parts: list[str]


class DecisionView(Model):
    """Why in this way: the reasons against the next cheaper one, what was rejected and why, every rule asked."""

    method: MethodName
    reasons: list[Reason]
    rejected: dict[str, list[Reason]]
    trace: list[StepView]
    warnings: list[str]
    suggestion: SuggestionView | None


class AudioTrack(Model):
    """A sound track that can be chosen. `name` is its rendition's in the HLS playlist, where there is one. One that
    `is_external` lies in a file of its own; its `index` is above every stream's."""

    index: int
    name: str | None
    label: str
    language: str | None
    channels: int
    codec: str
    is_default: bool
    is_external: bool
    is_selected: bool


class Quality(Model):
    """A picture that can be switched to; `id` is its name in the HLS playlist: `original`, or a height."""

    id: str
    label: str
    width: int
    height: int
    bitrate_bps: int


class SubtitleChoice(Model):
    """A subtitle that can be chosen. `delivery`: drawn by the page from text (`vtt`), by libass (`ass`) with `fonts`,
    from pictures (`pgs`), found by the device in the file (`inside`), or drawn into the picture by the server (`burn`);
    null when it cannot be shown, and then `problem` says why. `url` carries a ticket, and the viewer's offset of
    `offset_ms`."""

    id: str
    source: Literal["embedded", "sidecar", "downloaded", "uploaded"]
    format: str
    label: str
    language: str | None
    title: str | None
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    delivery: Literal["vtt", "ass", "pgs", "inside", "burn"] | None
    url: str | None
    fonts: list[str]
    offset_ms: int
    problem: str | None
    is_selected: bool


class MarkerView(Model):
    """A part that can be skipped. Not `is_automatic_allowed`: only a person may skip it, as the intro of a season's
    first episode is new to whoever watches. `source`: `chapter`, `sound` that episodes share, `black` pictures."""

    kind: Literal["intro", "recap", "credits"]
    start_ms: int
    end_ms: int
    source: str
    is_automatic_allowed: bool


class PlaybackPart(Model):
    """A file of the version, and where it begins in the film. `duration_ms` is null while nobody knows it."""

    file_id: str
    start_ms: int
    duration_ms: int | None


class PlaybackSession(Model):
    """`url` carries a ticket, so that a player without cookies can fetch it; null when the title cannot be played, and
    then `reasons` say why. `protocol` is `file` for the file as it is and `hls` for playlists.

    All positions are the film's, here and in what a player reports. A version of several files has several `parts`: at
    `url` is the one of `file_id`, whose own time, as in its subtitles and trickplay, begins at that part's `start_ms`.
    A change to a position in another part goes on with that."""

    id: str
    item: Card
    file_id: str
    method: MethodName
    protocol: Literal["file", "hls"] | None
    url: str | None
    url_expires_at: int | None
    mime: str | None
    start_ms: int
    duration_ms: int | None
    parts: list[PlaybackPart]
    decision: DecisionView
    reasons: list[Reason]
    streams: list[Stream]
    audio_tracks: list[AudioTrack]
    qualities: list[Quality]
    subtitles: list[SubtitleChoice]
    chapters: list[Chapter]
    markers: list[MarkerView]
    trickplay: TrickplayView | None
    next_episode: Card | None
    previous_episode: Card | None
    progress_interval_s: int


def session_view(
    started: Started,
    viewer: Viewer,
    cards: Mapping[ItemId, Card],
    tickets: Tickets,
    *,
    trickplay: Trickplay | None,
    fonts: Sequence[int],
) -> PlaybackSession:
    """The whole session; `fonts` are those of the file. Raises: NotFound when the title may not be seen any more."""
    file, decision = started.file, started.decision
    if started.item_id not in cards:
        raise NotFound("There is no such title.")
    address = _address(started, viewer, tickets)
    around = started.neighbours
    pictures = tickets.issue(holder_of(viewer), file_resource(file.id)).text
    return PlaybackSession(
        id=started.id,
        item=cards[started.item_id],
        file_id=file.id,
        method=decision.method.value,
        protocol=address.protocol,
        url=address.url,
        url_expires_at=address.expires_at,
        mime=address.mime,
        start_ms=started.start_ms,
        duration_ms=started.duration_ms,
        parts=[
            PlaybackPart(file_id=part.file.id, start_ms=part.start_ms, duration_ms=part.file.duration_ms)
            for part in started.parts
        ],
        decision=_decision(decision),
        reasons=[Reason.model_validate(reason) for reason in decision.reasons],
        streams=[Stream.model_validate(stream) for stream in playable.streams(file.media)],
        audio_tracks=_audio_tracks(started),
        qualities=[] if started.presentation is None else _qualities(started.presentation),
        subtitles=_subtitles(started, viewer, tickets, fonts),
        chapters=[chapter for part in started.parts for chapter in _chapters(part, viewer, tickets)],
        markers=[_marker(marker, is_automatic_allowed=not started.is_first_of_season) for marker in started.markers],
        trickplay=None if trickplay is None else trickplay_view(trickplay, file.id, ticket=pictures),
        next_episode=cards.get(around.next_id) if around.next_id else None,
        previous_episode=cards.get(around.previous_id) if around.previous_id else None,
        progress_interval_s=REPORT_EVERY_S,
    )


def _chapters(part: Part, viewer: Viewer, tickets: Tickets) -> list[Chapter]:
    """A part's chapters, in the film."""
    media = part.file.media
    views = chapter_views(
        part.file.id,
        playable.chapters(media),
        has_picture=media is not None and media.video is not None,
        ticket=tickets.issue(holder_of(viewer), file_resource(part.file.id)).text,
    )
    shifted = {"start_ms", "end_ms"}
    return [view.model_copy(update={name: getattr(view, name) + part.start_ms for name in shifted}) for view in views]


def _marker(marker: Marker, *, is_automatic_allowed: bool) -> MarkerView:
    return MarkerView(
        kind=marker.kind.value,
        start_ms=marker.start_ms,
        end_ms=marker.end_ms,
        source=marker.source,
        is_automatic_allowed=is_automatic_allowed,
    )


class _Address(Model):
    protocol: Literal["file", "hls"] | None = None
    url: str | None = None
    expires_at: int | None = None
    mime: str | None = None


def _address(started: Started, viewer: Viewer, tickets: Tickets) -> _Address:
    holder = holder_of(viewer)
    match started.decision.method:
        case Method.UNSUPPORTED:
            return _Address()
        case Method.DIRECT:
            ticket = tickets.issue(holder, file_resource(started.file.id))
            return _Address(
                protocol="file",
                url=f"/stream/file/{started.file.id}?session={started.id}&ticket={ticket.text}",
                expires_at=ticket.expires_at,
                mime=content_type(started.file.path),
            )
        case _:
            ticket = tickets.issue(holder, hls_resource(started.id))
            return _Address(
                protocol="hls",
                url=f"/stream/hls/{started.id}/master.m3u8?ticket={ticket.text}",
                expires_at=ticket.expires_at,
                mime=hls.MIME,
            )


def _decision(decision: Decision) -> DecisionView:
    return DecisionView(
        method=decision.method.value,
        reasons=[Reason.model_validate(reason) for reason in decision.reasons],
        rejected={
            method.value: [Reason.model_validate(reason) for reason in reasons]
            for method, reasons in decision.rejected.items()
        },
        trace=[
            StepView(
                rule=step.rule,
                stream_index=step.stream_index,
                actual=step.actual,
                allowed=list(step.allowed),
                reasons=[reason.code for reason in step.reasons],
            )
            for step in decision.trace
        ],
        warnings=list(decision.warnings),
        suggestion=None if decision.suggestion is None else SuggestionView.model_validate(decision.suggestion),
    )


def _audio_tracks(started: Started) -> list[AudioTrack]:
    media, presentation = started.file.media, started.presentation
    if media is None:
        return []
    names = {} if presentation is None else {offer.stream_index: offer for offer in presentation.audio}
    selected = started.decision.audio_index
    return [
        AudioTrack(
            index=track.index,
            name=names[track.index].name if track.index in names else None,
            label=_label(track),
            language=track.language,
            channels=track.channels,
            codec=track.codec,
            is_default=track.is_default,
            is_external=track.is_external,
            is_selected=track.index == selected,
        )
        for track in media.audio
    ]


_FORMS = {Delivery.VTT: "vtt", Delivery.ASS: "ass", Delivery.PGS: "sup"}


def _subtitles(started: Started, viewer: Viewer, tickets: Tickets, fonts: Sequence[int]) -> list[SubtitleChoice]:
    """How each subtitle reaches the eye in this session."""
    file = started.file
    ticket = tickets.issue(holder_of(viewer), file_resource(file.id)).text
    font_urls = [f"/stream/fonts/{file.id}/{font}?ticket={ticket}" for font in fonts]
    return [_subtitle(started, track, ticket, font_urls) for track in started.subtitles]


def _subtitle(started: Started, track: Track, ticket: str, font_urls: list[str]) -> SubtitleChoice:
    is_file = started.decision.method is Method.DIRECT
    way = delivery(as_listed(track), started.asked.profile, started.asked.wish, is_file=is_file)
    if track.problem is not None or not track.deliveries:
        way = Delivery.NONE
    url = None
    if way in _FORMS:
        clock = "&clock=container" if is_file else ""
        url = f"/stream/subtitles/{track.id}.{_FORMS[way]}?offset_ms={track.offset_ms}{clock}&ticket={ticket}"
    return SubtitleChoice(
        id=track.id,
        source=track.source,
        format=track.format,
        label=track.label,
        language=track.language,
        title=track.title,
        is_default=track.is_default,
        is_forced=track.is_forced,
        is_hearing_impaired=track.is_hearing_impaired,
        delivery=None if way is Delivery.NONE else way.value,
        url=url,
        fonts=font_urls if way is Delivery.ASS else [],
        offset_ms=track.offset_ms,
        problem=track.problem,
        is_selected=started.shown is not None and started.shown.id == track.id,
    )


def _label(track: AudioStream) -> str:
    """The title in the file; without one the app names it by language and channels."""
    return track.title or ""


def _qualities(presentation: Presentation) -> list[Quality]:
    return [
        Quality(
            id=offer.name,
            label="" if offer.name == ORIGINAL else f"{offer.height}p",
            width=offer.width,
            height=offer.height,
            bitrate_bps=offer.average_bitrate_bps,
        )
        for offer in presentation.video
    ]
