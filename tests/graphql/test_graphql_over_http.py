"""How the graph is asked over HTTP: POST, JSON, signed in; and how it says what went wrong."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
OK = json.dumps({"query": "{ __typename }"}).encode()


def post(graph: Graph, content: bytes, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return graph.caller.client.post(
        "/graphql", content=content, headers={"content-type": JSON, **given}
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"])
def test_only_post_is_answered(dsl: Graph, method: str) -> None:
    answer = dsl.caller.client.request(
        method, "/graphql", params={"query": "{ __typename }"}, headers={"content-type": JSON}
    )
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("accept", "answered_as"),
    [
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        ("*/*", JSON),
        ("application/*", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};charset=utf-8", GRAPHQL),
        (f"text/html, {JSON}", JSON),
        (f"{JSON};q=0, {GRAPHQL}", GRAPHQL),
        ("", JSON),
    ],
)
def test_the_answer_is_in_a_type_that_was_asked_for(
    dsl: Graph, accept: str, answered_as: str
) -> None:
    answer = post(dsl, OK, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{answered_as}; charset=utf-8"
    assert answer.json()["data"] == {"__typename": "Query"}


def test_an_answer_nobody_can_read_is_not_given(dsl: Graph) -> None:
    assert post(dsl, OK, accept="text/html").status_code == 406


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ],
)
def test_only_json_bodies_are_read(dsl: Graph, content_type: str) -> None:
    assert post(dsl, OK, content_type=content_type).status_code == 415


def test_a_body_in_utf_8_is_read_with_or_without_saying_so(dsl: Graph) -> None:
    for content_type in (
        JSON,
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
    ):
        assert post(dsl, OK, content_type=content_type).status_code == 200


BODIES: tuple[Any, ...] = (
    {},
    {"query": None},
    {"query": {"a": 1}},
    {"query": "{ __typename }", "operationName": 7},
    {"documentId": 7},
    {"documentId": "sha256:00", "query": "{ __typename }"},
    {"query": "{ __typename }", "variables": [1]},
    {"query": "{ __typename }", "variables": "{}"},
    {"query": "{ __typename }", "extensions": "x"},
    [{"query": "{ __typename }"}],
    [],
    "query",
    None,
)


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize("body", [*(json.dumps(b).encode() for b in BODIES), b"{", b"", b"\xff"])
def test_what_is_no_request_is_refused(dsl: Graph, body: bytes, accept: str) -> None:
    answer = post(dsl, body, accept=accept)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ __typename }", "variables": None, "operationName": None, "extensions": None},
        {"query": "query A { __typename } query B { x: __typename }", "operationName": "A"},
        {"query": "{ __typename }", "extensions": {"any": "thing"}},
    ],
)
def test_what_may_be_left_out_may_be_null(dsl: Graph, body: dict[str, Any]) -> None:
    answer = post(dsl, json.dumps(body).encode()).json()
    assert answer["data"] == {"__typename": "Query"}
    assert "errors" not in answer


UNFIT: dict[str, dict[str, Any]] = {
    "no GraphQL": {"query": "{ secretish"},
    "no such field": {"query": "{ secretish }"},
    "no such argument": {"query": "{ case(secretish: 1) { id } }"},
    "no such type": {"query": "{ ... on Secretish { id } }"},
    "no such enum value": {"query": "{ duties(first: 1, scope: SECRETISH) { nodes { id } } }"},
    "a literal of the wrong type": {"query": '{ cases(first: "secretish") { nodes { id } } }'},
    "a variable of the wrong type": {
        "query": "query($n: Int!) { cases(first: $n) { nodes { id } } }",
        "variables": {"n": "secretish"},
    },
    "a moment that is none": {
        "query": "query($t: DateTime) { timeline(caseId: 1, first: 1, occurredFrom: $t)"
        " { nodes { id } } }",
        "variables": {"t": "secretish"},
    },
    "a moment without its offset": {
        "query": 'query { timeline(caseId: 1, first: 1, occurredFrom: "2026-03-02T09:15:00")'
        " { nodes { id } } }",
    },
    "a moment at the end of time": {
        "query": 'query { timeline(caseId: 1, first: 1, occurredFrom: "0001-01-01T00:00:00+14:00")'
        " { nodes { id } } }",
    },
    "facts that are no object": {
        "query": "query($f: Facts!) { assess(pack: 1, facts: $f) { __typename } }",
        "variables": {"f": "secretish"},
    },
    "a variable nobody declared": {"query": "{ cases(first: $secretish) { nodes { id } } }"},
    "no such operation": {"query": "query A { __typename }", "operationName": "secretish"},
    "nothing to do": {"query": "fragment secretish on Case { id }"},
    "a subscription": {"query": "subscription { secretish }"},
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_document_that_does_not_fit_is_told_so_without_being_repeated(
    dsl: Graph, what: str
) -> None:
    body = json.dumps(UNFIT[what]).encode()
    by_status = {JSON: 200, GRAPHQL: 400}
    for accept, status in by_status.items():
        answer = post(dsl, body, accept=accept)
        assert answer.status_code == status
        said = answer.json()
        assert "data" not in said
        assert {error["extensions"]["code"] for error in said["errors"]} == {"BAD_INPUT"}
        assert "secretish" not in answer.text.lower()
        assert "did you mean" not in answer.text.lower()


def test_text_that_no_record_can_hold_is_refused(dsl: Graph) -> None:
    asked = "query($c: String) { cases(first: 1, category: $c) { nodes { id } } }"
    assert dsl.fails(asked, c="secretish\x00") == ["BAD_INPUT"]


def test_a_field_that_fails_leaves_the_others(dsl: Graph) -> None:
    asked = '{ policy(pack: "nobody-wrote-this") { title } vocabulary { version } }'
    answer = post(dsl, json.dumps({"query": asked}).encode(), accept=GRAPHQL)
    assert answer.status_code == 200
    said = answer.json()
    assert said["data"]["policy"] is None
    assert said["data"]["vocabulary"]["version"]
    assert said["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert said["errors"][0]["path"] == ["policy"]
    assert "nobody-wrote-this" not in answer.text


def test_a_body_over_the_limit_is_refused(dsl: Graph) -> None:
    body = json.dumps({"query": "{ __typename }", "variables": {"x": "y" * 1024 * 1024}})
    assert post(dsl, body.encode()).status_code == 413


@pytest.mark.parametrize("query", ["{ __typename }", "{ __schema { types { name } } }", "{"])
def test_whoever_is_not_signed_in_learns_nothing(server: ServerProcess, query: str) -> None:
    with httpx.Client(base_url=server.base_url) as client:
        for headers in ({}, {"authorization": "Bearer nonsense"}):
            answer = client.post("/graphql", json={"query": query}, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "Query" not in answer.text


@pytest.mark.parametrize("role", Role)
def test_whoever_is_signed_in_may_read_the_description(server: ServerProcess, role: Role) -> None:
    found = Graph(server.caller(role)).ask("{ __schema { queryType { name } } }")
    assert found["__schema"]["queryType"]["name"] == "Query"
