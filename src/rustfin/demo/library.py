"""Makes the demo library: what is missing is made, what is there is left alone."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

from rustfin.demo import artwork, nfo
from rustfin.demo.catalogue import FILMS, SERIES, Clip, Episode, Film, Format, Look, Series
from rustfin.demo.film import ENCODERS, Shot, prepare
from rustfin.demo.music import ALBUMS, ARTIST, Album, Sound, cover, lyrics
from rustfin.demo.words import subrip
from rustfin.media import ChildFailed, ToolMissing, Tools, run

Report = Callable[[str, int, int], None]
"""Told what was just made, how many are done, how many there are. Called from one thread at a time."""

_CLIP_TIMEOUT_S = 300
_WORKSHOP = ".making"


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """Where it is, and how many files were made and found."""

    films: Path
    series: Path
    music: Path
    made: int
    kept: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How large: lengths and sizes are multiplied; tests make a small one."""

    seconds: float = 1.0
    height: float = 1.0
    pictures: float = 1.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """One file. Its content is a picture, a text, a clip or a song."""

    path: Path
    content: Callable[[], Image.Image] | Callable[[], str] | Shot | Sound
    cost: Literal["light", "heavy"]


def make_demo_library(target: Path, *, tools: Tools, report: Report, scale: Scale | None = None) -> DemoLibrary:
    """Make `Films/`, `Series/` and `Music/` below a folder. Blocks for about a minute the first time; Ctrl-C is safe.

    Every file appears by rename, whole; what an interrupted run left undone the next one does. Call it from a thread
    without a running event loop.

    Raises: ToolMissing when this ffmpeg lacks an encoder, ChildFailed when a clip cannot be made.
    """
    return asyncio.run(_make(target, tools=tools, report=report, scale=scale or Scale()))


async def _make(target: Path, *, tools: Tools, report: Report, scale: Scale) -> DemoLibrary:
    pieces = list(_pieces(target, scale))
    missing = [piece for piece in pieces if not piece.path.exists()]
    result = DemoLibrary(
        target / "Films", target / "Series", target / "Music", made=len(missing), kept=len(pieces) - len(missing)
    )
    if not missing:
        return result
    await _check_encoders(tools)
    workshop = target / _WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    try:
        await _make_all(missing, tools=tools, workshop=workshop, report=report)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return result


async def _make_all(pieces: list[_Piece], *, tools: Tools, workshop: Path, report: Report) -> None:
    gate = asyncio.Semaphore(max(2, min(8, os.cpu_count() or 2)))
    done = 0

    async def make(piece: _Piece) -> None:
        nonlocal done
        async with gate:
            await _make_piece(piece, tools=tools, workshop=workshop)
        done += 1
        report(piece.path.name, done, len(pieces))

    # The long ones first, so that none is left to run alone at the end.
    ordered = sorted(pieces, key=lambda piece: piece.cost == "light")
    try:
        async with asyncio.TaskGroup() as group:
            for piece in ordered:
                group.create_task(make(piece))
    except* (ChildFailed, OSError) as errors:
        raise errors.exceptions[0] from None


async def _make_piece(piece: _Piece, *, tools: Tools, workshop: Path) -> None:
    folder = Path(tempfile.mkdtemp(dir=workshop))
    draft = folder / f"draft{piece.path.suffix}"
    if isinstance(piece.content, Shot | Sound):
        argv = (
            piece.content.argv(tools, draft)
            if isinstance(piece.content, Sound)
            else await asyncio.to_thread(prepare, piece.content, folder, tools=tools, output=draft)
        )
        completed = await run(argv, timeout_s=_CLIP_TIMEOUT_S)
        if completed.returncode != 0:
            raise ChildFailed(
                f"ffmpeg could not make {piece.path.name}.", details={"ffmpeg": completed.stderr_tail[-2000:]}
            )
    else:
        await asyncio.to_thread(_write, piece.content, draft)
    await asyncio.to_thread(_publish, draft, piece.path)


def _write(content: Callable[[], Image.Image] | Callable[[], str], draft: Path) -> None:
    made = content()
    if isinstance(made, str):
        draft.write_text(made, encoding="utf-8")
    elif made.mode == "RGBA":
        made.save(draft, optimize=False)
    else:
        made.save(draft, quality=90, subsampling=0, progressive=True)


