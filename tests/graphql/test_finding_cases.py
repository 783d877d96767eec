"""Finding cases: in the order one works in, narrowed, by words; at both doors, and only one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.client_keys import issued
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess, wait_until

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
ARGUMENTS = {
    "first": "Int!",
    "after": "String",
    "state": "CaseState",
    "category": "String",
    "compartment": "Compartment",
    "outcome": "CaseOutcome",
    "reportedBy": "String",
    "mine": "Boolean!",
    "openedFrom": "DateTime",
    "openedTo": "DateTime",
    "occurredFrom": "DateTime",
    "occurredTo": "DateTime",
    "owing": "Owing",
    "personId": "ID",
    "search": "String",
    "sort": "CaseSort!",
}
SORTS = (
    *("NEWEST_OPENED", "OLDEST_OPENED", "LATEST_OCCURRED", "EARLIEST_OCCURRED"),
    *("LATEST_RECORDED", "EARLIEST_RECORDED", "SOONEST_DUE", "LATEST_DUE"),
)


def asked_with(given: dict[str, Any]) -> str:
    declared = " ".join(f"${name}: {ARGUMENTS[name]}" for name in given)
    passed = " ".join(f"{name}: ${name}" for name in given)
    shown = "id openedAt occurredAt recordedAt nextDueAt openDuties state compartment"
    return (
        f"query({declared}) {{ cases({passed}) {{ nodes {{ {shown} }} edges {{ cursor }}"
        " pageInfo { hasNextPage endCursor } } }"
    )


def page(graph: Graph, **given: Any) -> Any:
    said = {"first": 100, **given}
    return graph.ask(asked_with(said), **said)["cases"]


def listed(graph: Graph, **given: Any) -> list[Any]:
    """All pages: others have cases on the same server."""
    said = {"first": 100, **given}
    return graph.every(asked_with({**said, "after": None}), "cases", **said)


def ids(graph: Graph, **given: Any) -> list[str]:
    return [case["id"] for case in listed(graph, **given)]


def fails(graph: Graph, **given: Any) -> list[str]:
    said = {"first": 5, **given}
    return graph.fails(asked_with(said), **said)


@dataclass(frozen=True)
class Kept:
    ordinary: str
    informed: str
    restricted: str
    reference: str


@pytest.fixture(scope="module")
def kept(staff: Graph, dsl: Graph, head: Graph) -> Kept:
    """For all who only look."""
    return begun(staff, dsl, head)


def begun(staff: Graph, dsl: Graph, head: Graph) -> Kept:
    """Two cases that the DSL may open, and one that only the head may; one reference on two."""
    reference = f"zq{uuid4().hex[:12]}"
    made = Kept(
        staff.caller.reports(occurred_at="2026-02-02T09:00:00+00:00"),
        dsl.caller.reports(occurred_at="2026-01-02T09:00:00+00:00"),
        staff.caller.reports(facts=ABOUT_A_TEACHER),
        reference,
    )
    told = {"force": "Marshland Police", "by": "The DSL", "occurredAt": "2026-03-03T09:00:00Z"}
    for who, case in ((dsl, made.informed), (head, made.restricted)):
        said = who.do("informPolice", {**told, "reference": reference}, case=case)
        assert said["__typename"] == "Receipt", said
    wait_until(lambda: len(ids(head, search=reference)) == 2)
    return made


KEYS: dict[str, Callable[[Any], Any]] = {
    "OPENED": lambda case: case["openedAt"],
    "OCCURRED": lambda case: case["occurredAt"],
    "RECORDED": lambda case: case["recordedAt"],
    "DUE": lambda case: case["nextDueAt"],
}


@pytest.mark.parametrize("sort", SORTS)
def test_both_records_are_one_list_in_every_order(head: Graph, kept: Kept, sort: str) -> None:
    whole = listed(head, sort=sort)
    assert {kept.ordinary, kept.restricted} <= {case["id"] for case in whole}
    key = KEYS[sort.rpartition("_")[2]]
    moments = [key(case) for case in whole if key(case) is not None and case["state"] == "OPEN"]
    assert moments == sorted(moments, reverse=sort.startswith(("NEWEST", "LATEST")))
    assert ids(head, sort=sort, first=3) == [case["id"] for case in whole]


def test_words_find_only_what_the_reader_may_open(dsl: Graph, head: Graph, kept: Kept) -> None:
    assert ids(dsl, search=kept.reference) == [kept.informed]
    assert set(ids(head, search=f"{kept.reference} marsh")) == {kept.informed, kept.restricted}
    assert ids(dsl, search=kept.restricted) == []
    assert ids(head, search=kept.restricted[:13]) == [kept.restricted]
    assert ids(dsl, search="remark") == [], "an account is never searched"


def test_the_list_is_narrowed(dsl: Graph, head: Graph, kept: Kept) -> None:
    assert kept.informed in ids(dsl, mine=True)
    assert kept.ordinary not in ids(dsl, mine=True)
    assert ids(head, compartment="ORDINARY", search=kept.reference) == [kept.informed]
    assert ids(head, compartment="RESTRICTED", search=kept.reference) == [kept.restricted]
    before = ids(dsl, occurredTo="2026-02-02T09:00:00Z", occurredFrom="2026-01-01T00:00:00Z")
    assert kept.informed in before
    assert kept.ordinary not in before
    assert ids(dsl, personId=str(uuid4())) == []
    owing = [c["id"] for c in listed(head, state="OPEN") if c["openDuties"]]
    assert kept.restricted in owing
    assert ids(head, owing="ANYTHING") == owing
    assert ids(dsl, outcome="UNFOUNDED", search=kept.reference) == []


def test_a_cursor_is_good_for_its_own_order_and_filters_only(dsl: Graph, kept: Kept) -> None:
    cursor = page(dsl, first=1)["pageInfo"]["endCursor"]
    assert fails(dsl, after=cursor, sort="OLDEST_OPENED") == ["BAD_CURSOR"]
    assert fails(dsl, after=cursor, state="OPEN") == ["BAD_CURSOR"]
    assert fails(dsl, after=cursor, search="police") == ["BAD_CURSOR"]
    due = page(dsl, first=1, sort="SOONEST_DUE")["pageInfo"]["endCursor"]
    assert fails(dsl, after=due) == ["BAD_CURSOR"]
    assert fails(dsl, after=due, sort="LATEST_DUE") == ["BAD_CURSOR"]
    listed = dsl.caller.get("/cases", first=1).json()["page"]["end_cursor"]
    assert dsl.caller.get("/cases", after=listed, sort="oldest_opened").status_code == 422
    assert dsl.caller.get("/cases", after=listed).status_code == 200


def test_a_cursor_holds_nothing_but_the_place_of_a_case_on_the_page(
    staff: Graph, dsl: Graph, head: Graph
) -> None:
    """What else is on record, and whose, changes no cursor."""
    kept = begun(staff, dsl, head)
    before = [edge["cursor"] for edge in page(dsl, search=kept.reference)["edges"]]
    hidden = head.caller.reports(facts=ABOUT_A_TEACHER)
    told = {"force": "Another Force", "by": "The head", "occurredAt": "2026-03-03T09:00:00Z"}
    head.do("informPolice", {**told, "reference": kept.reference}, case=hidden)
    wait_until(lambda: len(ids(head, search=kept.reference)) >= 3)
    assert [edge["cursor"] for edge in page(dsl, search=kept.reference)["edges"]] == before


@pytest.mark.parametrize("search", ["", "?", "a b c d e f g h i j k l m", "x" * 201])
def test_a_search_that_asks_for_nothing_or_too_much_is_refused(dsl: Graph, search: str) -> None:
    assert fails(dsl, search=search) == ["BAD_INPUT"]
    assert dsl.caller.client.post("/case-searches", json={"words": search}).status_code == 422


def test_rest_finds_the_same(dsl: Graph, head: Graph, kept: Kept) -> None:
    def found(graph: Graph, **body: Any) -> list[str]:
        answer = graph.caller.client.post("/case-searches", json=body)
        assert answer.status_code == 200, answer.text
        return [case["case"] for case in answer.json()["cases"]]

    assert found(dsl, words=kept.reference) == [kept.informed]
    assert set(found(head, words=kept.reference)) >= {kept.informed, kept.restricted}
    (me,) = {case["reported_by"] for case in dsl.caller.get("/cases", own=True).json()["cases"]}
    assert found(dsl, reported_by=me, words=kept.reference) == [kept.informed]
    for sort in SORTS:
        first = dsl.caller.get("/cases", sort=sort.lower(), first=100).json()["cases"]
        assert [case["case"] for case in first] == ids(dsl, sort=sort)[:100]


def test_a_client_of_the_mis_lists_outlines_and_looks_into_none(
    server: ServerProcess, dsl: Graph, kept: Kept
) -> None:
    caller = Caller(server.base_url, issued(server))
    mis = Graph(caller)
    for sort in SORTS:
        assert kept.informed in ids(mis, sort=sort)
        assert kept.restricted not in ids(mis, sort=sort)
    assert ids(mis, compartment="RESTRICTED") == []
    assert fails(mis, search="police") == ["FORBIDDEN"]
    assert fails(mis, personId=str(uuid4())) == ["FORBIDDEN"]
    for body in ({"words": "police"}, {"person": str(uuid4())}):
        assert caller.client.post("/case-searches", json=body).status_code == 403
    assert caller.get("/cases", person=str(uuid4())).status_code == 403
    assert caller.get("/cases", sort="soonest_due").status_code == 200
    caller.client.close()


@pytest.mark.parametrize("role", [Role.STAFF, Role.MIS])
def test_who_may_list_nothing_finds_nothing(server: ServerProcess, role: Role) -> None:
    somebody = Graph(server.caller(role))
    assert fails(somebody, search="police") == ["FORBIDDEN"]
    answer = somebody.caller.client.post("/case-searches", json={"words": "police"})
    assert answer.status_code == 403
