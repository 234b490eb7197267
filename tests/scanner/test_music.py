"""Music goes by its tags: whatever files are called, tracks stand under the album and the artist that they name."""

import os
from pathlib import Path

import pytest

from rustfin.catalog.edits import Edits
from rustfin.core.clock import ManualClock
from rustfin.core.ids import ItemId
from rustfin.db import Database
from rustfin.media import Tools, find_tools
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site
from songs import make_song

pytestmark = pytest.mark.media


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def site(db: Database, clock: ManualClock, tmp_path: Path) -> Site:
    return await open_site(db, clock, [tmp_path / "music"], kind="music")


async def _scan(site: Site, tools: Tools) -> None:
    await site.scan()
    await LibraryProbe(site.db, site.events, site.clock, tools).run(site.library_id, Notes(), workers=lambda: 2)


def _albums(site: Site) -> list[tuple[object, ...]]:
    return site.rows(
        """SELECT artist.title, album.title, album.year, track.season_number, track.number, track.title
           FROM item AS track JOIN item AS album ON album.id = track.parent_id
           JOIN item AS artist ON artist.id = album.parent_id WHERE track.kind = 'track' AND track.state = 'present'
           ORDER BY 1, 2, 4, 5, 6"""
    )


async def test_a_flat_folder_of_bad_names_becomes_albums(site: Site, tools: Tools) -> None:
    root = site.root
    await make_song(tools, root / "a1.flac", title="One", artist="Ann", album="First", track="1/2", date="1999")
    await make_song(tools, root / "zz.mp3", title="Two", artist="Ann", album="First", track="2", date="1999")
    await make_song(tools, root / "track.ogg", title="Uno", artist="Bea", album="Primo", track="1", disc="2/2")
    await make_song(tools, root / "x.opus", title="Due", artist="Bea", album="Primo", track="1", disc="1/2")
    await make_song(tools, root / "y.m4a", title="Only", artist="Cid", album="Solo", track="1")
    await _scan(site, tools)
    assert _albums(site) == [
        ("Ann", "First", 1999, None, 1, "One"),
        ("Ann", "First", 1999, None, 2, "Two"),
        ("Bea", "Primo", None, 1, 1, "Due"),
        ("Bea", "Primo", None, 2, 1, "Uno"),
        ("Cid", "Solo", None, None, 1, "Only"),
    ]
    assert site.titles("artist") == ["Ann", "Bea", "Cid"]
    assert site.rows("SELECT title FROM item WHERE title LIKE 'Unknown%'") == []


async def test_a_rescan_changes_nothing(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "Wrong/Names/01 - a.flac", title="One", artist="Ann", album="First", track="1")
    await make_song(tools, site.root / "Wrong/Names/02 - b.flac", title="Two", artist="Ann", album="First", track="2")
    await _scan(site, tools)
    before = (site.snapshot(), site.rows("SELECT id, identity_key FROM item ORDER BY id"))
    await _scan(site, tools)
    assert (site.snapshot(), site.rows("SELECT id, identity_key FROM item ORDER BY id")) == before
    # Read again whole, and touched without a change.
    site.db.write_now(lambda tx: tx.execute("UPDATE folder SET digest = x'00'"))
    os.utime(site.root / "Wrong/Names/01 - a.flac", ns=(5, 5))
    await _scan(site, tools)
    assert (site.snapshot(), site.rows("SELECT id, identity_key FROM item ORDER BY id")) == before


async def test_various_artists_are_one_album_and_each_is_found(site: Site, tools: Tools) -> None:
    for number, artist in enumerate(("Ann", "Bea feat. Dot", "Cid"), start=1):
        path = site.root / f"Mix/{number}.flac"
        await make_song(tools, path, title=f"Song {number}", artist=artist, album="Hits", track=str(number))
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Various Artists", "Hits")] * 3
    assert site.titles("artist") == ["Ann", "Bea", "Cid", "Dot", "Various Artists"]
    assert site.rows(
        """SELECT artist.title, is_guest FROM track_artist JOIN item AS artist ON artist.id = artist_id
           WHERE track_id = ? ORDER BY position""",
        site.item("Song 2"),
    ) == [("Bea", 0), ("Dot", 1)]
    site.drop("Mix/2.flac")
    await _scan(site, tools)
    assert site.titles("artist", "missing") == ["Bea", "Dot"]


