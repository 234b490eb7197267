"""Cards and search rows follow their items."""

from typing import Any

from rustfin.catalog import cards
from rustfin.core.ids import ItemId
from rustfin.core.text import match_key
from rustfin.db import Database, Row, Tx
from synthetic import NOW, Maker, add_root, make


def card(db: Database, item_id: ItemId) -> Row:
    row = db.read_now(lambda tx: tx.one("SELECT * FROM card WHERE item_id = ?", (item_id,)))
    assert row is not None
    return row


def change(db: Database, item_id: ItemId, **columns: Any) -> None:
    def write(tx: Tx) -> None:
        tx.execute(
            f"UPDATE item SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?",
            (*columns.values(), item_id),
        )
        cards.refresh(tx, [item_id])

    db.write_now(write)


def found(db: Database, match: str, table: str = "search_word") -> list[str]:
    rows = db.read_now(
        lambda tx: tx.all(
            f"SELECT i.title FROM {table} AS w JOIN item AS i ON i.seq = w.rowid WHERE {table} MATCH ?", (match,)
        )
    )
    return sorted(row["title"] for row in rows)


def test_a_film_stands_in_its_grid_under_its_letter(db: Database) -> None:
    film = make(db, lambda maker: maker.item("movie", "The Åland Story", year=1999))
    row = card(db, film)
    assert (row["letter"], row["sort_title"], row["year"]) == ("A", "aland story", 1999)
    assert row["grid"] is not None
    assert row["latest_at"] == row["added_at"]


def test_only_what_stands_in_a_grid_is_listed(db: Database) -> None:
    series, episodes = make(db, lambda maker: maker.series("S", (1,)))
    expected = make(db, lambda maker: maker.item("series", "Coming", state="expected"), library="Other")
    assert card(db, series)["grid"] is not None
    assert card(db, episodes[0])["grid"] is None
    assert card(db, expected)["grid"] is None


def test_titles_of_odd_marks_stand_before_a(db: Database) -> None:
    star = make(db, lambda maker: maker.item("movie", "★ Marks"))
    assert card(db, star)["letter"] == "#"
    assert card(db, star)["sort_title"] < "a"


def test_series_count_present_episodes_and_know_the_newest(db: Database) -> None:
    def build(maker: Maker) -> tuple[ItemId, list[ItemId]]:
        series, episodes = maker.series("S", (2, 1), added_at=NOW - 50)
        specials = maker.season(series, 0)
        maker.episode(series, specials, 0, 1, added_at=NOW + 5)
        maker.tx.execute("UPDATE item SET runtime_ms = 1000 WHERE id = ?", (episodes[0],))
        maker.tx.execute("UPDATE item SET runtime_ms = 3000 WHERE id = ?", (episodes[1],))
        return series, episodes

    series, episodes = make(db, build)
    row = card(db, series)
    assert (row["episode_count"], row["latest_at"], row["runtime_ms"]) == (3, NOW + 5, 2000)
    change(db, episodes[2], state="missing")
    assert card(db, series)["episode_count"] == 2
    season = db.read_now(lambda tx: tx.value("SELECT parent_id FROM item WHERE id = ?", (episodes[2],)))
    assert card(db, ItemId(season))["episode_count"] == 0


def test_a_new_name_of_a_series_reaches_its_episodes_and_the_search(db: Database) -> None:
    series, episodes = make(db, lambda maker: maker.series("Old Name", (1,)))
    change(db, series, title="New Name", parental_level=16)
    row = card(db, episodes[0])
    assert (row["series_title"], row["parental_level"]) == ("New Name", 16)
    assert found(db, "series_title : new") == ["Episode 1"]
    assert found(db, "old") == []


def test_the_best_version_gives_the_picture_and_the_first_the_length(db: Database) -> None:
    def build(maker: Maker) -> ItemId:
        film = maker.item("movie", "Film")
        root = add_root(maker.tx, maker.library_id)
        small = {"stream_index": 0, "kind": "video", "width": 1920, "height": 1080, "range": "SDR"}
        large = {"stream_index": 0, "kind": "video", "width": 3840, "height": 2160, "range": "HDR10"}
        _, version = maker.file(film, root, "a1.mkv", duration_ms=3000, streams=[small])
        maker.file(film, root, "a2.mkv", version_id=version, position=1, duration_ms=4000, streams=[small])
        maker.file(film, root, "b.mkv", version_position=1, duration_ms=9000, streams=[large])
        maker.file(film, root, "c.mkv", version_position=2, state="missing", streams=[{**large, "height": 4320}])
        return film

    row = card(db, make(db, build))
    assert (row["width"], row["height"], row["range"], row["runtime_ms"]) == (3840, 2160, "HDR10", 7000)


