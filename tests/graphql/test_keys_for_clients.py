"""A client of the school's MIS signs in by its key, and sees outlines of ordinary cases, never more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from api.graphql_server.websocket import NOT_SIGNED_IN, REFUSED
from tests.graphql.test_keeping_a_copy import everything, waits_for
from tests.graphql.test_recording_through_the_graph import REPORT
from tests.support.client_keys import issued, listed, name_of, revoked
from tests.support.directory import shut_out_when_asked
from tests.support.graph import Graph
from tests.support.server import MORE, OTHER_SCHOOL, SCHOOL, Caller, ServerProcess
from tests.support.sockets import Listener, listening

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
OUTLINE = "{ id state category version openDuties }"
ONE = f"query($c: ID!) {{ case(id: $c) {OUTLINE} }}"
PAGE = "pageInfo { hasNextPage endCursor }"
LIST = f"query($after: String) {{ cases(first: 100, after: $after) {{ nodes {OUTLINE} {PAGE} }} }}"
WORDS = (
    "query($c: ID!) { case(id: $c) { timeline(first: 5) { nodes { headline } } } }",
    "query($c: ID!) { case(id: $c) { duties(first: 5) { nodes { id } } } }",
    "query($c: ID!) { timeline(caseId: $c first: 5) { nodes { headline } } }",
    "query($c: ID!) { referrals(caseId: $c) { __typename } }",
    "query($c: ID!) { ladoReferral(caseId: $c) { __typename } }",
    "query($c: ID!) { allegation(caseId: $c) { __typename } }",
    "query($c: ID!) { chronology(caseId: $c first: 5) { __typename } }",
    "query($c: ID!) { personChronology(personId: $c first: 5) { __typename } }",
)
ALSO_FORBIDDEN = (
    "{ duties(first: 5) { nodes { id } } }",
    "{ people(first: 5) { nodes { id } } }",
    "{ concernRegister(first: 5) { __typename } }",
)


@pytest.fixture(scope="module")
def key(server: ServerProcess) -> str:
    return issued(server)


@pytest.fixture(scope="module")
def mis(server: ServerProcess, key: str) -> Iterator[Graph]:
    caller = Caller(server.base_url, key)
    yield Graph(caller)
    caller.client.close()


def status(server: ServerProcess, key: str) -> int:
    caller = Caller(server.base_url, key)
    try:
        return caller.client.post("/graphql", json={"query": "{ __typename }"}).status_code
    finally:
        caller.client.close()


def test_an_ordinary_case_is_seen_in_outline(mis: Graph, staff: Graph) -> None:
    case = staff.caller.reports()
    shown = mis.ask(ONE, c=case)["case"]
    assert shown["id"] == case
    assert shown["state"] == "OPEN"
    assert case in {one["id"] for one in mis.every(LIST, "cases")}
    assert case in {one["case"] for one in mis.caller.get("/cases").json()["cases"]}


@pytest.mark.parametrize("asked", WORDS)
def test_what_happened_is_never_told(mis: Graph, staff: Graph, asked: str) -> None:
    assert mis.fails(asked, c=staff.caller.reports()) == ["FORBIDDEN"]


@pytest.mark.parametrize("asked", ALSO_FORBIDDEN)
def test_neither_duties_nor_people_nor_concerns_are_told(mis: Graph, asked: str) -> None:
    assert mis.fails(asked) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    "narrowed", ['search: "report"', 'personId: "00000000-0000-4000-8000-000000000001"']
)
def test_it_cannot_ask_its_way_to_headlines_and_people(mis: Graph, narrowed: str) -> None:
    assert mis.fails(f"{{ cases(first: 5, {narrowed}) {{ nodes {{ id }} }} }}") == ["FORBIDDEN"]
    assert mis.caller.post("/case-searches", {"words": "report"}).status_code == 403
    assert (
        mis.caller.get("/cases", person="00000000-0000-4000-8000-000000000001").status_code == 403
    )


@pytest.mark.parametrize("sort", ["NEWEST_OPENED", "SOONEST_DUE"])
def test_it_orders_and_narrows_what_it_sees(mis: Graph, staff: Graph, sort: str) -> None:
    case = staff.caller.reports()
    asked = (
        f"query($after: String) {{ cases(first: 100, after: $after, state: OPEN, sort: {sort})"
        f" {{ nodes {{ id }} {PAGE} }} }}"
    )
    assert case in {one["id"] for one in mis.every(asked, "cases")}
    restricted = "{ cases(first: 5, compartment: RESTRICTED) { nodes { id } } }"
    assert mis.ask(restricted)["cases"]["nodes"] == []


def test_nothing_restricted_reaches_it(mis: Graph, head: Graph, staff: Graph) -> None:
    _, now = everything(mis)
    hidden = mis.do("reportIncident", {**REPORT, "facts": ABOUT_A_TEACHER})["case"]
    seen = staff.caller.reports()
    assert head.ask(ONE, c=hidden)["case"]["id"] == hidden
    assert mis.ask(ONE, c=hidden) == {"case": None}
    assert hidden not in json.dumps(mis.every(LIST, "cases"))
    assert hidden not in mis.caller.get("/cases").text
    assert hidden not in {node.get("caseId") for node in waits_for(mis, now, seen)}
    assert hidden not in {node.get("caseId") for node in everything(mis)[0]}


def test_a_case_from_which_somebody_is_shut_out_is_lost_from_sight(
    mis: Graph, dsl: Graph, staff: Graph
) -> None:
    case = staff.caller.reports()
    said = {"kind": "pupil", "name": "Corin Example"}
    person = dsl.caller.post("/people", said).json()["person"]
    named = dsl.caller.post(f"/cases/{case}/people", {"person": person, "role": "alleged_harmer"})
    assert named.status_code == 201, named.text
    assert mis.ask(ONE, c=case)["case"]["id"] == case
    _, now = everything(mis)
    signs_in = {**said, "sign_in": "corin@example", "reason": "An account was made."}
    told = dsl.caller.post(f"/people/{person}/corrections", signs_in)
    assert told.status_code == 201, told.text
    shut_out_when_asked(dsl.caller, case, "corin@example")
    lost = waits_for(mis, now, case, kind="CaseLost")
    assert {"__typename": "CaseLost", "caseId": case} in lost
    assert mis.ask(ONE, c=case) == {"case": None}
    assert case not in {one["id"] for one in mis.every(LIST, "cases")}


def test_a_case_that_names_its_subject_was_never_in_sight(mis: Graph, dsl: Graph) -> None:
    case = dsl.caller.reports(subject="teacher@saltmarsh-primary.example")
    assert dsl.ask(ONE, c=case)["case"]["id"] == case
    assert mis.ask(ONE, c=case) == {"case": None}


def test_it_reports_and_a_repeated_report_is_one(mis: Graph, dsl: Graph) -> None:
    first, again = (mis.do("reportIncident", REPORT, key="from-the-mis-1") for _ in range(2))
    assert first == again
    entry = dsl.timeline(first["case"])["nodes"][0]
    assert (entry["actor"], entry["actorRole"]) == ("mis.larkfield-mis", "MIS")


def test_it_works_on_no_case(mis: Graph, staff: Graph) -> None:
    case = staff.caller.reports()
    refused = mis.do(
        "addInformation", {"account": "More.", "occurredAt": MORE["occurred_at"]}, case=case
    )
    assert refused["code"] == "wrong-role"


@pytest.mark.parametrize(
    ("scope", "sees", "reports"), [("read", True, False), ("report", False, True)]
)
def test_a_scope_that_was_not_given_is_missing(
    server: ServerProcess, scope: str, sees: bool, reports: bool
) -> None:
    caller = Caller(server.base_url, issued(server, scope, client=f"only-{scope}"))
    graph = Graph(caller)
    try:
        assert ("errors" not in graph.post(LIST).json()) is sees
        did = graph.do("reportIncident", REPORT)["__typename"]
        assert (did == "Receipt") is reports
        kinds = {node["__typename"] for node in everything(graph)[0]}
        assert ("CaseChanged" in kinds) is sees
    finally:
        caller.client.close()


def test_a_key_opens_its_own_school_only(server: ServerProcess, staff: Graph) -> None:
    case = staff.caller.reports()
    caller = Caller(server.base_url, issued(server, school=OTHER_SCHOOL))
    try:
        assert Graph(caller).ask(ONE, c=case) == {"case": None}
    finally:
        caller.client.close()


def test_a_key_that_is_taken_back_opens_nothing_from_the_next_request_on(
    server: ServerProcess,
) -> None:
    key = issued(server)
    assert status(server, key) == 200
    revoked(server, key)
    assert status(server, key) == 401


def test_the_next_key_of_a_client_goes_on_where_the_last_one_stood(
    server: ServerProcess, mis: Graph, staff: Graph
) -> None:
    _, now = everything(mis)
    caller = Caller(server.base_url, issued(server))
    try:
        case = staff.caller.reports()
        assert waits_for(Graph(caller), now, case)
    finally:
        caller.client.close()


def test_a_key_altered_anywhere_is_refused_like_any_other(server: ServerProcess, key: str) -> None:
    elsewhere = key.replace(SCHOOL, OTHER_SCHOOL)
    unknown = key.replace(SCHOOL, "no-such-school")
    altered = [key[:-1] + ("0" if key[-1] != "0" else "1"), key[:-1], key + "0", key.upper()]
    name = name_of(key)
    altered += [key.replace(f"_{name}_", "_0000000000000000_"), elsewhere, unknown]
    flipped = "0" if key[-20] != "0" else "1"
    altered.append(key[:-20] + flipped + key[-19:])
    bodies = set()
    for text in altered:
        caller = Caller(server.base_url, text)
        answer = caller.client.post("/graphql", json={"query": "{ __typename }"})
        caller.client.close()
        assert answer.status_code == 401, text
        bodies.add(answer.json()["code"])
    assert bodies == {"token-refused"}


def test_the_record_says_who_issued_and_revoked_and_holds_no_key(
    server: ServerProcess, head: Graph
) -> None:
    key = issued(server, "read", client="brackenhurst")
    revoked(server, key)
    said = head.caller.get(f"/schools/{SCHOOL}/timeline").text
    assert "A key was issued to brackenhurst, valid until " in said
    assert "A key was taken back" in said
    assert '"actor":"it.lead","actor_role":"operator"' in said
    assert key.split("_")[4] not in said
    (known,) = [one for one in listed(server) if one["key"] == name_of(key)]
    assert known["revoked"] is True
    assert "digest" not in known


async def test_a_socket_is_closed_when_its_key_is_taken_back(
    server: ServerProcess, staff: Graph
) -> None:
    key = issued(server)
    async with listening(server.base_url, key) as socket:
        await socket.subscribes("subscription { changes { cursor } }")
        await socket.next()
        await asyncio.to_thread(revoked, server, key)
        await asyncio.to_thread(staff.caller.reports)
        assert await closed_in_the_end(socket) == NOT_SIGNED_IN
    async with listening(server.base_url) as socket:
        await socket.says(type="connection_init", payload={"authorization": f"Bearer {key}"})
        assert await socket.closed() == REFUSED


async def closed_in_the_end(socket: Listener) -> int:
    """The code of the close, behind whatever had been sent before."""
    with suppress(ConnectionClosed):
        while True:
            await socket.hears()
    return await socket.closed()
