"""What an album page, an artist page and a queue ask for."""

from pathlib import Path
from typing import Any

import pytest

from rustfin.artwork import Artwork
from rustfin.catalog.browse import Filters, Listing, View, read_facets, read_page
from rustfin.catalog.home import read_home
from rustfin.catalog.listening import read_albums, read_tracks
from rustfin.catalog.search import search
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import UserId
from rustfin.db import Database, Tx
from rustfin.identity import Role, Viewer
from rustfin.jobs import Jobs, JobState
from rustfin.media import Tools, find_tools
from rustfin.scanner.probing import LibraryProbe
from site_of_files import Notes, Site, open_site
from songs import make_song

pytestmark = pytest.mark.media
ADMIN = Viewer(UserId("admin"), "Admin", Role.ADMIN)


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def site(db: Database, clock: ManualClock, tmp_path: Path, tools: Tools) -> Site:
    """Ann's album of two discs with a cover inside, an older one, and Bea's, on which Ann is a guest."""
    site = await open_site(db, clock, [tmp_path / "music"], kind="music")
    for disc, number in ((2, 1), (1, 2), (1, 1)):
        await make_song(
            tools, site.root / f"{disc}{number}.flac", cover="red", title=f"{disc}.{number}", artist="Ann",
            album="Both", disc=str(disc), track=str(number), date="2005", DISCSUBTITLE=f"Side {disc}",
            replaygain_track_gain="-3 dB", replaygain_album_gain="-4 dB",
        )  # fmt: skip
    await make_song(tools, site.root / "o.flac", title="Old", artist="Ann", album="Early", date="1999")
    await make_song(tools, site.root / "b.flac", title="Bee", artist="Bea feat. Ann", album="Hive", date="2001")
    await site.scan()
    await LibraryProbe(db, site.events, clock, tools).run(site.library_id, Notes(), workers=lambda: 2)
    return site


async def test_an_album_lists_its_tracks_by_disc_and_number(site: Site) -> None:
    tracks = site.db.read_now(lambda tx: read_tracks(tx, ADMIN, site.item("Both")))
    assert [track.card.title for track in tracks] == ["1.1", "1.2", "2.1"]
    first = tracks[0]
    assert (first.album_title, first.album_artist, first.disc_title) == ("Both", "Ann", "Side 1")
    assert (first.loudness.track_gain_db, first.loudness.album_gain_db) == (-3.0, -4.0)
    assert [(artist.name, artist.is_guest) for artist in first.artists] == [("Ann", False)]
    assert first.card.poster is not None
    assert 400 <= (first.card.runtime_ms or 0) <= 700


async def test_an_artist_has_albums_by_year_and_what_they_appear_on(site: Site) -> None:
    albums = site.db.read_now(lambda tx: read_albums(tx, ADMIN, site.item("Ann")))
    assert [card.title for card in albums.own] == ["Early", "Both"]
    assert [card.title for card in albums.appears_on] == ["Hive"]
    tracks = site.db.read_now(lambda tx: read_tracks(tx, ADMIN, site.item("Ann")))
    assert [track.card.title for track in tracks] == ["Old", "1.1", "1.2", "2.1"]
    (guest,) = site.db.read_now(lambda tx: read_tracks(tx, ADMIN, site.item("Bee")))
    assert [(artist.name, artist.is_guest) for artist in guest.artists] == [("Bea", False), ("Ann", True)]


async def test_what_is_no_music_has_no_tracks_and_strangers_see_none(site: Site) -> None:
    with pytest.raises(NotFound):
        site.db.read_now(lambda tx: read_albums(tx, ADMIN, site.item("Both")))
    stranger = Viewer(UserId("other"), "Other", Role.USER, library_ids=frozenset())
    with pytest.raises(NotFound):
        site.db.read_now(lambda tx: read_tracks(tx, stranger, site.item("Both")))


async def test_search_finds_artists_albums_and_tracks(site: Site) -> None:
    found = site.db.read_now(lambda tx: search(tx, ADMIN, "bea"))
    assert ("artist", ["Bea"]) in [(group.kind, [card.title for card in group.items]) for group in found.groups]


