"""A document that asks for too much is refused before anything is looked up, with little work."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import Any

import pytest
from graphql import get_introspection_query, parse, visit
from graphql.language import Visitor

from api.graphql.errors import Failed, told
from api.graphql_server.document_limits import check_document
from api.graphql_server.documents import REMEMBERED, Documents, Unfit
from api.graphql_server.lexical_limits import TOKENS, check_lexical_limits
from api.graphql_server.request_format import request_of
from api.graphql_server.schema import GRAPH
from tests.support.at_length import few_and_many
from tests.support.graph import Graph
from tests.support.hostile_documents import hostile_document
from tests.support.probes import CASES, PROBES, doubling
from tests.support.work import steps

A_FEW = 120_000
"""Calls and returns of the interpreter: what reading a thousand signs comes to, and no more."""
A_WHOLE_DOCUMENT = 600_000
"""What a document of a thousand signs comes to that is validated and let through."""
A_FAULT = 200_000
"""What finding the first fault of one comes to that is within all limits."""
NEXT_TO_NOTHING = 8 * TOKENS


def codes(text: str) -> set[str]:
    try:
        Documents(GRAPH).ready(text)
    except Unfit as why:
        return {told(error, print)["extensions"]["code"] for error in why.errors}
    return set()


@pytest.mark.parametrize("what", PROBES)
def test_it_is_refused_for_its_size(what: str) -> None:
    assert codes(PROBES[what]) == {"LIMIT"}


@pytest.mark.parametrize("what", PROBES)
def test_it_is_refused_with_little_work(what: str) -> None:
    documents = Documents(GRAPH)

    def refused() -> None:
        with pytest.raises(Unfit):
            documents.ready(PROBES[what])

    assert steps(refused) < A_FEW


@pytest.mark.parametrize(
    "text",
    [
        "{ " + "__typename " * 30_000 + "}",
        "{ __typename }" + " " * 99_000,
        "{ __typename }" + " ,\n" * 30_000,
        '"' * 99_999,
        '"""' + '\\"""' * 20_000,
        '{ a(b: "' + "\\\\" * 40_000 + '") }',
        "#\n" * 45_000,
    ],
)
def test_a_flood_costs_no_more_than_a_look(text: str) -> None:
    def look() -> None:
        with suppress(Failed):
            check_lexical_limits(text)

    assert steps(look) < NEXT_TO_NOTHING + 2 * text.count("#")


class _Selections(Visitor):
    """Counts what a document selects, as it is written."""

    count = 0

    def enter_field(self, *_: object) -> None:
        self.count += 1

    def enter_inline_fragment(self, *_: object) -> None:
        self.count += 1

    def enter_fragment_spread(self, *_: object) -> None:
        self.count += 1


@pytest.mark.parametrize("levels", [1, 3, 5])
def test_no_selection_is_looked_at_twice(levels: int) -> None:
    document = parse(f"{{ {CASES % '...f0'} }} {doubling(levels)}")
    written = _Selections()
    visit(document, written)
    assert check_document(document).looked_at == written.count


def test_signs_inside_text_are_no_signs() -> None:
    said = "@ : $ { ( [" * 40
    assert check_lexical_limits(f'{{ a(b: "{said}") }} # {said}') == 8
    assert check_lexical_limits('{ a(b: """' + said + ' \\""" """) }') == 8


@pytest.mark.parametrize(
    "text",
    ["{ a(b: {c: {d: [{e: 1}]}}) }", "query($v: In = {a: 1, b: 2}) { a(b: $v) }"],
)
def test_what_stands_in_an_argument_is_no_alias_and_no_definition(text: str) -> None:
    one = text.replace("b:", "b" * 3 + ":")
    assert check_lexical_limits(" ".join([one] * 40)) == 40 * check_lexical_limits(one)


@few_and_many(30, 120)
def test_whatever_an_attacker_makes_up_is_refused_with_little_work_and_read_within_bounds(
    count: int,
) -> None:
    refused = let_through = 0
    for seed in range(count):
        text = hostile_document(random.Random(seed))  # noqa: S311 - makes up questions
        documents = Documents(GRAPH)

        def read(documents: Documents = documents, text: str = text) -> None:
            with suppress(Unfit):
                documents.ready(text)

        work, said = steps(read), codes(text)
        refused, let_through = refused + bool(said), let_through + (not said)
        most = A_FEW if said == {"LIMIT"} else A_FAULT if said else A_WHOLE_DOCUMENT
        assert work < most, f"seed {seed}: {work} steps, {said}"
    assert min(refused, let_through) > count // 10


@pytest.mark.parametrize(
    "text",
    [
        "{ " + " ".join(f"strange{n}" for n in range(950)) + " }",
        "{ " + CASES % " ".join(f"strange{n}" for n in range(950)) + " }",
        "{ a(b: [" + " ".join(f"STRANGE{n}" for n in range(900)) + "]) }",
    ],
)
def test_words_that_are_not_the_graph_s_are_few(text: str) -> None:
    def refused() -> None:
        assert codes(text) == {"LIMIT"}

    assert steps(refused) < 3 * NEXT_TO_NOTHING


def test_all_operations_of_a_document_are_bounded_together() -> None:
    one = f"{{ {CASES % '...f0'} }}"
    several = " ".join(f"query Q{n} {one}" for n in range(40))
    assert codes(f"{one} {doubling(6)}") == set()
    assert codes(f"{several} {doubling(6)}") == {"LIMIT"}


