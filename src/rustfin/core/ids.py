"""What identifies things: UUIDv7 text, one NewType a kind, so that ids of two kinds never mix."""

from typing import NewType

import uuid_utils

UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
ApiKeyId = NewType("ApiKeyId", str)
LibraryId = NewType("LibraryId", str)
RootId = NewType("RootId", str)
FileId = NewType("FileId", str)
ItemId = NewType("ItemId", str)
VersionId = NewType("VersionId", str)
FingerprintId = NewType("FingerprintId", str)
ImageId = NewType("ImageId", str)
JobId = NewType("JobId", str)
PlaybackId = NewType("PlaybackId", str)


def new_id() -> str:
    """A fresh UUIDv7 in its canonical text (RFC 9562 §5.7): unique, and sorts by the time it was made."""
    return str(uuid_utils.uuid7())
