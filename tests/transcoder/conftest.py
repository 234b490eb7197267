"""Real ffmpeg on small clips, and a transcoder on a folder of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from encoding import Clip, Opened, clip_at, make_clip, running_ffmpegs
from rustfin.media import Tools, find_tools
from rustfin.observability import Metrics
from rustfin.settings import Transcoding
from rustfin.transcoder import Limits, Transcoder
from until import until


@pytest.fixture(scope="session")
def tools() -> Tools:
    return asyncio.run(find_tools())


@pytest.fixture(scope="session")
def made_clip(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A film, not to be changed."""
    return make_clip(tmp_path_factory.mktemp("clips"), tools)


@pytest.fixture
def clip(made_clip: Clip, tmp_path: Path) -> Clip:
    """A copy of it that a test may spoil."""
    path = tmp_path / "film.mkv"
    shutil.copy(made_clip.path, path)
    return clip_at(path, made_clip)


@pytest.fixture
async def open_transcoder(tools: Tools, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Opened]]]:
    """`await open_transcoder(limits=…, tools=…, **settings)`: open, and closed at the end; all on one folder."""
    opened: list[Transcoder] = []
    chosen = tools
    known = frozenset(child.pid for child in running_ffmpegs())

    async def build(
        *, limits: Limits | None = None, tools: Tools | None = None, folder: Path | None = None, **settings: object
    ) -> Opened:
        metrics = Metrics()
        transcoder = Transcoder(
            folder or tmp_path / "transcode",
            tools or chosen,
            metrics,
            settings=lambda: Transcoding.model_validate(settings),
            limits=limits or Limits(tick_s=0.05),
        )
        await transcoder.open()
        opened.append(transcoder)
        return Opened(transcoder, folder or tmp_path / "transcode", metrics, settings, known)

    yield build
    for transcoder in opened:
        await transcoder.aclose()
    await until(lambda: not running_ffmpegs(known=known), patience_s=5)
