"""What every room's tests share: the embedded server, and tenants that no two tests share."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.support.postgres import Room, data_folder, room

HERE = Path(__file__).parent
_NUMBERS = count(1)
YOUNG_OBJECTS = 10_000
"""How many new objects there are before a search for garbage among them, as in the server."""

LONGEST_FIRST = (
    *("tampering", "guide", "clocks", "twins", "api", "graphql", "fuzz", "webhooks", "stories"),
    *("cli", "papers", "projections", "record", "policies", "domain", "wording"),
)
"""Files that take long for a few tests begin first, so that no worker waits for another's at the end."""

gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By folder; within a folder as they stand."""
    rank = {name: number for number, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(HERE).parts[0], len(rank)))


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: no search for garbage walks them again and again."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One real server for the whole session, of each worker."""
    with data_folder() as data, EmbeddedPostgres(data) as server:
        yield server


@pytest.fixture
def tenant() -> str:
    """A tenant that no other test writes to."""
    return f"t{next(_NUMBERS)}"


@pytest.fixture
def school_room(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Room]:
    """A fresh tenant's record, encrypted, without inline projections."""
    with room(postgres, tenant) as made:
        yield made


@pytest.fixture(autouse=True)
def loggers_as_they_were() -> Iterator[None]:
    """A command that is run in this process sets up its logging: for its own test alone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
