"""What stands beside media: entry kinds, season folders, version labels, sidecars and local images."""

import pytest

from rustfin.metadata.filename import (
    EntryKind,
    ImageKind,
    Sidecar,
    classify_entry,
    image_kind,
    is_ignored,
    parse_sidecar,
    season_folder,
    version_label,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Film.mkv", EntryKind.VIDEO),
        ("Film.MKV", EntryKind.VIDEO),
        ("Film.m2ts", EntryKind.VIDEO),
        ("Film.strm", EntryKind.VIDEO),
        ("Film.iso", EntryKind.VIDEO),
        ("01.flac", EntryKind.AUDIO),
        ("01.opus", EntryKind.AUDIO),
        ("book.m4b", EntryKind.AUDIO),
        ("Film.en.srt", EntryKind.SUBTITLE),
        ("Film.ass", EntryKind.SUBTITLE),
        ("Film.idx", EntryKind.SUBTITLE),
        ("Film.sup", EntryKind.SUBTITLE),
        ("poster.jpg", EntryKind.IMAGE),
        ("logo.PNG", EntryKind.IMAGE),
        ("poster.webp", EntryKind.IMAGE),
        ("movie.nfo", EntryKind.NFO),
        ("01.lrc", EntryKind.LYRICS),
        ("Film-sample.mkv", EntryKind.IGNORED),
        ("sample.mkv", EntryKind.IGNORED),
        ("film.sample.avi", EntryKind.IGNORED),
        ("The Sampler.mkv", EntryKind.VIDEO),
        ("Resample.mkv", EntryKind.VIDEO),
        ("Sampled (2010).mkv", EntryKind.VIDEO),
        (".hidden.mkv", EntryKind.IGNORED),
        ("._Film.mkv", EntryKind.IGNORED),
        (".DS_Store", EntryKind.IGNORED),
        ("Thumbs.db", EntryKind.IGNORED),
        ("desktop.ini", EntryKind.IGNORED),
        ("readme.txt", EntryKind.IGNORED),
        ("Film.mkv.part", EntryKind.IGNORED),
        ("Film.mkv.!qB", EntryKind.IGNORED),
        ("Film.mkv~", EntryKind.IGNORED),
        ("mkv", EntryKind.IGNORED),
        ("Film.", EntryKind.IGNORED),
        ("", EntryKind.IGNORED),
        ("na\udcffme.mkv", EntryKind.VIDEO),
    ],
)
def test_an_entry_is_what_its_name_says(name: str, kind: EntryKind) -> None:
    assert classify_entry(name) is kind


