"""Real files through the real ffprobe."""

import asyncio
import json
import os
import resource
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from rustfin.media import (
    AttachmentStream,
    ChildTimedOut,
    MediaFileGone,
    MediaInfo,
    Tools,
    UnreadableMedia,
    codec_string,
    probe,
    run_blocking,
)
from vast_picture import make_vast

Make = Callable[..., Path]
pytestmark = pytest.mark.media


def probed(path: Path, tools: Tools, *, timeout_s: float = 30) -> MediaInfo:
    return asyncio.run(probe(path, tools=tools, timeout_s=timeout_s))


def test_every_fact_of_a_matroska_file(clip: Path, tools: Tools) -> None:
    found = probed(clip, tools)
    assert found.container == "mkv"
    assert found.size_bytes == clip.stat().st_size
    assert found.duration_ms in range(1990, 2060)
    assert found.bitrate_bps
    assert found.tags["title"] == "Grüße"
    assert not found.warnings
    assert found.video is not None
    assert (found.video.codec, found.video.profile, found.video.width) == ("h264", "High", 320)
    assert found.video.frame_rate == Fraction(24000, 1001)
    assert found.video.sample_aspect == Fraction(4, 3)
    assert codec_string(found.video) == "avc1.64000C"
    assert [(a.codec, a.language, a.channels, a.is_commentary, a.title) for a in found.audio] == [
        ("aac", "de", 2, False, None),
        ("ac3", "en", 6, True, "Director's commentary"),
    ]
    assert [(s.codec, s.language, s.is_text, s.is_forced, s.is_hearing_impaired) for s in found.subtitles] == [
        ("subrip", "en", True, True, True),
        ("ass", None, True, False, False),
    ]
    font = found.streams[-1]
    assert isinstance(font, AttachmentStream)
    assert (font.file_name, font.media_type) == ("../face.ttf", "font/ttf")
    assert [(c.start_ms, c.end_ms, c.title) for c in found.chapters] == [(0, 1000, "One"), (1000, 2000, "Two")]
    assert MediaInfo.from_json(found.to_json()) == found


@pytest.mark.parametrize("name", ["-i.mkv", "a:b%d.mkv", "http:", 'it\'s "q" $(x).mkv', "\udcff\udcfe.mkv", "\n.mkv"])
def test_any_name_is_only_a_name(clip: Path, tools: Tools, tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(clip)
    assert probed(tmp_path / name, tools).video is not None


def test_relative_path(clip: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clip.parent)
    assert probed(Path(clip.name), tools).container == "mkv"


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_matroska_cut_short_still_tells_its_streams(clip: Path, tools: Tools, tmp_path: Path, share: float) -> None:
    content = clip.read_bytes()
    path = tmp_path / "cut.mkv"
    path.write_bytes(content[: int(len(content) * share)])
    found = probed(path, tools)
    assert [stream.codec for stream in found.streams] == [stream.codec for stream in probed(clip, tools).streams]


def test_matroska_cut_in_its_head_is_unreadable(clip: Path, tools: Tools, tmp_path: Path) -> None:
    path = tmp_path / "cut.mkv"
    path.write_bytes(clip.read_bytes()[:100])
    with pytest.raises(UnreadableMedia):
        probed(path, tools)


def test_mp4_without_its_index_is_unreadable_with_a_reason(
    make: Callable[..., Path], tools: Tools, tmp_path: Path
) -> None:
    whole = make(tmp_path / "a.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-c:v", "libx264")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[:2000])
    with pytest.raises(UnreadableMedia) as caught:
        probed(cut, tools)
    complaints = caught.value.details["ffprobe"]
    assert any("moov atom not found" in str(line) for line in complaints)  # type: ignore[attr-defined]
    assert str(tmp_path) not in str(complaints)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"hello\n" * 50, os.urandom(300)])
