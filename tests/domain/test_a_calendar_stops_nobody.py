"""Whatever the calendar knows: what people record is recorded, and its time is counted later."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given as whenever
from hypothesis import strategies as st

import domain
from cases.packs.library import load_library
from domain.case import commands as c
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
)
from domain.case.decisions import decide
from domain.case.decisions.counting import next_count
from domain.case.decisions.deadlines import Clocks, next_fact
from domain.case.escalation_paths import NOT_COUNTABLE, NextEscalation
from domain.case.events import BoundPack, CaseEvent, DutyRaised, IncidentReported
from domain.case.folding import evolve, replay
from domain.case.state import Case
from domain.messages import Refusal
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import Calendar, NotCountable, Year
from domain.policy.owners import Doors, Owner
from domain.policy.words import Facts, SchoolDays, WorkingDays
from tests.domain.test_replay_laws import lawful
from tests.support.requests import any_request
from tests.support.spec import given
from tests.support.story import (
    BY_THE_DSL,
    FRIDAY_BEFORE_FIVE,
    MONDAY_FIVE,
    MONDAY_NINE,
    STORY_RULES,
    TUESDAY_NINE,
    WEDNESDAY_NINE,
    StoryRulebook,
    report_the_find,
    report_the_messages,
    report_the_post,
)

LADO = "story-statute@2025.9/SS-10/inform/1"
MISSING = NotCountable(why="bank_holidays_unknown", unknown_from=date(2026, 2, 28))
LATER = NotCountable(why="bank_holidays_unknown", unknown_from=date(2026, 3, 2))
CLOCKS = Clocks((120,), 60, set_by_school=True)
LIBRARY = load_library()


@dataclass(frozen=True)
class NoCalendar(StoryRulebook):
    """The same texts, and not one day that could be counted."""

    missing: NotCountable = MISSING

    def due_at(self, asked: AssessedDuty, since: datetime) -> datetime | NotCountable | None:
        if isinstance(asked.timing, WorkingDays):
            return self.missing
        return super().due_at(asked, since)


NO_DATES = NoCalendar()


def raised(case: c.CaseCommand) -> DutyRaised:
    found = given().under(NO_DATES).when(case).recorded(DutyRaised)
    return next(one for one in found if one.duty == LADO)


def test_a_duty_whose_time_cannot_be_counted_is_raised_all_the_same_and_says_so() -> None:
    duty = raised(report_the_messages)
    assert (duty.due_at, duty.not_countable) == (None, MISSING)
    case = given().under(NO_DATES).having(report_the_messages).case
    assert case.duties[LADO].unsettled


def test_it_is_counted_once_when_the_dates_are_known_and_is_overdue_since_the_true_time() -> None:
    case = given().under(NO_DATES).having(report_the_messages).case
    assert next_count(case, NO_DATES.due_at, NOBODY, WEDNESDAY_NINE) is None
    counted = next_count(case, STORY_RULES.due_at, NOBODY, WEDNESDAY_NINE)
    assert counted == DutyDueCounted(
        occurred_at=WEDNESDAY_NINE,
        duty=LADO,
        recipients=("lado",),
        why="dates_known",
        due_at=MONDAY_FIVE,
    )
    after = evolve(case, counted)
    assert next_count(after, STORY_RULES.due_at, NOBODY, WEDNESDAY_NINE) is None
    overdue = next_fact(after, CLOCKS, NOBODY, WEDNESDAY_NINE)
    assert isinstance(overdue, DutyBecameOverdue)
    assert (overdue.duty, overdue.occurred_at) == (LADO, MONDAY_FIVE)


def test_dates_that_reach_further_and_not_far_enough_are_said_once() -> None:
    case = given().under(NO_DATES).having(report_the_messages).case
    further = NoCalendar(missing=LATER)
    said = next_count(case, further.due_at, NOBODY, WEDNESDAY_NINE)
    assert isinstance(said, DutyDueCounted)
    assert (said.due_at, said.not_countable) == (None, LATER)
    assert next_count(evolve(case, said), further.due_at, NOBODY, WEDNESDAY_NINE) is None


def test_what_is_settled_or_closed_is_not_counted_any_more() -> None:
    told = c.DischargeDuty(duty=LADO, by="The head", to=("lado",), occurred_at=MONDAY_NINE)
    done = given().under(NO_DATES).having(report_the_messages, told).case
    assert next_count(done, STORY_RULES.due_at, NOBODY, WEDNESDAY_NINE) is None
    open_case = given().under(NO_DATES).having(report_the_messages).case
    closed = replace(open_case, closed=True)
    assert next_count(closed, STORY_RULES.due_at, NOBODY, WEDNESDAY_NINE) is None


@dataclass(frozen=True)
class Steps:
    """A path of two steps, the times of which somebody can, or cannot, say."""

    at: datetime | NotCountable | None

    def next_escalation(  # noqa: PLR0913 - as the protocol has it
        self,
        bound: BoundPack,
        asked: AssessedDuty,
        facts: Facts,
        *,
        taken: int,
        on: str | None = None,
        overdue_since: datetime,
        owner: Owner,
        doors: Doors,
    ) -> NextEscalation | str:
        if self.at is None or taken > 1:
            return "escalation_not_stated"
        return NextEscalation("headteacher", self.at, taken + 1, "story-policy@2025.1/SP-95")


NOBODY = Steps(None)


def test_a_step_whose_time_cannot_be_counted_waits_and_is_taken_at_its_true_time_later() -> None:
    case = given().at(FRIDAY_BEFORE_FIVE).having(report_the_messages).case
    unknown, known = Steps(MISSING), Steps(TUESDAY_NINE)
    overdue = next_fact(case, CLOCKS, unknown, WEDNESDAY_NINE)
    assert isinstance(overdue, DutyBecameOverdue)
    assert (overdue.escalates_at, overdue.gap) == (None, NOT_COUNTABLE)
    assert overdue.not_countable == MISSING
    case = evolve(case, overdue)
    assert next_count(case, STORY_RULES.due_at, unknown, WEDNESDAY_NINE) is None
    counted = next_count(case, STORY_RULES.due_at, known, WEDNESDAY_NINE)
    assert isinstance(counted, DutyEscalationCounted)
    assert counted.escalates_at == TUESDAY_NINE
    case = evolve(case, counted)
    assert next_count(case, STORY_RULES.due_at, known, WEDNESDAY_NINE) is None
    escalated = next_fact(case, CLOCKS, known, WEDNESDAY_NINE)
    assert isinstance(escalated, DutyEscalated)
    assert (escalated.occurred_at, escalated.step) == (TUESDAY_NINE, 1)


# ── the laws ────────────────────────────────────────────────────────────────────────────────────


@lawful
@whenever(st.sampled_from((report_the_post, report_the_messages, report_the_find)), st.data())
def test_every_request_is_answered_the_same_whether_or_not_anything_can_be_counted(
    report: c.ReportIncident, data: st.DataObject
) -> None:
    """Each command of a case, one after the other: recorded here as there, or refused as there."""
    history = decide(Case(), report, NO_DATES, BY_THE_DSL)
    counted = decide(Case(), report, STORY_RULES, BY_THE_DSL)
    assert [type(one) for one in history] == [type(one) for one in counted]
    for _ in range(data.draw(st.integers(0, 12))):
        case = replay(history)
        request = data.draw(any_request(case))
        counting, blind = (answers(case, request, rules) for rules in (STORY_RULES, NO_DATES))
        if isinstance(blind, Refusal):
            assert isinstance(counting, Refusal)
            assert blind.code == counting.code
            continue
        assert not isinstance(counting, Refusal)
        history = (*history, *blind)


def answers(
    case: Case, request: c.CaseCommand, rules: StoryRulebook
) -> tuple[CaseEvent, ...] | Refusal:
    try:
        return decide(case, request, rules, BY_THE_DSL)
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("label", sorted(f"{pack}@{version}" for pack, version in LIBRARY.packs))
def test_under_every_pack_a_report_is_recorded_with_any_calendar(label: str) -> None:
    """The packs' own examples, with a calendar that knows one long gone year and no term."""
    pack, _, version = label.partition("@")
    empty = LIBRARY.calendar.model_copy(
        update={"years": (Year(year=1999, bank_holidays=(), basis="published"),)}
    )
    rules = replace(LIBRARY.rulebook([(pack, version)]), calendar=empty)
    for example in LIBRARY.written[pack, version].examples:
        if rules.is_imagery(example.facts):
            continue
        report = c.ReportIncident(facts=example.facts, occurred_at=MONDAY_NINE)
        found = decide(Case(), report, rules, BY_THE_DSL)
        assert isinstance(found[0], IncidentReported)
        for duty in (event for event in found if isinstance(event, DutyRaised)):
            by_days = isinstance(duty.asked.timing, WorkingDays | SchoolDays)
            assert (duty.not_countable is not None) is by_days


