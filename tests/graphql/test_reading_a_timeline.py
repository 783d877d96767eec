"""A timeline shows what was written down, at once, in both orders, without gaps or repeats."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import blake2b
from typing import Any

import pytest

from api.graphql import cursors
from tests.support.graph import Graph
from tests.support.server import MORE

MORE_INPUT = {"account": MORE["account"], "occurredAt": MORE["occurred_at"]}


def versions(page: Any) -> list[int]:
    return [node["version"] for node in page["nodes"]]


def test_what_was_just_recorded_is_there(dsl: Graph) -> None:
    case = dsl.caller.reports()
    before = dsl.timeline(case)["nodes"]
    receipt = dsl.do("addInformation", MORE_INPUT, case=case)
    after = dsl.timeline(case, "version kind ... on InformationAddedEntry { account source }")
    assert versions(after) == [*(node["version"] for node in before), receipt["version"]]
    assert after["nodes"][-1] == {
        "version": receipt["version"],
        "kind": "INFORMATION_ADDED",
        "account": MORE["account"],
        "source": None,
    }


def test_an_entry_says_who_wrote_it_and_when(dsl: Graph) -> None:
    case = dsl.caller.reports()
    first = dsl.timeline(case, "id headline occurredAt recordedAt recordedLate actorRole causation")
    report, placed = first["nodes"][:2]
    assert report["id"] == f"{case}:1"
    assert report["occurredAt"] == "2026-03-02T09:15:00Z"
    assert report["recordedAt"].endswith("Z")
    assert report["recordedLate"] is True
    assert report["actorRole"] == "DSL"
    assert report["causation"] is None
    assert placed["causation"] == f"{case}/1"


def test_a_reading_shows_the_policy_behind_it(dsl: Graph) -> None:
    case = dsl.caller.reports()
    shown = (
        "... on CaseAssessedEntry { number bound { pack version } assessment { category gaps } }"
    )
    read = dsl.timeline(case, shown, kinds=["ASSESSED"])["nodes"]
    assert {entry["bound"]["pack"] for entry in read} >= {"date-palm"}
    assert all(entry["assessment"]["category"] for entry in read)


@pytest.mark.parametrize("order", ["OLDEST_FIRST", "NEWEST_FIRST"])
def test_pages_follow_each_other_without_gaps_or_repeats(dsl: Graph, order: str) -> None:
    case = dsl.caller.reports()
    for _ in range(6):
        dsl.do("addInformation", MORE_INPUT, case=case)
    whole = versions(dsl.timeline(case, order=order))
    assert whole == sorted(whole, reverse=order == "NEWEST_FIRST")
    seen: list[int] = []
    after, more = None, True
    while more:
        page = dsl.timeline(case, first=3, after=after, order=order)
        assert len(page["nodes"]) <= 3
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        seen += versions(page)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == whole


def test_entries_that_arrive_while_somebody_reads_come_behind(dsl: Graph) -> None:
    case = dsl.caller.reports()
    page = dsl.timeline(case, first=2)
    seen = versions(page)
    while page["pageInfo"]["hasNextPage"]:
        if len(seen) < 8:
            dsl.do("addInformation", MORE_INPUT, case=case)
        page = dsl.timeline(case, first=2, after=page["pageInfo"]["endCursor"])
        seen += versions(page)
    assert seen == list(range(1, len(seen) + 1))
    assert seen == versions(dsl.timeline(case))


def test_the_newest_page_begins_with_what_arrived_last(dsl: Graph) -> None:
    case = dsl.caller.reports()
    newest = dsl.do("addInformation", MORE_INPUT, case=case)["version"]
    page = dsl.timeline(case, first=1, order="NEWEST_FIRST")
    assert versions(page) == [newest]
    dsl.do("addInformation", MORE_INPUT, case=case)
    behind = dsl.timeline(case, first=1, order="NEWEST_FIRST", after=page["pageInfo"]["endCursor"])
    assert versions(behind) == [newest - 1]


def test_a_corrected_and_a_withdrawn_entry_stay_and_are_marked(dsl: Graph) -> None:
    case = dsl.caller.reports()
    wrong = dsl.do("addInformation", MORE_INPUT, case=case)["version"]
    other = dsl.do("addInformation", MORE_INPUT, case=case)["version"]
    corrected = dsl.do(
        "correctEntry",
        {"entry": wrong, "account": "It was taken down on Tuesday.", "reason": "A slip."},
        case=case,
    )
    withdrawn = dsl.do("withdrawEntry", {"entry": other, "reason": "Wrong case."}, case=case)
    marks = {
        node["version"]: (node["correctedBy"], node["withdrawnBy"])
        for node in dsl.timeline(case)["nodes"]
    }
    assert marks[wrong] == (corrected["version"], None)
    assert marks[other] == (None, withdrawn["version"])


def test_filters_narrow_what_is_shown(dsl: Graph, staff: Graph) -> None:
    case = staff.caller.reports(occurred_at="2026-03-01T09:00:00+00:00")
    late = {"account": "Later.", "occurredAt": "2026-03-05T09:00:00+01:00"}
    added = dsl.do("addInformation", late, case=case)["version"]
    actors = {node["version"]: node["actor"] for node in dsl.timeline(case)["nodes"]}
    assert versions(dsl.timeline(case, kinds=["INFORMATION_ADDED"])) == [added]
    assert versions(dsl.timeline(case, kinds=[])) == []
    assert versions(dsl.timeline(case, actor=actors[added])) == [added]
    assert versions(
        dsl.timeline(
            case,
            occurredFrom="2026-03-05T08:00:00Z",
            occurredTo="2026-03-05T08:00:01Z",
        )
    ) == [added]
    assert versions(dsl.timeline(case, occurredTo="2026-03-01T09:00:00Z")) == []
    recorded = dsl.timeline(case)["nodes"][-1]["recordedAt"]
    assert added in versions(dsl.timeline(case, recordedFrom=recorded))
    assert added not in versions(dsl.timeline(case, recordedTo=recorded))


def test_a_timeline_is_read_as_it_stood_at_a_moment_on_either_clock(dsl: Graph) -> None:
    case = dsl.caller.reports()
    wrong = dsl.do("addInformation", MORE_INPUT, case=case)["version"]
    then = dsl.timeline(case)["nodes"]
    at = then[-1]["recordedAt"]
    dsl.do(
        "correctEntry",
        {"entry": wrong, "account": "It was taken down on Tuesday.", "reason": "A slip."},
        case=case,
    )
    assert dsl.timeline(case, asOf={"recorded": at})["nodes"] == then
    assert dsl.timeline(case)["nodes"] != then
    happened = dsl.timeline(case, asOf={"occurred": MORE_INPUT["occurredAt"]})["nodes"]
    assert {node["version"] for node in happened} >= {1, wrong}
    assert dsl.timeline(case, asOf={"occurred": "2020-01-01T00:00:00Z"})["nodes"] == []
    assert dsl.timeline(case, asOf={})["nodes"] == dsl.timeline(case, asOf=None)["nodes"]
    own = dsl.ask(
        "query($c: ID! $m: DateTime) { case(id: $c) {"
        " timeline(first: 100 asOf: {recorded: $m}) { nodes { version correctedBy } } } }",
        c=case,
        m=at,
    )["case"]["timeline"]["nodes"]
    assert own == [{"version": n["version"], "correctedBy": n["correctedBy"]} for n in then]
    listed = dsl.caller.get(f"/cases/{case}/timeline", as_of_recorded=at, first=100).json()
    assert [one["corrected_by"] for one in listed["entries"]] == [None] * len(then)


def test_a_case_carries_its_own_timeline_and_duties(dsl: Graph) -> None:
    case = dsl.caller.reports()
    asked = (
        "query($c: ID!) { case(id: $c) { id version openDuties state"
        " timeline(first: 100) { nodes { version } } duties(first: 100) { nodes { status } } } }"
    )
    found = dsl.ask(asked, c=case)["case"]
    assert found["id"] == case
    assert found["state"] == "OPEN"
    assert len(found["timeline"]["nodes"]) == found["version"]
    waiting = [duty for duty in found["duties"]["nodes"] if duty["status"] in {"RAISED", "HELD"}]
    assert len(waiting) == found["openDuties"]


def test_a_cursor_is_good_for_its_own_list_and_unaltered(dsl: Graph) -> None:
    case, other = dsl.caller.reports(), dsl.caller.reports()
    cursor = dsl.timeline(case, first=1)["pageInfo"]["endCursor"]
    asked = "query($c: ID! $a: String) { timeline(caseId: $c first: 1 after: $a) { nodes { id } } }"
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "Q")
    for case_id, sent in [
        (other, cursor),
        (case, flipped),
        (case, cursor + "AAAA"),
        (case, "nonsense"),
        (case, ""),
        (case, "é"),
        (case, "A" * 5_000),
    ]:
        errors = dsl.errors(asked, c=case_id, a=sent)
        assert [error["extensions"]["code"] for error in errors] == ["BAD_CURSOR"]
        assert not sent or sent not in str(errors)
    assert dsl.fails(
        "query($a: String) { cases(first: 1 after: $a) { nodes { id } } }", a=cursor
    ) == ["BAD_CURSOR"]


@pytest.mark.parametrize(
    ("listed", "kind", "place"),
    [
        ("cases", cursors.CASES, b"[]"),
        ("cases", cursors.CASES, b"nothing"),
        ("cases", cursors.CASES, b'["9999-12-31T23:59:59-23:59", "x"]'),
        ("cases", cursors.CASES, b'["2026-03-02T09:15:00+00:00", ["x"]]'),
        ("duties", cursors.DUTIES, b'["2026-03-02T09:15:00", 0, "", "", "", ""]'),
        ("duties", cursors.DUTIES, b'[1, 2, 3, 4, 5, "\\u0000"]'),
    ],
)
def test_a_cursor_that_somebody_sealed_himself_is_none(
    dsl: Graph, listed: str, kind: bytes, place: bytes
) -> None:
    seal = blake2b(kind + place, digest_size=cursors.SEAL_BYTES).digest()
    sent = urlsafe_b64encode(cursors.FORMAT + kind + seal + place).rstrip(b"=").decode()
    asked = f"query($a: String) {{ {listed}(first: 1 after: $a) {{ nodes {{ id }} }} }}"
    assert dsl.fails(asked, a=sent) == ["BAD_CURSOR"]


@pytest.mark.parametrize("first", [0, -1, 1_001])
def test_a_page_has_a_size_within_bounds(dsl: Graph, first: int) -> None:
    asked = 'query($n: Int!) { timeline(caseId: "x", first: $n) { nodes { id } } }'
    assert dsl.fails(asked, n=first) == ["LIMIT"]
    assert dsl.fails('{ timeline(caseId: "x") { nodes { id } } }') == ["BAD_INPUT"]
