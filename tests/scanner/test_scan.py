"""Scans of real folders: what becomes of files, titles, and what people did with them."""

import os
import pickle
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from rustfin.core.clock import ManualClock
from rustfin.db import Database
from rustfin.media import fingerprint
from rustfin.scanner import work
from rustfin.scanner.looking import survey_in_thread
from rustfin.scanner.reconcile import Breaker
from site_of_files import Notes, Site, open_site

FILM = "Alien (1979)/Alien (1979).mkv"
EPISODE = "Northern Lights (2010)/Season 01/Northern Lights S01E{:02}.mkv"


async def test_titles_are_visible_after_the_first_stage(site: Site) -> None:
    site.put(FILM, EPISODE.format(1))
    notes = Notes()
    result = await site.scan(notes)
    assert result.counts["added"] == 2
    assert notes.stages == ["walk", "titles"]
    assert site.titles("movie") == ["Alien"]
    assert site.rows("SELECT title, year FROM card WHERE kind IN ('movie', 'series') ORDER BY title") == [
        ("Alien", 1979),
        ("Northern Lights", 2010),
    ]


async def test_a_first_scan_shows_titles_while_the_walk_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH_FILES", 2)
    site.put(*(f"Film {number} (2001)/Film {number} (2001).mkv" for number in range(5)))
    seen: list[int] = []

    async def one_folder_a_frame(payload: bytes) -> AsyncGenerator[bytes, None]:
        async for frame in survey_in_thread(payload):
            for message in pickle.loads(frame):
                yield pickle.dumps([message])
                seen.append(len(site.titles("movie")))

    site.survey = one_folder_a_frame
    await site.scan()
    assert any(0 < count < 5 for count in seen)
    assert len(site.titles("movie")) == 5


async def test_a_library_whose_files_are_all_missing_is_compared_and_not_taken_for_a_new_one(site: Site) -> None:
    site.breaker = None
    site.put(FILM, "notes.txt")
    await site.scan()
    film = site.item("Alien")
    away = site.root.with_name("away")
    (site.root / "Alien (1979)").rename(away)
    await site.scan()
    assert site.files() == []
    away.rename(site.root / "Alien (1979)")
    notes = Notes()
    result = await site.scan(notes)
    assert "compare" in notes.stages
    assert result.counts["returned"] == 1
    assert site.item_of(FILM) == film


async def test_a_root_that_cannot_be_read_does_not_keep_a_first_scan_from_the_others(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "one", tmp_path / "two"])
    site.put(FILM)
    site.roots[1].rmdir()
    result = await site.scan()
    assert site.titles("movie") == ["Alien"]
    assert len(result.offline) == 1
    assert sorted(site.rows("SELECT state FROM root")) == [("offline",), ("online",)]


async def test_an_unchanged_library_gives_an_empty_plan_and_no_new_revision(site: Site) -> None:
    site.put(FILM, EPISODE.format(1), "Alien (1979)/poster.jpg")
    await site.scan()
    before = site.snapshot(), site.rows("SELECT revision FROM library")
    result = await site.scan()
    assert not any(result.counts.values())
    assert (site.snapshot(), site.rows("SELECT revision FROM library")) == before


async def test_series_have_seasons_and_episodes_in_order(site: Site) -> None:
    site.put(EPISODE.format(1), EPISODE.format(2), "Northern Lights (2010)/Specials/Northern Lights S00E01.mkv")
    await site.scan()
    assert site.rows("SELECT number, title FROM item WHERE kind = 'season' ORDER BY number") == [
        (0, "Specials"),
        (1, "Season 1"),
    ]
    assert site.rows(
        "SELECT season_number, number FROM item WHERE kind = 'episode' ORDER BY season_number, number"
    ) == [(0, 1), (1, 1), (1, 2)]


async def test_a_file_of_two_episodes_is_a_part_of_each(site: Site) -> None:
    site.put("Show/Season 1/Show S01E01E02.mkv")
    await site.scan()
    assert site.rows(
        """SELECT item.number, file.path FROM part JOIN version ON version.id = part.version_id
           JOIN item ON item.id = version.item_id JOIN file ON file.id = part.file_id ORDER BY 1"""
    ) == [(1, b"Show/Season 1/Show S01E01E02.mkv"), (2, b"Show/Season 1/Show S01E01E02.mkv")]


