"""ffprobe's JSON, sound and unsound, as facts."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media import (
    AudioStream,
    DynamicRange,
    MediaInfo,
    OutdatedMediaInfo,
    SubtitleStream,
    UnreadableMedia,
    VideoStream,
    language_tag,
    parse_ffprobe,
)

WORDS = st.sampled_from(
    [
        "codec_type",
        "codec_name",
        "index",
        "tags",
        "disposition",
        "side_data_list",
        "rotation",
        "duration",
        "level",
        "dv_profile",
        "width",
        "sample_aspect_ratio",
        "avg_frame_rate",
        "language",
        "title",
        "start_time",
        "pix_fmt",
        "format_name",
        "filename",
        "bit_rate",
        "size",
        "video",
        "audio",
        "subtitle",
        "attachment",
        "1/0",
        "-99",
        "1e999",
    ]
)
MARKS = "a0-1.:/ \0\x1b\ud800é"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(MARKS, max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(MARKS, max_size=3), inner, max_size=6),
    max_leaves=8,
)


def info_of(*streams: dict[str, Any], **container: Any) -> MediaInfo:
    return parse_ffprobe(json.dumps({"streams": streams, "format": container}).encode())


def video(**fields: Any) -> VideoStream:
    stream = info_of({"codec_type": "video", "codec_name": "hevc", **fields}).streams[0]
    assert isinstance(stream, VideoStream)
    return stream


def subtitle(title: str, **disposition: int) -> SubtitleStream:
    fields = {"codec_type": "subtitle", "codec_name": "subrip", "tags": {"title": title}, "disposition": disposition}
    stream = info_of(fields).streams[0]
    assert isinstance(stream, SubtitleStream)
    return stream


@pytest.mark.parametrize(
    ("format_name", "filename", "brand", "container"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", "a.mkv", "isom", "mp4"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "a.mp4", "qt  ", "mov"),
        ("mov,mp4,m4a,3gp,3g2,mj2", "a.mp4", "3gp4", "3gp"),
        ("matroska,webm", "a.mkv", "", "mkv"),
        ("matroska,webm", "file:/x/a.WEBM", "", "webm"),
        ("mpegts", "a.m2ts", "", "ts"),
        ("mpeg", "a.vob", "", "mpg"),
        ("avi", "a.avi", "", "avi"),
        ("asf", "a.wmv", "", "asf"),
    ],
)
def test_container_is_named_by_content(format_name: str, filename: str, brand: str, container: str) -> None:
    found = info_of({"codec_type": "video"}, format_name=format_name, filename=filename, tags={"major_brand": brand})
    assert found.container == container


@pytest.mark.parametrize(
    ("transfer", "dovi", "expected"),
    [
        ("bt709", None, DynamicRange.SDR),
        (None, None, DynamicRange.SDR),
        ("smpte2084", None, DynamicRange.HDR10),
        ("arib-std-b67", None, DynamicRange.HLG),
        ("smpte2084", (5, 0), DynamicRange.DOVI),
        ("smpte2084", (7, 6), DynamicRange.DOVI_WITH_EL),
        ("smpte2084", (8, 1), DynamicRange.DOVI_WITH_HDR10),
        ("arib-std-b67", (8, 4), DynamicRange.DOVI_WITH_HLG),
        ("bt709", (8, 2), DynamicRange.DOVI_WITH_SDR),
        (None, (9, 2), DynamicRange.DOVI_WITH_SDR),
        ("smpte2084", (10, 0), DynamicRange.DOVI),
    ],
)
def test_dynamic_range(transfer: str | None, dovi: tuple[int, int] | None, expected: DynamicRange) -> None:
    side_data = [{"dv_profile": dovi[0], "dv_bl_signal_compatibility_id": dovi[1]}] if dovi else []
    assert video(color_transfer=transfer, side_data_list=side_data).range is expected


@pytest.mark.parametrize(
    ("fields", "rotation"),
    [
        ({}, 0),
        ({"side_data_list": [{"rotation": -90}]}, 90),
        ({"side_data_list": [{"rotation": 90}]}, 270),
        ({"side_data_list": [{"rotation": 180.0}]}, 180),
        ({"side_data_list": [{"rotation": "nan"}]}, 0),
        ({"tags": {"rotate": "90"}}, 90),
        ({"tags": {"ROTATE": "-90"}}, 270),
    ],
)
def test_rotation_is_clockwise(fields: dict[str, Any], rotation: int) -> None:
    assert video(**fields).rotation == rotation


@pytest.mark.parametrize(
    ("pixel_format", "depth"),
    [
        ("yuv420p", 8),
        ("yuv420p10le", 10),
        ("yuv422p12be", 12),
        ("gbrp16le", 16),
        ("gray10le", 10),
        ("rgb48le", 16),
        ("p010le", 10),
        ("nv12", 8),
        (None, 8),
    ],
)
def test_bit_depth(pixel_format: str | None, depth: int) -> None:
    assert video(pix_fmt=pixel_format).bit_depth == depth


@pytest.mark.parametrize(
    ("average", "real", "rate"),
    [
        ("24000/1001", "24000/1001", Fraction(24000, 1001)),
        ("0/0", "25/1", Fraction(25)),
        ("90000/1", "90000/1", None),
        ("N/A", "", None),
    ],
)
def test_frame_rate_is_exact(average: str, real: str, rate: Fraction | None) -> None:
    assert video(avg_frame_rate=average, r_frame_rate=real).frame_rate == rate


def test_display_size_counts_pixel_shape_and_rotation() -> None:
    stream = video(width=720, height=576, sample_aspect_ratio="16:15", side_data_list=[{"rotation": 90}])
    assert stream.display_size == (576, 768)
    assert video(width=4, height=4, sample_aspect_ratio="0:1").display_size == (4, 4)


@pytest.mark.parametrize("order", ["tt", "bb", "tb", "bt"])
def test_interlaced(order: str) -> None:
    assert video(field_order=order).is_interlaced
    assert not video(field_order="progressive").is_interlaced


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("eng", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("pt-BR", "pt-BR"),
        ("en_US", "en-US"),
        ("English", "en"),
        (" JPN ", "ja"),
        ("und", None),
        ("zxx", None),
        ("", None),
        (None, None),
        ("no such thing at all", None),
        ("x" * 50, None),
    ],
)
def test_language_tag(text: str | None, tag: str | None) -> None:
    assert language_tag(text) == tag


def test_subtitle_marks_come_from_disposition_or_title() -> None:
    assert subtitle("x", forced=1).is_forced
    assert subtitle("English (Forced)").is_forced
    assert not subtitle("Reinforced").is_forced
    assert subtitle("English [SDH]").is_hearing_impaired
    assert subtitle("x", hearing_impaired=1).is_hearing_impaired
    assert not subtitle("Account").is_hearing_impaired
    assert subtitle("Director's Commentary").is_commentary
    assert subtitle("x").is_text
    assert not subtitle("x").is_image


def test_matroska_statistics_fill_in_what_streams_do_not_say() -> None:
    found = info_of(
        {"codec_type": "audio", "tags": {"BPS-eng": "640000", "DURATION-eng": "00:01:02.500000000"}},
        size="1000000",
    )
    assert found.streams[0].bitrate_bps == 640_000
    assert found.duration_ms == 62_500
    assert found.bitrate_bps == 1_000_000 * 8000 // 62_500


def test_cover_art_is_no_video() -> None:
    picture = {"codec_type": "video", "codec_name": "mjpeg", "disposition": {"attached_pic": 1, "default": 1}}
    assert info_of(picture, {"codec_type": "audio"}).video is None
    assert info_of(picture, {"codec_type": "video", "codec_name": "h264", "index": 5}).video == video(
        codec_name="h264", index=5
    )


def test_chapters_are_sorted_and_never_end_before_they_start() -> None:
    document = {
        "streams": [{"codec_type": "video"}],
        "chapters": [
            {"start_time": "10.0", "end_time": "5.0", "tags": {"title": "B"}},
            {"start_time": "0.5", "end_time": "10.0"},
            {"start_time": "N/A"},
        ],
    }
    found = parse_ffprobe(json.dumps(document).encode()).chapters
    assert [(c.start_ms, c.end_ms, c.title) for c in found] == [(500, 10_000, None), (10_000, 10_000, "B")]


def test_truncated_output_keeps_the_streams_before_the_cut() -> None:
    raw = json.dumps({"streams": [{"codec_type": "video", "codec_name": "h264"}, {"codec_type": "audio"}]}).encode()
    found = parse_ffprobe(raw[: raw.index(b'"audio"')])
    assert found.video is not None
    assert found.video.codec == "h264"


def test_control_marks_and_bad_utf8_in_tags_are_cleaned() -> None:
    raw = b'{"streams":[{"codec_type":"audio","tags":{"title":"a\x00\x1bb\xff"}}],"format":{"tags":{"Title":"x\ty"}}}'
    found = parse_ffprobe(raw)
    assert found.streams[0].title == "ab\ufffd"
    assert found.tags == {"title": "x\ty"}


@pytest.mark.parametrize("raw", [b"", b"{}", b"null", b"[]", b'{"streams": []}', b'{"streams": 3}', b'{"streams":[7]}'])
def test_nothing_named_is_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableMedia):
        parse_ffprobe(raw)


@given(st.lists(st.dictionaries(WORDS, VALUES, max_size=8), max_size=3), st.dictionaries(WORDS, VALUES, max_size=6))
def test_any_document_is_facts_or_unreadable_and_survives_storage(
    streams: list[dict[str, object]], container: dict[str, object]
) -> None:
    raw = json.dumps({"streams": streams, "format": container, "chapters": streams}).encode()
    try:
        found = parse_ffprobe(raw)
    except UnreadableMedia:
        assert not any(streams)
        return
    assert MediaInfo.from_json(found.to_json()) == found


def test_audio_facts() -> None:
    fields = {"codec_name": "dts", "profile": "DTS-HD MA", "channels": 6, "channel_layout": "5.1(side)"}
    stream = info_of(
        {"codec_type": "audio", "sample_rate": "48000", "bits_per_raw_sample": "24", "profile": "unknown"} | fields
    ).streams[0]
    assert stream == AudioStream(
        index=0,
        codec="dts",
        profile="DTS-HD MA",
        channels=6,
        channel_layout="5.1(side)",
        sample_rate_hz=48_000,
        bit_depth=24,
    )


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "7", '{"version": 999}', '{"version": 1}', '{"version":1,"streams":[{"kind":"smell"}]}']
)
def test_facts_of_another_version_are_outdated(text: str) -> None:
    with pytest.raises(OutdatedMediaInfo):
        MediaInfo.from_json(text)
