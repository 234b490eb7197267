"""What ffmpeg hears and sees at both ends of an episode: prints of the sound, silences, how black pictures are."""

import array
import base64
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rustfin.core.units import Milliseconds
from rustfin.media.errors import ChildFailed
from rustfin.media.info import MediaInfo
from rustfin.media.probe import INPUT_LIMITS
from rustfin.media.process import run
from rustfin.media.tools import Tools

OPENING_SHARE, OPENING_MS = 4, 600_000
ENDING_MS = 450_000
_TIMEOUT_S = 1800.0
_NICE = 15
_VERSION = 1
_SILENCE = "silencedetect=noise=-50dB:d=0.33"
_SILENCES = re.compile(r"silence_start: (-?[\d.]+)|silence_end: ([\d.]+)")
_BLACKNESS = re.compile(rb"pts_time:([\d.]+)\s+lavfi\.blackframe\.pblack=(\d+)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One end of an episode. Times count from its own `start_ms`, silences are start and end."""

    start_ms: Milliseconds
    print: tuple[int, ...] = ()
    silences_ms: tuple[tuple[int, int], ...] = ()
    blackness: tuple[tuple[int, int], ...] = ()
    """When a keyframe is shown, and how many percent of it are black; of the ending only."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Both ends of an episode."""

    opening: Stretch
    ending: Stretch

    def to_bytes(self) -> bytes:
        """For the cache; `from_bytes` reads it back equal."""
        ends = {}
        for name, stretch in (("opening", self.opening), ("ending", self.ending)):
            ends[name] = asdict(stretch) | {"print": base64.b64encode(_packed(stretch.print)).decode()}
        return json.dumps({"version": _VERSION, **ends}).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Heard | None":
        """None when another version wrote it."""
        try:
            fields = json.loads(raw)
            if fields["version"] != _VERSION:
                return None
            return cls(_stretch(fields["opening"]), _stretch(fields["ending"]))
        except (ValueError, KeyError, TypeError):
            return None


async def can_listen(tools: Tools) -> bool:
    """Whether this ffmpeg was built with chromaprint."""
    done = await run([str(tools.ffmpeg), "-hide_banner", "-muxers"], timeout_s=20)
    return b" chromaprint " in done.stdout


async def listen(tools: Tools, path: Path, media: MediaInfo) -> Heard:
    """Listen to the first quarter (ten minutes at most) and the last seven and a half minutes. Lasts seconds.

    Raises: ChildFailed when ffmpeg cannot read it.
    """
    duration_ms = media.duration_ms or 0
    opening_ms = min(duration_ms // OPENING_SHARE, OPENING_MS)
    ending_from = Milliseconds(max(duration_ms - ENDING_MS, duration_ms // 2))
    opening = await _hear(tools, path, media, start_ms=Milliseconds(0), length_ms=opening_ms)
    ending = await _hear(tools, path, media, start_ms=ending_from, length_ms=duration_ms - ending_from)
    blackness = await _see(tools, path, media, start_ms=ending_from)
    return Heard(opening, Stretch(ending.start_ms, ending.print, ending.silences_ms, blackness))


async def _hear(tools: Tools, path: Path, media: MediaInfo, *, start_ms: Milliseconds, length_ms: int) -> Stretch:
    track = next((one for one in media.audio if one.is_default), media.audio[0] if media.audio else None)
    if track is None or length_ms <= 0:
        return Stretch(start_ms)
    done = await run(
        [
            *_begin(tools, "info"),
            *_input(path, start_ms),
            *("-t", f"{length_ms / 1000:.3f}", "-map", f"0:{track.index}", "-vn", "-sn", "-dn", "-ac", "1"),
            *("-af", f"aresample=11025:async=1:first_pts=0,{_SILENCE}"),
            *("-f", "chromaprint", "-fp_format", "raw", "pipe:1"),
        ],
        timeout_s=_TIMEOUT_S,
        nice=_NICE,
    )
    if done.returncode != 0:
        raise ChildFailed("ffmpeg cannot listen to this file.", details={"stderr": done.stderr_tail[-2000:]})
    numbers = array.array("I")
    numbers.frombytes(done.stdout[: len(done.stdout) // 4 * 4])
    return Stretch(start_ms, tuple(numbers), _silences(done.stderr_tail, length_ms))


async def _see(tools: Tools, path: Path, media: MediaInfo, *, start_ms: Milliseconds) -> tuple[tuple[int, int], ...]:
    if media.video is None:
        return ()
    done = await run(
        [
            *_begin(tools, "error"),
            *("-skip_frame", "nokey"),
            *_input(path, start_ms),
            *("-map", f"0:{media.video.index}", "-an", "-sn", "-dn"),
            *("-vf", "scale=160:-2,blackframe=amount=0:threshold=32,metadata=mode=print:file=pipe\\\\:1"),
            *("-fps_mode", "passthrough", "-f", "null", "-"),
        ],
        timeout_s=_TIMEOUT_S,
        nice=_NICE,
    )
    return tuple((round(float(at) * 1000), int(share)) for at, share in _BLACKNESS.findall(done.stdout))


def _begin(tools: Tools, level: str) -> list[str]:
    return [str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", level, "-threads", "1"]


def _input(path: Path, start_ms: Milliseconds) -> list[str]:
    seek = ["-ss", f"{start_ms / 1000:.3f}"] if start_ms else []
    return [*seek, *INPUT_LIMITS, "-i", f"file:{path}"]


def _silences(text: str, length_ms: int) -> tuple[tuple[int, int], ...]:
    silences: list[tuple[int, int]] = []
    begun_ms: int | None = None
    for start, end in _SILENCES.findall(text):
        if start:
            begun_ms = max(0, round(float(start) * 1000))
        elif begun_ms is not None:
            silences.append((begun_ms, round(float(end) * 1000)))
            begun_ms = None
    return tuple(silences) if begun_ms is None else (*silences, (begun_ms, length_ms))


def _packed(numbers: Sequence[int]) -> bytes:
    return array.array("I", numbers).tobytes()


def _stretch(fields: dict[str, object]) -> Stretch:
    numbers = array.array("I")
    numbers.frombytes(base64.b64decode(str(fields["print"])))
    return Stretch(
        Milliseconds(int(str(fields["start_ms"]))),
        tuple(numbers),
        _pairs(fields["silences_ms"]),
        _pairs(fields["blackness"]),
    )


def _pairs(value: object) -> tuple[tuple[int, int], ...]:
    assert isinstance(value, list)
    return tuple((int(left), int(right)) for left, right in value)