def test_what_is_no_media_is_unreadable(tools: Tools, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(content)
    with pytest.raises(UnreadableMedia):
        probed(path, tools)


def test_missing_file_folder_and_pipe(tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(MediaFileGone):
        probed(tmp_path / "none.mkv", tools)
    with pytest.raises(UnreadableMedia):
        probed(tmp_path, tools)
    os.mkfifo(tmp_path / "pipe.mkv")
    with pytest.raises(UnreadableMedia):
        probed(tmp_path / "pipe.mkv", tools)


def test_a_playlist_named_like_a_film_opens_nothing(clip: Path, tools: Tools, tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            asked.append(format)

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            for body in (
                f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{address}/a.ts\n#EXT-X-ENDLIST\n",
                f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{clip}\n#EXT-X-ENDLIST\n",
                f"ffconcat version 1.0\nfile {clip.name}\n",
                f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video {server.server_port} RTP/AVP 96\n",
            ):
                path = clip.parent / "playlist.mkv"
                path.write_text(body)
                with pytest.raises(UnreadableMedia):
                    probed(path, tools)
                path.unlink()
        finally:
            server.shutdown()
            thread.join()
    assert asked == []


def program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_ffprobe_that_hangs_times_out(clip: Path, tools: Tools, tmp_path: Path) -> None:
    hanging = replace(tools, ffprobe=program(tmp_path / "ffprobe", "exec sleep 60"))
    with pytest.raises(ChildTimedOut):
        probed(clip, hanging, timeout_s=0.2)


def test_failing_ffprobe_with_usable_output_is_used_and_noted(clip: Path, tools: Tools, tmp_path: Path) -> None:
    document = json.dumps({"streams": [{"codec_type": "video", "codec_name": "h264"}]})
    failing = program(tmp_path / "ffprobe", f"printf '%s' '{document[:-1]}'; echo 'bad packet' >&2; exit 1")
    found = probed(clip, replace(tools, ffprobe=failing))
    assert found.video is not None
    assert found.warnings == ("bad packet",)


@pytest.mark.parametrize("part", range(8))
def test_every_file_of_the_corpus_is_facts_or_unreadable(tools: Tools, corpus: Path, part: int) -> None:
    """What ffprobe itself sees is the yardstick: the manifest lists the streams that 5.1 found; others are asked."""
    rows = [json.loads(row) for row in (corpus / "manifest.jsonl").read_text().splitlines()][part::8]

    async def facts(path: Path, gate: asyncio.Semaphore) -> MediaInfo | UnreadableMedia:
        async with gate:
            try:
                return await probe(path, tools=tools)
            except UnreadableMedia as error:
                return error

    async def everything() -> list[MediaInfo | UnreadableMedia]:
        gate = asyncio.Semaphore(3)
        return await asyncio.gather(*(facts(corpus / row["path"], gate) for row in rows))

    for row, found in zip(rows, asyncio.run(everything()), strict=True):
        path = corpus / row["path"]
        expected = len(row.get("streams") or []) if tools.version == (5, 1) else _count_streams(path, tools)
        if isinstance(found, UnreadableMedia):
            assert not expected, row["path"]
            continue
        assert len(found.streams) == expected, row["path"]
        assert found.size_bytes == row["size"], row["path"]
        assert MediaInfo.from_json(found.to_json()) == found


def _count_streams(path: Path, tools: Tools) -> int:
    asked = [str(tools.ffprobe), "-v", "quiet", "-show_entries", "stream=index", "-of", "json", f"file:{path}"]
    answer = json.loads(run_blocking(asked, timeout_s=60).stdout or "{}")
    return len(answer.get("streams", []))


def test_a_picture_of_absurd_size_is_refused_before_it_takes_memory(tmp_path: Path, tools: Tools) -> None:
    vast = tmp_path / "vast.ts"
    make_vast(vast)
    with pytest.raises(UnreadableMedia) as refused:
        probed(vast, tools)
    assert refused.value.message == "Its picture is larger than anything that is filmed: 16000x16000 pixels."
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000, "kilobytes"


def test_a_cover_as_large_as_people_scan_them_is_none_of_that(make: Make, tmp_path: Path, tools: Tools) -> None:
    cover = make(tmp_path / "cover.png", "-f", "lavfi", "-i", "color=s=7000x7000:r=1:d=1", "-frames:v", "1")
    song = make(tmp_path / "song.mp3", "-f", "lavfi", "-i", "sine=d=1", "-i", str(cover), "-map", "0", "-map", "1")
    found = probed(song, tools)
    assert [stream.kind for stream in found.streams] == ["audio", "video"]
    assert not found.warnings