@pytest.mark.parametrize(
    "name", ["@eaDir", "#recycle", "lost+found", ".stfolder", "$RECYCLE.BIN", "System Volume Information", ".git"]
)
def test_system_folders_are_passed_over(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize(
    "name", ["Season 1", "Extras", "lost", "#1 Hits", "@home", "Recycle", "System", "Volume", "Information"]
)
def test_other_folders_are_not(name: str) -> None:
    assert not is_ignored(name)


@pytest.mark.parametrize(
    ("name", "season"),
    [
        ("Season 1", 1),
        ("Season 01", 1),
        ("season.1", 1),
        ("Season_12", 12),
        ("Season 101", 101),
        ("Season 2019", 2019),
        ("S01", 1),
        ("s3", 3),
        ("1", 1),
        ("03", 3),
        ("2019", 2019),
        ("Specials", 0),
        ("Season 0", 0),
        ("Season 00", 0),
        ("Series 2", 2),
        ("Staffel 2", 2),
        ("2. Staffel", 2),
        ("Saison 3", 3),
        ("Temporada 4", 4),
        ("1ª Temporada", 1),
        ("Stagione 5", 5),
        ("Säsong 6", 6),
        ("Sesong 6", 6),
        ("Sæson 6", 6),
        ("Seizoen 7", 7),
        ("Сезон 8", 8),
        ("8 сезон", 8),
        ("Sezon 9", 9),
        ("9. Sezon", 9),
        ("Sezóna 2", 2),
        ("2. évad", 2),
        ("Kausi 3", 3),
        ("第1季", 1),
        ("第十二季", 12),
        ("第2期", 2),
        ("시즌 2", 2),
        ("シーズン 2", 2),
        ("Mùa 2", 2),
        ("Season 1 (2010)", 1),
        ("Season 1 - The Beginning", 1),
        ("Show Season 2", 2),
        ("Show - Season 02", 2),
        ("Show.S02.1080p.WEB.h264-GRP", 2),
        ("2nd Season", 2),
        ("Season 1-4", None),
        ("Seasons 1, 2 & 3", None),
        ("S01-S03", None),
        ("Season of the Witch (2011)", None),
        ("Show (2019)", None),
        ("1080p", None),
        ("Extras", None),
        ("", None),
        ("\udcff", None),
    ],
)
def test_a_season_folder_says_its_number(name: str, season: int | None) -> None:
    assert season_folder(name) == season


@pytest.mark.parametrize(
    ("stem", "folder", "label"),
    [
        ("Film (2004) - 1080p", "Film (2004)", "1080p"),
        ("Film (2004) - Director's Cut", "Film (2004)", "Director's Cut"),
        ("Film (2004) [Directors Cut]", "Film (2004)", "Directors Cut"),
        ("film (2004) - 4K", "Film (2004)", "4K"),
        ("Film (2004)", "Film (2004)", None),
        ("Film (2004) Extended", "Film (2004)", None),
        ("Film - 1080p", "Film (2004)", None),
        ("Filmmaker (2004) - x", "Film", None),
        ("Film (2004) - ", "Film (2004)", None),
    ],
)
def test_a_version_is_labelled_by_what_its_name_adds(stem: str, folder: str, label: str | None) -> None:
    assert version_label(stem, folder) == label


@pytest.mark.parametrize(
    ("name", "sidecar"),
    [
        ("Film (2004).srt", Sidecar()),
        ("Film (2004).en.srt", Sidecar(language="en")),
        ("Film (2004).eng.srt", Sidecar(language="en")),
        ("Film (2004).English.srt", Sidecar(language="en")),
        ("Film (2004)_en.srt", Sidecar(language="en")),
        ("Film (2004)-en.srt", Sidecar(language="en")),
        ("Film (2004).pt-BR.srt", Sidecar(language="pt-BR")),
        ("Film (2004).zh-Hans.ass", Sidecar(language="zh-Hans")),
        ("Film (2004).chs.ass", Sidecar(language="zh-Hans")),
        ("Film (2004).es-419.srt", Sidecar(language="es-419")),
        ("Film (2004).en.forced.srt", Sidecar(language="en", is_forced=True)),
        ("Film (2004).forced.en.srt", Sidecar(language="en", is_forced=True)),
        ("Film (2004).en.foreign.srt", Sidecar(language="en", is_forced=True)),
        ("Film (2004).default.en.srt", Sidecar(language="en", is_default=True)),
        ("Film (2004).en.default.forced.srt", Sidecar(language="en", is_default=True, is_forced=True)),
        ("Film (2004).en.sdh.srt", Sidecar(language="en", is_hearing_impaired=True)),
        ("Film (2004).en.cc.srt", Sidecar(language="en", is_hearing_impaired=True)),
        ("Film (2004).en.hi.srt", Sidecar(language="en", is_hearing_impaired=True)),
        ("Film (2004).hi.srt", Sidecar(language="hi")),
        ("Film (2004).en[sdh].srt", Sidecar(language="en", is_hearing_impaired=True)),
        ("Film (2004).Commentary.en.srt", Sidecar(language="en", title="Commentary", is_commentary=True)),
        ("Film (2004).en.Signs & Songs.ass", Sidecar(language="en", title="Signs & Songs")),
        ("Film (2004).en.2.srt", Sidecar(language="en", title="2")),
        ("film (2004).DE.SRT", Sidecar(language="de")),
        ("Film (2004).de.ac3", Sidecar(language="de")),
        ("Film (2004) 2.srt", Sidecar(title="2")),
    ],
)
def test_a_sidecar_says_its_language_and_marks(name: str, sidecar: Sidecar) -> None:
    assert parse_sidecar(name, "Film (2004)") == sidecar


@pytest.mark.parametrize("name", ["Film (2005).en.srt", "Film.srt", "Film (2004)b.srt", "en.srt"])
def test_a_sidecar_of_another_video_is_none(name: str) -> None:
    assert parse_sidecar(name, "Film (2004)") is None


@pytest.mark.parametrize(
    ("name", "kind", "season"),
    [
        ("poster.jpg", ImageKind.POSTER, None),
        ("folder.jpg", ImageKind.POSTER, None),
        ("cover.png", ImageKind.POSTER, None),
        ("Default.jpg", ImageKind.POSTER, None),
        ("movie.jpg", ImageKind.POSTER, None),
        ("show.jpg", ImageKind.POSTER, None),
        ("backdrop.jpg", ImageKind.BACKDROP, None),
        ("backdrop2.jpg", ImageKind.BACKDROP, None),
        ("fanart.jpg", ImageKind.BACKDROP, None),
        ("fanart-3.jpg", ImageKind.BACKDROP, None),
        ("background.webp", ImageKind.BACKDROP, None),
        ("logo.png", ImageKind.LOGO, None),
        ("clearlogo.png", ImageKind.LOGO, None),
        ("thumb.jpg", ImageKind.THUMB, None),
        ("landscape.jpg", ImageKind.THUMB, None),
        ("banner.jpg", ImageKind.BANNER, None),
        ("disc.png", ImageKind.DISC, None),
        ("cdart.png", ImageKind.DISC, None),
        ("discart.png", ImageKind.DISC, None),
        ("season01-poster.jpg", ImageKind.POSTER, 1),
        ("season01.jpg", ImageKind.POSTER, 1),
        ("season12-banner.jpg", ImageKind.BANNER, 12),
        ("season2-fanart.jpg", ImageKind.BACKDROP, 2),
        ("season02-landscape.jpg", ImageKind.THUMB, 2),
        ("season-specials-poster.jpg", ImageKind.POSTER, 0),
        ("season-all-poster.jpg", ImageKind.POSTER, None),
        ("Film (2004)-poster.jpg", ImageKind.POSTER, None),
        ("Film (2004).jpg", ImageKind.POSTER, None),
        ("Film (2004)-fanart.jpg", ImageKind.BACKDROP, None),
        ("Film (2004)-fanart2.jpg", ImageKind.BACKDROP, None),
        ("Film (2004)-clearlogo.png", ImageKind.LOGO, None),
        ("Show S01E02-thumb.jpg", ImageKind.THUMB, None),
        ("Show S01E02.jpg", ImageKind.THUMB, None),
        ("show s01e02.jpg", ImageKind.THUMB, None),
    ],
)
def test_a_local_image_takes_its_place(name: str, kind: ImageKind, season: int | None) -> None:
    assert image_kind(name, ["Film (2004)", "Show S01E02"]) == (kind, season)


@pytest.mark.parametrize("name", ["holiday.jpg", "Other-poster.jpg", "Film (2004)x.jpg", "posters.jpg", "jpg", ".jpg"])
def test_an_image_of_nothing_here_is_none(name: str) -> None:
    assert image_kind(name, ["Film (2004)"]) is None
