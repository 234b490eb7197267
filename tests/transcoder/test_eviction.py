"""What goes first, and what never goes."""

from hypothesis import given
from hypothesis import strategies as st

from rustfin.transcoder.eviction import Kept, choose_evicted, choose_given_up


def numbers(kept: list[Kept], needed_bytes: int, protected: frozenset[int] = frozenset()) -> list[int]:
    chosen = choose_evicted(kept, needed_bytes=needed_bytes, is_protected=lambda one: one.number in protected)
    return [one.number for one in chosen]


def test_the_least_recently_used_go_first_and_no_more_than_needed() -> None:
    kept = [Kept("a", 1, 10, 300.0), Kept("a", 2, 10, 100.0), Kept("b", 3, 10, 200.0)]
    assert numbers(kept, 1) == [2]
    assert numbers(kept, 11) == [2, 3]
    assert numbers(kept, 1000) == [2, 3, 1]
    assert numbers(kept, 0) == []


def test_what_was_copied_ahead_and_never_asked_for_goes_before_all_else() -> None:
    kept = [Kept("a", 1, 10, 1.0), Kept("b", 2, 10, 900.0, is_spare=True), Kept("b", 3, 10, 900.0, is_spare=True)]
    assert numbers(kept, 25) == [3, 2, 1]


def test_what_is_protected_never_goes() -> None:
    kept = [Kept("a", 1, 10, 1.0), Kept("a", 2, 10, 2.0)]
    assert numbers(kept, 1000, frozenset({1})) == [2]


def test_what_is_needed_last_is_given_up_first() -> None:
    kept = [Kept("a", number, 10, 1.0) for number in range(6)]

    def given_up(needed_bytes: int) -> list[int]:
        chosen = choose_given_up(
            kept, needed_bytes=needed_bytes, ahead=lambda one: None if one.number < 3 else one.number
        )
        return [one.number for one in chosen]

    assert given_up(1) == [5]
    assert given_up(11) == [5, 4]
    assert given_up(1000) == [5, 4, 3]
    assert given_up(0) == []


segments = st.builds(
    Kept, st.sampled_from("ab"), st.integers(0, 50), st.integers(1, 100), st.floats(0, 100), st.booleans()
)


@given(st.lists(segments, max_size=30), st.integers(0, 2000), st.frozensets(st.integers(0, 50)))
def test_enough_is_freed_wherever_enough_may_go(kept: list[Kept], needed: int, protected: frozenset[int]) -> None:
    chosen = choose_evicted(kept, needed_bytes=needed, is_protected=lambda one: one.number in protected)
    free_to_go = sum(one.size_bytes for one in kept if one.number not in protected)
    freed = sum(one.size_bytes for one in chosen)
    assert freed >= min(needed, free_to_go)
    assert not any(one.number in protected for one in chosen)
    if chosen:
        assert freed - chosen[-1].size_bytes < needed
