"""Taking subtitles and fonts out of a media file: all of them in one pass, or a stretch of one for who cannot wait.

What comes out lies in the cache by fingerprint, in the source's own clock, named by stream index. Nothing in a media
file ever names a file here: an attachment called `../x` would otherwise be written where it says.
"""

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from rustfin.core.errors import Unavailable
from rustfin.media import (
    DEMUXERS_OF_ONE_FILE,
    PIXEL_LIMIT,
    TIMES_AS_THEY_ARE,
    ChildFailed,
    MediaInfo,
    SubtitleStream,
    Tools,
    run,
)
from rustfin.observability import get_logger
from rustfin.subtitles import pgs, vobsub
from rustfin.subtitles.fonts import LARGEST_SUM_BYTES, Font, attached_fonts, font_type
from rustfin.subtitles.kinds import TEXTS, Kept, taking

VERSION = 2
"""Grows when the same file would come out otherwise; what an older release took out is then taken out anew."""
TIMEOUT_S = 4 * 3600.0
"""Subtitles lie all over the file, so it is read whole: a minute for 10 GB from a disk, far longer from a NAS."""
STRETCH_TIMEOUT_S = 12.0
STRETCH_MS = 600_000
STRETCH_BEFORE_MS = 30_000
"""A text that began this long before a stretch is still seen in it."""
MAX_BYTES = 32 * 1024 * 1024
LARGEST_PICTURES_BYTES = 512 * 1024 * 1024
NICE = 15

FONTS = "fonts"
"""The folder of fonts: libass reads every file that lies beside them."""
_INDEX = "index.json"
_TIMES_LINE = re.compile(r"^\d+,\s*(-?\d+),\s*(-?\d+),\s*(-?\d+),\s*(\d+),", re.MULTILINE)
_TIME_BASE = re.compile(r"^#tb \d+: (\d+)/(\d+)", re.MULTILINE)
_HEX_LINE = re.compile(r"^[0-9a-f]{8}:((?: ?[0-9a-f]{2,4}){1,16})", re.MULTILINE)
_LONGEST_CUE_MS = 3_600_000
_log = get_logger("rustfin.subtitles")


@dataclass(frozen=True, slots=True)
class TakenTrack:
    """A track in the cache, or why it is not there."""

    kept: Kept
    path: Path | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """What was taken out of one file; `has_pictures`: of the tracks of pictures too, not of those of text alone."""

    tracks: dict[int, TakenTrack] = field(default_factory=dict)
    fonts: tuple[Font, ...] = ()
    has_pictures: bool = True


