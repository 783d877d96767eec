"""Listening to the graph: signed in first, from any cursor on, and no longer than one may."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from json import dumps
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from api.auth.demo_cast import person
from api.auth.demo_issuer import DemoIssuer
from api.bootstrap import wall_clock
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import MORE, SCHOOL, ServerProcess
from tests.support.sockets import Listener, listening

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
NOBODY_KNOWS_WHOSE = {"conduct": "messages", "counterparty.role": "pupil"}
IT_WAS_A_TEACHER = {
    "facts": {"actor.role": "staff"},
    "occurred_at": "2026-03-02T10:15:00+00:00",
}
CHANGES = (
    "subscription($a: String) { changes(after: $a) { cursor node { __typename"
    " ... on CaseChanged { caseId version } ... on CaseLost { caseId } } } }"
)
ENTRIES = (
    "subscription($c: ID!, $a: String) { entries(caseId: $c, after: $a)"
    " { cursor node { version kind headline } } }"
)
DUTIES = (
    "subscription($a: String) { duties(after: $a) { cursor caseId duties { id act standing } } }"
)
NOW = "query($a: String) { changes(first: 100, after: $a) { edges { cursor } pageInfo { endCursor } } }"


def cursor_now(graph: Graph) -> str:
    """The place behind every change there is."""
    after, more = None, True
    while more:
        page = graph.ask(NOW, a=after)["changes"]
        after, more = page["pageInfo"]["endCursor"], bool(page["edges"])
    return str(after)


async def until_case(listener: Listener, case: str) -> Any:
    while True:
        said = (await listener.next())["changes"]
        if said["node"].get("caseId") == case:
            return said


def tells_more(graph: Graph, case: str) -> None:
    assert graph.caller.post(f"/cases/{case}/information", MORE).status_code == 201


async def test_new_entries_of_a_case_are_heard_as_they_are_recorded(
    server: ServerProcess, dsl: Graph
) -> None:
    case = dsl.caller.reports()
    edges = dsl.timeline(case)["edges"]
    there = len(edges)
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(ENTRIES, c=case, a=edges[-1]["cursor"])
        await listener.says(type="ping")
        assert await listener.hears() == {"type": "pong"}
        for number in (1, 2):
            await asyncio.to_thread(tells_more, dsl, case)
            entry = (await listener.next())["entries"]
            assert entry["node"]["version"] == there + number
            assert entry["node"]["kind"] == "INFORMATION_ADDED"


async def test_listening_goes_on_from_a_cursor_without_a_gap(
    server: ServerProcess, dsl: Graph
) -> None:
    case = dsl.caller.reports()
    token = server.token(Role.DSL)
    (*_, last) = dsl.timeline(case)["edges"]
    for _ in range(3):
        tells_more(dsl, case)
    heard = []
    cursor = last["cursor"]
    for _ in range(3):
        async with listening(server.base_url, token) as listener:
            await listener.subscribes(ENTRIES, c=case, a=cursor)
            entry = (await listener.next())["entries"]
        cursor = entry["cursor"]
        heard.append(entry["node"]["version"])
    assert heard == list(range(heard[0], heard[0] + 3))


async def test_changes_are_heard_from_a_cursor_on(
    server: ServerProcess, dsl: Graph, staff: Graph
) -> None:
    now = cursor_now(dsl)
    missed = staff.caller.reports()
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(CHANGES, a=now)
        seen = await until_case(listener, missed)
        hidden = await asyncio.to_thread(staff.caller.reports, facts=ABOUT_A_TEACHER)
        shown = await asyncio.to_thread(staff.caller.reports)
        said = (await listener.next())["changes"]
        assert said["node"]["caseId"] == shown != hidden
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(CHANGES, a=seen["cursor"])
        assert (await listener.next())["changes"]["node"] == said["node"]


async def test_whoever_owes_something_hears_of_it(
    server: ServerProcess, head: Graph, staff: Graph
) -> None:
    now = cursor_now(head)
    async with listening(server.base_url, server.token(Role.HEADTEACHER)) as listener:
        await listener.subscribes(DUTIES, a=now)
        case = await asyncio.to_thread(staff.caller.reports, facts=ABOUT_A_TEACHER)
        said = (await listener.next())["duties"]
    assert said["caseId"] == case
    mine = head.ask(
        "query($c: ID!) { duties(first: 100, caseId: $c, openOnly: false) { nodes { id } } }",
        c=case,
    )
    assert [d["id"] for d in said["duties"]] == [d["id"] for d in mine["duties"]["nodes"]]


async def test_a_hidden_case_is_as_silent_as_one_that_is_not_there(
    server: ServerProcess, staff: Graph
) -> None:
    hidden = staff.caller.reports(facts=ABOUT_A_TEACHER)
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        for case in (hidden, "7b0c9f0e-1111-4a7e-9d5f-2d1d0a9f6c01", "no id at all"):
            await listener.subscribes(ENTRIES, c=case)
            assert await listener.hears() == {"id": "1", "type": "complete"}


async def test_whoever_loses_sight_of_a_case_hears_that_and_no_more(
    server: ServerProcess, staff: Graph, dsl: Graph, head: Graph
) -> None:
    before = cursor_now(dsl)
    case = staff.caller.reports(facts=NOBODY_KNOWS_WHOSE)
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(CHANGES, a=before)
        now = (await until_case(listener, case))["cursor"]
    (*_, last) = dsl.timeline(case)["edges"]
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(ENTRIES, "entries", c=case, a=last["cursor"])
        await listener.subscribes(CHANGES, "changes", a=now)
        await listener.says(type="ping")
        assert await listener.hears() == {"type": "pong"}
        answer = await asyncio.to_thread(head.caller.post, f"/cases/{case}/facts", IT_WAS_A_TEACHER)
        assert answer.status_code == 201, answer.text
        heard = [await listener.hears(), await listener.hears()]
        tells_more(head, case)
    by_name = {said["id"]: said for said in heard}
    assert by_name["entries"] == {"id": "entries", "type": "complete"}
    node = by_name["changes"]["payload"]["data"]["changes"]["node"]
    assert node == {"__typename": "CaseLost", "caseId": case}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 4403),
        ({}, 4403),
        ({"authorization": "Bearer nonsense"}, 4403),
        ({"token": "x"}, 4403),
    ],
)
async def test_nobody_listens_without_a_token(
    server: ServerProcess, payload: Any, code: int
) -> None:
    async with listening(server.base_url) as listener:
        await listener.says(type="connection_init", payload=payload)
        assert await listener.closed() == code


async def test_who_says_nothing_is_not_waited_for(server: ServerProcess) -> None:
    async with listening(server.base_url) as listener:
        assert await listener.closed() == 4408


async def test_a_socket_ends_with_its_token(server: ServerProcess) -> None:
    issuer = DemoIssuer.open(server.data, audience="casebook", clock=wall_clock)
    brief = issuer.token(person(SCHOOL, Role.DSL), SCHOOL, Role.DSL, lifetime=timedelta(seconds=3))
    async with listening(server.base_url, brief) as listener:
        await listener.subscribes(CHANGES, a=None)
        assert await listener.closed() == 4401


SPOKEN: dict[str, tuple[list[Any], int]] = {
    "before signing in": ([{"type": "subscribe", "id": "1", "payload": {"query": "{a}"}}], 4401),
    "no message": (["hello"], 4400),
    "a list": ([[]], 4400),
}
SAID: dict[str, tuple[list[Any], int]] = {
    "signing in twice": ([{"type": "connection_init"}], 4429),
    "a word of another protocol": ([{"type": "start"}], 4400),
    "no id": ([{"type": "subscribe", "payload": {"query": CHANGES}}], 4400),
    "one id twice": ([{"type": "subscribe", "id": "1", "payload": {"query": CHANGES}}] * 2, 4409),
}


@pytest.mark.parametrize("what", SPOKEN)
async def test_who_breaks_the_protocol_before_signing_in_is_cut_off(
    server: ServerProcess, what: str
) -> None:
    messages, code = SPOKEN[what]
    async with listening(server.base_url) as listener:
        for message in messages:
            await listener.connection.send(str(message) if message == "hello" else dumps(message))
        assert await listener.closed() == code


@pytest.mark.parametrize("what", SAID)
async def test_who_breaks_the_protocol_is_cut_off(server: ServerProcess, what: str) -> None:
    messages, code = SAID[what]
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        for message in messages:
            await listener.connection.send(dumps(message))
        assert await listener.closed() == code


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a query": ({"query": "{ vocabulary { version } }"}, "BAD_INPUT"),
    "no such field": ({"query": "subscription { secretish }"}, "BAD_INPUT"),
    "too much": ({"query": "subscription { " + "a { " * 60 + "}" * 61}, "LIMIT"),
    "no document": ({}, "BAD_INPUT"),
    "an unknown document": ({"documentId": "sha256:00"}, "DOCUMENT_NOT_FOUND"),
    "nothing": (
        {
            "query": "subscription($y: Boolean!) { changes @skip(if: $y) { cursor } }",
            "variables": {"y": True},
        },
        "BAD_INPUT",
    ),
    "two things": ({"query": "subscription { changes { cursor } duties { cursor } }"}, "BAD_INPUT"),
    "two things by turns": (
        {
            "query": "subscription($y: Boolean!) { ... @include(if: $y) { changes { cursor } }"
            " ... @skip(if: $y) { duties { cursor } } more: changes { cursor } }",
            "variables": {"y": True},
        },
        "BAD_INPUT",
    ),
    "a word of no list": (
        {"query": CHANGES, "variables": {"a": {"secretish": 1}}},
        "BAD_INPUT",
    ),
    "a cursor of nobody's": ({"query": CHANGES, "variables": {"a": "secretish"}}, "BAD_CURSOR"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_cannot_be_listened_to_is_told_by_its_code(
    server: ServerProcess, what: str
) -> None:
    payload, code = REFUSED[what]
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.says(type="subscribe", id="1", payload=payload)
        said = await listener.hears()
        assert (said["type"], said["id"]) == ("error", "1")
        assert {error["extensions"]["code"] for error in said["payload"]} == {code}
        assert "secretish" not in str(said)


async def test_only_the_one_protocol_is_spoken(server: ServerProcess) -> None:
    async with listening(server.base_url, protocol="graphql-ws") as listener:
        assert await listener.closed() == 4406


async def test_no_other_site_s_page_opens_a_socket(server: ServerProcess) -> None:
    with pytest.raises(InvalidStatus):
        async with listening(server.base_url, origin="https://elsewhere.example"):
            pass


async def test_a_subscription_ends_when_its_client_says_so(
    server: ServerProcess, dsl: Graph
) -> None:
    case = dsl.caller.reports()
    (*_, last) = dsl.timeline(case)["edges"]
    async with listening(server.base_url, server.token(Role.DSL)) as listener:
        await listener.subscribes(ENTRIES, c=case, a=last["cursor"])
        await listener.says(type="complete", id="1")
        await listener.subscribes(ENTRIES, c=case, a=last["cursor"])
        await listener.says(type="ping")
        assert await listener.hears() == {"type": "pong"}
        await asyncio.to_thread(tells_more, dsl, case)
        assert (await listener.next())["entries"]["node"]["kind"] == "INFORMATION_ADDED"