async def test_a_file_of_two_running_numbers_is_a_part_of_each(site: Site) -> None:
    site.put(
        "[Group] Frieren - 01-02 [1080p].mkv",
        "[Group] Frieren - 03 [1080p].mkv",
        "One Piece/Season 2/One Piece - S02E01-E02 - 062-063 - Laboon.mkv",
    )
    await site.scan()
    rows = site.rows(
        """SELECT series.title, item.season_number, item.number, item.absolute_number, part.file_id
           FROM part JOIN version ON version.id = part.version_id JOIN item ON item.id = version.item_id
           JOIN item AS series ON series.id = item.series_id ORDER BY 1, 2, 3"""
    )
    assert [row[:-1] for row in rows] == [
        ("Frieren", 1, 1, 1),
        ("Frieren", 1, 2, 2),
        ("Frieren", 1, 3, 3),
        ("One Piece", 2, 1, 62),
        ("One Piece", 2, 2, 63),
    ]
    files = [row[-1] for row in rows]
    assert (files[0], files[3], len(set(files))) == (files[1], files[4], 3)


async def test_a_special_that_nobody_counted_is_a_special_of_its_series(site: Site) -> None:
    site.put("[Group] Frieren - 01 [1080p].mkv", "[Group] Frieren - OVA [1080p].mkv")
    await site.scan()
    assert site.titles("series") == ["Frieren"]
    assert site.rows("SELECT season_number, number, title FROM item WHERE kind = 'episode' ORDER BY 1") == [
        (0, None, "OVA"),
        (1, 1, "Episode 1"),
    ]


async def test_two_files_of_one_film_are_two_versions_and_two_discs_are_one(site: Site) -> None:
    site.put("Heat (1995)/Heat (1995) - 1080p.mkv", "Heat (1995)/Heat (1995) - 2160p.mkv")
    site.put("Ran (1985)/Ran (1985) cd1.avi", "Ran (1985)/Ran (1985) cd2.avi")
    await site.scan()
    assert site.titles("movie") == ["Heat", "Ran"]
    heat = site.rows("SELECT label FROM version WHERE item_id = ? ORDER BY label", site.item("Heat"))
    assert heat == [("1080p",), ("2160p",)]
    ran = site.rows(
        """SELECT version_id, part.position FROM part JOIN version ON version.id = version_id
           WHERE item_id = ? ORDER BY 2""",
        site.item("Ran"),
    )
    assert [position for _, position in ran] == [1, 2]
    assert ran[0][0] == ran[1][0]


async def test_a_second_disc_that_comes_later_joins_the_first(site: Site) -> None:
    site.put("Ran (1985)/Ran (1985) cd1.avi")
    await site.scan()
    site.put("Ran (1985)/Ran (1985) cd2.avi")
    await site.scan()
    assert site.rows("SELECT count(DISTINCT version_id), count(*) FROM part") == [(1, 2)]


async def test_extras_belong_to_their_film_or_series(site: Site) -> None:
    site.put(FILM, "Alien (1979)/Trailers/Teaser.mkv", "Alien (1979)/Alien (1979)-featurette.mkv")
    site.put(EPISODE.format(1), "Northern Lights (2010)/Extras/Making of.mkv")
    await site.scan()
    assert site.rows(
        """SELECT item.title, item.extra_type, owner.title, owner.kind FROM item
           JOIN item AS owner ON owner.id = item.parent_id WHERE item.kind = 'extra' ORDER BY 1"""
    ) == [
        ("Alien", "featurette", "Alien", "movie"),
        ("Making of", "other", "Northern Lights", "series"),
        ("Teaser", "trailer", "Alien", "movie"),
    ]
    assert site.rows("SELECT title FROM item WHERE state = 'missing'") == []


async def test_sidecars_go_with_their_file(site: Site) -> None:
    site.put(FILM, "Alien (1979)/Alien (1979).de.forced.srt", "Alien (1979)/Alien (1979).en.sdh.ass")
    await site.scan()
    assert site.rows(
        """SELECT sidecar.language, sidecar.is_forced, sidecar.is_hearing_impaired, sidecar.format, file.path
           FROM sidecar JOIN file ON file.id = sidecar.file_id ORDER BY 1"""
    ) == [("de", 1, 0, "srt", FILM.encode()), ("en", 0, 1, "ass", FILM.encode())]
    site.drop("Alien (1979)/Alien (1979).de.forced.srt")
    await site.scan()
    assert site.rows("SELECT language, state FROM sidecar ORDER BY 1") == [("de", "missing"), ("en", "present")]


