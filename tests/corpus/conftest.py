"""The programs that read the collection."""

import asyncio

import pytest

from rustfin.media import Tools, find_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    return asyncio.run(find_tools())
