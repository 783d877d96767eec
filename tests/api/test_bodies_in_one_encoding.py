"""A body is JSON in UTF-8 and uncompressed; whatever says otherwise is refused before it is read."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import INCIDENT, Caller, ServerProcess

TEXT = json.dumps(INCIDENT)
QUERY = {"query": "{ __typename }"}


@pytest.fixture(scope="module")
def dsl(server: ServerProcess) -> Caller:
    return server.caller(Role.DSL)


@pytest.fixture(scope="module")
def graph(dsl: Caller) -> Graph:
    return Graph(dsl)


OTHERWISE = {
    "said to be UTF-16, and is not": "application/json; charset=utf-16",
    "quoted": 'application/json;charset="UTF-16LE"',
    "with blanks": "application/json ; charset = utf-16",
    "in capitals": "Application/JSON; CHARSET=latin-1",
    "said twice": "application/json; charset=utf-8; charset=utf-7",
    "empty": "application/json; charset=",
    "of another kind": "text/json",
}


@pytest.mark.parametrize("content_type", OTHERWISE.values(), ids=OTHERWISE)
def test_another_encoding_is_refused_at_both_doors(dsl: Caller, content_type: str) -> None:
    for path, text in (("/cases", TEXT), ("/graphql", json.dumps(QUERY))):
        answer = dsl.send(path, text.encode(), {"content-type": content_type})

        assert answer.status_code == 415
        assert (answer.json()["code"], answer.json()["field"]) == (
            "wrong-content-type",
            "Content-Type",
        )


@pytest.mark.parametrize(
    "content_type",
    ["application/json", 'application/json; charset="UTF-8"', "application/json;charset=utf8; v=1"],
)
def test_utf_8_is_read_with_or_without_saying_so(dsl: Caller, content_type: str) -> None:
    answer = dsl.send("/questions", b'{"facts": {}}', {"content-type": content_type})

    assert answer.status_code != 415


def test_a_compressed_body_is_refused(dsl: Caller) -> None:
    headers = {"content-encoding": "gzip"}
    answer = dsl.send("/cases", gzip.compress(TEXT.encode()), headers)

    assert answer.status_code == 415
    assert answer.json()["field"] == "Content-Encoding"


NUMBERS: dict[str, str] = {
    "without end": "1e999",
    "without end, below nought": "-1e999",
    "not a number": "NaN",
    "infinity": "Infinity",
    "of five thousand figures": "9" * 5_000,
    "of three hundred figures": "9" * 300,
    "just past what a database counts": str(2**63),
    "nested": "[" * 100_000 + "]" * 100_000,
    "nested in names": '{"a":' * 50_000 + "1" + "}" * 50_000,
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("at", ["facts", "learnt_at", "account"])
def test_no_number_and_no_depth_is_too_much_to_be_refused(
    dsl: Caller, server: ServerProcess, number: str, at: str
) -> None:
    wrong: Any = {
        **INCIDENT,
        at: {"conduct": "messages", "counterparty.age": 0} if at == "facts" else 0,
    }
    body = json.dumps(wrong)
    body = body.replace('"counterparty.age": 0', f'"counterparty.age": {number}')
    body = body.replace(f'"{at}": 0', f'"{at}": {number}')
    before = server.entries()

    answer = dsl.send("/cases", body.encode(), {})

    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"broken-json", "invalid-body", "impossible-value"}
    assert server.entries() == before


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_nor_at_the_graph(graph: Graph, number: str) -> None:
    body = '{"query": "{ __typename }", "variables": {"n": 0}}'.replace("0", number)

    answer = graph.caller.client.post(
        "/graphql", content=body.encode(), headers={"content-type": "application/json"}
    )

    assert answer.status_code in {200, 400}
    assert "INTERNAL" not in answer.text


QUERIES = (
    "first=99999999999999999999999",
    "first=-1",
    "first=1e999",
    "first=NaN",
    "first=" + "9" * 5_000,
    "after=" + "A" * 30_000,
    "after=%00",
    "after=%ff%fe",
    "after=%ed%a0%80",
    "state=%00",
    "person=%00",
    "=&=&&;;==",
    "&".join(f"first={n}" for n in range(2_000)),
    "first=1&first=2",
    "%",
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
@pytest.mark.parametrize("path", ["/cases", "/duties", "/policies"])
def test_no_query_is_strange_enough_for_a_failure(dsl: Caller, path: str, query: str) -> None:
    answer = dsl.client.get(f"{path}?{query}")

    assert answer.status_code < 500


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_a_subscription_by_post_is_told_where_it_is_served(graph: Graph, accept: str) -> None:
    for asked in (
        {"query": "subscription { changes { cursor } }"},
        {
            "query": "subscription A { changes { cursor } } query B { __typename }",
            "operationName": "A",
        },
    ):
        answer = graph.caller.client.post("/graphql", json=asked, headers={"accept": accept})

        assert answer.status_code == (200 if accept == "application/json" else 400)
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "BAD_INPUT"
        assert "WebSocket" in error["message"]


def test_a_query_beside_a_subscription_is_answered(graph: Graph) -> None:
    asked = {
        "query": "subscription A { changes { cursor } } query B { __typename }",
        "operationName": "B",
    }

    assert graph.caller.client.post("/graphql", json=asked).json()["data"] == {
        "__typename": "Query"
    }