async def test_two_albums_of_one_title_in_one_folder_stay_two(site: Site, tools: Tools) -> None:
    for artist in ("Ann", "Bea"):
        for number in (1, 2):
            path = site.root / f"{artist} {number}.flac"
            await make_song(tools, path, title=f"S{number}", artist=artist, album="Greatest Hits", track=str(number))
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Ann", "Greatest Hits")] * 2 + [("Bea", "Greatest Hits")] * 2


async def test_the_compilation_flag_and_the_album_artist_decide(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "A/1.flac", title="1", artist="Ann", album="Film", compilation="1")
    await make_song(tools, site.root / "B/1.flac", title="2", artist="Bea; Cid", album="Duets", album_artist="Bea")
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Bea", "Duets"), ("Various Artists", "Film")]


@pytest.mark.parametrize("is_favourite", [False, True])
async def test_an_album_that_its_track_leaves_before_tags_are_read_is_not_left_empty(
    site: Site, tools: Tools, is_favourite: bool
) -> None:
    path = site.root / "song.flac"
    await make_song(tools, path, title="Song", artist="Bea", album="One", track="1")
    await _scan(site, tools)
    album = site.item("One")
    if is_favourite:
        site.watch(album)
    await make_song(tools, site.root / "new.flac", title="New", artist="Ann", album="Three", track="1")
    await site.scan()  # nobody has looked into it: it is of an unknown album
    for title in ("Another", "Yet another"):  # it changes again before anybody has looked into it
        await make_song(tools, path, title=title, artist="Cid", album="Two", track="2")
        await site.scan()
    empty = """SELECT title FROM item WHERE state = 'present' AND kind = 'album'
               AND NOT EXISTS (SELECT 1 FROM item AS child WHERE child.parent_id = item.id)"""
    assert site.rows(empty) == []
    await _scan(site, tools)
    assert site.rows(empty) == []
    assert ("Cid", "Two") in [row[:2] for row in _albums(site)]
    assert site.titles("artist") == ["Ann", "Cid"]
    left = site.rows("SELECT title, state FROM item WHERE id = ?", album)
    assert left == ([("One", "missing")] if is_favourite else [])


async def test_retagging_moves_a_track_with_what_people_did(site: Site, tools: Tools) -> None:
    path = site.root / "song.flac"
    await make_song(tools, path, title="Helo", artist="An", album="Frist", track="1")
    await _scan(site, tools)
    song, album, artist = site.item("Helo"), site.item("Frist"), site.item("An")
    for item_id in (song, album, artist):
        site.watch(item_id)
    await make_song(tools, path, title="Hello", artist="Ann", album="First", track="2", date="2001-02-03")
    await _scan(site, tools)
    assert _albums(site) == [("Ann", "First", 2001, None, 2, "Hello")]
    assert (site.item("Hello"), site.item("First"), site.item("Ann")) == (song, album, artist)
    assert site.rows("SELECT DISTINCT play_count, is_favourite FROM user_data") == [(3, 1)]
    assert site.titles("track", "missing") == site.titles("album", "missing") == []


async def test_a_track_retagged_into_another_album_leaves_the_first(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "a.flac", title="A", artist="Ann", album="First", track="1")
    await make_song(tools, site.root / "b.flac", title="B", artist="Ann", album="First", track="2")
    await make_song(tools, site.root / "c.flac", title="C", artist="Bea", album="Other", track="1")
    await _scan(site, tools)
    song = site.item("B")
    site.watch(song)
    await make_song(tools, site.root / "b.flac", title="B", artist="Bea", album="Other", track="2")
    await _scan(site, tools)
    assert [row[:2] + row[5:] for row in _albums(site)] == [
        ("Ann", "First", "A"),
        ("Bea", "Other", "C"),
        ("Bea", "Other", "B"),
    ]
    assert site.item("B") == song
    assert site.is_watched(song)


