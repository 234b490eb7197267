"""RFC 6381 names."""

import pytest

from rustfin.media import AttachmentStream, AudioStream, Stream, SubtitleStream, VideoStream, codec_string


def video(codec: str, profile: str | None = None, level: int | None = None, **more: object) -> VideoStream:
    return VideoStream(index=0, codec=codec, profile=profile, level=level, **more)  # type: ignore[arg-type]


def audio(codec: str, profile: str | None = None) -> AudioStream:
    return AudioStream(index=1, codec=codec, profile=profile)


@pytest.mark.parametrize(
    ("stream", "name"),
    [
        (video("h264", "High", 40), "avc1.640028"),
        (video("h264", "Main", 31), "avc1.4D401F"),
        (video("h264", "Constrained Baseline", 30), "avc1.42E01E"),
        (video("h264", "High 10", 40, bit_depth=10), "avc1.6E0028"),
        (video("h264", None, 40), None),
        (video("h264", "High", None), None),
        (video("hevc", "Main", 93), "hvc1.1.6.L93.B0"),
        (video("hevc", "Main 10", 153, codec_tag="hev1"), "hev1.2.4.L153.B0"),
        (video("hevc", "Main 10", 150, dovi_profile=5, dovi_level=6), "dvh1.05.06"),
        (video("hevc", "Main 10", 150, dovi_profile=8, dovi_level=6), "hvc1.2.4.L150.B0"),
        (video("hevc", "Main 10", 150, dovi_profile=8, dovi_level=6, codec_tag="dvh1"), "dvh1.08.06"),
        (video("vp9", "Profile 0", None, width=1920, height=1080), "vp09.00.40.08"),
        (video("vp9", "Profile 2", 51, bit_depth=10), "vp09.02.51.10"),
        (video("vp9", "Profile 0", None, width=60_000, height=60_000), None),
        (video("av1", "Main", 8), "av01.0.08M.08"),
        (video("av1", "Main", 13, bit_depth=10), "av01.0.13M.10"),
        (video("vp8"), "vp8"),
        (video("mpeg2video", "Main", 8), None),
        (audio("aac", "LC"), "mp4a.40.2"),
        (audio("aac", "HE-AAC"), "mp4a.40.5"),
        (audio("aac", "HE-AACv2"), "mp4a.40.29"),
        (audio("aac"), "mp4a.40.2"),
        (audio("ac3"), "ac-3"),
        (audio("eac3"), "ec-3"),
        (audio("opus"), "opus"),
        (audio("flac"), "flac"),
        (audio("mp3"), "mp4a.6B"),
        (audio("dts", "DTS-HD MA"), "dtsl"),
        (audio("dts", "DTS"), "dtsc"),
        (audio("pcm_s16le"), None),
        (SubtitleStream(index=2, codec="webvtt"), "wvtt"),
        (SubtitleStream(index=2, codec="subrip"), None),
        (AttachmentStream(index=3, codec="ttf"), None),
    ],
)
def test_codec_string(stream: Stream, name: str | None) -> None:
    assert codec_string(stream) == name
