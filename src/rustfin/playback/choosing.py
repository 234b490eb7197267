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
from rustfin.db import Tx
from rustfin.identity import Viewer
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
    """None: where the viewer left it."""
    subtitle_id: str | None = None
    """`NO_SUBTITLES` for none; None: by the viewer's preference."""
    device_id: str = ""
    """What the player calls itself; empty when it does not."""
    measured: Mapping[str, Any] = field(default_factory=dict)
    """What the profile was read from, to be kept for the device."""
    remote_address: str = ""

    def without(self, methods: frozenset[Method]) -> "Asked":
        """The same, with these methods ruled out too."""
        return replace(self, wish=replace(self.wish, excluded=self.wish.excluded | methods))


def offered_files(tx: Tx, viewer: Viewer, item_id: ItemId, *, file_id: FileId | None) -> list[PlayableFile]:
    """The file asked for, else the first part of each version; only those that are there.

    Raises: NotFound (`file_missing`), InvalidInput (a series), Unavailable (`root_offline`).
    """
    files = playable.files_of_item(tx, viewer, item_id)
    if file_id is not None:
        asked = [file for file in files if file.id == file_id]
        if not asked:
            raise NotFound("This title has no such file.")
        return _present(asked[:1])
    if not files:
        if require_visible(tx, viewer, item_id)["kind"] in ("series", "season", "artist", "album"):
            raise InvalidInput("Choose an episode or a track to play.", code="not_playable")
        raise NotFound("There is no file of this title. Add one and scan the library.", code="file_missing")
    return _present(list({file.version_id: file for file in reversed(files)}.values())[::-1])


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


def _present(files: list[PlayableFile]) -> list[PlayableFile]:
    present = [file for file in files if file.is_present and file.is_root_online]
    if present:
        return present
    if not files[0].is_root_online:
        raise Unavailable(_OFFLINE, code="root_offline")
    raise NotFound(_MISSING, code="file_missing")
