"""What a scan means, on plain values."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.ids import FileId, FingerprintId, RootId
from rustfin.scanner.reconcile import Breaker, KnownFile, Pair, WalkedFile, reconcile, sizes_worth_reading

ROOT = RootId("root")


def known(
    path: str, *, size: int = 10, mtime: int = 1, inode: int = 0, mark: str | None = None, gone: bool = False
) -> KnownFile:
    return KnownFile(
        FileId(f"file of {path}"),
        ROOT,
        path,
        size,
        mtime,
        inode,
        None if mark is None else FingerprintId(mark),
        not gone,
    )


def walked(path: str, *, size: int = 10, mtime: int = 1, inode: int = 0, mark: str | None = None) -> WalkedFile:
    return WalkedFile(ROOT, path, size, mtime, inode, None if mark is None else FingerprintId(mark))


def test_same_path_same_size_same_time_is_unchanged() -> None:
    plan = reconcile([known("a", inode=5)], [walked("a", inode=6)])
    assert plan.unchanged == (Pair(known("a", inode=5), walked("a", inode=6)),)


def test_same_path_other_size_or_time_is_changed() -> None:
    plan = reconcile([known("a"), known("b")], [walked("a", size=11), walked("b", mtime=2)])
    assert [pair.now.path for pair in plan.changed] == ["a", "b"]


def test_same_inode_size_and_time_elsewhere_is_moved() -> None:
    plan = reconcile([known("a", inode=5)], [walked("b", inode=5)])
    assert [(pair.known.path, pair.now.path) for pair in plan.moved] == [("a", "b")]
    assert not plan.missing
    assert not plan.added


def test_another_time_on_the_same_inode_is_no_move() -> None:
    plan = reconcile([known("a", inode=5)], [walked("b", inode=5, mtime=2)])
    assert plan.counts() | {"added": 1, "missing": 1} == plan.counts()


def test_same_content_elsewhere_is_moved_whatever_its_inode() -> None:
    plan = reconcile([known("a", mark="10-x", inode=5)], [walked("b", mark="10-x", inode=9, mtime=7)])
    assert len(plan.moved) == 1


def test_a_copy_is_added_while_the_original_is_there() -> None:
    plan = reconcile([known("a", mark="10-x")], [walked("a"), walked("b", mark="10-x")])
    assert [file.path for file in plan.added] == ["b"]


def test_one_missing_file_moves_to_one_place_only() -> None:
    plan = reconcile([known("a", mark="10-x")], [walked("b", mark="10-x"), walked("c", mark="10-x")])
    assert (len(plan.moved), len(plan.added)) == (1, 1)


def test_of_two_copies_the_one_with_the_same_inode_is_the_move() -> None:
    gone = [known("a", mark="10-x", inode=1), known("b", mark="10-x", inode=2)]
    plan = reconcile(gone, [walked("c", mark="10-x", inode=2)])
    assert [pair.known.path for pair in plan.moved] == ["b"]
    assert [file.path for file in plan.missing] == ["a"]


def test_empty_files_are_not_the_same_content() -> None:
    plan = reconcile([known("a", size=0, mark="0-x")], [walked("b", size=0, mark="0-x")])
    assert len(plan.added) == len(plan.missing) == 1


def test_a_missing_file_that_is_back_returns() -> None:
    plan = reconcile([known("a", gone=True)], [walked("a")])
    assert [pair.now.path for pair in plan.returned] == ["a"]


def test_other_content_at_a_missing_path_returns_unless_it_is_another_one_moved() -> None:
    plan = reconcile([known("a", gone=True)], [walked("a", size=12)])
    assert len(plan.returned) == 1
    plan = reconcile([known("a", gone=True), known("b", size=12, inode=3)], [walked("a", size=12, inode=3)])
    assert [(pair.known.path, pair.now.path) for pair in plan.moved] == [("b", "a")]
    assert not plan.returned


def test_only_new_files_of_a_lost_size_are_worth_reading() -> None:
    files = [walked("new"), walked("there"), walked("other", size=99), walked("nothing", size=0)]
    lost = [known("lost", mark="10-x"), known("there", mark="10-y"), known("unread", size=99)]
    assert [file.path for file in sizes_worth_reading(lost, files)] == ["new"]


def test_the_breaker_needs_both_limits() -> None:
    breaker = Breaker(percent=20, items=20)
    assert breaker.trips(missing_items=21, total_items=100)
    assert not breaker.trips(missing_items=20, total_items=100)
    assert not breaker.trips(missing_items=19, total_items=20)
    assert breaker.trips(missing_items=20, total_items=20)


_names = st.sampled_from("abcdef")
_known = st.builds(
    lambda name, size, inode, gone: known(name, size=size, inode=inode, gone=gone),
    _names,
    st.integers(0, 2),
    st.integers(0, 3),
    st.booleans(),
)
_walked = st.builds(
    lambda name, size, inode: walked(name, size=size, inode=inode), _names, st.integers(0, 2), st.integers(0, 3)
)


@given(st.lists(_known, unique_by=lambda file: file.path), st.lists(_walked, unique_by=lambda file: file.path))
def test_every_file_has_exactly_one_fate(before: list[KnownFile], now: list[WalkedFile]) -> None:
    before = [replace(file, file_id=FileId(str(number))) for number, file in enumerate(before)]
    plan = reconcile(before, now)
    pairs = [*plan.unchanged, *plan.changed, *plan.moved, *plan.returned]
    assert sorted([pair.now.path for pair in pairs] + [file.path for file in plan.added]) == sorted(
        file.path for file in now
    )
    accounted = [pair.known.file_id for pair in pairs] + [file.file_id for file in plan.missing]
    assert len(accounted) == len(set(accounted))
    assert {file.file_id for file in before if file.is_present} <= set(accounted)
