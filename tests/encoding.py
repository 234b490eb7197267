"""A small film to encode, and a transcoder on a folder of its own, for tests with real ffmpeg."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

import made_media
from rustfin.core.ids import PlaybackId
from rustfin.core.units import BitsPerSecond
from rustfin.media import Tools, fingerprint, run_blocking
from rustfin.observability import Metrics
from rustfin.transcoder import (
    AudioEncode,
    Backend,
    BoundaryTable,
    Claim,
    Source,
    Stretch,
    Transcoder,
    VideoCopy,
    VideoEncode,
    audio_boundaries,
    copy_boundaries,
)

CLIP_S = 120
GOP_S = 2
SEGMENT_S = 4


@dataclass(frozen=True, slots=True)
class Clip:
    """A made film: two minutes, a keyframe every two seconds, thirty segments of four."""

    source: Source

    @property
    def path(self) -> Path:
        return self.source.path

    @property
    def boundaries(self) -> BoundaryTable:
        table = copy_boundaries(self.source.keyframes_us, self.source.timeline.duration_us)
        assert table is not None
        return table

    @property
    def copy(self) -> Stretch:
        return Stretch(self.source, VideoCopy(0), self.boundaries)

    def encode(self, *, width: int = 160, height: int = 90, backend: Backend = Backend.SOFTWARE) -> Stretch:
        rendition = VideoEncode(0, width, height, BitsPerSecond(300_000), 31, backend=backend)
        return Stretch(self.source, rendition, self.boundaries)

    @property
    def sound(self) -> Stretch:
        table = audio_boundaries(self.source.timeline.duration_us)
        return Stretch(self.source, AudioEncode(1, 2, BitsPerSecond(96_000)), table)


def make_clip(folder: Path, tools: Tools) -> Clip:
    """Moving picture and a tone."""
    path = folder / "film.mkv"
    argv = [str(tools.ffmpeg), "-v", "error", "-nostdin"]
    argv += [
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=s=320x180:r=24:d={CLIP_S}",
        "-f",
        "lavfi",
        "-i",
        f"sine=d={CLIP_S}:r=48000",
    ]
    argv += ["-c:v", "libx264", "-preset", "ultrafast", "-g", str(24 * GOP_S), "-keyint_min", str(24 * GOP_S)]
    argv += ["-sc_threshold", "0", "-b:v", "1M", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", str(path)]
    done = run_blocking(argv, timeout_s=100)
    assert done.returncode == 0, done.stderr_tail
    return clip_of(path, tools)


def clip_of(path: Path, tools: Tools) -> Clip:
    """The film at a path, looked into."""
    return Clip(replace(made_media.source_of(path, tools), fingerprint_id=fingerprint(path).id))


def clip_at(path: Path, like: Clip) -> Clip:
    """The same film at another place."""
    return Clip(replace(like.source, path=path))


@dataclass(slots=True)
class Opened:
    """A transcoder with its settings and metrics."""

    transcoder: Transcoder
    folder: Path
    metrics: Metrics
    settings: dict[str, object]
    known: frozenset[int] = frozenset()
    """Processes that ran before: another test's leftovers, where it failed."""
    claims: int = 0

    def claim(self) -> Claim:
        self.claims += 1
        return Claim(PlaybackId(f"playback-{self.claims}"), f"user {self.claims}")

    def count(self, name: str, **labels: str) -> float:
        return sum(
            sample.value
            for metric in self.metrics.registry.collect()
            for sample in metric.samples
            if sample.name == f"rustfin_transcoder_{name}" and labels.items() <= sample.labels.items()
        )

    def children(self) -> list[psutil.Process]:
        """The ffmpegs that run."""
        return running_ffmpegs(known=self.known)

    def parts(self) -> list[Path]:
        return list(self.folder.rglob("*.part"))


def running_ffmpegs(*, known: Collection[int] = ()) -> list[psutil.Process]:
    """The ffmpegs that this process started, without those that are `known` by their ids."""
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.pid not in known and _is_running(child)]


def _is_running(child: psutil.Process) -> bool:
    with_name = ""
    try:
        with_name = " ".join(child.cmdline())
        return child.status() != psutil.STATUS_ZOMBIE and "ffmpeg" in with_name
    except psutil.NoSuchProcess:
        return False
