"""One server process for all tests of the doors; each test brings its own cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.support.server import Caller, ServerProcess, a_server


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


@pytest.fixture(scope="session")
def staff(server: ServerProcess) -> Caller:
    return server.caller(Role.STAFF)


@pytest.fixture(scope="session")
def dsl(server: ServerProcess) -> Caller:
    return server.caller(Role.DSL)


@pytest.fixture(scope="session")
def head(server: ServerProcess) -> Caller:
    return server.caller(Role.HEADTEACHER)
