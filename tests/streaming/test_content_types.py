"""What files are announced as."""

import pytest

from rustfin.streaming.content_types import content_type


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Film.MP4", "video/mp4"),
        ("film.m4v", "video/mp4"),
        ("film.mkv", "video/x-matroska"),
        ("film.webm", "video/webm"),
        ("film.ts", "video/mp2t"),
        ("film.avi", "video/x-msvideo"),
        ("film.mov", "video/quicktime"),
        ("song.mp3", "audio/mpeg"),
        ("song.flac", "audio/flac"),
        ("song.m4a", "audio/mp4"),
        ("song.opus", "audio/ogg"),
        ("song.wav", "audio/wav"),
        ("film.en.srt", "application/x-subrip"),
        ("film.en.vtt", "text/vtt; charset=utf-8"),
        ("film.ass", "text/x-ssa"),
        ("film", "application/octet-stream"),
        ("film.exe", "application/octet-stream"),
        ("caf\udce9.mkv", "video/x-matroska"),
    ],
)
def test_a_name_tells_the_type(name: str, expected: str) -> None:
    assert content_type(name) == expected
