"""A school whose term dates nobody has set: what is owed is on record, and its time follows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from domain.case import commands as c
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.events import DutyRaised
from domain.policy.calendar import NotCountable, Term
from domain.policy.words import Facts
from domain.school.commands import AdoptPack, SetClocks, SetTermDates
from domain.vocabulary import Role
from tests.support.clockwork import ClockSchool, clock_school

PICTURE: Facts = {
    "conduct": "takes_image",
    "actor.role": "parent_carer",
    "image.of": "pupils",
    "device.owner": "personal",
}
FRIDAY = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
THURSDAY_FIVE = datetime(2026, 5, 7, 16, 0, tzinfo=UTC)
"""Monday is a bank holiday; Tuesday, Wednesday, Thursday."""
THE_MONDAY_AFTER_FIVE = datetime(2026, 5, 11, 16, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def school(server: EmbeddedPostgres, tenant: str) -> Iterator[ClockSchool]:
    with clock_school(server, f"u{tenant}", FRIDAY) as made:
        made.adopts(SetClocks(remind_minutes_before=(1_440,), immediately_late_after_minutes=60))
        text = AdoptPack(pack="egret-bank", version="2026.02", in_force_from=date(2026, 2, 1))
        made.services.schools.handle(
            made.actor(Role.HEADTEACHER), text, expected_version=None, key="school days"
        )
        yield made


def knows(school: ClockSchool, until: date) -> None:
    """The school sets its term dates up to a day."""
    dates = SetTermDates(
        known_from=date(2026, 4, 13),
        known_to=until,
        terms=(Term(first=date(2026, 4, 13), last=until),),
        given_by="The office",
    )
    school.services.schools.handle(
        school.actor(Role.DSL), dates, expected_version=None, key=f"until {until}"
    )


def of_egret_bank(school: ClockSchool) -> list[object]:
    return [fact for fact in school.facts("pictures") if fact.duty.startswith("egret-bank")]


def at(school: ClockSchool, now: datetime) -> None:
    school.clock.set_to(now)
    school.keeps_time()


def test_it_is_raised_without_a_time_counted_once_and_then_runs_as_usual(
    school: ClockSchool,
) -> None:
    school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=FRIDAY))
    raised = [one.event for one in school.history("pictures") if type(one.event) is DutyRaised]
    (duty,) = (one for one in raised if one.bound.pack == "egret-bank")
    missing = NotCountable(why="term_dates_unknown", unknown_from=date(2026, 5, 2))
    assert (duty.due_at, duty.not_countable) == (None, missing)

    for _ in range(3):
        at(school, FRIDAY + HOUR)
    assert of_egret_bank(school) == []

    knows(school, date(2026, 5, 31))
    for hours in range(2, 24 * 14, 3):
        at(school, FRIDAY + hours * HOUR)
    assert [type(fact) for fact in of_egret_bank(school)] == [
        DutyDueCounted,
        DutyReminded,
        DutyBecameOverdue,
        DutyEscalated,
    ]
    counted, _, overdue, escalated = of_egret_bank(school)
    assert isinstance(counted, DutyDueCounted)
    assert counted.due_at == THURSDAY_FIVE
    assert isinstance(overdue, DutyBecameOverdue)
    assert overdue.occurred_at == THURSDAY_FIVE
    assert isinstance(escalated, DutyEscalated)
    assert escalated.occurred_at == THE_MONDAY_AFTER_FIVE


def test_dates_that_come_late_make_it_overdue_since_the_true_time(school: ClockSchool) -> None:
    school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=FRIDAY))
    at(school, FRIDAY + 30 * 24 * HOUR)
    knows(school, date(2026, 5, 31))
    at(school, FRIDAY + 30 * 24 * HOUR)
    overdue = [fact for fact in of_egret_bank(school) if isinstance(fact, DutyBecameOverdue)]
    assert [fact.occurred_at for fact in overdue] == [THURSDAY_FIVE]


def test_dates_that_end_before_the_next_step_hold_up_that_step_alone(school: ClockSchool) -> None:
    school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=FRIDAY))
    knows(school, date(2026, 5, 8))
    at(school, FRIDAY + 20 * 24 * HOUR)
    counted, overdue = of_egret_bank(school)
    assert isinstance(counted, DutyDueCounted)
    assert isinstance(overdue, DutyBecameOverdue)
    assert (overdue.gap, overdue.escalates_at) == ("escalation_not_countable", None)
    assert overdue.not_countable is not None
    assert overdue.not_countable.unknown_from == date(2026, 5, 9)

    knows(school, date(2026, 5, 31))
    for _ in range(2):
        at(school, FRIDAY + 21 * 24 * HOUR)
    _, _, step, escalated = of_egret_bank(school)
    assert isinstance(step, DutyEscalationCounted)
    assert isinstance(escalated, DutyEscalated)
    assert escalated.occurred_at == THE_MONDAY_AFTER_FIVE


def test_dates_that_reach_only_part_of_the_way_are_said_once_with_what_is_still_missing(
    school: ClockSchool,
) -> None:
    school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=FRIDAY))
    knows(school, date(2026, 5, 5))
    for _ in range(3):
        at(school, FRIDAY + HOUR)
    (said,) = of_egret_bank(school)
    assert isinstance(said, DutyDueCounted)
    assert said.not_countable is not None
    assert said.not_countable.unknown_from == date(2026, 5, 6)


def test_the_clock_says_how_many_duties_wait_and_names_nobody(
    school: ClockSchool, caplog: pytest.LogCaptureFixture
) -> None:
    school.does("pictures", c.ReportIncident(facts=PICTURE, occurred_at=FRIDAY))
    with caplog.at_level(logging.WARNING, "casebook.clock"):
        at(school, FRIDAY + HOUR)
    (said,) = (record.getMessage() for record in caplog.records)
    assert said == (
        f"the dates to count the due times of {school.id} are not known; duties that wait: 1"
    )
