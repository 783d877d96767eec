"""One server process for all stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.server import ServerProcess, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started
