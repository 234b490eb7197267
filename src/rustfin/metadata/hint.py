"""Of which kind of library is a path?"""

from enum import StrEnum


class MediaHint(StrEnum):
    """The kind of library a path comes from."""

    MOVIES = "movies"
    SERIES = "series"
    MUSIC = "music"
    MIXED = "mixed"
