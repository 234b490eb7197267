"""Search forgives accents, order, beginnings and typing errors, and keeps to what the viewer may see."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.catalog import search
from rustfin.catalog.views import SearchResults
from rustfin.core.ids import LibraryId
from rustfin.db import Database, open_database
from rustfin.identity import Viewer
from synthetic import Maker, add_user, make

TITLES = (
    "Amélie", "The Matrix", "The Matrix Reloaded", "Harry Potter and the Goblet of Fire", "Spider-Man",
    "Mission: Impossible", "Crouching Tiger, Hidden Dragon", "Don't Look Up", "Æon Flux", "Matrimony",
)  # fmt: skip


@pytest.fixture
def viewer(db: Database) -> Viewer:
    def build(maker: Maker) -> None:
        films = {title: maker.item("movie", title, parental_level=6) for title in TITLES}
        adult = maker.item("movie", "Matrix for Adults", parental_level=18)
        dragon = maker.item("movie", "Wo hu cang long", original_title="卧虎藏龙", parental_level=6)
        reeves = maker.person("Keanu Reeves")
        maker.credit(films["The Matrix"], reeves)
        maker.credit(adult, maker.person("Keanu Adult"))
        maker.credit(dragon, maker.person("Zoë Kravitz"))
        maker.series("Lost", (2,), parental_level=6)

    make(db, build)
    return db.write_now(add_user)


def ask(db: Database, viewer: Viewer, query: str, **limits: int) -> SearchResults:
    return db.read_now(lambda tx: search.search(tx, viewer, query, **limits))


def titles(results: SearchResults) -> list[str]:
    return [card.title for group in results.groups for card in group.items]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("amelie", "Amélie"),
        ("AMÉLIE", "Amélie"),
        ("aeon", "Æon Flux"),
        ("matrix", "The Matrix"),
        ("the matrix", "The Matrix"),
        ("matrix rel", "The Matrix Reloaded"),
        ("reloaded matrix", "The Matrix Reloaded"),
        ("goblet harry", "Harry Potter and the Goblet of Fire"),
        ("dont look", "Don't Look Up"),
        ("don't look", "Don't Look Up"),
        ("mission impossible", "Mission: Impossible"),
        ("卧虎", "Wo hu cang long"),
        # typing errors
        ("amlie", "Amélie"),
        ("matirx", "The Matrix"),
        ("harry poter", "Harry Potter and the Goblet of Fire"),
        ("mision imposible", "Mission: Impossible"),
        ("spiderman", "Spider-Man"),
        ("crouching tigre", "Crouching Tiger, Hidden Dragon"),
    ],
)
def test_the_best_title_comes_first(db: Database, viewer: Viewer, query: str, best: str) -> None:
    assert titles(ask(db, viewer, query))[0] == best


def test_people_are_found_with_what_they_are_in(db: Database, viewer: Viewer) -> None:
    results = ask(db, viewer, "keanu ree")
    assert [group.kind for group in results.groups] == ["movie", "person"]
    assert titles(results) == ["The Matrix"]
    assert [person.name for person in results.groups[1].people] == ["Keanu Reeves"]
    assert [person.name for person in ask(db, viewer, "zoe").groups[-1].people] == ["Zoë Kravitz"]


def test_a_series_comes_before_its_episodes(db: Database, viewer: Viewer) -> None:
    results = ask(db, viewer, "lost")
    assert [group.kind for group in results.groups] == ["series", "episode"]
    assert len(results.groups[1].items) == 2


def test_the_limit_is_for_each_kind(db: Database, viewer: Viewer) -> None:
    assert len(titles(ask(db, viewer, "matri", limit=1))) == 1
    assert len(titles(ask(db, viewer, "matri", limit=3))) == 3
    assert len(ask(db, viewer, "lost", limit=1).groups[1].items) == 1


@pytest.mark.parametrize("query", ["", "   ", "!!!", "zzzzqqq"])
def test_what_is_nothing_finds_nothing(db: Database, viewer: Viewer, query: str) -> None:
    assert ask(db, viewer, query).groups == []


def test_what_may_not_be_seen_is_not_found(db: Database, viewer: Viewer) -> None:
    child = Viewer(viewer.user_id, "kim", viewer.role, max_parental_level=12)
    assert "Matrix for Adults" in titles(ask(db, viewer, "matrix"))
    assert "Matrix for Adults" not in titles(ask(db, child, "matrix"))
    assert "Matrix for Adults" not in titles(ask(db, child, "matirx"))
    assert ask(db, child, "keanu adult").groups == []
    stranger = Viewer(viewer.user_id, "bob", viewer.role, library_ids=frozenset({LibraryId("other")}))
    assert ask(db, stranger, "matrix").groups == []
    assert ask(db, stranger, "matirx").groups == []
    assert ask(db, stranger, "keanu").groups == []


def test_expected_episodes_are_not_found(db: Database, viewer: Viewer) -> None:
    def build(maker: Maker) -> None:
        series, _ = maker.series("Present Days", (1,))
        season = maker.season(series, 2)
        maker.episode(series, season, 2, 1, title="Unheard Of", state="expected")

    make(db, build, library="More")
    assert ask(db, viewer, "unheard").groups == []


QUERIES = st.text(max_size=30) | st.text(st.sampled_from("\"*()':{}^-+ aTHENOR"), max_size=20)


@given(QUERIES)
@settings(max_examples=200, deadline=None)
def test_no_query_breaks(shared_db: tuple[Database, Viewer], query: str) -> None:
    db, viewer = shared_db
    assert ask(db, viewer, query).query == query


@pytest.fixture(scope="module")
def shared_db(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with open_database(tmp_path_factory.mktemp("search") / "x.db") as db:
        make(db, lambda maker: [maker.item("movie", title) for title in TITLES])
        yield db, db.write_now(add_user)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_wholly_like_itself(title: str) -> None:
    key = search.match_key(title)
    assert search.nearest(key, key) == (1.0, key)
    assert search.likeness(key, key) == 1.0
    assert search.likeness(key, "qqq") < search.CLOSE
