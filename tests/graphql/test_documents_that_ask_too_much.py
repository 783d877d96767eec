"""A document that asks for too much is refused before anything is looked up, and quickly."""

from __future__ import annotations

import time

import pytest
from graphql import get_introspection_query

from api.graphql.documents import REMEMBERED, Documents, Unfit
from api.graphql.failures import Failed, told
from api.graphql.schema import GRAPH
from tests.support.graph import Graph

QUICKLY = 0.5
"""Seconds; the doubling would take longer than the universe has, and tests share their machine."""


def doubling(levels: int, tail: str = "id") -> str:
    steps = (f"fragment f{n} on Case {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    return " ".join((*steps, f"fragment f{levels} on Case {{ {tail} }}"))


def codes(text: str) -> set[str]:
    try:
        Documents(GRAPH).ready(text)
    except Unfit as why:
        return {told(error, print)["extensions"]["code"] for error in why.errors}
    return set()


CASES = "cases(first: 1) { nodes { %s } }"
DEEPER = "timeline(first: 1) { nodes { id } }"
TOO_MUCH = {
    "fragments that double": f"{{ {CASES % '...f0'} }} {doubling(60)}",
    "fragments that double, unused": f"{{ {CASES % 'id'} }} {doubling(60)}",
    "aliases that double": f"{{ {CASES % '...f0'} }} {doubling(10, 'a: id')}",
    "31 aliases": "{ " + CASES % " ".join(f"a{n}: id" for n in range(31)) + " }",
    "11 fields at the root": "{ " + "__typename " * 11 + "}",
    "11 fields at the root, in a fragment": "{ ...r } fragment r on Query { "
    + "__typename " * 11
    + "}",
    "13 levels": "{ " + "__schema { types { fields { type { fields { type { fields { type { fields"
    " { type { fields { type { name } } } } } } } } } } } } }",
    "900 levels": "{ " + "a { " * 900 + "b" + " }" * 901,
    "lists in lists": "{ case(id: " + "[" * 900 + "]" * 900 + ") { id } }",
    "2001 tokens": "{ " + "__typename " * 2_001 + "}",
    "comments without end": "{ __typename }" + "#\n" * 2_000,
    "100,001 characters": "{ __typename }" + " " * 100_001,
    "one name a thousand times": "{ " + CASES % ("id " * 1_500) + " }",
    "one name in many fragments": "{ "
    + CASES % " ".join("... { " + "id " * 90 + "}" for _ in range(20))
    + " }",
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_it_is_refused_quickly(what: str) -> None:
    began = time.process_time()
    assert codes(TOO_MUCH[what]) == {"LIMIT"}
    assert time.process_time() - began < QUICKLY


FINE = {
    "30 aliases": "{ " + CASES % " ".join(f"a{n}: id" for n in range(30)) + " }",
    "10 fields at the root": "{ " + "__typename " * 10 + "}",
    "fragments used often": f"{{ {CASES % '...f0'} }} {doubling(5)}",
    "a page of everything": "{ " + CASES % ("id state " + DEEPER) + " }",
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
            documents.ready(TOO_MUCH["31 aliases"])
        assert isinstance(refused.value.errors[0], Failed)


def test_the_rows_of_one_request_are_bounded_together(dsl: Graph) -> None:
    dsl.caller.reports()
    lists = " ".join(f"a{n}: cases(first: 100) {{ nodes {{ id }} }}" for n in range(10))
    dsl.ask(f"{{ {lists} }}")
    nested = "{ cases(first: 100) { nodes { timeline(first: 1000) { nodes { id } } } } }"
    for _ in range(6):
        dsl.caller.reports()
    assert set(dsl.fails(nested)) == {"LIMIT"}
