"""The table of connections is what a running server holds: by name, and never more than it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from api.auth.demo_cast import SCHOOLS
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.connections import (
    FOLLOWS,
    LISTENS,
    NOTIFIES,
    OPERATES,
    QUESTION,
    READS,
    USES,
    Holder,
    held_by_a_copy,
    held_by_the_leader,
)
from domain.vocabulary import Compartment, Role
from projections.catalogue import FOLLOWING
from tests.support.server import Caller, ServerProcess, a_server, wait_until

ARCHITECTURE = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text("utf-8")
MYSELF = "a test"
CLIENTS, REQUESTS = 40, 400
TENANTS = len({school.tenant for school in SCHOOLS})
FOLLOWERS = TENANTS * len(Compartment) * len(FOLLOWING)


@pytest.fixture
def alone() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


def held(url: str) -> Counter[str]:
    """How many connections there are now under each name; those of this test left out."""
    with psycopg.connect(url, application_name=MYSELF) as connection:
        rows = connection.execute(
            "SELECT application_name, count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND application_name <> %s GROUP BY 1",
            [MYSELF],
        ).fetchall()
    return Counter({str(name): int(count) for name, count in rows})


def held_while_busy(server: ServerProcess, url: str) -> Counter[str]:
    """The most that there were under each name while many asked and wrote at once."""
    most: Counter[str] = Counter()
    callers = [
        Caller(server.base_url, server.token(Role.DSL, school.id))
        for _ in range(CLIENTS // len(SCHOOLS) + 1)
        for school in SCHOOLS
    ]

    def asks(number: int) -> None:
        caller = callers[number % len(callers)]
        if number % 4:
            assert caller.get("/cases").status_code == 200
        else:
            caller.reports()

    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            asked = [clients.submit(asks, number) for number in range(REQUESTS)]
            while not all(one.done() for one in asked):
                most |= held(url)
            for one in asked:
                one.result()
        most |= held(url)
    finally:
        for caller in callers:
            caller.client.close()
    return most


def test_a_busy_server_holds_what_the_table_says(alone: ServerProcess) -> None:
    url = EmbeddedPostgres(alone.data).start().server_url
    most = held_while_busy(alone, url)

    # Whoever is still signing in has no name yet.
    assert set(most) <= {"", *(use.name for use in USES)}
    for use in USES:
        if use.holder is not Holder.NOBODY:
            holders = FOLLOWERS if use is FOLLOWS else 1
            assert most[use.name] <= use.at_most * holders, use.name
    assert 1 < most[READS.name] <= READS.at_most

    wait_until(lambda: not held(url).keys() & {"", QUESTION.name, OPERATES.name})
    stays = held(url)
    assert set(stays) <= {use.name for use in USES}
    assert stays[FOLLOWS.name] == FOLLOWERS
    assert (stays[NOTIFIES.name], stays[LISTENS.name]) == (1, 1)
    compartments = TENANTS * len(Compartment)
    most_of_all = held_by_a_copy(compartments, len(FOLLOWING)) + held_by_the_leader()
    assert stays.total() <= most_of_all


def test_the_page_has_the_same_table() -> None:
    section = ARCHITECTURE.partition("## Connections")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{use.name}` | {use.at_most} | {use.holder.value} | {use.purpose} |" for use in USES
    ]
    copy = held_by_a_copy(0, 0)
    tenant = held_by_a_copy(len(Compartment), len(FOLLOWING)) - copy
    assert f"at most {copy} connections to the record and {tenant} more for each tenant" in section
    assert f"holds {held_by_the_leader()} more" in section
