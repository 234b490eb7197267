"""One server for all tests of this folder that only look at it."""

from collections.abc import Iterator

import pytest

from running import Running, run_server


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with run_server(tmp_path_factory.mktemp("server")) as server:
        yield server
