"""What time makes of a duty: a reminder, overdue since when it was due, on to the next role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.case import commands as c
from domain.case.deadlines import ClockEvent, DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.decisions.deadlines import Clocks, next_fact
from domain.case.escalation_paths import NOT_STATED, REACHES_NOBODY, NextEscalation
from domain.case.events import (
    BoundPack,
    CaseEvent,
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyLapsed,
    DutyWaived,
)
from domain.case.folding import replay
from domain.messages import Unreadable
from domain.policy.assessment import AssessedDuty
from domain.policy.owners import Doors, Owner
from domain.policy.words import Facts
from domain.vocabulary import Role
from tests.support.spec import given
from tests.support.story import (
    FRIDAY_BEFORE_FIVE,
    IMAGES_WERE_FOUND,
    MONDAY_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    WEDNESDAY_NINE,
    report_the_images,
    report_the_messages,
)

HOUR = timedelta(hours=1)
LADO = "story-statute@2025.9/SS-10/inform/1"
CLOCKS = Clocks((1_440, 120), 60, set_by_school=True)
PATH = "story-statute@2025.9/SS-90"


@dataclass(frozen=True)
class Names:
    """A path by hand: at once to the headteacher, to the chair of governors a day later."""

    roles: Sequence[str] = ("headteacher", "chair_of_governors")
    gap: str = NOT_STATED

    def next_escalation(  # noqa: PLR0913 - as a ladder is asked
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
        if taken >= len(self.roles):
            return self.gap
        return NextEscalation(self.roles[taken], overdue_since + 24 * HOUR * taken, taken + 1, PATH)


THE_PATH = Names()
NOBODY = Names(roles=())


def facts_until(
    history: Sequence[CaseEvent | Unreadable], now: datetime, escalation_paths: Names = THE_PATH
) -> list[ClockEvent]:
    """Everything the clock records when it looks at this moment, and again, and again."""
    found: list[ClockEvent] = []
    while (
        fact := next_fact(replay([*history, *found]), CLOCKS, escalation_paths, now)
    ) is not None:
        found.append(fact)
    return found


def a_report(
    *then: c.CaseCommand, at: datetime = MONDAY_NINE
) -> tuple[CaseEvent | Unreadable, ...]:
    """The school learnt on Friday at five; the LADO is to be told by Monday at five."""
    return given().at(FRIDAY_BEFORE_FIVE).having(report_the_messages).at(at).having(*then).history


def test_before_it_is_due_the_school_is_reminded_once_for_each_lead_time() -> None:
    history = [*a_report()]
    assert facts_until(history, MONDAY_FIVE - 25 * HOUR) == []
    first = facts_until(history, MONDAY_FIVE - 24 * HOUR)
    assert first == [
        DutyReminded(
            occurred_at=MONDAY_FIVE - 24 * HOUR,
            duty=LADO,
            recipients=("lado",),
            due_at=MONDAY_FIVE,
            minutes_before=1_440,
        )
    ]
    assert facts_until([*history, *first], MONDAY_FIVE - 3 * HOUR) == []
    second = facts_until([*history, *first], MONDAY_FIVE - HOUR)
    assert [fact.minutes_before for fact in second if isinstance(fact, DutyReminded)] == [120]
    assert facts_until([*history, *first, *second], MONDAY_FIVE) == []


def test_of_two_reminders_slept_through_only_the_nearer_is_made() -> None:
    (fact,) = facts_until(a_report(), MONDAY_FIVE - HOUR)
    assert isinstance(fact, DutyReminded)
    assert (fact.minutes_before, fact.occurred_at) == (120, MONDAY_FIVE - HOUR)


def test_nobody_is_reminded_of_a_time_before_the_duty_was_there() -> None:
    history = given().at(MONDAY_FIVE - HOUR).having(report_the_messages).history
    assert facts_until(history, MONDAY_FIVE - HOUR) == []


def test_it_is_overdue_since_it_was_due_however_late_that_is_found_out() -> None:
    found = facts_until(a_report(), TUESDAY_NINE)
    assert [(type(fact), fact.occurred_at) for fact in found] == [
        (DutyBecameOverdue, MONDAY_FIVE),
        (DutyEscalated, MONDAY_FIVE),
    ]
    assert facts_until(a_report(), MONDAY_FIVE + HOUR / 60) == found


def test_it_goes_up_the_path_step_by_step_and_no_further_than_the_path() -> None:
    found = facts_until(a_report(), WEDNESDAY_NINE + 24 * HOUR)
    steps = [fact for fact in found if isinstance(fact, DutyEscalated)]
    assert [(fact.to, fact.occurred_at, fact.escalates_at) for fact in steps] == [
        ("headteacher", MONDAY_FIVE, MONDAY_FIVE + 24 * HOUR),
        ("chair_of_governors", MONDAY_FIVE + 24 * HOUR, None),
    ]


def test_where_the_policies_name_nobody_the_gap_is_on_record_and_nobody_is_invented() -> None:
    for gap in (NOT_STATED, REACHES_NOBODY):
        (fact,) = facts_until(a_report(), WEDNESDAY_NINE, Names(roles=(), gap=gap))
        assert isinstance(fact, DutyBecameOverdue)
        assert (fact.gap, fact.escalates_at) == (gap, None)


HELD = DutyHeld(occurred_at=MONDAY_NINE, duty=LADO, reason="The police asked us to wait.")
AT_NINE: dict[str, Any] = {"occurred_at": MONDAY_NINE, "duty": LADO}
# As they stand on record, whoever decided so and however many they were.
SETTLING: tuple[CaseEvent, ...] = (
    DutyDischarged(by="The head", to=("lado",), **AT_NINE),
    DutyWaived(reason="The LADO called first.", role=Role.HEADTEACHER, **AT_NINE),
    DutyHandedOver(to="The trust", reason="They asked for it.", **AT_NINE),
    HELD,
    DutyLapsed(assessment=3, reason="It was a parent.", **AT_NINE),
)


@pytest.mark.parametrize("settling", SETTLING, ids=lambda event: type(event).__name__)
def test_what_is_settled_or_waits_never_becomes_overdue(settling: CaseEvent) -> None:
    reported = given().at(FRIDAY_BEFORE_FIVE).having(report_the_messages).history
    history = (*reported, settling)
    assert [fact for fact in facts_until(history, WEDNESDAY_NINE) if fact.duty == LADO] == []


def test_a_duty_taken_off_hold_is_late_from_then_if_its_time_is_over() -> None:
    history = given(*a_report(), HELD).at(TUESDAY_NINE).having(c.TakeDutyOffHold(duty=LADO)).history
    overdue, escalated = facts_until(history, TUESDAY_NINE + HOUR)
    assert (overdue.occurred_at, overdue.due_at) == (TUESDAY_NINE, MONDAY_FIVE)
    assert escalated.occurred_at == TUESDAY_NINE


def test_while_an_overdue_duty_waits_it_goes_no_further() -> None:
    late = facts_until(a_report(), MONDAY_FIVE + HOUR)
    history = (*a_report(), *late, HELD)
    assert facts_until(history, WEDNESDAY_NINE + 24 * HOUR) == []


def test_what_is_owed_at_once_is_late_after_the_time_the_school_set() -> None:
    history = given().at(MONDAY_TEN).having(report_the_images).history
    assert facts_until(history, MONDAY_TEN + HOUR) == []
    overdue = facts_until(history, MONDAY_TEN + 2 * HOUR, NOBODY)[0]
    assert overdue == DutyBecameOverdue(
        occurred_at=MONDAY_TEN + HOUR,
        duty=TELL_POLICE_ID,
        recipients=("police",),
        due_at=MONDAY_TEN,
        late_after_minutes=60,
        clocks_from="school",
        gap=NOT_STATED,
    )
    assert replay(history).facts == IMAGES_WERE_FOUND


def test_a_clock_that_goes_back_takes_nothing_back_and_says_nothing_twice() -> None:
    history = [*a_report(), *facts_until(a_report(), WEDNESDAY_NINE)]
    for now in (MONDAY_FIVE - HOUR, MONDAY_NINE, MONDAY_FIVE + HOUR, WEDNESDAY_NINE):
        assert facts_until(history, now, Names(roles=("headteacher",))) == []


def test_the_clock_of_a_closed_case_stands_still() -> None:
    told = c.DischargeDuty(duty=LADO, by="The head", to=("lado",), occurred_at=MONDAY_NINE)
    history = [*a_report(told)]
    assert not replay(history).closed
    assert facts_until(history, WEDNESDAY_NINE) == []
