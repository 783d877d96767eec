"""What a governing body is told of a year, over HTTP: how much, of what kind, and never of whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.server import SCHOOL, START_SECONDS, Caller, wait_until
from tests.support.years import PassingYears, passing_years

SEPTEMBER = datetime(2025, 9, 2, 9, tzinfo=UTC)
FEBRUARY = datetime(2026, 2, 3, 9, tzinfo=UTC)
MAY = datetime(2026, 5, 5, 9, tzinfo=UTC)
LATE_AUGUST = datetime(2026, 8, 31, 21, tzinfo=UTC)
PUBLISHED = datetime(2026, 9, 8, 9, tzinfo=UTC)
YEAR, AUTUMN, SPRING, SUMMER = "2025-26", *(f"2025-26-term-{n}" for n in (1, 2, 3))
STATISTICS = f"/schools/{SCHOOL}/statistics"
PERIODS = f"/schools/{SCHOOL}/reporting-periods"
TERMS: dict[str, Any] = {
    "known_from": "2025-09-01",
    "known_to": "2026-08-31",
    "terms": [
        {"first": "2025-09-03", "last": "2025-12-19"},
        {"first": "2026-01-05", "last": "2026-03-27"},
        {"first": "2026-04-13", "last": "2026-07-21"},
    ],
    "given_by": "The governing body",
}
BULLYING = {"conduct": "bullies_online", "actor.role": "pupil"}
POSTING = {"conduct": "posts_comment", "actor.role": "parent_carer"}
ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
WHY = {"reason": "It is settled."}


def reports(dsl: Caller, at: datetime, facts: dict[str, str], **more: Any) -> str:
    return dsl.reports(facts=facts, occurred_at=at.isoformat(), **more)


@dataclass
class School:
    """A school at the end of its year."""

    years: PassingYears
    cases: list[str]

    def told(self, role: Role = Role.CHAIR_OF_GOVERNORS, period: str = YEAR) -> Any:
        answer = self.years.caller(role).get(STATISTICS, period=period)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    with passing_years(SEPTEMBER) as years:
        dsl = years.caller(Role.DSL)
        assert dsl.post(f"/schools/{SCHOOL}/term-dates", TERMS).status_code == 201
        cases = [reports(dsl, SEPTEMBER, BULLYING) for _ in range(8)]
        cases += [reports(dsl, SEPTEMBER, POSTING) for _ in range(4)]
        for _ in range(6):
            reports(dsl, SEPTEMBER, ABOUT_A_TEACHER)
        years.clock.set_to(FEBRUARY)
        dsl = years.caller(Role.DSL)
        cases += [reports(dsl, FEBRUARY, POSTING) for _ in range(3)]
        years.clock.set_to(MAY)
        dsl = years.caller(Role.DSL)
        cases += [reports(dsl, MAY, BULLYING) for _ in range(9)]
        years.clock.set_to(PUBLISHED)
        found = School(years, cases)
        chair = years.caller(Role.CHAIR_OF_GOVERNORS)
        wait_until(
            lambda: chair.get(STATISTICS, period=YEAR).json()["cases"]["value"] == 24, START_SECONDS
        )
        yield found


def table(told: Any, by: str) -> Any:
    return next(one for one in told["tables"] if one["by"] == by)


def numbers(told: Any, by: str) -> dict[str, int | None]:
    return {cell["name"]: cell["value"] for cell in table(told, by)["cells"]}


def test_a_year_tells_how_many_cases_of_which_kind(school: School) -> None:
    told = school.told()

    # Six allegations about a teacher are in no number.
    assert told["cases"] == {"value": 24, "suppressed": False, "reason": None, "rounded": False}
    shown = numbers(told, "category")
    assert sorted(value or 0 for value in shown.values()) == [7, 17]
    assert not table(told, "category")["suppressed"]
    assert numbers(told, "standing")["open"] == 24
    assert numbers(told, "agency") == dict.fromkeys(numbers(told, "agency"), 0)


def test_a_term_tells_a_rounded_number_and_a_small_one_says_why_it_is_not_shown(
    school: School,
) -> None:
    autumn, spring = (school.told(period=period) for period in (AUTUMN, SPRING))

    assert autumn["cases"] == {"value": 10, "suppressed": False, "reason": None, "rounded": True}
    assert spring["cases"] == {
        "value": None,
        "suppressed": True,
        "reason": "Fewer than 5, or none.",
        "rounded": True,
    }
    assert autumn["tables"] == spring["tables"] == []


def test_the_last_term_is_no_period_of_its_own_and_nobody_chooses_days(school: School) -> None:
    chair = school.years.caller(Role.CHAIR_OF_GOVERNORS)

    listed = chair.get(PERIODS).json()["periods"]
    assert [period["id"] for period in listed] == [YEAR, SPRING, AUTUMN]
    assert listed[0] == {
        "id": YEAR,
        "kind": "year",
        "term": None,
        "first": "2025-09-01",
        "last": "2026-08-31",
        "published_on": "2026-09-08",
    }
    for period in (SUMMER, "2026-27", "2025-09-02", "2025-26-term-9"):
        answer = chair.get(STATISTICS, period=period)
        assert (answer.status_code, answer.json()["code"]) == (404, "period-not-published")
    assert chair.get(STATISTICS).status_code == 422


def test_every_reader_is_told_the_same_bytes_and_nobody_else_anything(school: School) -> None:
    answers = {role: school.years.caller(role).get(STATISTICS, period=YEAR) for role in Role}

    readers = {Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS}
    assert {role for role, answer in answers.items() if answer.status_code == 200} == readers
    assert {answer.status_code for role, answer in answers.items() if role not in readers} == {403}
    assert len({answers[role].content for role in readers}) == 1


def test_another_school_answers_as_if_it_were_not_there(school: School) -> None:
    elsewhere = school.years.caller(Role.DSL, "upper-weald-academy")
    for path in (STATISTICS, f"{STATISTICS}.csv"):
        there, nowhere = (
            elsewhere.get(address, period=YEAR)
            for address in (path, path.replace(SCHOOL, "no-such-school"))
        )
        assert (there.status_code, there.content) == (404, nowhere.content)


def test_what_was_told_once_is_told_for_ever(school: School) -> None:
    before = {period: school.told(period=period) for period in (YEAR, AUTUMN, SPRING)}
    dsl, head = (school.years.caller(role) for role in (Role.DSL, Role.HEADTEACHER))

    reports(dsl, MAY, POSTING)
    moved = {**TERMS, "terms": [*TERMS["terms"][:1], {"first": "2026-01-06", "last": "2026-07-21"}]}
    assert head.post(f"/schools/{SCHOOL}/term-dates", moved).status_code == 201
    outcome = {"outcome": "no_further_action", **WHY}
    assert dsl.post(f"/cases/{school.cases[0]}/outcomes", outcome).status_code == 201
    school.years.clock.set_to(PUBLISHED + timedelta(days=200))

    for period, told in before.items():
        assert school.told(period=period) == told
    school.years.clock.set_to(PUBLISHED)


def test_no_answer_names_a_case_or_anybody(school: School) -> None:
    said = str([school.told(period=period) for period in (YEAR, AUTUMN, SPRING)])
    assert not any(case in said for case in school.cases)
    assert ".example" not in said


def test_the_numbers_come_with_what_has_to_be_known_of_them(school: School) -> None:
    told = school.told()
    assert told["rules"] == "governors-statistics@2026.11"
    notes = {note["id"]: note["says"] for note in told["notes"]}
    assert "unverified" in notes["GS-01"]
    assert "Allegations against adults" in notes["GS-07"]


def test_the_same_as_a_sheet_with_the_sign_of_official_tables(school: School) -> None:
    chair = school.years.caller(Role.CHAIR_OF_GOVERNORS)
    answer = chair.get(f"{STATISTICS}.csv", period=YEAR)

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="statistics-2025-26.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == {
        "Period": YEAR,
        "First day": "2025-09-01",
        "Last day": "2026-08-31",
        "Counted": "cases",
        "By": "",
        "Number": "24",
        "Note": "",
    }
    told = {line["By"]: line["Number"] for line in lines}
    assert told["standing: open"] == "24"
    (spring,) = csv.DictReader(
        io.StringIO(chair.get(f"{STATISTICS}.csv", period=SPRING).content.decode("utf-8-sig"))
    )
    assert (spring["Number"], spring["Note"]) == ("c", "Fewer than 5, or none.")


GRAPH = """query($school: ID! $period: ID!) {
  reportingPeriods(school: $school) { id kind term first last publishedOn }
  statistics(school: $school period: $period) {
    period { id kind } rules
    cases { value suppressed reason rounded }
    tables { by suppressed reason cells { name value suppressed reason } }
    notes { id says }
  }
}"""


def test_the_graph_tells_the_same(school: School) -> None:
    chair = school.years.graph(Role.CHAIR_OF_GOVERNORS)
    rest = school.told()

    said = chair.ask(GRAPH, school=SCHOOL, period=YEAR)
    assert [period["id"] for period in said["reportingPeriods"]] == [YEAR, SPRING, AUTUMN]
    told = said["statistics"]
    assert told["cases"] == rest["cases"]
    assert told["notes"] == rest["notes"]
    assert [{**one, "by": one["by"].lower()} for one in told["tables"]] == rest["tables"]

    term = chair.ask(GRAPH, school=SCHOOL, period=SPRING)["statistics"]
    assert (term["cases"]["value"], term["cases"]["suppressed"]) == (None, True)
    assert chair.ask(GRAPH, school=SCHOOL, period=SUMMER)["statistics"] is None
    elsewhere = chair.ask(GRAPH, school="upper-weald-academy", period=YEAR)
    assert elsewhere == {"reportingPeriods": None, "statistics": None}


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.MIS])
def test_the_graph_tells_nobody_else(role: Role, school: School) -> None:
    codes = school.years.graph(role).fails(GRAPH, school=SCHOOL, period=YEAR)
    assert set(codes) == {"FORBIDDEN"}
