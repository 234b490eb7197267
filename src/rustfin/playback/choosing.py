"""Which files of a title there are to play, and where to begin: what is read before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rustfin.catalog import playable
from rustfin.catalog.access import require_visible
from rustfin.catalog.playable import PlayableFile
from rustfin.core.errors import InvalidInput, NotFound, Unavailable
from rustfin.core.ids import FileId, ItemId
from rustfin.core.paths import resolve_inside
from rustfin.core.units import Milliseconds
from rustfin.db import Tx
from rustfin.identity import Viewer
from rustfin.playback import parts
from rustfin.playback.parts import Part
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.terms import Candidate, Method, Wish, cut_facts
from rustfin.playback.tracks import as_listed
from rustfin.subtitles import Track

NO_SUBTITLES = "none"
_MISSING = "The file is gone from its folder. Put it back, or scan the library to find where it went."
_OFFLINE = "The folder that holds this file is offline. Connect its disk or network share, then try again."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a player wants to play, and what it is."""

    item_id: ItemId
    profile: DeviceProfile = field(default_factory=DeviceProfile)
    wish: Wish = field(default_factory=Wish)
    file_id: FileId | None = None
    start_ms: int | None = None
    """In the film. None: where the viewer left it."""
    subtitle_id: str | None = None
    """`NO_SUBTITLES` for none; None: by the viewer's preference."""
    sound_file_id: FileId | None = None
    """The part whose sound track the wish names by its number; None: the one that is played."""
    device_id: str = ""
    """What the player calls itself; empty when it does not."""
    measured: Mapping[str, Any] = field(default_factory=dict)
    """What the profile was read from, to be kept for the device."""
    remote_address: str = ""

    def without(self, methods: frozenset[Method]) -> "Asked":
        """The same, with these methods ruled out too."""
        return replace(self, wish=replace(self.wish, excluded=self.wish.excluded | methods))


@dataclass(frozen=True, slots=True)
class Offered:
    """A version as it would be begun: the part that holds the position."""

    parts: tuple[Part, ...]
    part: Part
    start_ms: Milliseconds
    """Where in the film, which may have begun in an earlier part."""

    @property
    def file(self) -> PlayableFile:
        """What is played first."""
        return self.part.file


def offered(tx: Tx, viewer: Viewer, asked: Asked, *, resume_ms: int) -> list[Offered]:
    """The version of the file asked for, else every version, each at the position; only those that are there.

    Without a position a later part begins at its own beginning, everything else where the viewer left it.

    Raises: NotFound (`file_missing`), InvalidInput (a series), Unavailable (`root_offline`).
    """
    files = playable.files_of_item(tx, viewer, asked.item_id)
    found = list(parts.versions(files))
    wanted_ms = resume_ms if asked.start_ms is None else asked.start_ms
    if asked.file_id is not None:
        found = [version for version in found if any(part.file.id == asked.file_id for part in version)][:1]
        if not found:
            raise NotFound("This title has no such file.")
        named = parts.part_of(found[0], asked.file_id)
        if asked.start_ms is None and named is not found[0][0]:
            wanted_ms = named.start_ms
    if not found:
        if require_visible(tx, viewer, asked.item_id)["kind"] in ("series", "season", "artist", "album"):
            raise InvalidInput("Choose an episode or a track to play.", code="not_playable")
        raise NotFound("There is no file of this title. Add one and scan the library.", code="file_missing")
    return _present([Offered(version, *parts.begin(version, wanted_ms)) for version in found])


def candidate(file: PlayableFile, subtitle: Track | None = None) -> Candidate:
    """A file as the decision sees it, with the subtitles that are to be shown."""
    cut = None if file.media is None else cut_facts(file.media, file.keyframes)
    return Candidate(file.id, file.media, file.probe_error, cut, None if subtitle is None else as_listed(subtitle))


def path_on_disk(file: PlayableFile) -> Path:
    """Where it really is, inside its root. Blocks.

    What the last scan saw may be gone by now, and a player could only say that it does not play.

    Raises: NotFound (`file_missing`), Unavailable (`root_offline`).
    """
    if not Path(file.root_path).is_dir():
        raise Unavailable(_OFFLINE, code="root_offline")
    try:
        return resolve_inside(file.root_path, file.path)
    except NotFound as error:
        raise NotFound(_MISSING, code="file_missing") from error


def _present(versions: list[Offered]) -> list[Offered]:
    present = [one for one in versions if one.file.is_present and one.file.is_root_online]
    if present:
        return present
    if not versions[0].file.is_root_online:
        raise Unavailable(_OFFLINE, code="root_offline")
    raise NotFound(_MISSING, code="file_missing")
