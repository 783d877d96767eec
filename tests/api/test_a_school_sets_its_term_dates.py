"""A school's term dates, through HTTP and GraphQL, and what is counted by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import START_SECONDS, Caller, ServerProcess, a_server, wait_until

OWN = Path(__file__).parent.parent / "policies" / "own_pack" / "marram-bay-2026.09.yaml"
SCHOOL = "tidewell-primary"
LEARNT = "2026-04-30T12:00:00+00:00"
PICTURE = {
    "conduct": "takes_image",
    "actor.role": "staff",
    "image.of": "pupils",
    "device.owner": "personal",
}
YEAR: dict[str, Any] = {
    "known_from": "2025-09-01",
    "known_to": "2026-08-31",
    "terms": [
        {"first": "2026-04-13", "last": "2026-05-22"},
        {"first": "2025-09-03", "last": "2026-03-27", "closed": ["2025-10-27"]},
    ],
    "given_by": "The governing body",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose shelf has a policy that counts in school days."""
    folder = tmp_path_factory.mktemp("own-packs")
    text = OWN.read_text("utf-8").replace("{hours: 24}", "{school_days: 3}")
    (folder / OWN.name).write_text(text, "utf-8")
    with a_server(packs=folder) as started:
        yield started


@pytest.fixture(scope="module")
def head(server: ServerProcess) -> Caller:
    head = server.caller(Role.HEADTEACHER, SCHOOL)
    said = {"pack": "marram-bay", "version": "2026.09", "in_force_from": "2026-03-02"}
    assert head.post(f"/schools/{SCHOOL}/pack-adoptions", said).status_code == 201
    return head


def report(head: Caller) -> dict[str, Any]:
    return {"facts": PICTURE, "occurred_at": LEARNT, "learnt_at": LEARNT}


def test_a_duty_in_school_days_waits_for_the_dates_and_is_counted_by_them(
    server: ServerProcess, head: Caller
) -> None:
    # What whoever noticed owes the headteacher is done where the headteacher reports.
    staff = server.caller(Role.STAFF, SCHOOL)
    early = staff.reports(**report(head))
    (waiting,) = own_duties(head, early)
    assert (waiting["due_at"], waiting["standing"]) == (None, "not_countable")
    assert waiting["not_countable"] == {
        "why": "term_dates_unknown",
        "unknown_from": "2026-05-01",
    }

    answer = head.post(f"/schools/{SCHOOL}/term-dates", YEAR)
    assert answer.status_code == 201, answer.text

    case = staff.reports(**report(head))
    (due,) = {duty["due_at"] for duty in own_duties(head, case)}
    assert due == "2026-05-06T16:00:00Z", "Friday, Tuesday after the bank holiday, Wednesday"

    wait_until(lambda: own_duties(head, early)[0]["due_at"] == due, START_SECONDS)
    (counted,) = own_duties(head, early)
    assert (counted["not_countable"], counted["standing"]) == (None, "overdue")

    head.post(f"/schools/{SCHOOL}/term-dates", {**YEAR, "terms": YEAR["terms"][1:]})
    assert {duty["due_at"] for duty in own_duties(head, case)} == {due}, (
        "what was counted is not counted again"
    )


def own_duties(head: Caller, case: str) -> list[dict[str, Any]]:
    asked = head.get(f"/cases/{case}/duties").json()["duties"]
    return [duty for duty in asked if duty["pack"] == "marram-bay"]


def test_the_calendar_shows_what_is_known(server: ServerProcess, head: Caller) -> None:
    head.post(f"/schools/{SCHOOL}/term-dates", YEAR)
    shown = server.caller(Role.STAFF, SCHOOL).get(f"/schools/{SCHOOL}/calendar").json()
    assert shown["closes"] == "17:00"
    assert {2026, 2027, 2028} <= {year["year"] for year in shown["years"]}
    known = shown["term_dates"][0]
    assert (known["known_from"], known["known_to"]) == (YEAR["known_from"], YEAR["known_to"])
    assert known["terms"][0] == {**YEAR["terms"][1]}
    entry = head.get(f"/schools/{SCHOOL}/timeline").json()["entries"][-1]
    assert entry["kind"] == "term_dates_set"
    assert entry["headline"] == "Term dates were given from 1 September 2025 to 31 August 2026"
    assert entry["term_dates"]["given_by"] == "The governing body"
    assert server.caller(Role.DSL).get(f"/schools/{SCHOOL}/calendar").status_code == 404


def test_they_are_set_and_read_through_the_graph(server: ServerProcess, head: Caller) -> None:
    start = date(2026, 9, 1)
    said = {
        "knownFrom": start.isoformat(),
        "knownTo": (start + timedelta(days=364)).isoformat(),
        "terms": [{"first": "2026-09-03", "last": "2026-12-18", "closed": ["2026-10-26"]}],
        "givenBy": "The office",
    }
    asked = (
        "mutation($s: SetTermDatesInput!, $k: String!)"
        " { setTermDates(input: $s, idempotencyKey: $k) { __typename ... on Refused { code } } }"
    )
    dsl = Graph(server.caller(Role.DSL, SCHOOL))
    assert dsl.ask(asked, s=said, k="terms-1")["setTermDates"] == {"__typename": "Receipt"}
    again = dsl.ask(asked, s=said, k="terms-2")["setTermDates"]
    assert again == {"__typename": "Refused", "code": "term-dates-already-set"}
    seen = "{ school { calendar { closes termDates { knownFrom terms { first closed } } } } }"
    known = dsl.ask(seen)["school"]["calendar"]["termDates"][0]
    assert known["terms"] == [{"first": "2026-09-03", "closed": ["2026-10-26"]}]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"known_to": "2025-01-01"}, "impossible-term-dates"),
        ({"known_to": "31 August"}, "invalid-body"),
        ({"terms": []}, "invalid-body"),
        ({"terms": [{"first": "2026-05-22", "last": "2026-04-13"}]}, "impossible-term-dates"),
    ],
)
def test_dates_that_cannot_be_are_refused(changed: dict[str, Any], code: str, head: Caller) -> None:
    refused = head.post(f"/schools/{SCHOOL}/term-dates", {**YEAR, **changed})
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_whoever_teaches_there_does_not_set_them(server: ServerProcess) -> None:
    staff = server.caller(Role.STAFF, SCHOOL).post(f"/schools/{SCHOOL}/term-dates", YEAR)
    assert (staff.status_code, staff.json()["code"]) == (403, "wrong-role")
    other = server.caller(Role.HEADTEACHER).post(f"/schools/{SCHOOL}/term-dates", YEAR)
    assert other.status_code == 404


def test_a_school_that_has_every_statutory_pack_is_told_so(head: Caller) -> None:
    refused = head.post(f"/schools/{SCHOOL}/statutory-adoptions", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-adopt")
    asked = (
        "mutation($k: String!) { adoptStatutoryPacks(idempotencyKey: $k)"
        " { ... on Refused { code } } }"
    )
    assert Graph(head).ask(asked, k="statutory-1")["adoptStatutoryPacks"] == {
        "code": "nothing-to-adopt"
    }
