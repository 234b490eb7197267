"""Release names: composed ones read exactly, the shared tables to a floor, and any text at all without raising."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rustfin.metadata.filename import (
    MediaHint,
    ParsedName,
    classify_entry,
    image_kind,
    parse,
    parse_sidecar,
    season_folder,
)

TABLES = Path(__file__).resolve().parents[3] / "shared" / "names"
FLOORS = {"ptn": 0.96, "ptt_js": 0.94, "tvnamer": 0.92}

TITLES = {
    "The.Long.Way.Home": "The Long Way Home",
    "Amelie": "Amelie",
    "Mr.Right": "Mr Right",
    "Spider-Man": "Spider-Man",
    "12.Angry.Men": "12 Angry Men",
    "Ocean's.Eleven": "Ocean's Eleven",
    "Web.of.Lies": "Web of Lies",
    "The.Italian.Job": "The Italian Job",
    "Final.Destination": "Final Destination",
    "Blade.Runner.2049": "Blade Runner 2049",
}
TAILS = [
    "1080p.BluRay.x264-GRP",
    "2160p.UHD.BluRay.REMUX.HDR.HEVC.TrueHD.7.1.Atmos-GRP",
    "720p.WEB-DL.DD5.1.H.264-GRP",
    "1080p.AMZN.WEBRip.DDP5.1.x265.10bit-GRP[site]",
    "GERMAN.DL.1080p.WEB.h264-GRP",
    "MULTi.VFF.1080p.BluRay.DTS-HD.MA.5.1.x264-GRP",
    "iTALiAN.BDRip.XviD-GRP",
    "PROPER.HDTV.x264-GRP",
    "REPACK.1080p.NF.WEB-DL.AAC2.0.H.265-GRP",
    "DVDRip.XviD.AC3",
    "EXTENDED.1080p.BluRay.DTS.x264-GRP",
    "1080p.WEB.AV1.Opus-GRP",
]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize(("dotted", "title"), TITLES.items())
def test_a_films_release_name_is_read(dotted: str, title: str, tail: str) -> None:
    said = parse(f"{dotted}.2017.{tail}.mkv")
    assert (said.kind.value, said.title, said.year) == ("movie", title, 2017)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize(("dotted", "title"), TITLES.items())
def test_an_episodes_release_name_is_read(dotted: str, title: str, tail: str) -> None:
    said = parse(f"{dotted}.S03E07.The.Reckoning.{tail}.mkv")
    assert (said.kind.value, said.series, said.season, said.episodes) == ("episode", title, 3, (7,))
    assert said.episode_title == "The Reckoning"


@pytest.mark.parametrize("tail", TAILS)
def test_spaces_underscores_and_brackets_read_as_dots_do(tail: str) -> None:
    spaced = tail.replace(".", " ")
    for name in (
        f"Web of Lies 2017 {spaced}",
        f"Web_of_Lies_2017_{spaced.replace(' ', '_')}",
        f"Web of Lies (2017) [{tail}]",
    ):
        said = parse(f"{name}.mkv")
        assert (said.title, said.year) == ("Web of Lies", 2017)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "A.Film.2017.1080p.BluRay.x264-GRP",
            {"resolution": "1080p", "source": "BluRay", "codec": "H.264", "group": "GRP"},
        ),
        (
            "A.Film.2017.2160p.WEB-DL.H.265-GRP",
            {"resolution": "2160p", "source": "WEB", "codec": "HEVC", "group": "GRP"},
        ),
        ("A.Film.2017.4K.WEBRip.AV1", {"resolution": "2160p", "source": "WEB", "codec": "AV1", "group": None}),
        ("A Film (2017) [1080p] [BluRay] [YTS.MX]", {"resolution": "1080p", "source": "BluRay"}),
        ("[Group] A Film - 05 (1280x720 HEVC)", {"resolution": "720p", "codec": "HEVC", "group": "Group"}),
        ("A.Film.2017.EXTENDED.1080p", {"edition": "Extended"}),
        ("A.Film.2017.Directors.Cut.1080p", {"edition": "Director's Cut"}),
        ("A.Film.2017.The.Final.Cut.1080p", {"edition": "Final Cut"}),
        ("A.Film.2017.IMAX.2160p", {"edition": "IMAX"}),
        ("A.Film.2017.UNRATED.1080p", {"edition": "Unrated"}),
        ("A.Film.2017.REMASTERED.1080p", {"edition": "Remastered"}),
        ("A.Film.2017.Criterion.Collection.1080p", {"edition": "Criterion"}),
        ("A.Film.2017.Theatrical.Cut.1080p", {"edition": "Theatrical"}),
        ("A.Film.2017.3D.Half-SBS.1080p", {"three_d": "3D HSBS"}),
        ("A.Film.2017.3D.HOU.1080p", {"three_d": "3D HOU"}),
        ("A.Film.2017.1080p.3D.BluRay", {"three_d": "3D"}),
    ],
)
def test_release_facts_are_read(name: str, facts: dict[str, Any]) -> None:
    said = parse(f"{name}.mkv").to_json()
    assert {field: said[field] for field in facts} == facts


@pytest.mark.parametrize(
    ("name", "series", "season", "season_end"),
    [
        ("A.Show.S01.1080p.WEB-GRP", "A Show", 1, None),
        ("A.Show.S01-S04.1080p.WEB-GRP", "A Show", 1, 4),
        ("A.Show.S01.S02.S03.1080p", "A Show", 1, 3),
        ("A Show S1+S2 [1080p]", "A Show", 1, 2),
        ("A Show Season 1-4 Complete", "A Show", 1, 4),
        ("A Show - The Complete Season 3 [HDTV]", "A Show", 3, None),
        ("A Show Seasons 1 and 2", "A Show", 1, 2),
        ("A Show Season 1 to 6", "A Show", 1, 6),
        ("A Show Season 1, 2, 3 & 4", "A Show", 1, 4),
        ("A.Show.COMPLETE.S02.1080p", "A Show", 2, None),
    ],
)
def test_a_pack_says_its_seasons(name: str, series: str, season: int, season_end: int | None) -> None:
    said = parse(name)
    assert (said.series, said.season, said.season_end, said.episodes) == (series, season, season_end, ())


def test_each_result_says_which_rules_matched() -> None:
    assert parse("Show (2019)/Season 01/Show - S01E02.mkv").rules == ("SxxEyy", "series-folder")
    assert parse("Film (2004) [tmdbid=603]/Film (2004) - 1080p.mkv").rules == (
        "folder-name+year-in-brackets",
        "version-label",
        "provider-id",
    )
    assert parse("[Group] Show - 05 [1080p].mkv").rules == ("dash-number", "series-in-name")


def test_json_has_every_field_in_json_types() -> None:
    said = parse("Show/Show - 2021-03-04 - Guest.mkv", kind=MediaHint.SERIES).to_json()
    assert set(said) == set(ParsedName._fields)
    assert json.loads(json.dumps(said)) == said
    assert said["air_date"] == "2021-03-04"


def _bench() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "bench" / "names.py"
    spec = importlib.util.spec_from_file_location("bench_names", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not TABLES.is_dir(), reason="the shared tables of names are not here")
@pytest.mark.parametrize(("table", "floor"), FLOORS.items())
def test_a_shared_table_is_read_to_its_floor(table: str, floor: float) -> None:
    bench = _bench()
    rows = bench.read_table(TABLES / f"{table}.jsonl")
    misses = [text for text, expected in rows if bench.disagreements(parse(text), expected)]
    assert 1 - len(misses) / len(rows) >= floor, misses


SPLINTERS = (
    "S01E02|1x02| - |.|/|(2004)|[|]|1080p|Season 1|第1季|E02|2021-03-04|-|01|cd1|{edition-|}|[tmdbid=|www.| / |/ "
    "|★|\u202e|İ|\udcff|\x00|\n|½|²|٣|ſ|ß"
)
PIECES = st.sampled_from(SPLINTERS.split("|"))


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=12).map("".join)),
    st.sampled_from([None, *MediaHint]),
)
@example("", None)
@example("/", MediaHint.SERIES)
@example("第十季第十十話", None)
@example("Show S01E²", None)
def test_any_text_is_read_without_raising(text: str, kind: MediaHint | None) -> None:
    said = parse(text, kind=kind)
    assert said.episodes == tuple(sorted(said.episodes))
    assert (said.episode is None) == (not said.episodes)
    season_folder(text)
    image_kind(text, [text[:5]])
    parse_sidecar(text, text[:5])
    classify_entry(text)


UNITS = (
    "a|1| |.|-|(|[|[]|((|1x|s1|s01e01|e01|- 1 |1.1.|第|(a|[a|1-|2004 |Season 1 |a.b-|1,2&|e1-|★|{|www.a.|tt1234567|to "
    "|1 of |S01-|A.|Part 1 | / |a/|第一季|(2004|[tmdbid=|{edition-a|cd1 | - 01|_01_02|S01E01-E02|-trailer"
)


@pytest.mark.parametrize("unit", UNITS.split("|"))
def test_the_longest_paths_of_repetitions_are_read(unit: str) -> None:
    path = (unit * 4096)[:4096]
    for kind in (None, MediaHint.SERIES):
        assert parse(path, kind=kind).rules