def test_a_chosen_picture_wins_and_a_broken_one_is_not_shown(db: Database) -> None:
    def build(maker: Maker) -> ItemId:
        film = maker.item("movie", "Film")
        maker.tx.execute(
            "INSERT INTO image_blob (hash, mime, size_bytes, width, height, colour, kept_at)"
            " VALUES ('h', 'image/jpeg', 1, 1, 1, '#112233', 0)"
        )
        for id_, kind, source, blob, chosen, problem in (
            ("1", "poster", "local", None, 0, None),
            ("2", "poster", "tmdb", "h", 1, None),
            ("3", "backdrop", "local", None, 0, "not a picture"),
        ):
            maker.tx.execute(
                "INSERT INTO image (id, item_id, kind, source, blob_hash, is_chosen, problem)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id_, film, kind, source, blob, chosen, problem),
            )
        return film

    film = make(db, build)
    chosen = card(db, film)
    assert (chosen["poster_colour"], chosen["backdrop_tag"]) == ("#112233", None)

    def unchoose(tx: Tx) -> None:
        tx.execute("UPDATE image SET is_chosen = 0 WHERE id = '2'")
        cards.refresh(tx, [film])

    db.write_now(unchoose)
    local = card(db, film)
    assert local["poster_colour"] is None
    assert local["poster_tag"] not in (None, chosen["poster_tag"])


def test_search_rows_follow_titles_and_people_and_go_with_items(db: Database) -> None:
    def build(maker: Maker) -> ItemId:
        film = maker.item("movie", "Léon: The Professional", original_title="Léon")
        maker.credit(film, maker.person("Natalie Portman"))
        return film

    film = make(db, build)
    assert found(db, "leon") == found(db, "portman") == ["Léon: The Professional"]
    assert found(db, "fes", "search_trigram") == ["Léon: The Professional"]
    change(db, film, title="Другой", original_title=None)
    assert found(db, "leon") == []
    assert found(db, match_key("другой")) == ["Другой"]
    db.write_now(lambda tx: tx.execute("DELETE FROM item WHERE id = ?", (film,)))
    assert db.read_now(lambda tx: tx.value("SELECT count(*) FROM search_word")) == 0
    assert db.read_now(lambda tx: tx.value("SELECT count(*) FROM search_trigram")) == 0
    assert db.read_now(lambda tx: tx.value("SELECT count(*) FROM card")) == 0


def test_refreshing_names_the_library_whose_revision_grows_only_with_what_its_grid_shows(db: Database) -> None:
    film, (_, episodes) = make(
        db, lambda maker: (maker.item("movie", "Film"), maker.series("Series", [2])), library="Mixed"
    )

    def refreshed(item_id: ItemId, title: str | None = None) -> int:
        def write(tx: Tx) -> None:
            tx.execute("UPDATE item SET title = coalesce(?, title) WHERE id = ?", (title, item_id))
            assert cards.refresh(tx, [item_id]) == {tx.value("SELECT id FROM library")}

        before = db.read_now(lambda tx: tx.value("SELECT revision FROM library"))
        db.write_now(write)
        return int(db.read_now(lambda tx: tx.value("SELECT revision FROM library"))) - before

    assert refreshed(film) == 0
    assert refreshed(film, "Another") == 1
    assert refreshed(episodes[0], "No grid shows it") == 0


def test_letters_are_counted_as_cards_are_written(db: Database) -> None:
    def count() -> dict[tuple[str, int], int]:
        rows = db.read_now(lambda tx: tx.all("SELECT letter, parental_level, count FROM card_count WHERE count > 0"))
        return {(row[0], row[1]): row[2] for row in rows}

    film = make(db, lambda maker: maker.item("movie", "Alien", parental_level=16))
    assert count() == {("A", 16): 1}
    change(db, film, title="Brazil", sort_title="brazil", parental_level=None)
    assert count() == {("B", -1): 1}
    change(db, film, state="expected")
    assert count() == {}
    change(db, film, state="present")
    db.write_now(lambda tx: tx.execute("DELETE FROM item"))
    assert count() == {}


def test_a_batch_of_any_size_costs_the_same_statements(db: Database) -> None:
    series, episodes = make(db, lambda maker: maker.series("S", (3, 40)))

    def count(item_ids: list[ItemId]) -> int:
        def run(tx: Tx) -> int:
            tx.execute("UPDATE item SET title = title || '!' WHERE kind = 'episode'")
            before = tx.statements
            cards.refresh(tx, item_ids)
            return tx.statements - before

        return db.write_now(run)

    assert count(episodes[:1]) == count(episodes) <= 24
    assert series
