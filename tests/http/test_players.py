"""Players that are not browsers take a stream to its end: mpv, GStreamer with both of its HLS readers, ffmpeg."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from running import BROWSER, FILM_S, OLD_TV, Running, frame_hashes

COPIED, ENCODED = ("direct", "transcode"), ("direct", "remux", "audio_transcode")
NEW, OLD = ("--use-playbin3",), ()
"""GStreamer has two readers of HLS: `hlsdemux2`, and `hlsdemux` for what still uses `playbin`."""
MUTE = "--flags=video+audio"
FRAMES_PER_S = 24


@dataclass(frozen=True, slots=True)
class Played:
    """What a player showed: each frame's time and MD5, and how long there was sound."""

    times_s: list[float]
    hashes: list[str]
    sound_s: float


def play(url: str, folder: Path, *options: str) -> Played:
    """A stream as GStreamer's own player plays it, as fast as it can.

    Its sinks go on without each other (`async=false`): they run dry whenever they are faster than the server, and
    GStreamer 1.22 then waits for good when it is to begin anew with both at once.
    """
    sound = folder / "sound"
    kept = (
        "audioconvert ! audioresample ! capsfilter caps=audio/x-raw,format=S16LE,rate=48000,channels=1"
        f" ! filesink sync=false async=false location={sound}"
    )
    sinks = ["--videosink", "checksumsink hash=md5 sync=false async=false", "--audiosink", kept]
    argv = ["gst-play-1.0", "--no-interactive", "--no-position", *sinks, *options, url]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Reached end of play list." in done.stdout, done.stdout + done.stderr
    assert "ERROR" not in done.stdout + done.stderr, done.stdout + done.stderr
    frames = re.findall(r"(\d+):(\d\d):(\d\d\.\d+) ([0-9a-f]{32})", done.stdout)
    times = [int(hours) * 3600 + int(minutes) * 60 + float(seconds) for hours, minutes, seconds, _ in frames]
    return Played(times, [frame[-1] for frame in frames], sound.stat().st_size / 96_000)


def address(running: Running, profile: object, exclude: Sequence[str], *, title: str = "Tide") -> str:
    answer = running.start(title, profile=profile, start_ms=0, exclude=exclude)
    is_encoded = exclude == ENCODED or title == "Reef"
    assert answer.json()["method"] == ("transcode" if is_encoded else "remux")
    return running.address + str(answer.json()["url"])


@pytest.mark.parametrize(("title", "exclude"), [("Tide", ["direct", "transcode"]), ("Reef", ["direct"])])
def test_ffmpeg_reads_a_stream_without_complaint(running: Running, title: str, exclude: list[str]) -> None:
    # With a ladder it would open every picture of it at once, and give up where the server asks it to wait.
    url = address(running, BROWSER, exclude, title=title)
    argv = ["ffmpeg", "-loglevel", "warning", "-i", url, "-map", "0", "-c", "copy", "-f", "null", "-"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    # It reads no subtitles of a playlist, whoever serves them.
    said = [line for line in done.stderr.splitlines() if "Can't support the subtitle" not in line]
    assert (done.returncode, said) == (0, [])


def test_mpv_plays_a_stream_to_its_end(running: Running, tmp_path: Path) -> None:
    url = address(running, BROWSER, ["direct"])
    silent = ["--no-config", "--vo=null", "--ao=null", "--untimed", "--speed=100", "--no-terminal"]
    argv = ["mpv", *silent, f"--log-file={tmp_path / 'log'}", "--msg-level=all=v", url]
    done = subprocess.run(argv, check=False, timeout=120)
    log = (tmp_path / "log").read_text()
    assert done.returncode == 0, log
    assert "EOF reached" in log or "finished playback, success" in log


SESSIONS = pytest.mark.parametrize(
    ("profile", "exclude", "player"),
    [
        pytest.param(BROWSER, COPIED, NEW, id="fragmented MP4, copied"),
        pytest.param(BROWSER, ENCODED, OLD, id="fragmented MP4, encoded"),
        pytest.param(OLD_TV, COPIED, OLD, id="transport stream, copied"),
        pytest.param(OLD_TV, ENCODED, NEW, id="transport stream, encoded"),
    ],
)


@SESSIONS
def test_gstreamer_plays_a_stream_to_its_end(
    running: Running, tmp_path: Path, profile: object, exclude: Sequence[str], player: Sequence[str]
) -> None:
    played = play(address(running, profile, exclude), tmp_path, *player, MUTE)
    if exclude == COPIED:
        assert played.hashes == frame_hashes(running.titles["Tide"].path)
    assert len(played.hashes) == FILM_S * FRAMES_PER_S
    assert played.times_s[-1] - played.times_s[0] == pytest.approx(FILM_S, abs=0.1)
    assert played.sound_s == pytest.approx(FILM_S, abs=0.2)


@SESSIONS
def test_gstreamer_goes_to_a_place_and_plays_from_there_to_the_end(
    running: Running, tmp_path: Path, profile: object, exclude: Sequence[str], player: Sequence[str]
) -> None:
    played = play(address(running, profile, exclude), tmp_path, *player, MUTE, "--start-position=40")
    rest = (FILM_S - 40) * FRAMES_PER_S
    if exclude == COPIED:
        assert played.hashes[-rest + 2 :] == frame_hashes(running.titles["Tide"].path)[-rest + 2 :]
    # GStreamer 1.26 goes back to where a piece of sound begins, at 36.9 seconds, and to the keyframe before.
    assert rest - 2 <= len(played.hashes) <= rest + (40 - 36 + 1) * FRAMES_PER_S


def test_gstreamer_draws_the_subtitles_of_a_stream_to_its_end(running: Running, tmp_path: Path) -> None:
    played = play(address(running, BROWSER, COPIED), tmp_path, *NEW)
    plain = frame_hashes(running.titles["Tide"].path)
    drawn = [number for number, (mine, theirs) in enumerate(zip(played.hashes, plain, strict=True)) if mine != theirs]
    assert drawn == [*range(FRAMES_PER_S, 3 * FRAMES_PER_S), *range(61 * FRAMES_PER_S, 62 * FRAMES_PER_S)]


def test_gstreamers_older_reader_plays_a_stream_with_subtitles_to_its_end(running: Running, tmp_path: Path) -> None:
    played = play(address(running, BROWSER, COPIED), tmp_path, *OLD)
    assert len(played.hashes) == len(frame_hashes(running.titles["Tide"].path))