async def test_an_album_whose_only_track_names_none_any_more_is_not_called_so(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "a.flac", title="Uno", artist="Ann", album="One", date="1999")
    await _scan(site, tools)
    assert _albums(site) == [("Ann", "One", 1999, None, None, "Uno")]
    await make_song(tools, site.root / "a.flac", title="Uno", artist="Ann")
    await _scan(site, tools)
    assert _albums(site) == [("Ann", "Unknown Album", None, None, None, "Uno")]
    assert site.rows("SELECT count(*) FROM item WHERE kind = 'album'") == [(1,)]


async def test_an_album_that_tags_made_goes_by_its_name_when_they_name_none_any_more(site: Site, tools: Tools) -> None:
    for name, album in (("a", "One"), ("b", "One")):
        await make_song(tools, site.root / f"{name}.flac", title=name, artist="Ann", album=album)
    await _scan(site, tools)
    await make_song(tools, site.root / "b.flac", title="b", artist="Bea", album="Two")
    await _scan(site, tools)
    assert site.titles("album") == ["One", "Two"]
    for name in "ab":
        await make_song(tools, site.root / f"{name}.flac", title=name)
    await _scan(site, tools)
    nobody, none = "Unknown Artist", "Unknown Album"
    assert _albums(site) == [(nobody, none, None, None, None, "a"), (nobody, none, None, None, None, "b")]
    assert (site.titles("artist"), site.titles("album")) == ([nobody], [none])


async def test_tags_learned_later_take_along_what_people_did(site: Site, tools: Tools) -> None:
    site.put("Ann/First/01 - A.flac", content=await make_song(tools, site.root.parent / "plain.flac"))
    await _scan(site, tools)
    song, album, artist = site.item("A"), site.item("First"), site.item("Ann")
    for item_id in (song, album, artist):
        site.watch(item_id)
    await make_song(tools, site.root / "Ann/First/01 - A.flac", title="Aa", artist="Anne", album="The First", track="1")
    await _scan(site, tools)
    assert [row[:2] + row[5:] for row in _albums(site)] == [("Anne", "The First", "Aa")]
    assert (site.item("Aa"), site.item("The First"), site.item("Anne")) == (song, album, artist)


async def test_a_moved_file_stays_what_its_tags_say(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "Ann/First/01 - One.flac", title="One", artist="Ann", album="First", track="1")
    await _scan(site, tools)
    song = site.item("One")
    site.watch(song)
    site.move("Ann", "Sorted/Someone Else")
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Ann", "First")]
    assert site.item("One") == song
    assert site.titles("artist", "missing") == site.titles("album", "missing") == []


async def test_two_discs_in_folders_are_one_album_in_order(site: Site, tools: Tools) -> None:
    for disc in (1, 2):
        for number in (1, 2):
            await make_song(
                tools,
                site.root / f"Ann/Both/CD {disc}/{number}.flac",
                title=f"{disc}-{number}",
                artist="Ann" if disc == 1 else "Bea",
                album="Both",
                track=str(number),
                disc=str(disc),
            )
    await _scan(site, tools)
    assert [row[:2] + row[3:] for row in _albums(site)] == [
        ("Various Artists", "Both", 1, 1, "1-1"),
        ("Various Artists", "Both", 1, 2, "1-2"),
        ("Various Artists", "Both", 2, 1, "2-1"),
        ("Various Artists", "Both", 2, 2, "2-2"),
    ]