async def test_half_a_song_is_nothing_to_go_on_with(site: Site) -> None:
    def write(tx: Tx) -> None:
        tx.execute(
            "INSERT INTO user_data (user_id, item_id, position_ms, played_at, updated_at) VALUES (?, ?, 9000, 1, 1)",
            (site.user_id, site.item("Old")),
        )

    site.db.write_now(write)
    listener = Viewer(UserId(site.user_id), "Somebody", Role.USER)
    home = site.db.read_now(lambda tx: read_home(tx, listener))
    assert [row.kind for row in home.rows] == ["latest"]
    assert sorted(card.title for card in home.rows[0].items) == ["Both", "Early", "Hive"]


async def test_the_cover_inside_is_served_for_the_album(
    site: Site, tools: Tools, clock: ManualClock, tmp_path: Path
) -> None:
    jobs = Jobs(site.db, site.events, clock)
    artwork = Artwork(site.db, jobs, site.events, clock, tmp_path / "cache", tools=tools)
    await jobs.start()
    job = await jobs.wait(await site.db.write(lambda tx: artwork.request_reading(tx, site.library_id)))
    await jobs.stop()
    assert job.state is JobState.DONE, job.error
    album = site.item("Both")
    assert site.rows("SELECT width, height, problem FROM image WHERE source = 'embedded'") == [(64, 64, None)]
    (colour,) = site.rows("SELECT poster_colour FROM card WHERE item_id = ?", album)[0]
    assert colour.startswith("#f")
    image = await artwork.image(ADMIN, album, "poster", width=64)
    assert image.mime == "image/jpeg"
    track = await artwork.image(ADMIN, site.item("1.1"), "poster", width=64)
    assert track.etag == image.etag


def listed(site: Site, view: View, **order: Any) -> list[str]:
    listing = Listing(site.owner, filters=Filters(view=view), **order)
    page = site.db.read_now(lambda tx: read_page(tx, ADMIN, listing))
    assert page.total == len(page.items)
    return [card.title for card in page.items]


async def test_a_library_lists_its_artists_and_tracks_as_its_albums(site: Site) -> None:
    assert listed(site, "titles") == ["Both", "Early", "Hive"]
    assert listed(site, "artists") == ["Ann", "Bea"]
    assert listed(site, "tracks") == ["1.1", "1.2", "2.1", "Bee", "Old"]
    assert listed(site, "tracks", sort="released", is_descending=True)[-1] == "Old"
    facets = site.db.read_now(lambda tx: read_facets(tx, ADMIN, site.owner, Filters(view="artists")))
    assert [(letter.letter, letter.count) for letter in facets.letters] == [("A", 1), ("B", 1)]
    first = Listing(site.owner, filters=Filters(view="tracks"), limit=3)
    page = site.db.read_now(lambda tx: read_page(tx, ADMIN, first))
    rest = Listing(site.owner, filters=Filters(view="tracks"), limit=3, cursor=page.next_cursor)
    assert [card.title for card in site.db.read_now(lambda tx: read_page(tx, ADMIN, rest)).items] == ["Bee", "Old"]
    assert len(site.db.read_now(lambda tx: read_home(tx, ADMIN)).rows[-1].items) == 3, "home shows albums"


async def test_tracks_and_artists_show_the_cover_of_their_album(site: Site, tmp_path: Path, tools: Tools) -> None:
    jobs = Jobs(site.db, site.events, site.clock)
    artwork = Artwork(site.db, jobs, site.events, site.clock, tmp_path / "cache", tools=tools)
    found = site.db.read_now(lambda tx: search(tx, ADMIN, "1.1", limit=5))
    track = next(card for group in found.groups for card in group.items if card.title == "1.1")
    assert track.poster is not None
    page = Listing(site.owner, filters=Filters(view="artists"))
    ann, bea = site.db.read_now(lambda tx: read_page(tx, ADMIN, page)).items
    assert (ann.poster, bea.poster) == (track.poster, None)
    for card in (track, ann):
        image = await artwork.image(ADMIN, card.id, "poster", width=64)
        assert image.path.stat().st_size > 100
    with pytest.raises(NotFound):
        await artwork.image(ADMIN, bea.id, "poster")
