"""One server process for all tests of the graph; each test brings its own cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


@pytest.fixture(scope="session")
def staff(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.STAFF))


@pytest.fixture(scope="session")
def dsl(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.DSL))


@pytest.fixture(scope="session")
def head(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.HEADTEACHER))


@pytest.fixture(scope="session")
def chair(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.CHAIR_OF_GOVERNORS))