async def test_a_folder_picture_is_the_picture_of_the_album_that_tags_name(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "x/y/1.flac", title="One", artist="Ann", album="First", track="1", cover="red")
    site.put("x/y/cover.jpg", content=b"a picture")
    await _scan(site, tools)
    rows = "SELECT source FROM image JOIN item ON item.id = item_id WHERE item.title = 'First' ORDER BY 1"
    assert site.rows(rows) == [("embedded",), ("local",)]
    site.put("x/y/folder.jpg", content=b"another")
    await _scan(site, tools)
    assert site.rows(rows) == [("embedded",), ("local",), ("local",)]
    assert site.titles("album") == ["First"]


async def test_what_tags_say_keeps_its_source_and_gives_way_to_a_person(site: Site, tools: Tools) -> None:
    tags = {
        "title": "One", "artist": "Ann", "album": "First", "genre": "Folk; Jazz", "date": "1999-08-07",
        "replaygain_track_gain": "-3.25 dB", "replaygain_album_gain": "-4 dB", "replaygain_track_peak": "0.9",
        "MUSICBRAINZ_ALBUMID": "11111111-2222-3333-4444-555555555555",
    }  # fmt: skip
    await make_song(tools, site.root / "1.flac", **tags)
    await _scan(site, tools)
    song, album = site.item("One"), site.item("First")
    assert set(site.rows("SELECT field, source FROM field_value WHERE item_id = ?", song)) >= {
        ("title", "tags"), ("title", "filename"), ("genres", "tags"), ("year", "tags"), ("artists", "tags"),
    }  # fmt: skip
    assert site.rows("SELECT provider, value FROM provider_id WHERE item_id = ?", album) == [
        ("musicbrainz", "11111111-2222-3333-4444-555555555555")
    ]
    assert site.fact(song, "released_on") == "1999-08-07"
    assert site.rows("SELECT track_gain_db, album_gain_db, track_peak FROM track_tags") == [(-3.25, -4.0, 0.9)]
    value = "INSERT INTO field_value (item_id, field, source, value, at) VALUES (?, 'title', 'user', '\"Mine\"', 0)"
    site.db.write_now(lambda tx: tx.execute(value, (song,)))
    await make_song(tools, site.root / "1.flac", **{**tags, "genre": "Rock"})
    await _scan(site, tools)
    assert site.fact(song, "title") == "Mine"


def _named_albums(site: Site) -> list[tuple[object, ...]]:
    return site.rows(
        """SELECT album.title, album.year, album.state, track.title FROM item AS track
           JOIN item AS album ON album.id = track.parent_id WHERE track.kind = 'track' ORDER BY 2, track.number"""
    )


async def _two_weezers(site: Site, tools: Tools) -> None:
    for year, songs in ((1994, ("Jonas", "Intro")), (2001, ("Don't Let Go", "Intro"))):
        for number, title in enumerate(songs, start=1):
            path = site.root / f"Weezer/Weezer ({year})/{number}.flac"
            tags = {"title": title, "artist": "Weezer", "album": "Weezer", "track": str(number), "date": str(year)}
            await make_song(tools, path, **tags)


TWO_WEEZERS = [
    ("Weezer", 1994, "present", "Jonas"),
    ("Weezer", 1994, "present", "Intro"),
    ("Weezer", 2001, "present", "Don't Let Go"),
    ("Weezer", 2001, "present", "Intro"),
]


async def test_albums_of_one_title_in_folders_of_their_own_are_told_apart_by_year(site: Site, tools: Tools) -> None:
    await _two_weezers(site, tools)
    await _scan(site, tools)
    assert _named_albums(site) == TWO_WEEZERS
    assert len(site.titles("artist")) == 1
    first, second = (site.fact(site.item(title), "parent_id") for title in ("Jonas", "Don't Let Go"))
    site.watch(second)
    ids = site.rows("SELECT id, parent_id, identity_key FROM item ORDER BY id")
    site.db.write_now(lambda tx: tx.execute("UPDATE folder SET digest = x'00'"))
    await _scan(site, tools)
    assert site.rows("SELECT id, parent_id, identity_key FROM item ORDER BY id") == ids
    # One that came first goes away and comes back; the other stays what it is.
    site.breaker = None
    site.move("Weezer/Weezer (1994)", "../away")
    await _scan(site, tools)
    path = site.root / "Weezer/Weezer (2001)/1.flac"
    await make_song(tools, path, title="Do Not Let Go", artist="Weezer", album="Weezer", track="1", date="2001")
    await _scan(site, tools)
    assert site.fact(site.item("Do Not Let Go"), "parent_id") == second
    site.move("../away", "Weezer/Weezer (1994)")
    await _scan(site, tools)
    assert site.fact(site.item("Jonas"), "parent_id") == first
    assert site.titles("album") == ["Weezer", "Weezer"]
    assert (site.is_watched(first), site.is_watched(second)) == (False, True)


