"""A title's page and what lies below it."""

from typing import Any

import pytest

from rustfin.catalog import detail
from rustfin.catalog.detail import Reading
from rustfin.catalog.userdata import UserData
from rustfin.catalog.views import ItemDetail
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Database
from rustfin.events import Events
from rustfin.identity import Role, Viewer
from rustfin.media import AudioStream, MediaInfo, SubtitleStream, VideoStream
from rustfin.media import Chapter as MediaChapter
from synthetic import NOW, Maker, add_root, add_user, make

TODAY = Reading.at(UnixMs(NOW))
SHOWING_MISSING = Reading.at(UnixMs(NOW), is_missing_shown=True)


@pytest.fixture
def viewer(db: Database) -> Viewer:
    return db.write_now(add_user)


def read(db: Database, viewer: Viewer, item_id: ItemId, reading: Reading = TODAY) -> ItemDetail:
    return db.read_now(lambda tx: detail.read_item(tx, viewer, item_id, reading))


def media_info() -> MediaInfo:
    return MediaInfo(
        container="mkv",
        duration_ms=7_200_000,  # type: ignore[arg-type]
        streams=(
            VideoStream(index=0, codec="h264", width=1920, height=1080),
            AudioStream(index=1, codec="aac", channels=2, language="en"),
            SubtitleStream(index=2, codec="subrip", language="de"),
        ),
        chapters=(MediaChapter(0, 1000, "Opening"), MediaChapter(1000, 2000)),  # type: ignore[arg-type]
        tags={},
    )


def film(maker: Maker) -> tuple[ItemId, str]:
    film = maker.item("movie", "A Film", year=1999, overview="Words.", content_rating="PG", parental_level=10)
    maker.genre(film, "Western", "Drama")
    director, actor = maker.person("Di Rector"), maker.person("Ac Tor")
    maker.credit(film, actor, character="Hero", position=1)
    maker.credit(film, director, "director", position=0)
    maker.tx.execute("INSERT INTO provider_id VALUES (?, 'tmdb', '603')", (film,))
    maker.tx.execute("INSERT INTO studio (id, name, name_key) VALUES (1, 'Studio', 'studio')")
    maker.tx.execute("INSERT INTO item_studio SELECT 1, seq FROM item WHERE id = ?", (film,))
    root = add_root(maker.tx, maker.library_id)
    file_id, _ = maker.file(film, root, "a/film.mkv", label="1080p")
    maker.tx.execute("UPDATE fingerprint SET media_info = ?, duration_ms = 7200000", (media_info().to_json(),))
    maker.file(film, root, "a/film-4k.mkv", label="2160p", version_position=1, state="missing")
    maker.tx.execute(
        "INSERT INTO sidecar (id, root_id, path, kind, file_id, format, language, size_bytes, mtime_ns)"
        " VALUES ('side', ?, ?, 'subtitle', ?, 'srt', 'fr', 1, 1)",
        (root, b"a/film.fr.srt", file_id),
    )
    maker.item("extra", "Trailer", parent_id=film, extra_type="trailer")
    maker.tx.execute("INSERT INTO image (id, item_id, kind, source) VALUES ('p', ?, 'poster', 'local')", (film,))
    return film, file_id


def test_a_film_shows_all_that_is_known(db: Database, viewer: Viewer) -> None:
    film_id, file_id = make(db, film)
    item = read(db, viewer, film_id)
    assert (item.title, item.year, item.overview, item.runtime_ms) == ("A Film", 1999, "Words.", 7_200_000)
    assert (item.genres, item.studios, item.provider_ids) == (["Drama", "Western"], ["Studio"], {"tmdb": "603"})
    assert [(p.name, p.role, p.character) for p in item.people] == [
        ("Di Rector", "director", ""),
        ("Ac Tor", "actor", "Hero"),
    ]
    assert [(v.label, [part.state for part in v.parts]) for v in item.versions] == [
        ("1080p", ["present"]),
        ("2160p", ["missing"]),
    ]
    part = item.versions[0].parts[0]
    assert (part.name, part.path, part.container) == ("film.mkv", "/media/a/film.mkv", "mkv")
    assert [(s.kind, s.codec, s.language) for s in part.streams] == [
        ("video", "h264", None),
        ("audio", "aac", "en"),
        ("subtitle", "subrip", "de"),
    ]
    assert [(t.id, t.source, t.language) for t in item.subtitles] == [
        (f"{file_id}:2", "embedded", "de"),
        ("side", "sidecar", "fr"),
    ]
    assert [(c.start_ms, c.title) for c in item.chapters] == [(0, "Opening"), (1000, "Chapter 2")]
    assert [extra.title for extra in item.extras] == ["Trailer"]
    assert item.poster is not None
    assert item.image_owner == {"poster": film_id}
    assert (item.next_episode, item.previous_episode, item.present_count, item.seasons) == (None, None, None, [])


