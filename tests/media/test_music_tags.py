"""Tags of music files, as the formats and the taggers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media.music_tags import Credit, read_music_tags

_ID = "11111111-2222-3333-4444-{:012}"


@pytest.mark.parametrize(
    ("tags", "artists"),
    [
        ({"artist": "Simon & Garfunkel"}, [("Simon & Garfunkel", False)]),
        ({"artist": "AC/DC"}, [("AC/DC", False)]),
        ({"artist": "Ann; Bea"}, [("Ann", False), ("Bea", False)]),
        ({"artist": "Ann / Bea"}, [("Ann", False), ("Bea", False)]),
        ({"artist": "Ann feat. Bea"}, [("Ann", False), ("Bea", True)]),
        ({"artist": "Ann (ft. Bea)"}, [("Ann", False), ("Bea", True)]),
        ({"artist": "Ann featuring Earth, Wind & Fire"}, [("Ann", False), ("Earth, Wind & Fire", True)]),
        ({"artist": "Little Feat"}, [("Little Feat", False)]),
        ({"artist": "Ann feat. Bea", "ARTISTS": "Ann;Bea"}, [("Ann", False), ("Bea", True)]),
        ({"artist": "Ann & Bea", "ARTISTS": "Ann;Bea"}, [("Ann", False), ("Bea", False)]),
        ({"artist": "Various Artists"}, []),
    ],
)
def test_artists_one_by_one(tags: dict[str, str], artists: list[tuple[str, bool]]) -> None:
    assert [(credit.name, credit.is_guest) for credit in read_music_tags(tags).artists] == artists


def test_guests_are_cut_where_there_is_an_id_for_each() -> None:
    ids = "; ".join(_ID.format(number) for number in (1, 2, 3))
    tags = read_music_tags({"artist": "Ann feat. Bea & Cid", "MusicBrainz Artist Id": ids})
    assert tags.artists == (
        Credit("Ann", musicbrainz_id=_ID.format(1)),
        Credit("Bea", is_guest=True, musicbrainz_id=_ID.format(2)),
        Credit("Cid", is_guest=True, musicbrainz_id=_ID.format(3)),
    )


@pytest.mark.parametrize("name", ["album_artist", "ALBUMARTIST", "Album Artist", "TPE2"])
def test_one_name_for_what_formats_spell_differently(name: str) -> None:
    artist = read_music_tags({name: "Ann"}).album_artist
    assert artist is not None
    assert artist.name == "Ann"


@pytest.mark.parametrize(
    ("tags", "number", "total"),
    [({"track": "3/12"}, 3, 12), ({"TRACKNUMBER": "03", "TRACKTOTAL": "9"}, 3, 9), ({"track": "0"}, None, None)],
)
def test_numbers_and_totals(tags: dict[str, str], number: int | None, total: int | None) -> None:
    read = read_music_tags(tags)
    assert (read.number, read.number_total) == (number, total)


def test_sides_of_a_record_are_discs() -> None:
    read = read_music_tags({"track": "B3"})
    assert (read.disc, read.number) == (2, 3)


def test_the_first_release_counts_for_the_year() -> None:
    assert read_music_tags({"date": "2011-05-06", "originaldate": "1973-03-01"}).released_on == "1973-03-01"
    assert read_music_tags({"date": "1999"}).year == 1999
    assert read_music_tags({"date": "0000"}).year is None


def test_loudness_in_one_measure() -> None:
    replay = read_music_tags({"REPLAYGAIN_TRACK_GAIN": "-6,5 dB", "replaygain_album_peak": "0.98"}).loudness
    assert (replay.track_gain_db, replay.album_peak) == (-6.5, 0.98)
    # -23 LUFS is what R128 aims at, -18 LUFS what ReplayGain does.
    assert read_music_tags({"R128_TRACK_GAIN": "-512"}).loudness.track_gain_db == 3.0
    assert read_music_tags({"replaygain_track_gain": "loud"}).loudness.track_gain_db is None


@given(st.dictionaries(st.sampled_from(["artist", "artists", "track", "date", "genre", "r128_track_gain"]), st.text()))
def test_any_text_is_read(tags: dict[str, str]) -> None:
    read_music_tags(tags)
