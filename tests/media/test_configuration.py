"""Codec strings from what decoders are configured with, as it lies in real files."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media import MediaInfo, Tools, VideoStream, codec_string, probe
from rustfin.media.configured import av1_string, avc_string, hevc_string, vp9_string

Make = Callable[..., Path]
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=0.5")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")
FILES = {
    "high.mp4": (("-c:v", "libx264", "-profile:v", "high", "-level", "3.1", "-pix_fmt", "yuv420p"), "avc1.64001F"),
    "main.mkv": (("-c:v", "libx264", "-profile:v", "main", "-level", "4", "-pix_fmt", "yuv420p"), "avc1.4D4028"),
    "bare.ts": (("-c:v", "libx264", "-profile:v", "high", "-level", "4.1", "-pix_fmt", "yuv420p"), "avc1.640029"),
    "ten.mkv": (("-c:v", "libx264", "-level", "4", "-pix_fmt", "yuv420p10le"), "avc1.6E0028"),
    "hevc.mkv": ((*X265, "-pix_fmt", "yuv420p"), "hvc1.1.6.L60.90"),
    "hevc10.mp4": ((*X265, "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"), "hvc1.2.4.L60.90"),
    "hevc.ts": ((*X265, "-pix_fmt", "yuv420p"), "hvc1.1.6.L60.90"),
    "av1.mkv": (("-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le"), "av01.0.00M.10"),
    "vp9.webm": (("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"), "vp09.00.11.08"),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_string_is_what_the_stream_says(name: str, make: Make, tmp_path: Path, tools: Tools) -> None:
    options, expected = FILES[name]
    info = asyncio.run(probe(make(tmp_path / name, *PICTURE, *options), tools=tools))
    assert info.video is not None
    assert codec_string(info.video) == expected
    assert MediaInfo.from_json(info.to_json()) == info


def test_records_are_read_as_their_standards_lay_them_out() -> None:
    assert avc_string(bytes.fromhex("0164001f ffe1")) == "avc1.64001F"
    assert avc_string(bytes.fromhex("000000010910 00000001674d401f")) == "avc1.4D401F"
    assert hevc_string(bytes.fromhex("01 02 20000000 b00000000000 78 f000"), "hvc1") == "hvc1.2.4.L120.B0"
    assert hevc_string(bytes.fromhex("01 22 20000000 000000000000 99 f000"), "hev1") == "hev1.2.4.H153"
    assert av1_string(bytes.fromhex("81 08 0c 00")) == "av01.0.08M.08"
    assert av1_string(bytes.fromhex("81 0d 4c 00")) == "av01.0.13M.10"
    assert av1_string(bytes.fromhex("81 4d f8 00")) == "av01.2.13H.12"
    assert vp9_string(bytes.fromhex("01000000 00 1f 82 02 02 02 0000")) == "vp09.00.31.08"
    assert vp9_string(bytes.fromhex("010102 020132 03010a")) == "vp09.02.50.10"


@given(st.binary(max_size=100))
def test_any_bytes_give_a_string_or_none(configuration: bytes) -> None:
    for codec in ("h264", "hevc", "av1", "vp9"):
        stream = VideoStream(index=0, codec=codec, configuration=configuration)
        assert isinstance(codec_string(stream), str | None)
