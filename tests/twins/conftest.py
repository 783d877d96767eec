"""Two servers: the plain world, and the one in which hidden things happen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.server import a_server
from tests.support.twins import World, begun


@pytest.fixture(scope="session")
def worlds() -> Iterator[tuple[World, World]]:
    with a_server() as plain, a_server() as other:
        both = World(plain, haunted=False), World(other, haunted=True)
        for world in both:
            begun(world)
        yield both
