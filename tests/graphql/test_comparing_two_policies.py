"""Whoever adopts policies sees beforehand which of their own cases another pack reads differently."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import ServerProcess

IN_FORCE = {"pack": "date-palm", "version": "2023.11"}
OTHER = {"pack": "halley"}
FRIEND = {"conduct": "is_friends_with", "actor.role": "staff", "counterparty.role": "pupil"}
ABOUT_THE_HEAD = {**FRIEND, "actor.role": "headteacher"}
DIFF = """
query($a: PackVersion! $b: PackVersion! $n: Int! $after: String $s: [Situation!]) {
  policyDiff(a: $a, b: $b, first: $n, after: $after, situations: $s) {
    __typename
    ... on PolicyDiff {
      a { pack version sha256 } b { pack version }
      cases {
        read pageInfo { hasNextPage endCursor }
        nodes { caseId differences { aspect change clause what part before after } }
      }
      situations { id differences { aspect change clause what part before after } }
    }
    ... on Refused { code field remedy }
  }
}
"""


@pytest.fixture(scope="module")
def chair(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.CHAIR_OF_GOVERNORS))


@pytest.fixture(scope="module")
def auditor(server: ServerProcess) -> Graph:
    return Graph(server.caller(Role.AUDITOR))


def diff(graph: Graph, **changed: Any) -> Any:
    return graph.ask(DIFF, **{"a": IN_FORCE, "b": OTHER, "n": 100, **changed})["policyDiff"]


def differing(graph: Graph) -> set[str]:
    """The ids of every case that is read differently, page by page."""
    found: set[str] = set()
    after, more = None, True
    while more:
        cases = diff(graph, n=5, after=after)["cases"]
        found |= {case["caseId"] for case in cases["nodes"]}
        after, more = cases["pageInfo"]["endCursor"], cases["pageInfo"]["hasNextPage"]
    return found


def test_a_headteacher_sees_how_another_policy_reads_her_cases(head: Graph) -> None:
    case = head.caller.reports(facts=FRIEND)
    found = diff(head)
    assert (found["a"]["version"], found["b"]["pack"]) == ("2023.11", "halley")
    assert found["cases"]["read"] >= 1
    (mine,) = [one for one in found["cases"]["nodes"] if one["caseId"] == case]
    assert {
        "aspect": "duty",
        "change": "added",
        "clause": "HP-44",
        "what": "deal_under_policy",
        "part": None,
        "before": [],
        "after": ["owed_by school", "timing none_stated", "modality will"],
    } in mine["differences"]


def test_a_pack_does_not_differ_from_itself(head: Graph) -> None:
    head.caller.reports(facts=FRIEND)
    found = diff(head, b=IN_FORCE, s=[{"id": "one", "facts": FRIEND}])
    assert found["cases"]["read"] >= 1
    assert found["cases"]["nodes"] == []
    assert found["situations"] == [{"id": "one", "differences": []}]


def test_nobody_compares_over_cases_that_they_may_not_open(
    staff: Graph, head: Graph, chair: Graph
) -> None:
    about_a_teacher = staff.caller.reports(facts=FRIEND)
    about_the_head = staff.caller.reports(facts=ABOUT_THE_HEAD)
    seen_by_head, seen_by_chair = differing(head), differing(chair)
    assert about_a_teacher in seen_by_head - seen_by_chair
    assert about_the_head in seen_by_chair - seen_by_head


def test_an_auditor_compares_over_situations_and_over_no_cases(
    staff: Graph, auditor: Graph
) -> None:
    staff.caller.reports(facts=FRIEND)
    found = diff(auditor, s=[{"id": "a teacher", "facts": FRIEND}])
    assert found["cases"] is None
    (situation,) = found["situations"]
    assert situation["id"] == "a teacher"
    assert "HP-33" in {one["clause"] for one in situation["differences"]}


def test_others_are_told_that_their_role_may_not(staff: Graph, dsl: Graph) -> None:
    for graph in (staff, dsl):
        assert graph.fails(DIFF, a=IN_FORCE, b=OTHER, n=5) == ["FORBIDDEN"]


def test_comparing_writes_nothing(head: Graph, server: ServerProcess) -> None:
    head.caller.reports(facts=FRIEND)
    before = server.entries()
    diff(head)
    assert server.entries() == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"b": {"pack": "no-such-pack"}}, "unknown-pack"),
        ({"a": {"pack": "date-palm", "version": "1"}}, "unknown-pack"),
        ({"s": [{"id": "x", "facts": {"conduct": "nonsense"}}]}, "impossible-value"),
        ({"s": [{"id": "x", "facts": {"shoe_size": 7}}]}, "unknown-fact"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    head: Graph, changed: dict[str, Any], code: str
) -> None:
    refused = diff(head, **changed)
    assert refused["__typename"] == "Refused"
    assert refused["code"] == code


def test_one_request_asks_for_no_more_than_the_limits(head: Graph, auditor: Graph) -> None:
    many = [{"id": str(n), "facts": FRIEND} for n in range(101)]
    for graph in (head, auditor):
        assert graph.fails(DIFF, a=IN_FORCE, b=OTHER, n=101) == ["LIMIT"]
        assert graph.fails(DIFF, a=IN_FORCE, b=OTHER, n=0) == ["LIMIT"]
        assert graph.fails(DIFF, a=IN_FORCE, b=OTHER, n=1, s=many) == ["LIMIT"]
    assert head.fails(DIFF, a=IN_FORCE, b=OTHER, n=1, after="x") == ["BAD_CURSOR"]
