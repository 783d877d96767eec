"""Whoever must not know of a case meets a graph in which it does not exist."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import OTHER_SCHOOL, ServerProcess

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
NO_SUCH_CASE = "7b0c9f0e-1111-4a7e-9d5f-2d1d0a9f6c01"
ONE = "query($c: ID!) { case(id: $c) { id } timeline(caseId: $c, first: 5) { nodes { id } } }"
COST_OF_ONE = 1 + (1 + 5)
PAGE = "pageInfo { hasNextPage endCursor }"
CASES = (
    "query($after: String $size: Int!)"
    f" {{ cases(first: $size, after: $after) {{ nodes {{ id }} {PAGE} }} }}"
)
DUTIES = (
    "query($after: String) { duties(first: 100, after: $after, scope: SCHOOL, openOnly: false)"
    f" {{ nodes {{ caseId }} {PAGE} }} }}"
)


def cases_of(reader: Graph, size: int = 100) -> list[str]:
    return [case["id"] for case in reader.every(CASES, "cases", size=size)]


def cases_with_duties_of(reader: Graph) -> set[str]:
    return {duty["caseId"] for duty in reader.every(DUTIES, "duties")}


@dataclass(frozen=True)
class Kept:
    ordinary: str
    restricted: str


@pytest.fixture(scope="module")
def kept(staff: Graph) -> Kept:
    return Kept(staff.caller.reports(), staff.caller.reports(facts=ABOUT_A_TEACHER))


def test_a_case_that_is_hidden_answers_like_one_that_is_not_there(dsl: Graph, kept: Kept) -> None:
    for case in (kept.restricted, NO_SUCH_CASE, "no id at all"):
        answer = dsl.post(ONE, {"c": case})
        assert answer.status_code == 200
        assert answer.content.startswith(b'{"data":{"case":null,"timeline":null},"extensions":')
        assert answer.json()["extensions"]["cost"]["charged"] == COST_OF_ONE


def test_whoever_may_know_sees_it(head: Graph, kept: Kept) -> None:
    found = head.ask(ONE, c=kept.restricted)
    assert found["case"]["id"] == kept.restricted
    assert found["timeline"]["nodes"]


def test_lists_hold_only_what_their_reader_may_open(dsl: Graph, head: Graph, kept: Kept) -> None:
    seen_by_dsl, seen_by_head = set(cases_of(dsl)), set(cases_of(head))
    assert kept.ordinary in seen_by_dsl & seen_by_head
    assert kept.restricted in seen_by_head - seen_by_dsl
    assert kept.restricted not in cases_with_duties_of(dsl)
    assert kept.restricted in cases_with_duties_of(head)


def test_pages_over_both_records_leave_nothing_out(head: Graph, kept: Kept) -> None:
    seen = head.every_case(pages_of=2)
    assert seen == head.every_case()
    assert {kept.ordinary, kept.restricted} <= set(seen)


def test_the_person_a_case_is_about_is_shut_out_by_name(dsl: Graph, head: Graph) -> None:
    own = head.caller.reports()
    (me,) = {node["actor"] for node in head.timeline(own)["nodes"]}
    about_me = dsl.caller.reports(subject=me)
    assert head.ask(ONE, c=about_me) == {"case": None, "timeline": None}
    assert about_me not in cases_of(head)
    refused = head.do("closeCase", {"reason": "Nothing in it."}, case=about_me)
    assert refused["code"] == "not-found"


def test_acting_on_a_hidden_case_is_refused_like_acting_on_none(dsl: Graph, kept: Kept) -> None:
    said = {"account": "More.", "occurredAt": "2026-03-02T10:00:00Z"}
    answers = [
        dsl.do("addInformation", said, case=case)
        for case in (kept.restricted, NO_SUCH_CASE, "no id at all")
    ]
    assert answers[0]["__typename"] == "Refused"
    assert answers[0]["code"] == "not-found"
    assert answers[0] == answers[1] == answers[2]


def test_another_school_is_another_world(server: ServerProcess, kept: Kept) -> None:
    stranger = Graph(server.caller(Role.HEADTEACHER, OTHER_SCHOOL))
    assert stranger.ask(ONE, c=kept.ordinary) == {"case": None, "timeline": None}
    assert cases_of(stranger) == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.MIS])
def test_a_role_without_casework_is_told_so_whatever_it_asks_for(
    server: ServerProcess, kept: Kept, role: Role
) -> None:
    somebody = Graph(server.caller(role))
    for case in (kept.ordinary, kept.restricted, NO_SUCH_CASE):
        assert somebody.fails(ONE, c=case) == ["FORBIDDEN", "FORBIDDEN"]
    assert somebody.fails(CASES, size=100) == ["FORBIDDEN"]
    assert somebody.fails(DUTIES) == ["FORBIDDEN"]


def test_an_auditor_sees_no_case_without_being_named(server: ServerProcess, kept: Kept) -> None:
    auditor = Graph(server.caller(Role.AUDITOR))
    assert auditor.ask(ONE, c=kept.ordinary) == {"case": None, "timeline": None}
    assert auditor.ask("{ cases(first: 5) { nodes { id } } }")["cases"]["nodes"] == []
