"""The short way through a list of stored entries gives what the reference executor gives."""

from __future__ import annotations

import json
import random
from inspect import isawaitable
from typing import Any, get_args
from uuid import uuid4

import pytest
from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    execute,
    parse,
    validate,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.graphql.fast_lists import FastListExecutor, NotSupported
from api.graphql_server.documents import Documents
from api.graphql_server.schema import GRAPH
from api.timeline.graphql import TimelinePage
from domain.case.events import CaseEvent
from projections.entries.entry import rendered, rendered_erased
from projections.readers import Page
from tests.record.examples import EXAMPLES, STREAM, recorded
from tests.support.at_length import few_and_many

ENTRIES = [example for example in EXAMPLES if isinstance(example, get_args(CaseEvent))]
CONNECTION = GRAPH.type_map["EntryConnection"]
ENTRY = GRAPH.type_map["Entry"]
WHAT_IS_WRONG: dict[str, dict[str, Any]] = {
    "a field that promises a value has none": {"headline": None},
    "a number too large": {"version": 2**40},
    "a number written as text": {"version": "7"},
    "text that is a number": {"actor": 7},
    "a word of no list": {"actorRole": "caretaker"},
    "an object where text belongs": {"causation": {"a": 1}},
}


def page(changed: dict[str, Any] | None = None) -> TimelinePage:
    stored = [rendered(example, recorded(example, STREAM, n)) for n, example in enumerate(ENTRIES)]
    stored.append(rendered_erased(STREAM, 99))
    if changed is not None:
        stored[3] = json.dumps({**json.loads(stored[3]), **changed}).encode()
    rows: list[Any] = [
        {"entry": entry, "version": n, "corrected_by": n if n % 3 == 0 else None, "withdrawn_by": n}
        for n, entry in enumerate(stored)
    ]
    return TimelinePage(uuid4(), Page(rows, has_next=True), None)


def graph_over(shown: TimelinePage) -> GraphQLSchema:
    """The real types, over these entries."""
    assert isinstance(CONNECTION, GraphQLObjectType)
    root: GraphQLOutputType = CONNECTION
    query = GraphQLObjectType("Query", {"timeline": GraphQLField(root, resolve=lambda *_: shown)})
    assert isinstance(ENTRY, GraphQLInterfaceType)
    return GraphQLSchema(query, types=list(GRAPH.get_possible_types(ENTRY)))


def answered(graph: GraphQLSchema, text: str, executor: Any, variables: dict[str, Any]) -> Any:
    result = execute(graph, parse(text), executor_class=executor, variable_values=variables)
    assert not isawaitable(result)
    return result.formatted


def any_selection(of: Any, chance: random.Random, depth: int = 0) -> str:
    """Some fields, under names of their own at times, in fragments and with directives at times."""
    parts = []
    for name, field in of.fields.items():
        if chance.random() < 0.5:
            continue
        kind = field.type
        while hasattr(kind, "of_type"):
            kind = kind.of_type
        inner = (
            f" {{ {any_selection(kind, chance, depth + 1)} }}" if hasattr(kind, "fields") else ""
        )
        alias = f"{chance.choice('xyz')}{depth}{name}: " if chance.random() < 0.2 else ""
        when = chance.choice(["@include(if: $yes)", "@skip(if: $yes)", "", "", "", ""])
        part = f"{alias}{name} {when}{inner}"
        parts.append(f"... {{ {part} }}" if chance.random() < 0.2 else part)
    return " ".join([*parts, "__typename"] if chance.random() < 0.5 or not parts else parts)


def any_question(chance: random.Random) -> str:
    assert isinstance(ENTRY, GraphQLInterfaceType)
    kinds = chance.sample(GRAPH.get_possible_types(ENTRY), k=4)
    nodes = " ".join(
        [
            any_selection(ENTRY, chance),
            *(f"... on {kind.name} {{ {any_selection(kind, chance)} }}" for kind in kinds),
        ]
    )
    lists = ["nodes { %s }", "edges { cursor node { %s } }", "edges { node { %s } }"]
    chosen = chance.sample(lists, k=chance.randint(1, 2))
    return (
        "query($yes: Boolean!) { timeline { "
        + " ".join(f"l{n}: {text % nodes}" for n, text in enumerate(chosen))
        + " pageInfo { hasNextPage } } }"
    )


@few_and_many(30, 120)
def test_whatever_is_asked_the_answer_is_the_same(count: int) -> None:
    chance = random.Random(20261121)  # noqa: S311 - chooses questions
    graph = graph_over(page())
    asked = 0
    while asked < count:
        text = any_question(chance)
        if validate(graph, parse(text)):
            continue
        asked += 1
        variables = {"yes": chance.random() < 0.5}
        reference = answered(graph, text, StrawberryGraphQLCoreExecutionContext, variables)
        quick = answered(graph, text, FastListExecutor, variables)
        assert json.dumps(quick) == json.dumps(reference), text


def test_a_shape_that_was_kept_gives_the_same_again() -> None:
    documents = Documents(GRAPH)
    shown = "nodes { ...E } edges { node { kind ...E } }"
    own = "... on MeasureRecordedEntry { measure }"
    text = f"{{ timeline {{ {shown} }} }} fragment E on Entry {{ version {own} }}"
    ready = documents.ready(text.replace("timeline", 'timeline(caseId: "x", first: 9)'))
    assert ready.projectors == {}
    graph, document, projectors = graph_over(page()), parse(text), ready.projectors
    answers = [
        execute(graph, document, executor_class=FastListExecutor, projectors=projectors)
        for _ in range(3)
    ]
    assert len(projectors) == 2
    reference = answered(graph, text, StrawberryGraphQLCoreExecutionContext, {})
    for answer in answers:
        assert isinstance(answer, ExecutionResult)
        assert json.dumps(answer.formatted) == json.dumps(reference)


def test_a_document_whose_shape_hangs_on_a_variable_keeps_none() -> None:
    text = "query($y: Boolean!) { cases(first: 1) { nodes { id @include(if: $y) } } }"
    assert Documents(GRAPH).ready(text).projectors is None


@pytest.mark.parametrize("wrong", WHAT_IS_WRONG)
def test_what_is_wrong_with_an_entry_is_told_the_same(wrong: str) -> None:
    graph = graph_over(page(WHAT_IS_WRONG[wrong]))
    text = "{ timeline { nodes { version headline actor actorRole causation } } }"
    reference = answered(graph, text, StrawberryGraphQLCoreExecutionContext, {})
    assert json.dumps(answered(graph, text, FastListExecutor, {})) == json.dumps(reference)


def test_the_short_way_is_taken() -> None:
    taken = []

    class Watched(FastListExecutor):
        def complete_list_value(self, *args: Any, **kwargs: Any) -> Any:
            try:
                taken.append(self.projector(args[0], args[1])(args[4]))
            except NotSupported:
                taken.append(None)
            return super().complete_list_value(*args, **kwargs)

    shown = "nodes { version ... on DutyRaisedEntry { asked { timing { code workingDays } } } }"
    answered(graph_over(page()), f"{{ timeline {{ {shown} }} }}", Watched, {})
    assert taken[0] is not None
    assert len(taken[0]) == len(ENTRIES) + 1
