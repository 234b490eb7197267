"""Which of several sources' values holds."""

from hypothesis import given
from hypothesis import strategies as st

from rustfin.catalog.merge import Effective, FieldValue, merge

_SOURCES = ("user", "nfo", "tags", "tmdb", "tvmaze", "old-provider", "filename")
_PROVIDERS = ("tmdb", "tvmaze")


def test_the_order_is_user_nfo_tags_providers_others_filename() -> None:
    values = [FieldValue("title", source, source) for source in _SOURCES]
    for held in _SOURCES:
        assert merge(values, providers=_PROVIDERS)["title"] == Effective(held, held)
        values = [value for value in values if value.source != held]


def test_the_library_orders_its_providers() -> None:
    values = [FieldValue("title", "tmdb", "A"), FieldValue("title", "tvmaze", "B")]
    assert merge(values, providers=("tvmaze", "tmdb"))["title"].value == "B"


def test_blank_values_do_not_count_but_a_user_may_empty_a_field() -> None:
    values = [
        FieldValue("overview", "nfo", ""),
        FieldValue("overview", "tmdb", "Text"),
        FieldValue("genres", "nfo", []),
    ]
    assert merge(values)["overview"].value == "Text"
    assert "genres" not in merge(values)
    assert merge([*values, FieldValue("overview", "user", None)])["overview"] == Effective(None, "user")


def test_a_lock_keeps_what_the_user_set_and_leaves_the_rest_alone() -> None:
    values = [FieldValue("title", "nfo", "N"), FieldValue("year", "user", 1999), FieldValue("year", "nfo", 2000)]
    merged = merge(values, locked={"title", "year"})
    assert "title" not in merged
    assert merged["year"] == Effective(1999, "user")


def test_provider_ids_of_several_sources_complete_each_other() -> None:
    values = [
        FieldValue("provider_ids", "nfo", {"tmdb": "1", "imdb": "tt1"}),
        FieldValue("provider_ids", "filename", {"tmdb": "2", "tvdb": "3"}),
    ]
    assert merge(values)["provider_ids"].value == {"tmdb": "1", "imdb": "tt1", "tvdb": "3"}


@given(st.permutations([FieldValue("title", source, source) for source in _SOURCES]))
def test_the_order_of_values_does_not_matter(values: list[FieldValue]) -> None:
    assert merge(values, providers=_PROVIDERS)["title"].source == "user"


@given(
    st.lists(st.builds(FieldValue, st.sampled_from(["title", "year"]), st.sampled_from(_SOURCES), st.integers(0, 9)))
)
def test_a_lower_source_never_changes_what_holds(values: list[FieldValue]) -> None:
    values = list({(value.field, value.source): value for value in values}.values())
    before = merge(values, providers=_PROVIDERS)
    after = merge([*values, FieldValue("title", "zz-unknown", "low")], providers=_PROVIDERS)
    if "title" in before and before["title"].source != "filename":
        assert after["title"] == before["title"]
