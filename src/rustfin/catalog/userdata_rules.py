"""What playing means for "watched" and "played", and which episode comes next. Pure.

Next up is the first unwatched present episode after the one last played, in the order of the series; an episode that
was begun and not finished is itself the next. "Last played" is by time, not by number, so that who starts a series
anew, or jumps, is led on from where they are. Specials never count and never come next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rustfin.core.ids import ItemId


@dataclass(frozen=True, slots=True)
class ProgressRules:
    """When a position is kept, and when a title is watched."""

    watched_percent: float = 90.0
    resume_min_percent: float = 5.0
    resume_min_ms: int = 60_000
    """A title shorter than this is never resumed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a reported position comes to: the position to resume at (0: none), and whether the title was watched."""

    position_ms: int
    is_watched: bool


def judge_progress(
    position_ms: int, duration_ms: int | None, rules: ProgressRules, *, credits_ms: int | None = None
) -> Progress:
    """What a position means in a title of this length; with an unknown length every position is kept.

    Where the credits begin is known, a title is watched from there on, else from the percentage of the rules.
    """
    if duration_ms is None or duration_ms <= 0:
        return Progress(max(position_ms, 0), is_watched=False)
    percent = 100.0 * position_ms / duration_ms
    is_watched = percent >= rules.watched_percent if credits_ms is None else position_ms >= credits_ms
    if is_watched:
        return Progress(0, is_watched=True)
    if duration_ms < rules.resume_min_ms or percent < rules.resume_min_percent:
        return Progress(0, is_watched=False)
    return Progress(position_ms, is_watched=False)


HEARD_MS = 240_000
"""A track that was heard for so long was played, however long it is."""
KEPT_PLACE_MS = 20 * 60_000
"""From this length on one goes on in a track where one was: mixes, readings. Nobody goes on with half a song."""


def is_played(heard_ms: int, duration_ms: int | None) -> bool:
    """Whether a track was played, by how long it was really heard: half of it or four minutes, as those who keep lists
    of plays count (Last.fm, "When is a scrobble a scrobble?"); short ones count too here."""
    if duration_ms is None or duration_ms <= 0:
        return heard_ms >= HEARD_MS
    return heard_ms >= min(duration_ms / 2, HEARD_MS)


def place_in_track(position_ms: int, duration_ms: int | None, rules: ProgressRules) -> int:
    """The position at which to go on in a track; 0: from its beginning."""
    if duration_ms is None or duration_ms < KEPT_PLACE_MS:
        return 0
    return judge_progress(position_ms, duration_ms, rules).position_ms


@dataclass(frozen=True, slots=True)
class EpisodeState:
    """What one user did with one episode."""

    position_ms: int
    is_watched: bool
    played_at: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a user stands in a series."""

    watched_count: int
    next_episode_id: ItemId | None
    played_at: int


def place_cursor(episodes: Sequence[ItemId], states: Mapping[ItemId, EpisodeState]) -> Cursor | None:
    """Where a user stands, given the present episodes in order (no specials); None when they never began."""
    begun = [
        (state.played_at, index)
        for index, episode_id in enumerate(episodes)
        if (state := states.get(episode_id)) is not None and (state.is_watched or state.position_ms > 0)
    ]
    if not begun:
        return None
    played_at, last = max(begun)
    watched = [(state := states.get(episode_id)) is not None and state.is_watched for episode_id in episodes]
    start = last + 1 if watched[last] else last
    following = next((index for index in range(start, len(episodes)) if not watched[index]), None)
    return Cursor(sum(watched), None if following is None else episodes[following], played_at)
