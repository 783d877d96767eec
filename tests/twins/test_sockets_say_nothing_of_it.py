"""Whoever listens hears of what they may see, one event for each, and of nothing in between."""

from __future__ import annotations

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import Caller
from tests.support.sockets import Listener, listening
from tests.support.twins import DSL, HEAD, HIDDEN, World, made, report

Worlds = tuple[World, World]
CHANGES = (
    "subscription($a: String) { changes(after: $a)"
    " { node { __typename ... on CaseChanged { caseId } } } }"
)
SO_FAR = (
    "query($a: String) { changes(first: 100, after: $a) { pageInfo { endCursor hasNextPage } } }"
)


async def heard_until(listener: Listener, case: str) -> list[str]:
    """Every case that is told of, up to this one."""
    told: list[str] = []
    while not told or told[-1] != case:
        said = await listener.next()
        told.append(said["changes"]["node"]["caseId"])
    return told


def so_far(caller: Caller) -> str:
    """The place behind everything that there was to hear."""
    after, more = None, True
    while more:
        page = Graph(caller).ask(SO_FAR, a=after)["changes"]["pageInfo"]
        after, more = page["endCursor"], page["hasNextPage"]
    return str(after)


def reported(world: World, role: Role) -> str:
    answer, _ = world.post(role, "/cases", report())
    return made(answer, "case")


@pytest.mark.parametrize("role", [HEAD, DSL])
async def test_a_listener_hears_one_event_for_each_own_report_and_none_in_between(
    worlds: Worlds, role: Role
) -> None:
    plain, haunted = worlds
    haunted.settled()
    server = haunted.server
    async with listening(server.base_url, server.token(role)) as listener:
        await listener.subscribes(CHANGES, a=so_far(haunted.caller(role)))
        for happens in HIDDEN:
            happens(haunted)
            haunted.settled()
            own = reported(haunted, role)
            reported(plain, role)
            assert await heard_until(listener, own) == [own]