@lawful
@whenever(st.integers(1, 260), st.integers(0, 4000), st.integers(2026, 2030))
def test_a_time_is_said_or_the_first_missing_day_is(count: int, hours: int, last: int) -> None:
    years = tuple(year for year in LIBRARY.calendar.years if year.year <= last)
    calendar: Calendar = LIBRARY.calendar.model_copy(update={"years": years})
    since = MONDAY_NINE + timedelta(hours=hours)
    found = calendar.due(WorkingDays(working_days=count), since)
    if isinstance(found, NotCountable):
        assert found.unknown_from == date(years[-1].year + 1, 1, 1)
        assert not calendar.knows(found)
    else:
        assert found is not None
        assert found.year <= years[-1].year


def test_only_the_calendar_itself_asks_of_single_days_and_nothing_else_can_meet_a_missing_one() -> (
    None
):
    """What says that a date is unknown is caught where it is raised, and is no refusal."""
    home = Path(domain.__file__).parent.parent
    asking = re.compile(r"\.is_(?:working|school)_day\(|DatesUnknown")
    found = {
        str(path.relative_to(home))
        for room in ("domain", "cases", "projections", "api")
        for path in (home / room).rglob("*.py")
        if asking.search(path.read_text("utf-8"))
    }
    assert found == {"domain/policy/calendar.py"}