async def test_local_pictures_go_to_what_they_show(site: Site) -> None:
    site.put(FILM, "Alien (1979)/poster.jpg", "Alien (1979)/fanart.jpg", "Alien (1979)/Alien (1979)-logo.png")
    site.put(EPISODE.format(1), "Northern Lights (2010)/poster.jpg", "Northern Lights (2010)/season01-poster.jpg")
    site.put("Northern Lights (2010)/Season 01/Northern Lights S01E01-thumb.jpg")
    await site.scan()
    assert site.rows("SELECT item.title, image.kind FROM image JOIN item ON item.id = item_id ORDER BY 1, 2") == [
        ("Alien", "backdrop"),
        ("Alien", "logo"),
        ("Alien", "poster"),
        ("Episode 1", "thumb"),
        ("Northern Lights", "poster"),
        ("Season 1", "poster"),
    ]
    site.drop("Alien (1979)/poster.jpg")
    await site.scan()
    assert site.rows("SELECT count(*) FROM image WHERE kind = 'poster'") == [(2,)]
    assert site.rows("SELECT poster_tag FROM card WHERE title = 'Alien'") == [(None,)]


async def test_a_poster_in_the_root_is_nobodys(site: Site) -> None:
    site.put("poster.jpg", FILM)
    await site.scan()
    assert site.rows("SELECT * FROM image") == []


async def test_an_nfo_outranks_the_name_and_keeps_its_source(site: Site) -> None:
    site.put(FILM)
    site.put(
        "Alien (1979)/movie.nfo",
        content=b"""<movie><title>Alien: The Film</title><plot>In space.</plot><mpaa>PG-13</mpaa><genre>Horror</genre>
        <director>R. Scott</director><actor><name>S. Weaver</name><role>Ripley</role></actor>
        <uniqueid type="tmdb">348</uniqueid></movie>""",
    )
    await site.scan()
    film = site.item("Alien: The Film")
    assert site.rows(
        "SELECT source, value FROM field_value WHERE item_id = ? AND field = 'title' ORDER BY 1", film
    ) == [
        ("filename", '"Alien"'),
        ("nfo", '"Alien: The Film"'),
    ]
    assert site.fact(film, "overview") == "In space."
    assert site.fact(film, "parental_level") == 13
    assert site.rows("SELECT name FROM genre") == [("Horror",)]
    assert site.rows("SELECT provider, value FROM provider_id") == [("tmdb", "348")]
    assert site.rows("SELECT name, role, character FROM credit JOIN person ON person.id = person_id ORDER BY 2") == [
        ("S. Weaver", "actor", "Ripley"),
        ("R. Scott", "director", ""),
    ]


async def test_an_nfo_that_is_taken_away_says_nothing_any_more(site: Site) -> None:
    site.put(FILM)
    site.put("Alien (1979)/Alien (1979).nfo", content=b"<movie><title>Named</title><genre>Horror</genre></movie>")
    await site.scan()
    film = site.item("Named")
    site.drop("Alien (1979)/Alien (1979).nfo")
    await site.scan()
    assert site.item("Alien") == film
    assert site.rows("SELECT count(*) FROM item_genre") == [(0,)]
    assert site.rows("SELECT count(*) FROM field_value WHERE source = 'nfo'") == [(0,)]


async def test_an_nfo_that_moves_with_its_film_still_speaks(site: Site) -> None:
    site.put("Alien (1979).mkv", "Brazil (1985).mkv")
    site.put("Alien (1979).nfo", content=b"<movie><title>Named</title></movie>")
    await site.scan()
    site.move("Alien (1979).mkv", FILM)
    site.move("Alien (1979).nfo", "Alien (1979)/Alien (1979).nfo")
    await site.scan()
    assert site.titles("movie") == ["Brazil", "Named"]