def test_paths_and_sources_are_for_admins(db: Database, viewer: Viewer) -> None:
    film_id, _ = make(db, film)
    db.write_now(
        lambda tx: tx.execute("INSERT INTO field_value VALUES (?, 'title', 'nfo', '\"A Film\"', 5)", (film_id,))
    )
    assert [(f.field, f.source, f.at) for f in read(db, viewer, film_id).fields] == [("title", "nfo", 5)]
    user = Viewer(viewer.user_id, "u", Role.USER)
    item = read(db, user, film_id)
    assert item.versions[0].parts[0].path is None
    assert item.fields == []


def test_what_may_not_be_seen_is_not_found(db: Database, viewer: Viewer) -> None:
    film_id, _ = make(db, film)
    child = Viewer(viewer.user_id, "kim", Role.USER, max_parental_level=6)
    for ask in (
        lambda tx: detail.read_item(tx, child, film_id, TODAY),
        lambda tx: detail.read_children(tx, child, film_id, TODAY),
        lambda tx: detail.read_expected(tx, child, film_id, TODAY),
        lambda tx: detail.read_providers(tx, child, film_id),
        lambda tx: detail.read_card(tx, child, film_id),
        lambda tx: detail.read_item(tx, viewer, ItemId("none"), TODAY),
    ):
        with pytest.raises(NotFound):
            db.read_now(ask)


class TenEpisodes:
    """A series of one season: eight episodes on disk, two that aired and are not, one to come; and a special."""

    def __init__(self, db: Database, clock: ManualClock, viewer: Viewer) -> None:
        self.db, self.viewer = db, viewer
        self.book = UserData(Events(db, clock), clock)

        def build(maker: Maker) -> None:
            self.series = maker.item("series", "Ten")
            self.season = maker.season(self.series, 1)
            self.specials = maker.season(self.series, 0)
            self.episodes = [self._episode(maker, number) for number in range(1, 12)]
            self.special = maker.episode(self.series, self.specials, 0, 1, title="Special")
            for kind, owner in (("poster", self.season), ("backdrop", self.series), ("thumb", self.series)):
                maker.tx.execute(
                    "INSERT INTO image (id, item_id, kind, source) VALUES (?, ?, ?, 'local')", (kind, owner, kind)
                )

        make(db, build)

    def _episode(self, maker: Maker, number: int) -> ItemId:
        facts: dict[str, Any] = {"overview": f"Number {number}"}
        if number in (3, 7):
            facts |= {"state": "expected", "released_on": "2001-01-01"}
        if number == 11:
            facts |= {"state": "expected", "released_on": "2999-01-01"}
        return maker.episode(self.series, self.season, 1, number, **facts)

    def mark(self, item_id: ItemId) -> None:
        self.db.write_now(lambda tx: self.book.set_watched(tx, self.viewer, item_id, is_watched=True))


@pytest.fixture
def ten(db: Database, clock: ManualClock, viewer: Viewer) -> TenEpisodes:
    return TenEpisodes(db, clock, viewer)


def test_eight_of_ten_for_who_wants_missing_shown_and_eight_for_who_does_not(
    db: Database, viewer: Viewer, ten: TenEpisodes
) -> None:
    for reading, expected in ((SHOWING_MISSING, 10), (TODAY, 8)):
        for item_id in (ten.series, ten.season):
            item = read(db, viewer, item_id, reading)
            assert (item.present_count, item.expected_count) == (8, expected)
        seasons = {season.number: season for season in read(db, viewer, ten.series, reading).seasons}
        assert (seasons[1].present_count, seasons[1].expected_count) == (8, expected)
        assert seasons[0].present_count == 1


