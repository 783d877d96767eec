"""A DSL often knows only roughly when something was: told, listed and shown as she told it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import IMAGERY, INCIDENT, MORE, Caller, ServerProcess

THIS_TERM = {
    "kind": "span",
    "first": "2026-01-06",
    "last": "2026-02-13",
    "said": "some time this term",
}
LAST_THURSDAY = {"kind": "day", "first": "2026-02-26", "last": None, "said": None}
LEARNT = "2026-03-02T10:00:00+00:00"
ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}


def rough(when: dict[str, Any] = THIS_TERM, **more: Any) -> dict[str, Any]:
    body = {**INCIDENT, "when": when, "learnt_at": LEARNT, **more}
    del body["occurred_at"]
    return body


def opened(by: Caller, body: dict[str, Any], path: str = "/cases") -> str:
    answer = by.post(path, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


@pytest.fixture(scope="module")
def head(server: ServerProcess) -> Caller:
    return server.caller(Role.HEADTEACHER)


def test_it_is_listed_and_read_as_it_was_told(dsl: Caller) -> None:
    case = opened(dsl, rough())
    shown = dsl.get(f"/cases/{case}").json()
    assert shown["when"] == THIS_TERM
    assert (shown["occurred_at"], shown["learnt_at"]) == (
        "2026-01-06T00:00:00Z",
        "2026-03-02T10:00:00Z",
    )
    listed = dsl.get("/cases", first=1).json()["cases"][0]
    assert (listed["case"], listed["when"]) == (case, THIS_TERM)
    own = dsl.get("/reports", first=1).json()["reports"][0]
    assert (own["case"], own["when"]) == (case, THIS_TERM)
    entry = dsl.get(f"/cases/{case}/timeline").json()["entries"][0]["entry"]
    assert entry["headline"] == (
        "An incident was reported. It happened between 6 January 2026 and 13 February 2026"
    )
    assert entry["detail"]["when"] == THIS_TERM


def test_a_plain_moment_is_told_and_shown_as_ever(dsl: Caller) -> None:
    case = dsl.reports()
    shown = dsl.get(f"/cases/{case}").json()
    assert (shown["when"], shown["occurred_at"]) == (None, "2026-03-02T09:15:00Z")


def test_the_graph_takes_and_shows_the_same(dsl: Caller) -> None:
    graph = Graph(dsl)
    told = {**rough({**THIS_TERM, "kind": "SPAN"}), "learntAt": LEARNT}
    del told["learnt_at"]
    case = graph.do("reportIncident", told)["case"]
    more = {"account": "It was seen again.", "when": {**LAST_THURSDAY, "kind": "DAY"}}
    assert graph.do("addInformation", more, case=case)["__typename"] == "Receipt"
    when = "when { kind first last said }"
    shown = graph.ask(f"query($c: ID!) {{ case(id: $c) {{ occurredAt {when} }} }}", c=case)
    as_shown = {**THIS_TERM, "kind": "SPAN"}
    assert shown["case"] == {"occurredAt": "2026-01-06T00:00:00Z", "when": as_shown}
    listed = graph.ask(f"{{ cases(first: 1) {{ nodes {{ id {when} }} }} }}")["cases"]["nodes"]
    assert listed == [{"id": case, "when": as_shown}]
    entries = (
        f"kind ... on IncidentReportedEntry {{ {when} }} ... on InformationAddedEntry {{ {when} }}"
    )
    nodes = graph.timeline(case, entries)["nodes"]
    assert nodes[0]["when"] == as_shown
    assert nodes[-1]["when"] == {**LAST_THURSDAY, "kind": "DAY"}


def test_neither_and_both_are_refused_and_the_field_is_named(dsl: Caller) -> None:
    neither = rough()
    del neither["when"]
    for body, says in ((neither, "roughly"), ({**INCIDENT, "when": THIS_TERM}, "not both")):
        answer = dsl.post("/cases", body)
        assert answer.status_code == 422
        assert "occurred_at" in answer.text
        assert says in answer.text
    refused = Graph(dsl).do("reportIncident", {"facts": INCIDENT["facts"]})
    assert refused["field"] == "occurredAt"
    assert "roughly" in refused["detail"] + refused["remedy"]


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ({"kind": "day", "first": "2199-01-01"}, "when.first"),
        ({"kind": "span", "first": "2199-01-01", "last": "2199-03-01"}, "when.first"),
    ],
)
def test_what_is_still_to_come_is_refused(dsl: Caller, when: dict[str, Any], field: str) -> None:
    answer = dsl.post("/cases", {**rough(when), "learnt_at": None})
    assert (answer.status_code, answer.json()["code"]) == (422, "impossible-date")
    assert field in answer.text


def test_some_time_this_term_ends_ahead_and_is_taken(dsl: Caller) -> None:
    when = {"kind": "span", "first": "2026-01-06", "last": "2199-12-18", "said": "this term"}
    case = opened(dsl, {**rough(when), "learnt_at": None})
    assert dsl.get(f"/cases/{case}").json()["when"] == when


def test_on_an_imagery_case_days_are_taken_and_words_are_not(dsl: Caller) -> None:
    found = {**IMAGERY, "when": THIS_TERM, "learnt_at": LEARNT}
    del found["occurred_at"]
    refused = dsl.post("/imagery-discoveries", found)
    assert refused.json()["code"] == "imagery-admits-no-content"
    case = opened(dsl, {**found, "when": {**THIS_TERM, "said": None}}, "/imagery-discoveries")
    assert dsl.get(f"/cases/{case}").json()["when"]["first"] == "2026-01-06"


def test_a_chronology_shows_no_moment_that_nobody_told(dsl: Caller) -> None:
    case = opened(dsl, rough())
    assert dsl.post(f"/cases/{case}/information", MORE).status_code == 201
    last = dsl.get(f"/cases/{case}").json()["version"]
    for entry in (1, last):
        line = {"entry": entry, "significance": "It began.", "nature": "fact"}
        assert dsl.post(f"/cases/{case}/chronology-lines", line).status_code == 201
    lines = dsl.get(f"/cases/{case}/chronology").json()["lines"]
    assert [line["when"] for line in lines] == [THIS_TERM, None]
    text = dsl.get(f"/cases/{case}/chronology.csv").content.decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert first["Date of event"] == "Between 6 January 2026 and 13 February 2026"
    assert first["Time of event"] == ""
    assert (second["Date of event"], second["Time of event"]) == ("2026-03-02", "10:15")


def test_a_concern_may_be_known_roughly_too(head: Caller) -> None:
    adult = head.post("/people", {"kind": "adult", "name": "Osric Example"}).json()["person"]
    shared = {
        "adult_role": "staff",
        "account": "Over-friendly.",
        "source": "suspicion",
        "when": THIS_TERM,
    }
    answer = head.post(f"/people/{adult}/concerns", shared)
    assert answer.status_code == 201, answer.text
    (line,) = head.get("/concern-register", person=adult).json()["people"]
    (entry,) = (one for one in line["entries"] if one["kind"] == "shared")
    assert (entry["when"], entry["occurredAt"]) == (THIS_TERM, "2026-01-06T00:00:00Z")


# ── put right later ─────────────────────────────────────────────────────────────────────────────


def test_both_dates_are_corrected_and_both_values_stand(head: Caller) -> None:
    case = opened(head, {**rough(LAST_THURSDAY), "facts": ABOUT_STAFF})
    before = {d["duty"]: d["due_at"] for d in head.get(f"/cases/{case}/duties").json()["duties"]}
    fix = {
        "learnt_at": "2026-02-27T09:00:00Z",
        "when": THIS_TERM,
        "reason": "The office had the letter on Friday.",
    }
    answer = head.post(f"/cases/{case}/date-corrections", fix)
    assert answer.status_code == 201, answer.text
    shown = head.get(f"/cases/{case}").json()
    assert (shown["learnt_at"], shown["when"]) == ("2026-02-27T09:00:00Z", THIS_TERM)
    assert shown["occurred_at"] == "2026-01-06T00:00:00Z"
    after = {d["duty"]: d["due_at"] for d in head.get(f"/cases/{case}/duties").json()["duties"]}
    lado = next(duty for duty in after if "/inform/" in duty and before[duty] != after[duty])
    assert (before[lado], after[lado]) == ("2026-03-03T17:00:00Z", "2026-03-02T17:00:00Z")
    entries = head.get(f"/cases/{case}/timeline", first=200).json()["entries"]
    (corrected,) = (one["entry"] for one in entries if one["entry"]["kind"] == "dates_corrected")
    assert corrected["detail"]["learntAtWas"] == "2026-03-02T10:00:00Z"
    assert corrected["detail"]["whenWas"] == LAST_THURSDAY
    assert entries[0]["entry"]["detail"]["learntAt"] == "2026-03-02T10:00:00Z"
    found = head.get("/cases", occurred_to="2026-01-07T00:00:00Z", first=200).json()["cases"]
    assert case in {one["case"] for one in found}, "lists go by the corrected date"


def test_the_graph_corrects_them_too(head: Caller) -> None:
    graph = Graph(head)
    case = head.reports(learnt_at=LEARNT)
    receipt = graph.do(
        "correctDates", {"occurredAt": "2026-03-03T08:00:00Z", "reason": "x"}, case=case
    )
    assert receipt["code"] == "impossible-date"
    said = {"occurredAt": "2026-03-01T08:00:00Z", "reason": "It was on Sunday."}
    assert graph.do("correctDates", said, case=case)["__typename"] == "Receipt"
    (entry,) = graph.timeline(
        case,
        "kind headline ... on DatesCorrectedEntry { happenedAt happenedAtWas learntAt textsThen"
        " { pack version } reason whenWas { kind } }",
        kinds=["DATES_CORRECTED"],
    )["nodes"]
    assert (entry["happenedAt"], entry["happenedAtWas"]) == (
        "2026-03-01T08:00:00Z",
        "2026-03-02T09:15:00Z",
    )
    assert entry["headline"].startswith(
        "The dates were corrected. It happened on 1 March 2026, 08:00. Before: on 2 March"
    )


def test_a_correction_without_a_reason_or_without_a_date_is_refused(head: Caller) -> None:
    case = head.reports()
    path = f"/cases/{case}/date-corrections"
    assert head.post(path, {"learnt_at": LEARNT}).status_code == 422
    nothing = head.post(path, {"reason": "x"})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-changed")


def test_a_chronology_follows_the_corrected_date(dsl: Caller) -> None:
    case = dsl.reports(learnt_at=LEARNT)
    line = {"entry": 1, "significance": "It began.", "nature": "fact"}
    assert dsl.post(f"/cases/{case}/chronology-lines", line).status_code == 201
    fix = {"when": THIS_TERM, "reason": "She was not sure."}
    answer = dsl.post(f"/cases/{case}/date-corrections", fix)
    (told,) = dsl.get(f"/cases/{case}/chronology").json()["lines"]
    assert (told["when"], told["occurred_at"]) == (THIS_TERM, "2026-01-06T00:00:00Z")
    assert told["corrected_by"] == answer.json()["version"]