async def test_without_tags_the_years_of_folders_tell_albums_apart(site: Site, tools: Tools) -> None:
    song = await make_song(tools, site.root.parent / "plain.flac")
    for path in ("Weezer (1994)/01 - Jonas", "Weezer (1994)/02 - Intro", "Weezer (2001)/01 - Don't Let Go"):
        site.put(f"Weezer/{path}.flac", content=song + path.encode())
    await _scan(site, tools)
    assert [row[1:] for row in _named_albums(site)] == [
        (1994, "present", "Jonas"),
        (1994, "present", "Intro"),
        (2001, "present", "Don't Let Go"),
    ]
    before = site.snapshot()
    site.db.write_now(lambda tx: tx.execute("UPDATE folder SET digest = x'00'"))
    await _scan(site, tools)
    assert site.snapshot() == before


async def test_an_album_keeps_to_what_its_files_say_when_a_person_writes_another_year(site: Site, tools: Tools) -> None:
    song = await make_song(tools, site.root.parent / "plain.flac")
    for path in ("Weezer (1994)/01 - Jonas", "Weezer (2001)/01 - Intro"):
        site.put(f"Weezer/{path}.flac", content=song + path.encode())
    await _scan(site, tools)
    albums = [site.fact(site.item(title), "parent_id") for title in ("Jonas", "Intro")]
    edits = Edits(site.events, site.clock)
    for album, year in zip(albums, (2001, 1994), strict=True):
        site.db.write_now(lambda tx, album=album, year=year: edits.edit_item(tx, album, {"year": year}))
    site.put("Weezer/Weezer (1994)/02 - Buddy.flac", content=song + b"2")
    site.put("More/Weezer/Weezer (2001)/02 - Photograph.flac", content=song + b"3")
    await _scan(site, tools)
    found = [site.fact(site.item(title), "parent_id") for title in ("Jonas", "Buddy", "Intro", "Photograph")]
    assert found == [albums[0], albums[0], albums[1], albums[1]]
    assert [site.fact(album, "year") for album in albums] == [2001, 1994]


async def test_an_album_whose_year_is_mended_stays_the_same(site: Site, tools: Tools) -> None:
    await _two_weezers(site, tools)
    await _scan(site, tools)
    albums = {site.fact(site.item(title), "parent_id") for title in ("Jonas", "Don't Let Go")}
    for number, title in enumerate(("Jonas", "Intro"), start=1):
        path = site.root / f"Weezer/Weezer (1994)/{number}.flac"
        tags = {"title": title, "artist": "Weezer", "album": "Weezer", "track": str(number), "date": "1995"}
        await make_song(tools, path, **tags)
        await _scan(site, tools)
        assert {ItemId(row[0]) for row in site.rows("SELECT id FROM item WHERE kind = 'album'")} == albums
    assert site.rows("SELECT year FROM item WHERE kind = 'album' ORDER BY 1") == [(1995,), (2001,)]


async def test_of_one_title_and_year_releases_are_told_apart_and_what_says_neither_joins(
    site: Site, tools: Tools
) -> None:
    for folder, release in (("Mono", 1), ("Stereo", 2)):
        tags = {"title": folder, "artist": "Ann", "album": "First", "track": "1", "date": "1966"}
        await make_song(tools, site.root / folder / "1.flac", **tags, **ids(release, recording=release))
    await make_song(tools, site.root / "More/2.flac", title="More", artist="Ann", album="First", track="2")
    await _scan(site, tools)
    albums = [site.fact(site.item(title), "parent_id") for title in ("Mono", "Stereo", "More")]
    assert len(set(albums)) == 2
    assert site.titles("album") == ["First", "First"]


