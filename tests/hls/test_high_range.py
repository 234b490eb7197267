"""Pictures of a high dynamic range: what the playlist says of them is what their segments are."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import dolby
from made_media import copy_stretch, make, segments_of, source_of
from rustfin.media import DynamicRange, Tools, VideoStream, probe
from rustfin.playback.presentation import present
from rustfin.streaming import hls
from rustfin.transcoder import SegmentFormat, Source, VideoCopy

SourceOf = Callable[[str], Source]
NAMED = re.compile(r'CODECS="([^"]*)"(?:,SUPPLEMENTAL-CODECS="([^"]*)")?,VIDEO-RANGE=(\w+)')


def said(source: Source, *, segments: SegmentFormat = SegmentFormat.FMP4) -> tuple[str, str, str]:
    """Codecs, supplemental codecs and range of the one picture in the master playlist."""
    offered = present(source, videos=[VideoCopy(0, segments)], audios=[], segments=segments)
    (variant,) = (line for line in hls.master(offered, ticket="t").splitlines() if "STREAM-INF" in line)
    assert "FRAME-RATE=23.976," in variant
    found = NAMED.search(variant)
    assert found is not None, variant
    return found[1], found[2] or "", found[3]


def packed(source: Source, tools: Tools, folder: Path) -> VideoStream:
    """What a reader finds in the segments."""
    made = asyncio.run(segments_of(copy_stretch(source), tools))
    path = folder / "packed.mp4"
    path.write_bytes(made.init + b"".join(made.segments.values()))
    video = asyncio.run(probe(path, tools=tools)).video
    assert video is not None
    return video


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("uneven.mkv", ("avc1.64000C", "", "SDR")),
        ("hdr.mkv", ("hvc1.2.4.L30.90", "", "PQ")),
        ("hdr.mp4", ("hvc1.2.4.L30.90", "", "PQ")),  # marked as hev1, packed as hvc1
        ("hlg.mp4", ("hvc1.2.4.L30.90", "", "HLG")),
    ],
)
def test_codec_and_range(
    name: str, expected: tuple[str, str, str], source: SourceOf, tools: Tools, tmp_path: Path
) -> None:
    film = source(name)
    assert said(film) == expected
    video = packed(film, tools, tmp_path)
    assert video.codec_tag == expected[0].partition(".")[0]
    assert video.range == {"SDR": DynamicRange.SDR, "PQ": DynamicRange.HDR10, "HLG": DynamicRange.HLG}[expected[2]]


@pytest.mark.parametrize("container", ["mp4", "mkv"])
@pytest.mark.parametrize(
    ("base", "profile", "compatibility", "expected", "tag"),
    [
        ("hdr.mp4", 5, 0, ("dvh1.05.03", "", "PQ"), "dvh1"),
        ("hdr.mp4", 8, 1, ("hvc1.2.4.L30.90", "dvh1.08.03/db1p", "PQ"), "hvc1"),
        ("hlg.mp4", 8, 4, ("hvc1.2.4.L30.90", "dvh1.08.03/db4h", "HLG"), "hvc1"),
    ],
)
def test_dolby_vision(
    base: str, profile: int, compatibility: int, expected: tuple[str, str, str], tag: str, container: str,
    media_folder: Path, tools: Tools, tmp_path: Path,
) -> None:  # fmt: skip
    path = make(media_folder, base, tools)
    marked = tmp_path / f"film.{container}"
    dolby.mark(path, marked, tools, profile=profile, level=3, compatibility=compatibility)
    film = source_of(marked, tools)
    assert said(film) == expected
    video = packed(film, tools, tmp_path)
    assert (video.codec_tag, video.dovi_profile, video.dovi_level) == (tag, profile, 3)
    assert film.media.video is not None
    assert video.range == film.media.video.range


def test_a_transport_stream_claims_no_more_than_its_base_layer(
    media_folder: Path, tools: Tools, tmp_path: Path
) -> None:
    path = make(media_folder, "hdr.mp4", tools)
    film = source_of(dolby.mark(path, tmp_path / "film.mp4", tools, profile=8, level=3, compatibility=1), tools)
    assert said(film, segments=SegmentFormat.TS) == ("hvc1.2.4.L30.90", "", "PQ")
