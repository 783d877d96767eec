"""One server for everything that is made up here; nobody's budget ends the asking."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.server import ServerProcess, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    with a_server(settings={"CASEBOOK_GRAPH_BUDGET": "1000000000"}) as started:
        yield started
