"""The subtitles that can be picked for a file, with what they are and how they can be had. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import langcodes

from rustfin.catalog.views import SubtitleTrack
from rustfin.subtitles.kinds import Delivery, deliveries

Source = Literal["embedded", "sidecar", "downloaded", "uploaded"]


@dataclass(frozen=True, slots=True)
class Track:
    """A subtitle that can be picked. `id`: `<file id>:<stream index>` for streams, else the id of its row."""

    id: str
    source: Source
    format: str
    """Codec of a stream, suffix of a file."""
    language: str | None
    title: str | None
    label: str
    """What people call it, in English; each one of a file has another."""
    is_default: bool
    is_forced: bool
    is_hearing_impaired: bool
    is_commentary: bool
    deliveries: tuple[Delivery, ...]
    """In which forms it can be had, the best first; none when nothing here can read it."""
    stream_index: int | None = None
    is_ready: bool = True
    """Whether it can be had whole at once; else it is being taken out of the file."""
    problem: str | None = None
    """Why it cannot be shown after all."""
    offset_ms: int = 0
    """How much later this viewer wants it."""
    is_own: bool = False
    """Whether this viewer may delete it."""

    @property
    def is_text(self) -> bool:
        return Delivery.VTT in self.deliveries


def make_tracks(
    found: Iterable[SubtitleTrack], *, offsets: Mapping[str, int], own: frozenset[str], file_id: str
) -> list[Track]:
    """The catalogue's tracks as this viewer sees them. A `.sub` beside an `.idx` is a part of it, not a track."""
    tracks = [_track(one, offsets=offsets, own=own, file_id=file_id) for one in found]
    has_idx = any(track.format == "idx" for track in tracks)
    return _named_apart([track for track in tracks if not (has_idx and track.format == "sub")])


def _track(one: SubtitleTrack, *, offsets: Mapping[str, int], own: frozenset[str], file_id: str) -> Track:
    is_embedded = one.source == "embedded"
    found = deliveries(is_embedded=is_embedded, format_name=one.format)
    return Track(
        id=one.id,
        source=one.source,
        format=one.format,
        language=one.language,
        title=one.title,
        label=_label(one),
        is_default=one.is_default,
        is_forced=one.is_forced,
        is_hearing_impaired=one.is_hearing_impaired,
        is_commentary=one.is_commentary,
        deliveries=found,
        stream_index=int(one.id.removeprefix(f"{file_id}:")) if is_embedded else None,
        problem=None if found else "Nothing here can read subtitles of this kind.",
        offset_ms=offsets.get(one.id, 0),
        is_own=one.id in own,
    )


def _label(one: SubtitleTrack) -> str:
    language = language_name(one.language)
    marks = [
        word
        for word, is_so in (
            ("forced", one.is_forced),
            ("SDH", one.is_hearing_impaired),
            ("commentary", one.is_commentary),
        )
        if is_so
    ]
    named = [one.title] if one.title and one.title.casefold() != language.casefold() else []
    inside = ", ".join([*marks, *named])
    return f"{language} ({inside})" if inside else language


def language_name(tag: str | None) -> str:
    """A language's English name."""
    if tag is None:
        return "Unknown"
    try:
        return langcodes.Language.get(tag).display_name()
    except (ValueError, LookupError):
        return tag


def _named_apart(tracks: list[Track]) -> list[Track]:
    totals, seen = Counter(track.label for track in tracks), Counter[str]()
    named = []
    for track in tracks:
        seen[track.label] += 1
        is_alone = totals[track.label] == 1
        named.append(track if is_alone else replace(track, label=f"{track.label} #{seen[track.label]}"))
    return named