def read_index(folder: Path) -> Index | None:
    """What lies in a folder; None when nothing was taken out yet, or by another release. Blocks."""
    try:
        document = json.loads((folder / _INDEX).read_text("utf-8"))
        if document["version"] != VERSION:
            return None
        tracks = {
            int(index): TakenTrack(Kept(one["kept"]), _inside(folder, one["file"]), one["problem"])
            for index, one in document["tracks"].items()
        }
        fonts = tuple(
            Font(int(one["index"]), folder / FONTS / f"{int(one['index'])}.font", one["media_type"], one["name"])
            for one in document["fonts"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Index(tracks, fonts, bool(document["has_pictures"]))


async def take_all(tools: Tools, path: Path, media: MediaInfo, folder: Path, *, has_pictures: bool = True) -> Index:
    """Take everything out of a file into a folder, in the place of what was there; who read the index before still
    finds what it names.

    `has_pictures` False leaves out tracks of pictures, which are a thousand times as large as text.

    One pass; where it fails, a pass for each track, so that one broken track costs only itself. Cancelling stops it.

    Raises: ChildFailed when ffmpeg cannot be run, Unavailable when the cache cannot be written.
    """
    streams = [stream for stream in media.subtitles if _is_wanted(stream, has_pictures=has_pictures)]
    # A file that has none is not read again for them.
    has_pictures = streams == [stream for stream in media.subtitles if _is_wanted(stream, has_pictures=True)]
    working = await asyncio.to_thread(_working_folder, folder)
    try:
        await _take(tools, path, media, streams, working)
        headers = await _headers(tools, path, [s for s in streams if _kept(s) is Kept.SPU])
        await asyncio.to_thread(_settle, working, media, streams, headers, has_pictures)
        await asyncio.to_thread(_publish, working, folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, working, ignore_errors=True)
    return await asyncio.to_thread(read_index, folder) or Index()


async def take_pictures_beside(tools: Tools, path: Path, folder: Path) -> bytes:
    """The pictures of an `.idx` file and the `.sub` beside it, as `.sup`. Raises: ChildFailed, BrokenPictures."""
    working = await asyncio.to_thread(_working_folder, folder)
    try:
        argv = [*_head(tools, formats="vobsub,mpeg"), "-i", f"file:{path}", *_spu_outputs("0:s:0", 0)]
        done = await run(argv, timeout_s=STRETCH_TIMEOUT_S * 5, nice=NICE, cwd=working)
        if done.returncode != 0:
            raise pgs.BrokenPictures("These subtitles could not be read; the .sub file must lie beside the .idx file.")
        text = await asyncio.to_thread(path.read_text, "utf-8", "replace")
        return await asyncio.to_thread(_pictures, working, 0, vobsub.read_header(text), None)
    finally:
        await asyncio.to_thread(shutil.rmtree, working, ignore_errors=True)


async def take_stretch(
    tools: Tools, path: Path, stream: SubtitleStream, folder: Path, *, seek_ms: int, length_ms: int
) -> tuple[Kept, bytes]:
    """The text of one track around a place, in the source's clock; what was found within twelve seconds.

    A track that is silent for long makes ffmpeg read on, so the time limit is what ends it. Raises: ChildFailed.
    """
    found = taking(stream.codec)
    assert found is not None
    working = await asyncio.to_thread(_working_folder, folder)
    name = f"stretch.{found.kept}"
    try:
        begin_ms = max(0, seek_ms - STRETCH_BEFORE_MS)
        argv = [
            *_head(tools),
            *(*found.input_options, "-ss", _seconds(begin_ms), "-t", _seconds(seek_ms - begin_ms + length_ms)),
            *("-i", f"file:{path}", "-map", f"0:{stream.index}", *found.codec),
            *("-avoid_negative_ts", "disabled", "-flush_packets", "1", "-f", _muxer(found.kept), name),
        ]
        try:
            await run(argv, timeout_s=STRETCH_TIMEOUT_S, cwd=working)
        except ChildFailed as error:
            _log.debug("a stretch of subtitles is not whole", problem=error.message)
        return found.kept, await asyncio.to_thread(_read_if_there, working / name)
    finally:
        await asyncio.to_thread(shutil.rmtree, working, ignore_errors=True)


def take_argv(tools: Tools, path: Path, streams: Sequence[SubtitleStream], *, fonts: Sequence[int] = ()) -> list[str]:
    """One pass over a file: every track to a file of its own in the working folder, and every font."""
    takings = [(stream.index, found) for stream in streams if (found := taking(stream.codec)) is not None]
    argv = _head(tools)
    for options in dict.fromkeys(found.input_options for _, found in takings):
        argv += options
    for index in fonts:
        argv += [f"-dump_attachment:{index}", f"{FONTS}/{index}.font"]
    argv += ["-i", f"file:{path}"]
    for index, found in takings:
        if found.kept is Kept.SPU:
            argv += _spu_outputs(f"0:{index}", index, found.codec)
        else:
            output = ["-avoid_negative_ts", "disabled", "-f", _muxer(found.kept), f"{index}.{found.kept}"]
            argv += ["-map", f"0:{index}", *found.codec, *output]
    return argv


def header_argv(tools: Tools, path: Path) -> list[str]:
    """The headers of the subtitle streams, as ffprobe prints bytes."""
    entries = "stream=index,extradata,width,height"
    return [
        *(str(tools.ffprobe), "-v", "error", "-protocol_whitelist", "file,subfile"),
        *("-format_whitelist", DEMUXERS_OF_ONE_FILE, *PIXEL_LIMIT),
        *("-select_streams", "s", "-show_entries", entries, "-show_data", "-of", "json", "-i", f"file:{path}"),
    ]


def _head(tools: Tools, *, formats: str = DEMUXERS_OF_ONE_FILE) -> list[str]:
    # Raw times: the muxers would else shift by whatever comes first in each output. No lists of other files: they would
    # show whatever the server may read.
    return [
        *(*_idle_disk(), str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y"),
        *("-protocol_whitelist", "file,subfile", "-format_whitelist", formats, *PIXEL_LIMIT),
        *("-copyts", *TIMES_AS_THEY_ARE),
    ]


@cache
def _idle_disk() -> tuple[str, ...]:
    """The words before a command that give others' reading the right of way, where the system has them."""
    found = shutil.which("ionice")
    return (found, "-c", "3") if found and Path(found).resolve().name != "busybox" else ()


def _muxer(kept: Kept) -> str:
    return {Kept.VTT: "webvtt", Kept.MKS: "matroska"}.get(kept, kept.value)


def _spu_outputs(mapped: str, index: int, codec: Sequence[str] = ("-c:s", "copy")) -> list[str]:
    common = ["-map", mapped, *codec]
    return [*common, "-f", "data", f"{index}.spu", *common, "-f", "framecrc", f"{index}.times"]


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"


def _kept(stream: SubtitleStream) -> Kept | None:
    found = taking(stream.codec)
    return None if found is None else found.kept


def _is_wanted(stream: SubtitleStream, *, has_pictures: bool) -> bool:
    kept = _kept(stream)
    return kept is not None and (has_pictures or kept in TEXTS)


async def _take(tools: Tools, path: Path, media: MediaInfo, streams: Sequence[SubtitleStream], working: Path) -> None:
    if not streams:
        return
    fonts = [stream.index for stream in attached_fonts(media)] if any(_kept(s) is Kept.ASS for s in streams) else []
    argv = take_argv(tools, path, streams, fonts=fonts)
    done = await run(argv, timeout_s=TIMEOUT_S, nice=NICE, cwd=working)
    if done.returncode == 0:
        return
    _log.info("a track spoils the pass over a file; each is taken alone", problem=done.stderr_tail[-400:])
    for stream in streams:
        alone = await run(
            take_argv(tools, path, [stream], fonts=fonts if stream is streams[0] else ()),
            timeout_s=TIMEOUT_S,
            nice=NICE,
            cwd=working,
        )
        if alone.returncode != 0:
            await asyncio.to_thread(_forget, working, stream.index)


async def _headers(tools: Tools, path: Path, streams: Sequence[SubtitleStream]) -> dict[int, vobsub.Header]:
    if not streams:
        return {}
    done = await run(header_argv(tools, path), timeout_s=60, nice=NICE)
    try:
        document = json.loads(done.stdout or b"{}")
    except ValueError:
        return {}
    return {
        int(one["index"]): _header(one)
        for one in document.get("streams", [])
        if isinstance(one, dict) and isinstance(one.get("index"), int)
    }


def _header(fields: dict[str, object]) -> vobsub.Header:
    lines = _HEX_LINE.findall(str(fields.get("extradata", "")))
    raw = bytes.fromhex("".join(lines).replace(" ", ""))
    header = vobsub.read_header(raw.decode("latin-1"))
    width, height = fields.get("width"), fields.get("height")
    if header.canvas is None and isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return vobsub.Header((width, height), header.palette)
    return header


def _settle(
    working: Path,
    media: MediaInfo,
    streams: Sequence[SubtitleStream],
    headers: dict[int, vobsub.Header],
    has_pictures: bool,
) -> None:
    """Check what came out, make pictures of DVD packets, and write the index. Blocks."""
    tracks: dict[str, dict[str, str | None]] = {}
    for stream in streams:
        kept = _kept(stream)
        assert kept is not None
        problem = None
        if kept is Kept.SPU:
            kept, problem = Kept.SUP, _make_pictures(working, stream.index, headers, media)
        path = working / f"{stream.index}.{kept}"
        if problem is None:
            problem = _problem(path, kept)
        if problem is not None:
            _forget(working, stream.index)
        tracks[str(stream.index)] = {"kept": kept, "file": None if problem else path.name, "problem": problem}
    document = {"version": VERSION, "tracks": tracks, "fonts": _fonts(working, media), "has_pictures": has_pictures}
    (working / _INDEX).write_text(json.dumps(document), "utf-8")


def _problem(path: Path, kept: Kept) -> str | None:
    try:
        size_bytes = path.stat().st_size
    except OSError:
        return "ffmpeg could not read this track."
    if size_bytes > (LARGEST_PICTURES_BYTES if kept in (Kept.SUP, Kept.MKS) else MAX_BYTES):
        return "This track is too large for subtitles."
    return None


def _make_pictures(working: Path, index: int, headers: dict[int, vobsub.Header], media: MediaInfo) -> str | None:
    picture = media.video
    size = None if picture is None else (picture.width, picture.height)
    try:
        raw = _pictures(working, index, headers.get(index, vobsub.Header(None)), size)
    except (OSError, pgs.BrokenPictures):
        return "These pictures cannot be read."
    (working / f"{index}.sup").write_bytes(raw)
    for suffix in ("spu", "times"):
        (working / f"{index}.{suffix}").unlink(missing_ok=True)
    return None


def _pictures(working: Path, index: int, header: vobsub.Header, size: tuple[int, int] | None) -> bytes:
    packets = _packets((working / f"{index}.spu").read_bytes(), (working / f"{index}.times").read_text("utf-8"))
    pictures = list(vobsub.read_pictures(packets, header))
    if packets and not pictures:
        raise pgs.BrokenPictures("There are no pictures in these subtitles that can be read.")
    canvas = header.canvas or size or (720, 576)
    right = max((picture.x + picture.width for picture in pictures), default=0)
    bottom = max((picture.y + picture.height for picture in pictures), default=0)
    return pgs.write(pictures, canvas=(max(canvas[0], right), max(canvas[1], bottom)))


def _packets(raw: bytes, times: str) -> list[vobsub.Packet]:
    """The packets of a track: their bytes in a row, and a line for each that says when and how long it is."""
    base = _TIME_BASE.search(times)
    unit_ms = 1000 * int(base[1]) / int(base[2]) if base and int(base[2]) else 1.0
    packets, at = [], 0
    for _, presented, duration, size in _TIMES_LINE.findall(times):
        content = raw[at : at + int(size)]
        at += int(size)
        duration_ms = round(int(duration) * unit_ms)
        is_told = 0 < duration_ms < _LONGEST_CUE_MS
        packets.append(vobsub.Packet(round(int(presented) * unit_ms), content, duration_ms if is_told else None))
    return packets


def _fonts(working: Path, media: MediaInfo) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    sum_bytes = 0
    for stream in attached_fonts(media):
        path = working / FONTS / f"{stream.index}.font"
        media_type = font_type(path)
        sum_bytes += path.stat().st_size if media_type else 0
        if media_type is None or sum_bytes > LARGEST_SUM_BYTES:
            path.unlink(missing_ok=True)
            continue
        name = Path(stream.file_name or "").name or f"font {stream.index}"
        found.append({"index": stream.index, "media_type": media_type, "name": name})
    return found


def _working_folder(folder: Path) -> Path:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=".taking-", dir=folder.parent))
        (working / FONTS).mkdir()
    except OSError as error:
        raise Unavailable(f"The cache folder cannot be written: {error.strerror}.", code="cache_unwritable") from error
    return working


def _publish(working: Path, folder: Path) -> None:
    """The folder stays, each file is replaced, and the index is the last: somebody reads the others meanwhile."""
    (folder / FONTS).mkdir(parents=True, exist_ok=True)
    names = [path.relative_to(working) for path in working.rglob("*") if path.is_file()]
    for name in sorted(names, key=lambda one: one.name == _INDEX):
        (working / name).replace(folder / name)
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder) not in names:
            path.unlink(missing_ok=True)


def _forget(working: Path, index: int) -> None:
    for suffix in (*Kept, "times"):
        (working / f"{index}.{suffix}").unlink(missing_ok=True)


def _inside(folder: Path, name: str | None) -> Path | None:
    return None if name is None else folder / Path(name).name


def _read_if_there(path: Path) -> bytes:
    try:
        return path.read_bytes()[:MAX_BYTES]
    except OSError:
        return b""