def _publish(draft: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.replace(path)
    shutil.rmtree(draft.parent, ignore_errors=True)


async def _check_encoders(tools: Tools) -> None:
    listed = await run([str(tools.ffmpeg), "-hide_banner", "-encoders"], timeout_s=20)
    known = {line.split()[1] for line in listed.stdout.decode(errors="replace").splitlines() if len(line.split()) > 1}
    lacking = [name for name in ENCODERS if name not in known]
    if lacking:
        raise ToolMissing(
            f"{tools.ffmpeg} was built without {', '.join(lacking)}, which the demo library needs. Install a full "
            "build of FFmpeg: `apt install ffmpeg` on Debian and Ubuntu, or the one of RPM Fusion on Fedora."
        )


def _pieces(target: Path, scale: Scale) -> Iterator[_Piece]:
    for film in FILMS:
        yield from _film_pieces(target / "Films" / f"{film.title} ({film.year})", film, scale)
    for series in SERIES:
        yield from _series_pieces(target / "Series" / f"{series.title} ({series.year})", series, scale)
    for album in ALBUMS:
        yield from _album_pieces(target / "Music" / ARTIST / f"{album.title} ({album.year})", album, scale)


def _film_pieces(folder: Path, film: Film, scale: Scale) -> Iterator[_Piece]:
    name, look = folder.name, film.look
    credit = (f"A film by {film.director}", " · ".join(actor for actor, _ in film.cast))
    for clip in film.clips:
        stem = f"{name} - {clip.label}" if clip.label else name
        shot = _shot(clip, scale, look=look, palette=look.palette, seed=stem, title=film.title, caption=clip.label)
        yield _Piece(folder / f"{stem}{clip.format.suffix}", shot, "heavy")
        for language in clip.sidecar_subtitles:
            yield _sidecar(folder / f"{stem}.{language}.srt", language, shot.seconds)
    if film.has_trailer:
        clip = Clip(Format.MP4, 12, 360)
        shot = _shot(
            clip,
            scale,
            look=look,
            palette=look.palette,
            seed="trailer",
            title=f"{film.title}: Trailer",
            caption="Coming soon",
        )
        yield _Piece(folder / "trailers" / f"{film.title} - Trailer.mp4", shot, "heavy")
    yield _Piece(folder / "movie.nfo", lambda: nfo.film_nfo(film), "light")
    yield _Piece(
        folder / "poster.jpg", lambda: artwork.poster(look, seed=name, credit=credit, scale=scale.pictures), "light"
    )
    yield _Piece(folder / "backdrop.jpg", lambda: artwork.backdrop(look, seed=name, scale=scale.pictures), "light")
    if film.has_logo:
        yield _Piece(folder / "logo.png", lambda: artwork.logo(look), "light")


def _sidecar(path: Path, language: str, seconds: float) -> _Piece:
    code, _, mark = language.partition(".")
    return _Piece(path, lambda: subrip(code, seconds, only_signs=mark == "forced"), "light")


def _series_pieces(folder: Path, series: Series, scale: Scale) -> Iterator[_Piece]:
    name, look = folder.name, series.look
    credit = (f"Created by {series.creator}", " · ".join(actor for actor, _ in series.cast))
    yield _Piece(folder / "tvshow.nfo", lambda: nfo.series_nfo(series), "light")
    yield _Piece(
        folder / "poster.jpg", lambda: artwork.poster(look, seed=name, credit=credit, scale=scale.pictures), "light"
    )
    yield _Piece(folder / "backdrop.jpg", lambda: artwork.backdrop(look, seed=name, scale=scale.pictures), "light")
    yield _Piece(folder / "logo.png", lambda: artwork.logo(look), "light")
    for season in sorted({episode.season for episode in series.episodes}):
        yield _season_poster(folder, series, season, scale)
    for episode in series.episodes:
        yield from _episode_pieces(folder, series, episode, scale)


def _album_pieces(folder: Path, album: Album, scale: Scale) -> Iterator[_Piece]:
    yield _Piece(folder / "cover.jpg", cover(album, scale.pictures), "light")
    seconds = max(3.0, album.seconds * scale.seconds)
    for disc, songs in enumerate(album.discs, start=1):
        place = folder / f"CD {disc}" if len(album.discs) > 1 else folder
        for number, song in enumerate(songs, start=1):
            stem = f"{number:02d} - {song.title}"
            yield _Piece(place / f"{stem}{album.suffix}", Sound(album, song, disc, number, seconds), "heavy")
            if song.words:
                yield _words(place / f"{stem}.lrc", song.words, seconds)


def _words(path: Path, words: tuple[str, ...], seconds: float) -> _Piece:
    return _Piece(path, lambda: lyrics(words, seconds), "light")


def _season_poster(folder: Path, series: Series, season: int, scale: Scale) -> _Piece:
    file_name = f"season{season:02d}-poster.jpg" if season else "season-specials-poster.jpg"
    palette, seed = _season_palette(series, season), f"{series.title} {season}"
    return _Piece(
        folder / file_name,
        lambda: artwork.season_poster(series.look, seed=seed, palette=palette, season=season, scale=scale.pictures),
        "light",
    )


def _episode_pieces(folder: Path, series: Series, episode: Episode, scale: Scale) -> Iterator[_Piece]:
    numbers = "-".join(f"E{number:02d}" for number in episode.numbers)
    title = episode.titles[0] if len(episode.titles) == 1 else episode.titles[0].split(",")[0]
    stem = f"{series.title} S{episode.season:02d}{numbers} {title}"
    place = folder / (f"Season {episode.season:02d}" if episode.season else "Specials")
    palette = _season_palette(series, episode.season)
    number = episode.numbers[0]
    shot = _shot(
        episode.clip,
        scale,
        look=series.look,
        palette=artwork.at_hour(palette, number),
        seed=stem,
        title=" / ".join(episode.titles),
        caption=title,
    )
    yield _Piece(place / f"{stem}{episode.clip.format.suffix}", shot, "heavy")
    yield _Piece(place / f"{stem}.nfo", lambda: nfo.episode_nfo(series, episode), "light")
    yield _Piece(
        place / f"{stem}-thumb.jpg",
        lambda: artwork.thumbnail(series.look, seed=stem, palette=palette, number=number),
        "light",
    )


def _season_palette(series: Series, season: int) -> tuple[str, ...]:
    return series.season_palettes[max(0, season - 1)]


def _shot(
    clip: Clip, scale: Scale, *, look: Look, palette: tuple[str, ...], seed: str, title: str, caption: str
) -> Shot:
    return Shot(
        look=look,
        palette=palette,
        seed=seed,
        title=title,
        caption=caption,
        clip=clip,
        seconds=max(3.0, clip.seconds * scale.seconds),
        height=max(60, round(clip.height * scale.height / 2) * 2),
    )
