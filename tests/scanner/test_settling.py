"""When what changed in a root is looked at."""

from rustfin.scanner.scope import Place
from rustfin.scanner.settling import Settling


def test_a_file_is_looked_at_once_it_stops_changing() -> None:
    settling = Settling(settle_ms=2_000)
    settling.file_changed("a/film.mkv", 0)
    settling.file_changed("a/film.mkv", 1_500)
    assert settling.next_due_ms() == 3_500
    assert settling.growing() == {"a/film.mkv"}
    assert settling.take_due(3_499) == ()
    assert settling.take_due(3_500) == (Place("a", is_deep=False),)
    assert (settling.growing(), settling.next_due_ms(), settling.take_due(9_000)) == (frozenset(), None, ())


def test_a_file_that_grows_holds_up_no_other() -> None:
    settling = Settling(settle_ms=2_000)
    settling.file_changed("one.mkv", 0)
    settling.file_changed("two.mkv", 1_900)
    assert settling.take_due(2_000) == (Place("", is_deep=False),)
    assert settling.growing() == {"two.mkv"}


def test_what_came_and_what_went_is_looked_at_together() -> None:
    settling = Settling(settle_ms=2_000)
    settling.gone("old/film.mkv", 0)
    settling.file_changed("new/film.mkv", 0)
    assert set(settling.take_due(2_000)) == {Place("old", False), Place("old/film.mkv", True), Place("new", False)}


def test_a_new_folder_is_looked_at_whole_and_its_files_when_they_are_written() -> None:
    settling = Settling(settle_ms=2_000)
    settling.folder_changed("box", 0)
    settling.file_changed("box/1.mkv", 1_000)
    assert settling.take_due(2_000) == (Place("box", is_deep=True),)
    assert settling.take_due(3_000) == (Place("box", is_deep=False),)


def test_a_file_that_is_gone_again_is_not_waited_for() -> None:
    settling = Settling(settle_ms=2_000)
    settling.file_changed("film.mkv.tmp", 0)
    settling.gone("film.mkv.tmp", 500)
    assert settling.growing() == frozenset()
    assert Place("", is_deep=False) in settling.take_due(2_500)
