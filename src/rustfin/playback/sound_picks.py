"""The sound track that somebody picked in a series, found again in its other episodes.

By what the track is, not by its number: numbers differ from file to file.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rustfin.core.ids import ItemId, UserId
from rustfin.core.units import UnixMs
from rustfin.db import Tx
from rustfin.media import AudioStream


@dataclass(frozen=True, slots=True)
class SoundPick:
    """What a picked track was."""

    language: str | None
    title: str | None
    channels: int
    is_commentary: bool
    is_audio_description: bool

    @classmethod
    def of(cls, track: AudioStream) -> "SoundPick":
        return cls(track.language, track.title, track.channels, track.is_commentary, track.is_audio_description)

    def found_in(self, sounds: Sequence[AudioStream]) -> AudioStream | None:
        """The track that is most like it: of its language and kind, then of its title, then with as many channels."""
        alike = [
            track
            for track in sounds
            if track.language == self.language
            and track.is_commentary == self.is_commentary
            and track.is_audio_description == self.is_audio_description
        ]
        return max(alike, key=lambda track: (track.title == self.title, track.channels == self.channels), default=None)


def remember(tx: Tx, user_id: UserId, item_id: ItemId, pick: SoundPick, *, now_ms: UnixMs) -> None:
    """Keep a pick for this title and the others of its series."""
    tx.execute(
        "INSERT INTO track_preference (user_id, series_id, kind, signature, at)"
        " SELECT ?, coalesce(series_id, id), 'audio', ?, ? FROM item WHERE id = ?"
        " ON CONFLICT DO UPDATE SET signature = excluded.signature, at = excluded.at",
        (user_id, json.dumps(asdict(pick)), now_ms, item_id),
    )


def remembered(tx: Tx, user_id: UserId, item_id: ItemId) -> SoundPick | None:
    """What a user picked in the series of a title, or for the title."""
    text = tx.value(
        "SELECT signature FROM item JOIN track_preference AS pick ON pick.series_id = coalesce(item.series_id, item.id)"
        " WHERE item.id = ? AND pick.user_id = ? AND pick.kind = 'audio'",
        (item_id, user_id),
    )
    fields: Any = None if text is None else json.loads(text)
    try:
        return None if fields is None else SoundPick(**fields)
    except TypeError:
        return None  # an older version's
