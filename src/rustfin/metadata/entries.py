"""What is a directory entry to a scan: media, something beside media, or nothing?"""

import re
from enum import StrEnum

from rustfin.metadata import places


class EntryKind(StrEnum):
    """What a file is, as its name says."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    IMAGE = "image"
    NFO = "nfo"
    LYRICS = "lyrics"
    IGNORED = "ignored"


_IGNORED_NAMES = frozenset(
    [
        "@eadir",
        "#recycle",
        "lost+found",
        "thumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "@recycle",
        "@recently-snapshot",
        ".ds_store",
        ".appledouble",
        ".trashes",
        ".spotlight-v100",
        ".fseventsd",
        ".temporaryitems",
        ".stfolder",
        ".stversions",
        "__macosx",
        "#snapshot",
        ".grab",
        ".actors",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        ".plexmatch",
    ]
) | {"system volume information", "network trash folder", "temporary items"}
_IGNORED_SUFFIXES = (
    "~",
    ".part",
    ".crdownload",
    ".!qb",
    ".!ut",
    ".partial",
    ".tmp",
    ".temp",
    ".unmanic.part",
    ".aria2",
    ".bc!",
)
_SAMPLE = re.compile(r"(?:\A|[ ._\-(\[])sample[)\]]?\Z|\Asample[ ._\-]", re.IGNORECASE)


def is_ignored(name: str) -> bool:
    """Whether a scan passes over an entry, file or folder: hidden, a system's own, or unfinished."""
    low = name.lower()
    return low.startswith(".") or low in _IGNORED_NAMES or low.endswith(_IGNORED_SUFFIXES)


class PassedOver(StrEnum):
    """Why a scan passes over an entry because of its name."""

    HIDDEN = "hidden"
    SYSTEM = "system"
    UNFINISHED = "unfinished"
    SAMPLE = "sample"
    NO_MEDIA = "no_media"


def why_passed_over(name: str, *, is_folder: bool) -> PassedOver | None:
    """The reason why `is_ignored` and `classify_entry` want nothing of an entry; None where they do."""
    low = name.lower()
    if low in _IGNORED_NAMES:
        return PassedOver.SYSTEM
    if low.startswith("."):
        return PassedOver.HIDDEN
    if low.endswith(_IGNORED_SUFFIXES):
        return PassedOver.UNFINISHED
    if is_folder or classify_entry(name) is not EntryKind.IGNORED:
        return None
    stem, _, suffix = name.rpartition(".")
    return PassedOver.SAMPLE if suffix.lower() in places.VIDEO_SUFFIXES and is_sample(stem) else PassedOver.NO_MEDIA


def is_sample(stem: str) -> bool:
    """Whether a file without its suffix is a release's sample (`sample`, `film-sample`), not the film."""
    return "ample" in stem.lower() and _SAMPLE.search(stem) is not None


def classify_entry(name: str) -> EntryKind:
    """What a file is, from its name alone."""
    if is_ignored(name):
        return EntryKind.IGNORED
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        return EntryKind.IGNORED
    suffix = suffix.lower()
    if suffix in places.VIDEO_SUFFIXES:
        return EntryKind.IGNORED if is_sample(stem) else EntryKind.VIDEO
    return _BY_SUFFIX.get(suffix, EntryKind.IGNORED)


_BY_SUFFIX = {
    **dict.fromkeys(places.AUDIO_SUFFIXES, EntryKind.AUDIO),
    **dict.fromkeys(places.SUBTITLE_SUFFIXES, EntryKind.SUBTITLE),
    **dict.fromkeys(places.IMAGE_SUFFIXES, EntryKind.IMAGE),
    **dict.fromkeys(places.LYRICS_SUFFIXES, EntryKind.LYRICS),
    "nfo": EntryKind.NFO,
}