def test_children_stand_in_order_with_or_without_the_expected(db: Database, viewer: Viewer, ten: TenEpisodes) -> None:
    hidden = db.read_now(lambda tx: detail.read_children(tx, viewer, ten.season, TODAY))
    assert [card.number for card in hidden.items] == [1, 2, 4, 5, 6, 8, 9, 10]
    shown = db.read_now(lambda tx: detail.read_children(tx, viewer, ten.season, SHOWING_MISSING))
    assert [card.number for card in shown.items] == list(range(1, 12))
    assert [card.number for card in shown.items if card.state == "expected"] == [3, 7, 11]
    assert shown.overviews[ten.episodes[0]] == "Number 1"
    seasons = db.read_now(lambda tx: detail.read_children(tx, viewer, ten.series, TODAY))
    assert [card.id for card in seasons.items] == [ten.specials, ten.season]


def test_expected_and_missing_episodes_are_told_whatever_is_preferred(
    db: Database, viewer: Viewer, ten: TenEpisodes
) -> None:
    for item_id in (ten.series, ten.season):
        every = db.read_now(lambda tx, item_id=item_id: detail.read_expected(tx, viewer, item_id, TODAY))  # type: ignore[misc]
        assert (len(every.items), every.present_count, every.expected_count) == (10, 8, 10)
        absent = db.read_now(
            lambda tx, item_id=item_id: detail.read_expected(tx, viewer, item_id, TODAY, only_absent=True)  # type: ignore[misc]
        )
        assert [card.number for card in absent.items] == [3, 7]


def test_counts_of_seasons_follow_what_is_watched(db: Database, viewer: Viewer, ten: TenEpisodes) -> None:
    ten.mark(ten.episodes[0])
    season = next(season for season in read(db, viewer, ten.series).seasons if season.number == 1)
    assert (season.user_data.unwatched_count, season.user_data.is_watched) == (7, False)
    children = db.read_now(lambda tx: detail.read_children(tx, viewer, ten.series, TODAY))
    assert [card.user_data.unwatched_count for card in children.items] == [1, 7]
    assert read(db, viewer, ten.season).user_data.unwatched_count == 7
    ten.mark(ten.season)
    assert next(s for s in read(db, viewer, ten.series).seasons if s.number == 1).user_data.is_watched


def test_where_to_go_on_in_a_series(db: Database, viewer: Viewer, ten: TenEpisodes) -> None:
    def following(item_id: ItemId) -> ItemId | None:
        card = read(db, viewer, item_id).next_episode
        return None if card is None else card.id

    assert following(ten.series) == following(ten.season) == ten.episodes[0]
    ten.mark(ten.episodes[0])
    assert following(ten.series) == following(ten.season) == ten.episodes[1]
    ten.mark(ten.episodes[1])
    assert following(ten.series) == ten.episodes[3]  # what is not there is passed over
    ten.mark(ten.series)
    assert following(ten.series) == ten.episodes[0]


def test_the_episodes_around_one(db: Database, viewer: Viewer, ten: TenEpisodes) -> None:
    item = read(db, viewer, ten.episodes[3])
    assert item.previous_episode is not None
    assert item.next_episode is not None
    assert (item.previous_episode.id, item.next_episode.id) == (ten.episodes[1], ten.episodes[4])
    assert (item.season_id, item.series_title) == (ten.season, "Ten")


def test_an_episode_shows_its_seasons_and_series_pictures_but_nobodys_thumb(
    db: Database, viewer: Viewer, ten: TenEpisodes
) -> None:
    item = read(db, viewer, ten.episodes[0])
    assert item.image_owner == {"poster": ten.season, "backdrop": ten.series}
    assert item.thumb is None
    card = db.read_now(lambda tx: detail.read_card(tx, viewer, ten.episodes[0]))
    assert card.backdrop == item.backdrop


def test_a_page_costs_the_same_statements_however_much_it_shows(db: Database, viewer: Viewer, ten: TenEpisodes) -> None:
    small, _ = make(db, lambda maker: maker.series("Small", (1,)), library="Small")

    def count(item_id: ItemId) -> int:
        def run(tx):  # type: ignore[no-untyped-def]
            detail.read_item(tx, viewer, item_id, SHOWING_MISSING)
            return tx.statements

        return db.read_now(run)

    assert count(ten.series) == count(small) <= 20