async def test_a_provider_id_finds_a_film_whatever_it_is_called(site: Site) -> None:
    site.put("Alien (1979) [tmdbid-348]/Alien (1979) [tmdbid-348].mkv")
    await site.scan()
    film = site.item("Alien")
    site.put("Das unheimliche Wesen (1979) [tmdbid-348]/Das unheimliche Wesen (1979) [tmdbid-348].mkv")
    await site.scan()
    assert site.rows("SELECT id FROM item WHERE kind = 'movie'") == [(film,)]
    assert site.rows("SELECT count(*) FROM version WHERE item_id = ?", film) == [(2,)]


async def test_what_is_gone_is_missing_and_comes_back_whole(site: Site) -> None:
    site.put(FILM, EPISODE.format(1), EPISODE.format(2))
    await site.scan()
    film = site.item("Alien")
    site.watch(film)
    added_at = site.fact(film, "added_at")
    (site.root / FILM).rename(site.root.parent / "elsewhere")
    result = await site.scan()
    assert result.counts["missing"] == 1
    assert site.fact(film, "state") == "missing"
    assert site.files("missing") == [FILM]
    (site.root.parent / "elsewhere").rename(site.root / FILM)
    await site.scan()
    assert site.fact(film, "state") == "present"
    assert site.files("missing") == []
    assert site.is_watched(film)
    assert site.fact(film, "added_at") == added_at


