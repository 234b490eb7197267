"""What a position means, and which episode comes next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.catalog.userdata_rules import (
    EpisodeState,
    Progress,
    ProgressRules,
    is_played,
    judge_progress,
    place_cursor,
    place_in_track,
)
from rustfin.core.ids import ItemId

HOUR = 3_600_000
RULES = ProgressRules()


@pytest.mark.parametrize(
    ("position_ms", "duration_ms", "expected"),
    [
        (0, HOUR, Progress(0, False)),
        (HOUR * 4 // 100, HOUR, Progress(0, False)),
        (HOUR * 5 // 100, HOUR, Progress(HOUR * 5 // 100, False)),
        (HOUR // 2, HOUR, Progress(HOUR // 2, False)),
        (HOUR * 90 // 100 - 1, HOUR, Progress(HOUR * 90 // 100 - 1, False)),
        (HOUR * 90 // 100, HOUR, Progress(0, True)),
        (HOUR + 5000, HOUR, Progress(0, True)),
        (30_000, 59_000, Progress(0, False)),  # too short to resume
        (58_000, 59_000, Progress(0, True)),  # but not too short to be watched
        (30_000, 60_000, Progress(30_000, False)),
        (1234, None, Progress(1234, False)),
        (1234, 0, Progress(1234, False)),
    ],
)
def test_a_position_is_nothing_a_resume_point_or_the_end(
    position_ms: int, duration_ms: int | None, expected: Progress
) -> None:
    assert judge_progress(position_ms, duration_ms, RULES) == expected


@given(st.integers(0, 10**8), st.integers(0, 10**8) | st.none(), st.floats(1, 100), st.floats(0, 100))
def test_a_watched_title_is_never_also_resumed(
    position_ms: int, duration_ms: int | None, watched: float, resume: float
) -> None:
    rules = ProgressRules(watched_percent=watched, resume_min_percent=resume)
    progress = judge_progress(position_ms, duration_ms, rules)
    assert not (progress.is_watched and progress.position_ms)
    assert progress.position_ms in (0, position_ms)


EPISODES = [ItemId(name) for name in ("e1", "e2", "e3", "e4", "e5")]


def watched(at: int) -> EpisodeState:
    return EpisodeState(0, True, at)


def begun(at: int) -> EpisodeState:
    return EpisodeState(60_000, False, at)


@pytest.mark.parametrize(
    ("states", "count", "following"),
    [
        ({"e1": watched(1)}, 1, "e2"),
        ({"e1": watched(1), "e2": watched(2)}, 2, "e3"),
        ({"e1": watched(1), "e2": watched(1), "e3": watched(1)}, 3, "e4"),  # marked together: the last in order counts
        ({"e3": watched(5)}, 1, "e4"),  # who begins in the middle goes on from there
        ({"e1": watched(1), "e2": begun(2)}, 1, "e2"),  # begun: go on with it
        ({"e1": begun(1)}, 0, "e1"),
        (
            {"e1": watched(9), "e2": watched(2), "e3": watched(3)},
            3,
            "e4",
        ),  # seen again from the start: what is new next
        ({"e1": watched(1), "e2": watched(2), "e4": watched(9)}, 3, "e5"),
        ({"e1": watched(1), "e5": watched(9)}, 2, None),  # the last one: nothing comes after
        ({name: watched(1) for name in EPISODES}, 5, None),
        ({"special": watched(1), "e1": watched(0)}, 1, "e2"),  # specials lead nowhere
    ],
)
def test_next_is_the_first_unwatched_after_the_one_last_played(
    states: dict[str, EpisodeState], count: int, following: str | None
) -> None:
    cursor = place_cursor(EPISODES, {ItemId(name): state for name, state in states.items()})
    assert cursor is not None
    assert (cursor.watched_count, cursor.next_episode_id) == (count, following)


@pytest.mark.parametrize("states", [{}, {"special": watched(1)}, {"e1": EpisodeState(0, False, 7)}])
def test_who_never_began_has_no_cursor(states: dict[str, EpisodeState]) -> None:
    assert place_cursor(EPISODES, {ItemId(name): state for name, state in states.items()}) is None


STATES = st.builds(EpisodeState, st.sampled_from((0, 5)), st.booleans(), st.integers(0, 4))


@given(st.dictionaries(st.sampled_from(EPISODES), STATES))
def test_what_comes_next_is_never_watched(states: dict[ItemId, EpisodeState]) -> None:
    cursor = place_cursor(EPISODES, states)
    if cursor is not None:
        assert cursor.watched_count == sum(state.is_watched for state in states.values())
        assert (
            cursor.next_episode_id is None
            or cursor.next_episode_id not in states
            or (not states[cursor.next_episode_id].is_watched)
        )


@pytest.mark.parametrize(
    ("position_ms", "credits_ms", "is_watched"),
    [
        (95_000, 97_000, False),
        (97_000, 97_000, True),
        (80_000, 79_000, True),
        (90_000, None, True),
        (89_999, None, False),
    ],
)
def test_a_title_is_watched_where_its_credits_begin(position_ms: int, credits_ms: int | None, is_watched: bool) -> None:
    progress = judge_progress(position_ms, 100_000, ProgressRules(90), credits_ms=credits_ms)
    assert progress.is_watched is is_watched


@pytest.mark.parametrize(
    ("heard_s", "duration_s", "expected"),
    [(99, 200, False), (100, 200, True), (239, 3600, False), (240, 3600, True), (4, 10, False), (5, 10, True),
     (239, None, False), (240, None, True)],
)  # fmt: skip
def test_a_track_is_played_by_half_of_it_or_four_minutes(heard_s: int, duration_s: int | None, expected: bool) -> None:
    assert is_played(heard_s * 1000, None if duration_s is None else duration_s * 1000) is expected


@pytest.mark.parametrize(("length_min", "at_min", "expected_min"), [(4, 2, 0), (60, 30, 30), (60, 59, 0), (60, 1, 0)])
def test_one_goes_on_in_long_tracks_only(length_min: int, at_min: int, expected_min: int) -> None:
    assert place_in_track(at_min * 60_000, length_min * 60_000, RULES) == expected_min * 60_000
