"""A version of several files as one film: where each part begins, and which one holds a moment. Pure.

All positions of a session are the film's. A version that is one file is its only part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rustfin.catalog.playable import PlayableFile
from rustfin.core.ids import FileId
from rustfin.core.units import Milliseconds
from rustfin.media.markers import Marker, MarkerKind


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a version, and where in the film it begins."""

    file: PlayableFile
    start_ms: Milliseconds

    @property
    def end_ms(self) -> Milliseconds | None:
        """Where it ends in the film; None while nobody knows how long the file is."""
        return None if self.file.duration_ms is None else Milliseconds(self.start_ms + self.file.duration_ms)


def in_parts(files: Sequence[PlayableFile]) -> tuple[Part, ...]:
    """The files of a version, in order. What follows a part of unknown length is taken to begin where that does."""
    parts: list[Part] = []
    start_ms = Milliseconds(0)
    for file in files:
        parts.append(Part(file, start_ms))
        start_ms = Milliseconds(start_ms + (file.duration_ms or 0))
    return tuple(parts)


def versions(files: Iterable[PlayableFile]) -> Iterator[tuple[Part, ...]]:
    """The files of a title, which come version by version, as the parts of each version."""
    for _, group in groupby(files, key=lambda file: file.version_id):
        yield in_parts(list(group))


def duration_ms(parts: Sequence[Part]) -> Milliseconds | None:
    """How long the film is; None while a part's length is not known."""
    return None if any(part.end_ms is None for part in parts) else parts[-1].end_ms


def begin(parts: Sequence[Part], wanted_ms: int) -> tuple[Part, Milliseconds]:
    """The part in which playing begins, and where in the film. A position that is not in this version, as after a
    longer one, is its beginning."""
    length_ms = duration_ms(parts)
    if wanted_ms < 0 or (length_ms is not None and wanted_ms >= length_ms):
        return parts[0], Milliseconds(0)
    part = next(part for part in reversed(parts) if part.start_ms <= wanted_ms)
    return part, Milliseconds(wanted_ms)


def part_of(parts: Sequence[Part], file_id: FileId) -> Part:
    """The part that a file of the version is."""
    return next(part for part in parts if part.file.id == file_id)


def following(parts: Sequence[Part], part: Part) -> Part | None:
    """The part after one; None after the last."""
    at = parts.index(part)
    return parts[at + 1] if at + 1 < len(parts) else None


def markers_in(parts: Sequence[Part], markers: Sequence[Sequence[Marker]]) -> list[Marker]:
    """Each part's markers, in the film. Only the last part has credits: before it nobody is done."""
    return [
        replace(
            marker,
            start_ms=Milliseconds(marker.start_ms + part.start_ms),
            end_ms=Milliseconds(marker.end_ms + part.start_ms),
        )
        for part, own in zip(parts, markers, strict=True)
        for marker in own
        if marker.kind is not MarkerKind.CREDITS or part is parts[-1]
    ]