async def test_a_renamed_file_keeps_its_title_and_row(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    film, file = site.item("Alien"), site.rows("SELECT id FROM file")
    site.watch(film)
    site.move("Alien (1979)", "Alien.1979.1080p.BluRay")
    result = await site.scan()
    assert result.counts["moved"] == 1
    assert site.rows("SELECT id FROM file") == file
    assert site.item("Alien") == film
    assert site.is_watched(film)


async def test_a_film_that_is_given_another_name_stays_the_same_title(site: Site) -> None:
    site.put("Alein (1979).mkv")
    await site.scan()
    film = site.item("Alein")
    site.watch(film)
    site.move("Alein (1979).mkv", "Alien (1979).mkv")
    await site.scan()
    assert site.titles("movie") == ["Alien"]
    assert site.item("Alien") == film
    assert site.is_watched(film)
    assert site.rows("SELECT count(*) FROM item") == [(1,)]


async def test_a_film_renamed_to_one_that_is_there_adds_what_people_did(site: Site) -> None:
    site.put("Alien (1979)/Alien (1979).mkv", "Alein (1979).mkv")
    await site.scan()
    wrong, right = site.item("Alein"), site.item("Alien")
    site.watch(wrong)
    site.move("Alein (1979).mkv", "Alien (1979)/Alien (1979) - 720p.mkv")
    await site.scan()
    assert site.is_watched(right)
    assert site.fact(wrong, "state") == "missing"
    assert site.rows("SELECT count(*) FROM version WHERE item_id = ?", right) == [(2,)]


async def test_films_that_trade_names_trade_titles_and_marks(site: Site) -> None:
    site.put("x/Alien (1979).mkv", "x/Brazil (1985).mkv")
    await site.scan()
    alien, brazil = site.item("Alien"), site.item("Brazil")
    site.watch(alien)
    site.move("x/Alien (1979).mkv", "y/Brazil (1985).mkv")
    site.move("x/Brazil (1985).mkv", "y/Alien (1979).mkv")
    await site.scan()
    assert (site.item("Alien"), site.item("Brazil")) == (brazil, alien)
    assert site.is_watched(site.item_of("y/Brazil (1985).mkv"))


async def test_a_chain_of_names_that_ends_at_a_title_that_stays(site: Site) -> None:
    site.put("x/Alien (1979).mkv", "x/Brazil (1985).mkv", "x/Cube (1997).mkv")
    await site.scan()
    alien, brazil, cube = site.item("Alien"), site.item("Brazil"), site.item("Cube")
    site.watch(alien)
    site.watch(brazil)
    site.move("x/Alien (1979).mkv", "y/Brazil (1985).mkv")
    site.move("x/Brazil (1985).mkv", "y/Cube (1997) - 720p.mkv")
    await site.scan()
    assert site.item_of("y/Brazil (1985).mkv") == brazil
    assert site.is_watched(brazil)
    assert site.is_watched(cube)
    assert site.rows("SELECT count(*) FROM version WHERE item_id = ?", cube) == [(2,)]
    assert site.fact(alien, "state") == "missing"


async def test_a_moved_series_folder_keeps_every_id(site: Site) -> None:
    site.put(*(EPISODE.format(number) for number in range(1, 6)))
    await site.scan()
    before = site.rows("SELECT id, kind FROM item ORDER BY id")
    site.watch(site.item("Episode 3"))
    site.move("Northern Lights (2010)", "Aurora (2011)")
    result = await site.scan()
    assert result.counts["moved"] == 5
    assert site.rows("SELECT id, kind FROM item ORDER BY id") == before
    assert site.titles("series") == ["Aurora"]
    assert site.is_watched(site.item("Episode 3"))


async def test_renumbered_episodes_carry_what_people_did(site: Site) -> None:
    site.put(EPISODE.format(1), EPISODE.format(2), EPISODE.format(3))
    await site.scan()
    second = site.item("Episode 2")
    site.watch(second)
    for number in (3, 2, 1):
        site.move(EPISODE.format(number), EPISODE.format(number + 1))
    await site.scan()
    assert site.rows("SELECT number FROM item WHERE kind = 'episode' AND state = 'present' ORDER BY 1") == [
        (2,),
        (3,),
        (4,),
    ]
    watched = site.rows("SELECT number FROM item JOIN user_data ON item_id = item.id")
    # A name that is taken at once by another file says what that file is now; no mark is lost either way.
    assert watched


async def test_a_re_encode_keeps_the_title_and_forgets_the_content(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    film = site.item("Alien")
    site.watch(film)
    site.put(FILM, content=b"another encode")
    result = await site.scan()
    assert result.counts["changed"] == 1
    assert site.item("Alien") == film
    assert site.rows("SELECT size_bytes, fingerprint_id FROM file") == [(14, None)]
    site.drop(FILM)
    site.put("Alien (1979)/Alien (1979).mp4")
    await site.scan()
    assert site.item_of("Alien (1979)/Alien (1979).mp4") == film
    assert site.is_watched(film)
    assert site.fact(film, "state") == "present"


async def test_a_file_that_takes_a_missing_ones_name_is_that_title(site: Site) -> None:
    site.put(FILM, "Brazil (1985).mkv")
    await site.scan()
    film = site.item("Alien")
    site.drop(FILM)
    await site.scan()
    site.put(FILM, content=b"bought again")
    result = await site.scan()
    assert result.counts["returned"] == 1
    assert site.item_of(FILM) == film


async def test_an_offline_root_changes_nothing_but_its_own_state(
    db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    site = await open_site(db, clock, [tmp_path / "one", tmp_path / "two"])
    site.put(FILM)
    (site.roots[1] / "Brazil (1985).mkv").write_bytes(b"b")
    await site.scan()
    before = site.snapshot()
    site.roots[1].rename(tmp_path / "unplugged")
    result = await site.scan()
    assert list(result.offline) == [row[0] for row in site.rows("SELECT id FROM root WHERE state = 'offline'")]
    assert site.snapshot() == before
    site.roots[1].mkdir()
    result = await site.scan()
    assert "empty" in next(iter(result.offline.values()))
    assert site.snapshot() == before
    site.roots[1].rmdir()
    (tmp_path / "unplugged").rename(site.roots[1])
    result = await site.scan()
    assert not result.offline
    assert site.rows("SELECT state, state_reason FROM root") == [("online", None), ("online", None)]
    assert site.snapshot() == before


async def test_a_scan_that_would_lose_much_is_parked_and_can_be_accepted(site: Site) -> None:
    site.put(*(f"Film {number} (2001).mkv" for number in range(30)), "keep/Brazil (1985).mkv")
    await site.scan()
    before = site.snapshot()
    for number in range(25):
        site.drop(f"Film {number} (2001).mkv")
    result = await site.scan()
    assert result.parked_plan_id is not None
    assert site.snapshot() == before
    assert site.rows("SELECT state, reason FROM scan_plan WHERE id = ?", result.parked_plan_id) == [
        ("parked", "25 of 31 titles would be missing.")
    ]
    again = await site.scan()
    assert again.parked_plan_id is not None
    assert site.rows("SELECT count(*) FROM scan_plan WHERE state = 'parked'") == [(1,)]
    site.breaker = None
    await site.scan()
    assert len(site.titles("movie", "missing")) == 25


async def test_a_plan_that_waited_is_let_go_once_the_files_are_back(site: Site) -> None:
    films = [f"Film {number} (2001).mkv" for number in range(25)]
    site.put(*films)
    site.put("keep/Brazil (1985).mkv")
    await site.scan()
    for film in films:
        site.drop(film)
    assert (await site.scan()).parked_plan_id is not None
    site.put(*films)
    assert (await site.scan()).parked_plan_id is None
    assert site.rows("SELECT state FROM scan_plan WHERE state IN ('parked', 'discarded')") == [("discarded",)]


async def test_few_losses_are_applied_at_once(site: Site) -> None:
    site.breaker = Breaker(percent=20, items=20)
    site.put(*(f"Film {number} (2001).mkv" for number in range(19)), FILM)
    await site.scan()
    for number in range(19):
        site.drop(f"Film {number} (2001).mkv")
    result = await site.scan()
    assert result.parked_plan_id is None
    assert len(site.titles("movie", "missing")) == 19


async def test_user_values_outlive_every_scan(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    film = site.item("Alien")
    site.db.write_now(
        lambda tx: tx.execute(
            "INSERT INTO field_value (item_id, field, source, value, at) VALUES (?, 'title', 'user', '\"Mine\"', 0)",
            (film,),
        )
    )
    site.move(FILM, "Alien (1979)/Alien (1979) - 720p.mkv")
    site.put("Alien (1979)/movie.nfo", content=b"<movie><title>Theirs</title></movie>")
    await site.scan()
    assert site.fact(film, "title") == "Mine"


async def test_a_music_library_has_artists_albums_and_tracks(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    site = await open_site(db, clock, [tmp_path / "music"], kind="music")
    site.put("Boards/Geogaddi (2002)/01 - Ready.flac", "Boards/Geogaddi (2002)/02 - Music.flac")
    site.put("Boards/Geogaddi (2002)/cover.jpg")
    await site.scan()
    assert site.titles("artist") == ["Boards"]
    assert site.rows("SELECT title, year FROM item WHERE kind = 'album'") == [("Geogaddi", 2002)]
    assert site.rows("SELECT number, title FROM item WHERE kind = 'track' ORDER BY 1") == [(1, "Ready"), (2, "Music")]
    assert site.rows("SELECT item.title FROM image JOIN item ON item.id = item_id") == [("Geogaddi",)]


async def test_names_are_read_again_when_the_rules_or_the_kind_change(site: Site) -> None:
    site.put("Northern Lights S01E01.mkv")
    await site.scan()
    episode = site.item_of("Northern Lights S01E01.mkv")
    site.watch(episode)
    site.db.write_now(lambda tx: tx.execute("UPDATE library SET kind = 'movies'"))
    await site.scan()
    film = site.item_of("Northern Lights S01E01.mkv")
    assert site.fact(film, "kind") == "movie"
    assert site.is_watched(film)
    assert site.fact(episode, "state") == "missing"


async def test_a_scan_tells_who_looks_on(site: Site) -> None:
    site.put(FILM)
    await site.scan()
    revision = site.rows("SELECT revision FROM library")[0][0]
    payloads = site.rows("SELECT payload ->> 'revision' FROM event WHERE kind = 'library.changed' ORDER BY seq DESC")
    assert payloads[0] == (revision,)


async def test_a_known_content_at_a_new_place_is_a_move_across_disks(site: Site, tmp_path: Path) -> None:
    site.put(FILM, content=os.urandom(200_000))
    await site.scan()
    film = site.item("Alien")
    file_id = site.rows("SELECT id FROM file")[0][0]
    mark = fingerprint(site.root / FILM).id
    site.db.write_now(
        lambda tx: (
            tx.execute(
                "INSERT INTO fingerprint (id, size_bytes, state, first_seen_at) VALUES (?, 200000, 'probed', 0)",
                (mark,),
            ),
            tx.execute("UPDATE file SET fingerprint_id = ?", (mark,)),
        )
    )
    content = (site.root / FILM).read_bytes()
    site.put("Sorted/A/Alien (1979).mkv", content=content)
    site.drop(FILM)
    result = await site.scan()
    assert result.counts["moved"] == 1
    assert site.rows("SELECT id, fingerprint_id FROM file") == [(file_id, mark)]
    assert site.item_of("Sorted/A/Alien (1979).mkv") == film
