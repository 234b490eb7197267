"""Recordings that change on the way: what is copied stops there, what is encoded goes on as one thing."""

import asyncio
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from made_media import Made, audio_stretch, copy_stretch, encode_stretch, make, segments_of, source_of
from rustfin.media import Tools
from rustfin.transcoder import FailureClass, OutcomeKind, Source, Stretch

Recording = Callable[[str], Source]


@pytest.fixture
def recording(media_folder: Path, tmp_path: Path, tools: Tools) -> Recording:
    """`recording(name)`: ten seconds, and then another half."""

    def join(name: str) -> Source:
        path = tmp_path / "recording.ts"
        path.write_bytes(b"".join(make(media_folder, part, tools).read_bytes() for part in ("half.ts", name)))
        return source_of(path, tools)

    return join


def test_a_copied_picture_ends_where_its_size_changes(recording: Recording, tools: Tools) -> None:
    film = recording("smaller half.ts")
    made = made_of(copy_stretch(film), tools)
    assert (made.outcome.kind, made.outcome.failure) == (OutcomeKind.FAILED, FailureClass.COPY)
    assert list(made.segments) == [0, 1]  # to eight seconds; the third segment would have both sizes in it
    late = made_of(copy_stretch(film), tools, first=3)
    assert (late.outcome.failure, late.segments) == (FailureClass.COPY, {})


def test_an_encoded_picture_keeps_its_size(recording: Recording, tools: Tools, tmp_path: Path) -> None:
    film = recording("smaller half.ts")
    made = made_of(encode_stretch(film), tools)
    assert made.outcome.kind is OutcomeKind.FINISHED
    path = tmp_path / "encoded.mp4"
    path.write_bytes(made.init + b"".join(made.segments.values()))
    sizes = told(tools, path, "frame=width,height")
    assert len(sizes) == 480
    assert set(sizes) == {"160,90"}


@pytest.mark.parametrize("name", ["slower half.ts", "surround half.ts"])
def test_copied_sound_ends_where_it_changes(name: str, recording: Recording, tools: Tools) -> None:
    film = recording(name)
    made = made_of(audio_stretch(film, is_copied=True), tools)
    assert (made.outcome.kind, made.outcome.failure) == (OutcomeKind.FAILED, FailureClass.COPY)
    assert list(made.segments) == [0]  # to 6.144 seconds
    late = made_of(audio_stretch(film, is_copied=True), tools, first=2)
    # Either it does not fit what it says, or it says something else than the beginning does, which is never mixed.
    assert late.outcome.failure is FailureClass.COPY or late.init != made.init


@pytest.mark.parametrize("name", ["slower half.ts", "surround half.ts"])
def test_encoded_sound_is_heard_to_the_end_at_its_pitch(
    name: str, recording: Recording, tools: Tools, tmp_path: Path
) -> None:
    film = recording(name)
    made = made_of(audio_stretch(film, is_copied=False), tools)
    assert made.outcome.kind is OutcomeKind.FINISHED
    path = tmp_path / "encoded.mp4"
    path.write_bytes(made.init + b"".join(made.segments.values()))
    for start_s in (3, 13):
        argv = [str(tools.ffmpeg), "-v", "error", "-ss", str(1 + start_s), "-t", "4", "-i", str(path)]
        heard = subprocess.run([*argv, "-ac", "1", "-f", "s16le", "-"], check=True, capture_output=True).stdout
        wave = memoryview(heard).cast("h")
        assert max(wave) > 500
        rising = sum(1 for early, late in pairwise(wave) if early < 0 <= late)
        assert rising / (len(wave) / 48_000) == pytest.approx(440, abs=3)


def test_a_recording_that_stays_the_same_is_copied_whole(recording: Recording, tools: Tools) -> None:
    film = recording("same half.ts")
    for stretch in (copy_stretch(film), audio_stretch(film, is_copied=True)):
        made = made_of(stretch, tools)
        assert made.outcome.kind is OutcomeKind.FINISHED
        assert list(made.segments) == list(range(len(stretch.boundaries)))


def made_of(stretch: Stretch, tools: Tools, *, first: int = 0) -> Made:
    return asyncio.run(segments_of(stretch, tools, first=first))


def told(tools: Tools, path: Path, entries: str) -> list[str]:
    completed = subprocess.run(
        [str(tools.ffprobe), "-v", "error", "-show_entries", entries, "-of", "csv=p=0", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return [line.rstrip(",") for line in completed.stdout.split()]
