"""A listener that does not read, drops off, or asks for too much harms nobody but itself."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import time
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.graphql_server.websocket import SUBSCRIPTIONS, TOO_MANY_SOCKETS, TOO_SLOW
from api.server.socket_protocol import MOST_PARTS
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.raw_sockets import (
    PING,
    TEXT,
    connected,
    frame,
    handshake,
    message,
    signing_in,
)
from tests.support.server import MORE, ServerProcess, a_server, wait_until
from tests.support.sockets import listening

ENTRIES = (
    "subscription($c: ID!, $a: String) { entries(caseId: $c, after: $a)"
    " { cursor node { version kind } } }"
)
WHOLE = (
    "subscription($c: ID!, $a: String) { entries(caseId: $c, after: $a)"
    " { node { ... on InformationAddedEntry { account } } } }"
)
CHANGES = "subscription { changes { cursor } }"
LONG = "It was told at length. " * 800
TOLD = 40
PINGS = 120_000


def opened(server: ServerProcess, role: Role) -> socket.socket:
    made = connected(server.base_url)
    made.sendall(handshake(server.base_url))
    head = b""
    while b"\r\n\r\n" not in head:
        head += made.recv(1)
    made.sendall(signing_in(server.token(role)))
    return made


def taken_to_the_end(made: socket.socket) -> bytes:
    """Everything there still is, until the server has closed."""
    taken = b""
    with suppress(ConnectionError):
        while more := made.recv(65_536):
            taken += more
    return taken


def resident(server: ServerProcess) -> int:
    assert server.process is not None
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def test_who_reads_nothing_is_dropped_and_little_is_kept_and_nobody_waits(
    server: ServerProcess, dsl: Graph
) -> None:
    case = dsl.caller.reports()
    (first, *_) = dsl.timeline(case)["edges"]
    for _ in range(TOLD):
        answer = dsl.caller.post(f"/cases/{case}/information", {**MORE, "account": LONG})
        assert answer.status_code == 201
    about = {"query": WHOLE, "variables": {"c": case, "a": first["cursor"]}}
    with opened(server, Role.DSL) as deaf:
        for number in range(SUBSCRIPTIONS):
            deaf.sendall(message(type="subscribe", id=str(number), payload=about))
        async with listening(server.base_url, server.token(Role.DSL)) as another:
            await another.subscribes(ENTRIES, c=case, a=first["cursor"])
            assert (await another.next())["entries"]["node"]["version"] == 2
        dropped = f'"closed":{TOO_SLOW}'
        await asyncio.to_thread(wait_until, lambda: dropped in server.log.read_text(), 60.0)
        kept = await asyncio.to_thread(taken_to_the_end, deaf)
    assert len(kept) < TOLD * SUBSCRIPTIONS * len(LONG)


async def test_pings_are_not_answered_into_memory(server: ServerProcess, dsl: Graph) -> None:
    before = resident(server)
    pings = frame(b"p" * 125, PING) * 1_000
    with opened(server, Role.DSL) as deaf:
        for _ in range(PINGS // 1_000):
            await asyncio.to_thread(deaf.sendall, pings)
        dsl.ask("{ __typename }")
        assert resident(server) - before < PINGS * 125 // 2


async def test_parts_of_a_message_without_end_are_cut_off(server: ServerProcess) -> None:
    with opened(server, Role.DSL) as made:
        made.sendall(frame(b"{", TEXT, final=False))
        with suppress(ConnectionError):
            for _ in range(MOST_PARTS + 10):
                made.sendall(frame(b"", 0, final=False))
        await asyncio.to_thread(taken_to_the_end, made)


@pytest.mark.parametrize("said", [frame(b"x" * 10, 2), frame(b"[" * 60_000)])
async def test_what_is_no_message_ends_it(server: ServerProcess, said: bytes) -> None:
    with opened(server, Role.DSL) as made:
        made.sendall(said)
        assert (4400).to_bytes(2, "big") in await asyncio.to_thread(taken_to_the_end, made)


async def test_one_subscription_too_many_is_refused_and_the_others_go_on(
    server: ServerProcess, dsl: Graph
) -> None:
    case = dsl.caller.reports()
    (*_, last) = dsl.timeline(case)["edges"]
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        for number in range(SUBSCRIPTIONS + 1):
            await listener.subscribes(ENTRIES, str(number), c=case, a=last["cursor"])
        said = await listener.hears()
        assert (said["type"], said["id"]) == ("error", str(SUBSCRIPTIONS))
        assert said["payload"][0]["extensions"] == {"code": "LIMIT"}
        await asyncio.to_thread(dsl.caller.post, f"/cases/{case}/information", MORE)
        heard = {(await listener.hears())["id"] for _ in range(SUBSCRIPTIONS)}
        assert heard == {str(number) for number in range(SUBSCRIPTIONS)}


async def test_a_client_has_so_many_sockets_and_its_events_cost_what_a_look_costs(
    tmp_path: Path,
) -> None:
    budget = 240
    few = {"CASEBOOK_GRAPH_SOCKETS": "2", "CASEBOOK_GRAPH_BUDGET": str(budget)}
    dear = (
        "subscription { changes { cursor node { ... on CaseChanged"
        " { case { timeline(first: 50) { nodes { id } } } } } } }"
    )
    with a_server(settings=few) as server:
        token = server.token(Role.STAFF)
        async with AsyncExitStack() as several:
            for _ in range(2):
                await several.enter_async_context(listening(server.base_url, token))
            third = await several.enter_async_context(listening(server.base_url))
            await third.says(type="connection_init", payload={"authorization": f"Bearer {token}"})
            assert await third.closed() == TOO_MANY_SOCKETS
            await several.enter_async_context(
                listening(server.base_url, server.token(Role.HEADTEACHER))
            )
        began = time.monotonic()
        async with listening(server.base_url, token) as listener:
            await listener.subscribes(dear)
            assert (await listener.next())["changes"]["cursor"]
            await listener.says(type="ping")
            assert await listener.hears() == {"type": "pong"}
        answer = server.caller(Role.STAFF).client.post("/graphql", json={"query": "{ __typename }"})
        left = answer.json()["extensions"]["cost"]["left"]
        came_back = (time.monotonic() - began) * budget / 60
        assert left <= budget - 2 * 52 - 1 + came_back


@pytest.mark.parametrize("seed", [1, 2])
async def test_whoever_drops_off_and_comes_back_hears_each_entry_once_and_in_order(
    server: ServerProcess, dsl: Graph, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - chooses when to drop off
    case = dsl.caller.reports()
    (*_, last) = dsl.timeline(case)["edges"]
    there = len(dsl.timeline(case)["edges"])
    writing = Thread(target=tells, args=(dsl, case, TOLD))
    writing.start()
    heard: list[int] = []
    cursor: Any = last["cursor"]
    token = server.token(Role.DSL)
    while len(heard) < TOLD:
        async with listening(server.base_url, token) as listener:
            await listener.subscribes(ENTRIES, c=case, a=cursor)
            for _ in range(min(chance.randint(0, 12), TOLD - len(heard))):
                entry = (await listener.next())["entries"]
                heard.append(entry["node"]["version"])
                cursor = entry["cursor"]
            if chance.random() < 0.5:
                listener.connection.transport.abort()
    await asyncio.to_thread(writing.join)
    assert heard == list(range(there + 1, there + 1 + TOLD))


def tells(dsl: Graph, case: str, many: int) -> None:
    for _ in range(many):
        assert dsl.caller.post(f"/cases/{case}/information", MORE).status_code == 201
