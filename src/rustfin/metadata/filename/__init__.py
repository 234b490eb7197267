"""What names say. Pure: no file is opened, and any text at all is read without raising.

Doors: `parse` (a path of a library) gives a `ParsedName`; `classify_entry` and `is_ignored` say what a directory
entry is, `why_passed_over` why it is nothing; `season_folder` and `version_label` read a folder's and a version's name;
`parse_sidecar` reads a subtitle's or audio file's name beside its video; `image_kind` says which artwork a local image
is.
"""

from rustfin.metadata.entries import (
    EntryKind,
    PassedOver,
    classify_entry,
    is_ignored,
    is_sample,
    why_passed_over,
)
from rustfin.metadata.filename.films import version_label
from rustfin.metadata.filename.folders import season_folder
from rustfin.metadata.filename.images import ImageKind, image_kind
from rustfin.metadata.filename.names import ExtraType, NameKind, ParsedName
from rustfin.metadata.filename.parse import parse, split_suffix
from rustfin.metadata.filename.sidecars import Sidecar, parse_sidecar
from rustfin.metadata.hint import MediaHint

__all__ = [
    "EntryKind",
    "ExtraType",
    "ImageKind",
    "MediaHint",
    "NameKind",
    "ParsedName",
    "PassedOver",
    "Sidecar",
    "classify_entry",
    "image_kind",
    "is_ignored",
    "is_sample",
    "parse",
    "parse_sidecar",
    "season_folder",
    "split_suffix",
    "version_label",
    "why_passed_over",
]
