"""Real tools, and media that is made once for all workers."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

import made_media
from rustfin.media import Tools, find_tools
from rustfin.transcoder import Source


@pytest.fixture(scope="session")
def tools() -> Tools:
    return asyncio.run(find_tools())


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "made-media"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def source(tools: Tools, media_folder: Path) -> Callable[[str], Source]:
    """`source(name)`: a made file with its index."""
    known: dict[str, Source] = {}

    def get(name: str) -> Source:
        if name not in known:
            known[name] = made_media.source_of(made_media.make(media_folder, name, tools), tools)
        return known[name]

    return get
