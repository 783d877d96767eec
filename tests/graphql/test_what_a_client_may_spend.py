"""Every request has its price, told with its answer; who has spent all waits, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from graphql import parse

from api.graphql_server.budgets import BudgetExhausted, Budgets
from api.graphql_server.cost import cost_of
from api.graphql_server.documents import Documents
from api.graphql_server.schema import GRAPH
from domain.vocabulary import Role
from tests.support.server import ServerProcess, a_server

PER_MINUTE = 120
PAGE = "query($n: Int = 20) { cases(first: $n) { nodes { id } } }"


def cost(text: str, **variables: object) -> int:
    return cost_of(GRAPH, parse(text)).of(None, variables)


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("{ __typename }", 1),
        ("{ __schema { queryType { name } } }", 1),
        ("{ __schema { directives { name } } }", 1 + len(GRAPH.directives)),
        ("{ vocabulary { version } }", 1),
        ("{ cases(first: 50) { nodes { id state } edges { cursor } } }", 51),
        ("{ a: cases(first: 50) { nodes { id } } b: cases(first: 50) { nodes { id } } }", 102),
        ("{ cases(first: 10) { nodes { duties(first: 5) { nodes { id } } } } }", 1 + 10 * 7),
        ("{ ...q } fragment q on Query { ... { cases(first: 3) { nodes { id } } } }", 4),
        (PAGE, 21),
        ("{ cases(first: 999999999999999999999) { nodes { id } } }", 1_001),
        ("mutation { adoptPack(input: {}, idempotencyKey: 1) { __typename } }", 1),
    ],
)
def test_a_look_costs_one_and_so_does_each_row(text: str, comes_to: int) -> None:
    assert cost(text) == comes_to


@pytest.mark.parametrize(
    ("given", "comes_to"), [(7, 8), (-7, 1), ("7", 1), (True, 1), (None, 1), (10**12, 1_001)]
)
def test_a_page_costs_what_its_variable_asks_for(given: object, comes_to: int) -> None:
    assert cost(PAGE, n=given) == comes_to


def test_a_budget_fills_again_by_itself() -> None:
    clock = iter([0.0, 0.0, 0.0, 30.0, 30.0, 3_600.0])
    budgets = Budgets(100, lambda: next(clock))
    somebody = ("a-school", "somebody")
    assert budgets.charge(somebody, 90)["left"] == 10
    with pytest.raises(BudgetExhausted) as spent:
        budgets.charge(somebody, 40)
    assert spent.value.seconds == 18
    assert budgets.charge(("a-school", "another"), 100)["left"] == 0
    assert budgets.charge(somebody, 40)["left"] == 20
    assert budgets.charge(somebody, 20)["left"] == 0
    assert budgets.charge(somebody, 1)["left"] == 99


@pytest.fixture(scope="module")
def thrifty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with a_server(settings={"CASEBOOK_GRAPH_BUDGET": str(PER_MINUTE)}) as started:
        yield started


def asks(server: ServerProcess, role: Role, query: str) -> httpx.Response:
    return server.caller(role).client.post("/graphql", json={"query": query})


def test_the_answer_says_what_it_cost_and_what_is_left(thrifty: ServerProcess) -> None:
    said = asks(thrifty, Role.CHAIR_OF_GOVERNORS, "{ cases(first: 10) { nodes { id } } }").json()
    left = PER_MINUTE - 11
    expected = {"charged": 11, "left": left, "perMinute": PER_MINUTE}
    assert said["extensions"]["cost"] == expected


def test_who_has_spent_all_is_told_when_to_come_back(thrifty: ServerProcess) -> None:
    dear = "{ cases(first: 99) { nodes { id } } }"
    assert asks(thrifty, Role.DSL, dear).status_code == 200
    refused = asks(thrifty, Role.DSL, dear)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["errors"][0]["extensions"] == {"code": "BUDGET_SPENT"}
    assert asks(thrifty, Role.HEADTEACHER, dear).status_code == 200


def test_texts_that_are_new_each_time_are_read_for_so_long() -> None:
    budgets = Budgets(100, lambda: 0.0)
    documents = Documents(GRAPH)

    def pay(tokens: int) -> None:
        budgets.charge(("a-school", "somebody"), tokens)

    documents.ready("{ __typename }", pay)
    for _ in range(100):
        documents.ready("{ __typename }", pay)
    for number in range(19):
        documents.ready(f"query Q{number} {{ __typename }}", pay)
    with pytest.raises(BudgetExhausted):
        documents.ready("query Another { __typename }", pay)


def test_one_request_may_not_ask_for_everything(server: ServerProcess) -> None:
    nested = "{ cases(first: 100) { nodes { timeline(first: 1000) { nodes { id } } } } }"
    answer = asks(server, Role.DSL, nested).json()
    assert answer["errors"][0]["extensions"] == {"code": "LIMIT"}
    assert "data" not in answer
