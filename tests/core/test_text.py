"""Folding, keys and sort titles: tables of what people write, and properties."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.text import first_letter, fold, match_key, sort_title


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie", "amelie"),
        ("AMÉLIE", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("Þór", "thor"),
        ("Œuvre", "oeuvre"),
        ("İstanbul", "istanbul"),
        ("Ёлки", "елки"),
        ("Ελλάδα", "ελλαδα"),
        ("がんばる", "がんばる"),
        ("パプリカ", "パプリカ"),
        ("हिन्दी", "हिन्दी"),
        ("한국", "한국"),
        ("千と千尋", "千と千尋"),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("ＦＵＬＬ", "full"),
        ("𝕊tyled", "styled"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fast & Furious", "Fast and Furious"),
        ("Spider-Man", "Spider Man"),
        ("Ocean's Eleven", "Oceans Eleven"),
        ("Ocean’s Eleven", "Ocean's Eleven"),
        ("WALL·E", "Wall-E"),
        ("  The   Matrix ", "the matrix"),
        ("Mission: Impossible", "Mission Impossible"),
        ("A_b", "A b"),
        ("Amélie", "AMELIE"),
    ],
)
def test_two_spellings_of_one_title_give_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("!!!", "???"),
        ("…", "!"),
        ("हिन्दी", "हन्द"),
        ("か", "が"),
        ("Alien", "Aliens"),
        ("8½", "8"),
    ],
)
def test_two_titles_give_two_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize(
    ("title", "language", "key"),
    [
        ("The Matrix", "en", "matrix"),
        ("A Bug's Life", "en", "bug's life"),
        ("An Education", "en-GB", "education"),
        ("Annie", "en", "annie"),
        ("The", "en", "the"),
        ("The The", "en", "the"),
        ("Das Boot", "de", "boot"),
        ("L'Avventura", "it", "avventura"),
        ("L’Avventura", "it", "avventura"),
        ("Les Misérables", "fr", "miserables"),
        ("The Matrix", "ja", "matrix"),
        ("Rocky 2", "en", "rocky 00000002"),
        ("(500) Days of Summer", "en", "00000500) days of summer"),
        ("“The Burbs”", "en", "burbs”"),
        ("...And Justice", "en", "and justice"),
        ("¡Three Amigos!", "en", "three amigos!"),
        ("!!!", "en", "!!!"),
        ("...", "en", "..."),
    ],
)
def test_sort_title(title: str, language: str, key: str) -> None:
    assert sort_title(title, language) == key


def test_numbers_sort_as_numbers() -> None:
    titles = ["Rocky 10", "Rocky 2", "Rocky", "300", "12 Monkeys", "9"]
    assert sorted(titles, key=sort_title) == ["9", "12 Monkeys", "300", "Rocky", "Rocky 2", "Rocky 10"]


@pytest.mark.parametrize(
    ("title", "letter"),
    [("The Matrix", "M"), ("Élan", "E"), ("12 Monkeys", "#"), ("!!!", "#"), ("Ёлки", "Е"), ("", "#")],
)
def test_first_letter(title: str, letter: str) -> None:
    assert first_letter(sort_title(title)) == letter


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1))
def test_no_title_loses_its_key(title: str) -> None:
    assert match_key(title) or not fold(title).strip()
    assert sort_title(title) or not fold(title)


@given(st.text(st.characters(codec="latin-1", categories=["L"])))
def test_how_a_title_is_composed_does_not_matter(title: str) -> None:
    assert fold(unicodedata.normalize("NFD", title)) == fold(unicodedata.normalize("NFC", title))
