"""A client keeps a copy by nothing but the changes, and a cursor says nothing of what is hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.auth.demo_cast import person
from api.auth.demo_issuer import DemoIssuer
from api.bootstrap import wall_clock
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import MORE, OTHER_SCHOOL, SCHOOL, Caller, ServerProcess, wait_until

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
FEED = (
    "query($a: String, $n: Int!) { changes(first: $n, after: $a) { startsAnew"
    " edges { cursor node { __typename ... on CaseChanged { caseId version case { version } }"
    " ... on CaseLost { caseId } ... on SchoolChanged { school version } } }"
    " pageInfo { hasNextPage endCursor } } }"
)


def page(graph: Graph, after: str | None, first: int = 100) -> Any:
    return graph.ask(FEED, a=after, n=first)["changes"]


def everything(graph: Graph, after: str | None = None, first: int = 100) -> tuple[list[Any], str]:
    found: list[Any] = []
    while (said := page(graph, after, first))["edges"]:
        found += [edge["node"] for edge in said["edges"]]
        after = said["pageInfo"]["endCursor"]
    return found, said["pageInfo"]["endCursor"]


def waits_for(graph: Graph, after: str, case: str, kind: str | None = None) -> list[Any]:
    """Everything since a cursor, when the case is among it: the view follows the record.

    `kind`: when that has been told of it. What happened before may be told first, by itself.
    """
    found: list[Any] = []

    def there() -> bool:
        found[:] = everything(graph, after)[0]
        return any(
            node.get("caseId") == case and kind in {None, node["__typename"]} for node in found
        )

    wait_until(there)
    return found


@pytest.mark.parametrize("first", [1, 2, 100])
def test_pages_of_every_size_come_to_the_same(head: Graph, staff: Graph, first: int) -> None:
    for facts in ({}, {"facts": ABOUT_A_TEACHER}):
        _, now = everything(head)
        waits_for(head, now, staff.caller.reports(**facts))
    whole, _ = everything(head)
    assert everything(head, first=first)[0] == whole
    cases = [node["caseId"] for node in whole if node["__typename"] == "CaseChanged"]
    assert sorted(cases) == sorted(head.every_case())


def test_from_every_cursor_the_rest_follows(head: Graph, staff: Graph) -> None:
    _, now = everything(head)
    for _ in range(3):
        waits_for(head, now, staff.caller.reports())
    edges = page(head, now)["edges"]
    for number, edge in enumerate(edges, start=1):
        rest = [later["node"]["caseId"] for later in edges[number:]]
        assert [node["caseId"] for node in everything(head, edge["cursor"])[0]] == rest


def test_a_change_comes_once_and_at_its_new_version(dsl: Graph, staff: Graph) -> None:
    _, now = everything(dsl)
    case = staff.caller.reports()
    waits_for(dsl, now, case)
    _, now = everything(dsl)
    assert dsl.caller.post(f"/cases/{case}/information", MORE).status_code == 201
    (node,) = waits_for(dsl, now, case)
    assert node["case"]["version"] == node["version"]
    assert everything(dsl, everything(dsl, now)[1])[0] == []


def test_whoever_is_shut_out_is_told_to_forget(head: Graph, dsl: Graph, staff: Graph) -> None:
    _, now = everything(dsl)
    hidden = staff.caller.reports(facts=ABOUT_A_TEACHER)
    seen = staff.caller.reports()
    found = waits_for(dsl, now, seen)
    assert hidden not in {node["caseId"] for node in found}
    assert {node["__typename"] for node in found} == {"CaseChanged"}


def test_a_machine_sees_what_its_school_adopts_and_no_case(server: ServerProcess) -> None:
    mis = Graph(server.caller(Role.MIS))
    found, _ = everything(mis)
    assert [node["__typename"] for node in found] == ["SchoolChanged"]
    assert found[0]["school"] == SCHOOL


def test_another_school_s_feed_is_another_world(server: ServerProcess, dsl: Graph) -> None:
    elsewhere = Graph(server.caller(Role.DSL, OTHER_SCHOOL))
    assert [node["__typename"] for node in everything(elsewhere)[0]] == ["SchoolChanged"]


def test_a_cursor_says_nothing(dsl: Graph, staff: Graph) -> None:
    _, now = everything(dsl)
    cursors = {page(dsl, now)["pageInfo"]["endCursor"] for _ in range(5)}
    staff.caller.reports(facts=ABOUT_A_TEACHER)
    cursors |= {page(dsl, now)["pageInfo"]["endCursor"] for _ in range(5)}
    assert len(cursors) == 10
    assert (
        len({len(cursor) for cursor in cursors | {page(dsl, None, 1)["edges"][0]["cursor"]}}) == 1
    )


def test_a_cursor_is_of_use_to_its_reader_alone(dsl: Graph, head: Graph) -> None:
    _, now = everything(dsl)
    for cursor in (now, now[:-1], now[:40] + "A" + now[41:], "", "A" * 500, "ä"):
        assert head.fails(FEED, a=cursor, n=1) == ["BAD_CURSOR"]
    assert dsl.fails(FEED, a=now[:-2], n=1) == ["BAD_CURSOR"]


def test_with_other_roles_the_feed_begins_again(server: ServerProcess, dsl: Graph) -> None:
    _, now = everything(dsl)
    assert page(dsl, now)["startsAnew"] is False
    issuer = DemoIssuer.open(server.data, audience="casebook", clock=wall_clock)
    same = person(SCHOOL, Role.DSL)
    token = issuer.token(same, SCHOOL, Role.HEADTEACHER, lifetime=timedelta(minutes=5))
    promoted = Caller(server.base_url, token)
    try:
        said = page(Graph(promoted), now)
        assert said["startsAnew"] is True
        assert "SchoolChanged" in {edge["node"]["__typename"] for edge in said["edges"]}
        assert page(Graph(promoted), said["pageInfo"]["endCursor"])["startsAnew"] is False
    finally:
        promoted.client.close()
