"""What listeners are told without the reference executor is what the reference executor says."""

from __future__ import annotations

import random
import re
from inspect import isawaitable
from typing import Any, get_args

import orjson
import pytest
from graphql import execute_subscription_event, parse, validate
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api.changes.graphql import CaseChanged, CaseLost, ChangeEdge, SchoolChanged
from api.graphql_server.budgets import Budgets
from api.graphql_server.documents import Documents
from api.graphql_server.lexical_limits import DIRECTIVES
from api.graphql_server.request_format import GraphQLRequest
from api.graphql_server.schema import GRAPH
from api.graphql_server.subscription import open_stream
from api.subscriptions.payload import SubscriptionPayload
from api.timeline.entry import shown
from domain.case.events import CaseEvent
from projections.entries.entry import rendered
from tests.graphql.test_rows_are_shown_as_the_reference_shows_them import any_selection
from tests.record.examples import EXAMPLES, STREAM, recorded
from tests.support.at_length import few_and_many

ENTRIES = [example for example in EXAMPLES if isinstance(example, get_args(CaseEvent))]
CHANGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "changed": (
        CaseChanged(case_id="a-case", version=7),  # type: ignore[arg-type]
        {"__typename": "CaseChanged", "caseId": "a-case", "version": 7},
    ),
    "lost": (
        CaseLost(case_id="a-case"),  # type: ignore[arg-type]
        {"__typename": "CaseLost", "caseId": "a-case"},
    ),
    "the school": (
        SchoolChanged(school="a-school", version=3),  # type: ignore[arg-type]
        {"__typename": "SchoolChanged", "school": "a-school", "version": 3},
    ),
}
ENTRY: Any = GRAPH.type_map["Entry"]
NOBODY: Any = None
PLAIN = re.compile(r"@(include|skip)\(if: \$yes\)")


def entries_told() -> list[SubscriptionPayload]:
    tellings = []
    for number, example in enumerate(ENTRIES):
        entry = rendered(example, recorded(example, STREAM, number))
        row = {"entry": entry, "corrected_by": number % 3 or None, "withdrawn_by": None}
        edge = {"cursor": f"c{number}", "node": shown(row)}
        tellings.append(SubscriptionPayload(edge, edge))
    return tellings


def reference(text: str, variables: dict[str, Any], root: Any) -> Any:
    executor = StrawberryGraphQLCoreExecutionContext.build(
        GRAPH, parse(text), raw_variable_values=variables
    )
    assert not isinstance(executor, list)
    result = execute_subscription_event(executor.build_per_event_executor(root))
    assert not isawaitable(result)
    return result.formatted


async def assert_told_alike(
    text: str, variables: dict[str, Any], tellings: list[SubscriptionPayload]
) -> None:
    ready = Documents(GRAPH).ready(text)
    request = GraphQLRequest(text, None, None, variables)
    one = open_stream(NOBODY, Budgets(1), ready, request, print)
    for payload in tellings:
        for _ in range(2):
            said = orjson.loads(await one.payload(payload))
            assert said == reference(text, variables, payload.root), text
        assert bool(payload.said) == ("@" not in text)
        payload.said.clear()


@few_and_many(10, 40)
async def test_entries_of_every_kind_are_told_as_the_reference_tells_them(count: int) -> None:
    chance = random.Random(20261121)  # noqa: S311 - chooses questions
    asked = with_directives = 0
    kinds = GRAPH.get_possible_types(ENTRY)
    while asked < count:
        nodes = " ".join(
            [
                any_selection(ENTRY, chance),
                *(
                    f"... on {kind.name} {{ {any_selection(kind, chance)} }}"
                    for kind in chance.sample(kinds, k=6)
                ),
            ]
        )
        declared = "($yes: Boolean!)" if "$yes" in nodes else ""
        text = f"subscription{declared} {{ entries(caseId: 1) {{ cursor node {{ {nodes} }} }} }}"
        if chance.random() < 0.5:
            text = PLAIN.sub("", text).replace("($yes: Boolean!)", "")
        if validate(GRAPH, parse(text)) or text.count("@") > DIRECTIVES:
            continue
        asked += 1
        with_directives += "@" in text
        await assert_told_alike(text, {"yes": chance.random() < 0.5}, entries_told())
    assert 0 < with_directives < asked


@pytest.mark.parametrize("what", CHANGES)
async def test_changes_are_told_as_the_reference_tells_them(what: str) -> None:
    node, plain = CHANGES[what]
    payload = SubscriptionPayload(ChangeEdge(cursor="c", node=node), {"cursor": "c", "node": plain})
    text = (
        "subscription { said: changes { cursor at: cursor node { kind: __typename"
        " ... on CaseChanged { caseId version } ... on CaseLost { caseId }"
        " ... on SchoolChanged { school version } } } }"
    )
    await assert_told_alike(text, {}, [payload])