async def test_what_was_one_album_is_told_apart_once_its_years_are_known(site: Site, tools: Tools) -> None:
    for folder in ("A", "B"):
        tags = {"title": f"Song {folder}", "artist": "Ann", "album": "First", "track": "1"}
        await make_song(tools, site.root / folder / "1.flac", **tags)
    await _scan(site, tools)
    assert site.titles("album") == ["First"]
    album = site.item("First")
    site.watch(album)
    for folder, year in (("A", "1970"), ("B", "1999")):
        tags = {"title": f"Song {folder}", "artist": "Ann", "album": "First", "track": "1", "date": year}
        await make_song(tools, site.root / folder / "1.flac", **tags)
    await _scan(site, tools)
    assert site.titles("album") == ["First", "First"]
    assert site.fact(site.item("Song A"), "parent_id") == album
    assert site.is_watched(album)


def mbid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def ids(release: int = 1, group: int = 2, recording: int = 3, artist: int = 4) -> dict[str, str]:
    """Tags with these MusicBrainz ids, as Picard writes them."""
    return {
        "MUSICBRAINZ_ALBUMID": mbid(release), "MUSICBRAINZ_RELEASEGROUPID": mbid(group),
        "MUSICBRAINZ_TRACKID": mbid(recording), "MUSICBRAINZ_ARTISTID": mbid(artist),
        "MUSICBRAINZ_ALBUMARTISTID": mbid(artist),
    }  # fmt: skip


async def test_musicbrainz_ids_are_kept_where_they_belong(site: Site, tools: Tools) -> None:
    await make_song(tools, site.root / "1.flac", title="One", artist="Ann", album="First", album_artist="Ann", **ids())
    await _scan(site, tools)
    assert site.rows(
        "SELECT kind, provider, provider_id.value FROM provider_id JOIN item ON id = item_id ORDER BY 1, 2"
    ) == [
        ("album", "musicbrainz", mbid(1)),
        ("album", "musicbrainz_release_group", mbid(2)),
        ("artist", "musicbrainz", mbid(4)),
        ("track", "musicbrainz", mbid(3)),
    ]


@pytest.mark.parametrize("release", [1, 9])
async def test_an_album_that_comes_back_under_another_name_is_the_same(site: Site, tools: Tools, release: int) -> None:
    """Taken away, and ripped anew: by its release, or another one of its group, and each track by its recording."""
    site.breaker = None
    for number in (1, 2):
        tags = {"title": f"Song {number}", "artist": "Ann", "album": "First", "track": str(number)}
        await make_song(tools, site.root / f"a/{number}.flac", **tags, **ids(recording=number))
    await _scan(site, tools)
    album, artist, songs = site.item("First"), site.item("Ann"), [site.item("Song 1"), site.item("Song 2")]
    for item_id in (album, artist, *songs):
        site.watch(item_id)
    site.drop("a")
    site.put("other.txt")
    await _scan(site, tools)
    assert site.titles("album", "missing") == ["First"]
    for number in (1, 2):
        tags = {"title": f"Song No. {number} (2020 mix)", "artist": "Ann B.", "album": "First (Remaster)"}
        new = site.root / f"Downloads/x{number}.ogg"
        await make_song(tools, new, **tags, track=str(number + 1), **ids(release, recording=number))
    await _scan(site, tools)
    assert [row[:2] + row[4:] for row in _albums(site)] == [
        ("Ann B.", "First (Remaster)", 2, "Song No. 1 (2020 mix)"),
        ("Ann B.", "First (Remaster)", 3, "Song No. 2 (2020 mix)"),
    ]
    assert (site.item("First (Remaster)"), site.item("Ann B.")) == (album, artist)
    assert [site.item_of(f"Downloads/x{number}.ogg") for number in (1, 2)] == songs
    assert all(site.is_watched(item_id) for item_id in (album, artist, *songs))
    assert site.titles("album", "missing") == site.titles("track", "missing") == site.titles("artist", "missing") == []
    # Its new name is what one without ids finds it by.
    await make_song(tools, site.root / "Downloads/y.ogg", title="Third", artist="Ann B.", album="First (Remaster)")
    await _scan(site, tools)
    assert site.titles("album") == ["First (Remaster)"]
    before = site.snapshot()
    await _scan(site, tools)
    assert site.snapshot() == before