@pytest.mark.parametrize(
    "text",
    [
        "{ __schema { "
        + " ".join(f"a{n}: types {{ fields {{ name }} }}" for n in range(30))
        + " } }",
        "{ "
        + " ".join(
            f"a{n}: __schema {{ types {{ fields {{ args {{ name }} }} }} }}" for n in range(10)
        )
        + " }",
    ],
)
def test_the_description_of_the_graph_is_not_asked_for_over_and_over(dsl: Graph, text: str) -> None:
    assert set(dsl.fails(text)) == {"LIMIT"}


KINDS = "query($c: ID!, $k: [EntryKind!]) { timeline(caseId: $c, first: 1, kinds: $k) { nodes { id } } }"
VARIABLES: dict[str, tuple[dict[str, Any], str]] = {
    "words without end": ({"c": "1", "k": ["PLACED"] * 60_000}, "LIMIT"),
    "words nobody knows": ({"c": "1", "k": ["strange"] * 4_000}, "BAD_INPUT"),
    "lists within lists": ({"c": "1", "k": [[[[[["PLACED"]]]]]]}, "BAD_INPUT"),
    "names without end": ({"c": "1", **{f"v{n}": n for n in range(20_000)}}, "LIMIT"),
    "a long id": ({"c": "1" * 900_000, "k": []}, ""),
    "half a sign": ({"c": "\ud800", "k": []}, "BAD_INPUT"),
}


@pytest.mark.parametrize("what", VARIABLES)
def test_hostile_variables_are_refused_or_harmless(dsl: Graph, what: str) -> None:
    variables, code = VARIABLES[what]
    body = json.dumps({"query": KINDS, "variables": variables}).replace("\\\\", "\\")
    answer = dsl.caller.send("/graphql", body.encode())
    assert answer.status_code in {200, 400}
    said = answer.json()
    assert {error["extensions"]["code"] for error in said.get("errors", [])} == ({code} - {""})
    assert len(answer.content) < 2_000


@pytest.mark.parametrize(
    "variables", [{"v": [{}] * 60_000}, {f"k{n}": {} for n in range(60_000)}, {"v": [1] * 400_000}]
)
def test_a_body_that_holds_too_much_is_not_read_twice(variables: dict[str, Any]) -> None:
    body = json.dumps({"query": "mutation { x }", "variables": variables}).encode()

    def read() -> None:
        with pytest.raises(Failed):
            request_of(body)

    assert steps(read) < 1_000


def test_variables_deep_within_one_another_are_refused(dsl: Graph) -> None:
    for levels, most in ((40, 2_000), (900, 2_000), (100_000, 2_000)):
        deep = '{"query":"{ __typename }","variables":{"v":' + "[" * levels + "]" * levels + "}}"
        answer = dsl.caller.send("/graphql", deep.encode())
        assert answer.json()["errors"][0]["extensions"]["code"] in {"LIMIT", "BAD_INPUT"}
        assert len(answer.content) < most


@pytest.mark.parametrize(
    "given",
    [
        "x" * 500_000,
        "",
        "sha256:",
        "sha256:" + "0" * 64,
        "../../etc/passwd",
        "sha256:\\u0000",
    ],
)
def test_no_odd_id_names_a_document(dsl: Graph, given: str) -> None:
    body = '{"documentId": "' + given + '"}'
    answer = dsl.caller.send("/graphql", body.encode())
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "DOCUMENT_NOT_FOUND"}


FINE = {
    "30 aliases": "{ " + CASES % " ".join(f"a{n}: id" for n in range(30)) + " }",
    "10 fields at the root": "{ " + "__typename " * 10 + "}",
    "fragments used often": f"{{ {CASES % '...f0'} }} {doubling(5)}",
    "a page of everything": "{ " + CASES % "id state timeline(first: 1) { nodes { id } }" + " }",
    "what the API page asks first": get_introspection_query(input_value_deprecation=True),
}


@pytest.mark.parametrize("what", FINE)
def test_what_people_ask_is_answered(what: str) -> None:
    assert codes(FINE[what]) == set()


@pytest.mark.parametrize(
    "fragments",
    [
        "fragment a on Case { ...a }",
        "fragment a on Case { ...b } fragment b on Case { ...c } fragment c on Case { ...a }",
    ],
)
def test_fragments_that_go_in_circles_are_refused(fragments: str) -> None:
    assert codes(f"{{ {CASES % '...a'} }} {fragments}") == {"BAD_INPUT"}


def test_ready_documents_are_kept_within_bounds() -> None:
    documents = Documents(GRAPH)
    first = documents.ready("{ __typename }")
    assert documents.ready("{ __typename }") is first
    for number in range(REMEMBERED):
        documents.ready(f"query Q{number} {{ __typename }}")
    assert documents.ready("{ __typename }") is not first


def test_a_document_that_was_refused_is_refused_again() -> None:
    documents = Documents(GRAPH)
    for _ in range(2):
        with pytest.raises(Unfit) as refused:
            documents.ready(PROBES["31 aliases"])
        assert isinstance(refused.value.errors[0], Failed)


def test_the_rows_of_one_request_are_bounded_together(dsl: Graph) -> None:
    dsl.caller.reports()
    lists = " ".join(f"a{n}: cases(first: 100) {{ nodes {{ id }} }}" for n in range(10))
    dsl.ask(f"{{ {lists} }}")
    nested = "{ cases(first: 100) { nodes { timeline(first: 1000) { nodes { id } } } } }"
    for _ in range(6):
        dsl.caller.reports()
    assert set(dsl.fails(nested)) == {"LIMIT"}
