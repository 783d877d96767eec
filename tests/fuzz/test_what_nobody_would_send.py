"""Bytes, mangled bodies and cursors altered bit by bit: refused by a code, never a fault of ours."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import httpx
import pytest

from api.http.refusal_statuses import KINDS
from domain.vocabulary import Role
from tests.fuzz.known import AN_ADULT_ACTED
from tests.support.broken_bodies import broken
from tests.support.graph import Graph
from tests.support.graph_codes import CODES
from tests.support.server import INCIDENT, ServerProcess

SEED = 20_260_302
BODIES = 330
FLIPS = 40
QUERY = (
    "query($c: ID!, $n: Int = 5, $a: String) {"
    " cases(first: $n, after: $a) { nodes { id category @include(if: true) state } }"
    " timeline(caseId: $c, first: 3) { nodes { id headline } } }"
)
REPORT = (
    "mutation($i: ReportIncidentInput!, $k: String!) { reportIncident(input: $i,"
    " idempotencyKey: $k) { __typename ... on Receipt { version } ... on Refused { code } } }"
)
ASKED = {"query": QUERY, "variables": {"c": "none", "n": 2, "a": None}, "operationName": None}
SAID = {
    "query": REPORT,
    "variables": {
        "k": "a-key",
        "i": {
            "facts": {"conduct": "posts_comment", "actor.role": "pupil", "actor.age": 12},
            "occurredAt": "2026-03-02T09:15:00+00:00",
            "account": "A remark was posted.",
        },
    },
}
BODIES_OF_REST = {
    "/cases": INCIDENT,
    "/case-searches": {"words": "remark", "first": 3, "state": "open"},
    "/policies/date-palm/assessments": {"facts": INCIDENT["facts"]},
}
LISTS = {
    "cases": "cases(first: 1, after: $a) { nodes { id } pageInfo { endCursor } }",
    "duties": "duties(first: 1, after: $a) { nodes { id } pageInfo { endCursor } }",
    "changes": "changes(first: 1, after: $a) { edges { cursor } pageInfo { endCursor } }",
    "timeline": 'timeline(caseId: "%s", first: 1, after: $a) { nodes { id } pageInfo { endCursor } }',
}


def graph_is_coded(answer: httpx.Response, why: object) -> list[str]:
    """The codes of an answer of the graph, which has a code wherever it has an error."""
    assert answer.status_code < 500, why
    said = answer.json()
    if answer.status_code == 413:
        # Before the graph hears of it, a body is bounded as all are.
        assert said["code"] == "body-too-large", (why, said)
        return [said["code"]]
    codes = [error["extensions"]["code"] for error in said.get("errors", ())]
    assert set(codes) <= CODES, (why, said)
    assert codes or said.get("data") is not None, (why, said)
    return codes


def failures(server: ServerProcess) -> int:
    """What the server noted that it did not foresee."""
    return server.log.read_text("utf-8").count('"failure"')


@pytest.mark.parametrize("sound", [ASKED, SAID], ids=["a query", "a mutation"])
def test_a_broken_body_is_refused_by_the_graph_with_a_code(
    sound: dict[str, Any], server: ServerProcess
) -> None:
    caller, before, refused = server.caller(Role.DSL), failures(server), 0
    chance = Random(SEED)  # noqa: S311 - makes up bodies
    for way, body in broken(chance, json.dumps(sound).encode(), BODIES):
        answer = caller.send("/graphql", body)
        refused += bool(graph_is_coded(answer, (way, body[:400])))
    assert refused > BODIES / 2
    assert failures(server) == before


@pytest.mark.parametrize("path", BODIES_OF_REST)
def test_a_broken_body_is_refused_by_rest_with_a_code(path: str, server: ServerProcess) -> None:
    caller, before, refused = server.caller(Role.DSL), failures(server), 0
    chance = Random(SEED)  # noqa: S311 - makes up bodies
    for way, body in broken(chance, json.dumps(BODIES_OF_REST[path]).encode(), BODIES // 2):
        answer = caller.send(path, body)
        if answer.is_success:
            continue
        refused += 1
        assert answer.headers["content-type"] == "application/problem+json", (way, body[:400])
        assert answer.status_code < 500, (way, body[:400])
        assert KINDS[answer.json()["code"]].status == answer.status_code
    assert refused > BODIES / 4
    assert failures(server) == before


@pytest.mark.parametrize("which", LISTS)
def test_a_cursor_with_one_bit_altered_is_no_cursor(which: str, server: ServerProcess) -> None:
    graph = Graph(server.caller(Role.DSL))
    case, *_ = [graph.caller.reports(facts=AN_ADULT_ACTED) for _ in range(3)]
    asked = LISTS[which] % case if "%s" in LISTS[which] else LISTS[which]
    query = f"query($a: String) {{ {asked} }}"
    cursor = graph.ask(query)[which]["pageInfo"]["endCursor"]
    chance = Random(SEED)  # noqa: S311 - makes up cursors
    for _ in range(FLIPS):
        place = chance.randrange(len(cursor))
        other = chr(ord(cursor[place]) ^ 1 << chance.randrange(8))
        altered = cursor[:place] + other + cursor[place + 1 :]
        answer = graph.post(query, {"a": altered})
        assert graph_is_coded(answer, altered) == ["BAD_CURSOR"], altered


@pytest.mark.parametrize("first", ["9" * 400, "-1", "2147483648", "1e3", "0", '"5"', "[5]", "null"])
def test_a_page_of_no_possible_size_is_refused(first: str, server: ServerProcess) -> None:
    caller = server.caller(Role.DSL)
    written = json.dumps({"query": f"{{ cases(first: {first}) {{ nodes {{ id }} }} }}"}).encode()
    sent = (
        b'{"query": "query($n: Int!) { cases(first: $n) { nodes { id } } }", "variables": {"n": %s}}'
        % first.encode()
    )
    for body in (written, sent):
        codes = graph_is_coded(caller.send("/graphql", body), body)
        assert codes in (["BAD_INPUT"], ["LIMIT"]) or first == "1e3", codes


def test_a_cursor_of_rest_with_one_bit_altered_is_no_cursor(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    case, *_ = [dsl.reports(facts=AN_ADULT_ACTED) for _ in range(3)]
    chance = Random(SEED)  # noqa: S311 - makes up cursors
    for path in ("/cases", "/duties", "/reports", f"/cases/{case}/timeline"):
        cursor = dsl.get(path, first=1).json()["page"]["end_cursor"]
        for _ in range(FLIPS // 2):
            place = chance.randrange(len(cursor))
            other = chr(ord(cursor[place]) ^ 1 << chance.randrange(8))
            answer = dsl.get(path, first=1, after=cursor[:place] + other + cursor[place + 1 :])
            said = answer.json()
            assert answer.is_success or said["code"] in {"bad-cursor", "invalid-body"}, said