async def test_an_album_that_is_retagged_bit_by_bit_stays_one(site: Site, tools: Tools) -> None:
    for number in (1, 2):
        tags = {"title": f"Song {number}", "artist": "Ann", "album": "Frist", "track": str(number)}
        await make_song(tools, site.root / f"{number}.flac", **tags, **ids(recording=number))
    await _scan(site, tools)
    album = site.item("Frist")
    site.watch(album)
    for number in (1, 2):
        tags = {"title": f"Song {number}", "artist": "Ann", "album": "First", "track": str(number)}
        await make_song(tools, site.root / f"{number}.flac", **tags, **ids(recording=number))
        await _scan(site, tools)
        assert site.rows("SELECT id FROM item WHERE kind = 'album'") == [(album,)]
        assert len(_albums(site)) == 2
    assert site.item("First") == album


async def test_editions_side_by_side_and_a_recording_on_two_albums_stay_apart(site: Site, tools: Tools) -> None:
    for release, album in ((1, "First"), (9, "First (Deluxe)"), (10, "Best Of")):
        tags = {"title": "One", "artist": "Ann", "album": album, "track": "1"}
        await make_song(tools, site.root / f"{album}/1.flac", **tags, **ids(release, group=7 if release == 10 else 2))
    await make_song(tools, site.root / "First/9.flac", title="One", artist="Ann", album="First", track="9", **ids())
    await _scan(site, tools)
    assert site.titles("album") == ["Best Of", "First", "First (Deluxe)"]
    assert [row[1:2] + row[4:] for row in _albums(site)] == [
        ("Best Of", 1, "One"), ("First", 1, "One"), ("First", 9, "One"), ("First (Deluxe)", 1, "One"),
    ]  # fmt: skip


async def test_an_artist_with_a_new_name_is_the_same_and_an_id_beside_two_is_of_neither(
    site: Site, tools: Tools
) -> None:
    await make_song(tools, site.root / "1.flac", title="One", artist="Ann", album="First", **ids())
    await _scan(site, tools)
    artist = site.item("Ann")
    site.watch(artist)
    await make_song(tools, site.root / "2.flac", title="Two", artist="Anne", album="Second", **ids(5, 6, 7))
    await make_song(tools, site.root / "3.flac", title="Duo", artist="Ann & Bea", album="Third", **ids(8, 9, 10))
    await _scan(site, tools)
    assert len(site.titles("artist")) == 2
    assert site.fact(site.item("Second"), "parent_id") == artist
    assert site.fact(site.item("Third"), "parent_id") == site.item("Ann & Bea") != artist


async def test_an_album_that_others_leave_is_of_who_is_left(site: Site, tools: Tools) -> None:
    for number, artist in enumerate(("Ann", "Bea"), start=1):
        path = site.root / f"{number}.flac"
        await make_song(tools, path, title=f"Song {number}", artist=artist, album="Mix", track=str(number))
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Various Artists", "Mix")] * 2
    site.watch(site.item("Mix"))
    await make_song(tools, site.root / "2.flac", title="Song 2", artist="Bea", album="Own", track="1")
    await _scan(site, tools)
    assert [row[:2] for row in _albums(site)] == [("Ann", "Mix"), ("Bea", "Own")]
    assert site.is_watched(site.item("Mix"))
    assert not site.is_watched(site.item("Own"))
