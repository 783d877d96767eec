"""Every benchmark is run once, in little: a figure that nobody can take any more is noticed here.

What they measure is asserted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.benchmarks import sockets
from tests.benchmarks.__main__ import BENCHES, BY_NAME
from tests.support.server import ServerProcess, a_server
from tests.support.twins import UNBOUNDED

EVERY = BENCHES | BY_NAME
ON_ONE_SERVER = ("sockets", "twins", "idle")
"""Each starts a server of its own otherwise, and that takes longer than the little they do."""


class Little(NamedTuple):
    """A size at which one is over soon, and what its lines tell of."""

    size: dict[str, Any]
    tells: tuple[str, ...]


LITTLE = {
    "append": Little({"seconds": 0.1}, ("raw insert", "stock recorder", "full path / stock")),
    "limits": Little({"rounds": 1, "seeds": 2}, ("refusing", "the dearest read")),
    "missed": Little({"events": 200}, ("ours, by", "enable_db_functions")),
    "policy": Little({"repeat": 1}, ("allegations@",)),
    "sockets": Little(
        {"sockets": 4, "seconds": 0.1, "quiet": 0.2},
        ("idle", "one case, each their own sign-in", "changes", "duties"),
    ),
    "timeline": Little({"seconds": 0.3, "cases": 4}, ("plain address",)),
    "graphql": Little(
        {"seconds": 0.3, "small": (4, 105), "large": (1, 1_010), "beside": False},
        ("page of 1000", "50 cases", "50 duties"),
    ),
    "rebuild": Little({"events": 600}, ("library's runner", "every projection")),
    "twins": Little(
        {"pairs": 2}, ("corrects a sign-in", "involves", "concern", "report", "chronology")
    ),
    "growth": Little({"sizes": (200, 400), "seconds": 0.3}, ("page of 50", "400 / 200")),
    "idle": Little({"many": 20}, ("nobody else", "20 silent")),
}


def test_each_has_a_little_size() -> None:
    assert set(LITTLE) == set(EVERY)


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    with a_server(settings={**UNBOUNDED, **sockets.settings(100)}) as started:
        yield started


@pytest.mark.parametrize("name", LITTLE)
def test_it_runs_and_tells_what_it_measured(name: str, request: pytest.FixtureRequest) -> None:
    size, tells = LITTLE[name]
    where = {"on": request.getfixturevalue("server")} if name in ON_ONE_SERVER else {}
    lines = list(EVERY[name](**size, **where))

    assert all(len(line) > 1 for line in lines)
    told = " ".join(str(value) for line in lines for value in line.values())
    for words in tells:
        assert words in told
