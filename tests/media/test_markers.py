"""What the names of chapters say about what can be skipped."""

import pytest

from rustfin.core.units import Milliseconds
from rustfin.media import Chapter
from rustfin.media.markers import Marker, MarkerKind, credits_start_ms, markers_of_chapters, merged

MINUTE_MS = 60_000


def chapter(start_minute: float, end_minute: float, title: str | None) -> Chapter:
    return Chapter(Milliseconds(int(start_minute * MINUTE_MS)), Milliseconds(int(end_minute * MINUTE_MS)), title)


def told(*chapters: Chapter) -> list[tuple[str, float, float]]:
    markers = markers_of_chapters(chapters, Milliseconds(24 * MINUTE_MS))
    return [(one.kind.value, one.start_ms / MINUTE_MS, one.end_ms / MINUTE_MS) for one in markers]


@pytest.mark.parametrize(
    "title",
    [
        "Intro",
        "OPENING",
        "OP",
        "OP1",
        "01. Opening Credits",
        "Main Titles",
        "Vorspann",
        "Générique de début",
        "Cabecera",
        "Abertura",
        "Sigla",
        "Opening Theme",
        "オープニング",
        "片头",
        "Заставка",
        "Czołówka",
    ],
)
def test_intros_in_many_languages(title: str) -> None:
    assert told(chapter(1, 2.5, title)) == [("intro", 1, 2.5)]
    assert told(chapter(20, 21, title)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Credits",
        "End Credits",
        "Ending",
        "ED",
        "Outro",
        "Abspann",
        "Générique de fin",
        "Générique",
        "Créditos finales",
        "Titoli di coda",
        "Encerramento",
        "エンディング",
        "Титры",
        "Closing Theme",
    ],
)
def test_credits_in_many_languages(title: str) -> None:
    assert told(chapter(22, 24, title)) == [("credits", 22, 24)]


@pytest.mark.parametrize(
    "title", ["Recap", "Previously on Tide", "Was bisher geschah", "Précédemment", "前回のあらすじ"]
)
def test_recaps_in_many_languages(title: str) -> None:
    assert told(chapter(0, 1, title)) == [("recap", 0, 1)]


@pytest.mark.parametrize(
    "title", ["Part A", "Chapter 1", None, "", "The Intro of the Devil", "Operation", "Edward", "Opening the Door"]
)
def test_other_chapters_are_no_parts_to_skip(title: str | None) -> None:
    assert told(chapter(0, 1, title), chapter(20, 24, title)) == []


def test_credits_at_the_beginning_and_chapters_of_absurd_length_say_nothing() -> None:
    assert told(chapter(0, 1, "Credits")) == []
    assert told(chapter(0, 10, "Intro")) == []
    assert told(chapter(0, 0.01, "Intro")) == []


def test_chapters_side_by_side_are_one_part() -> None:
    assert told(chapter(20, 22, "Credits 1"), chapter(22, 24, "Credits 2")) == [("credits", 20, 24)]


def test_chapters_outrank_what_was_found_of_their_kind() -> None:
    def marker(kind: MarkerKind, start_ms: int, source: str) -> Marker:
        return Marker(kind, Milliseconds(start_ms), Milliseconds(start_ms + 30_000), source)

    intro, ending = marker(MarkerKind.INTRO, 5_000, "chapter"), marker(MarkerKind.CREDITS, 80_000, "sound")
    assert merged([intro], [ending, marker(MarkerKind.INTRO, 9_000, "sound")]) == [intro, ending]
    assert credits_start_ms([intro, ending], 100_000) == 80_000
    assert credits_start_ms([intro, ending], 170_000) is None
    assert credits_start_ms([intro], 100_000) is None
