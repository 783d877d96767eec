"""The dates of a case were recorded wrongly: they are put right, and both values stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.case import commands as c
from domain.case.deadlines import DutyBecameOverdue, DutyDueCounted
from domain.case.decisions.deadlines import next_fact
from domain.case.events import DatesCorrected
from domain.case.folding import evolve, replay
from domain.case.refusals import ImpossibleDate, NothingChanged
from domain.happened import Happened, WhenKind
from tests.domain.test_a_calendar_stops_nobody import CLOCKS, LADO, MISSING, NO_DATES, NOBODY
from tests.support.spec import Given, given
from tests.support.story import (
    FRIDAY_BEFORE_FIVE,
    MONDAY_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    SCHOOL_TEXT,
    STATUTE,
    THURSDAY_BEFORE,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    report_the_messages,
    report_the_post,
)

FRIDAY_FIVE = MONDAY_FIVE - timedelta(days=3)
IN_FEBRUARY = Happened(kind=WhenKind.SPAN, first=date(2026, 2, 1), last=date(2026, 2, 26))


def correct(**dates: object) -> c.CorrectDates:
    return c.CorrectDates.model_validate({"reason": "The office knew before.", **dates})


def messages() -> Given:
    """The school learnt on Friday at five; the LADO is to be told by Monday at five."""
    return given().at(TUESDAY_TEN).having(report_the_messages)


def test_both_values_stand_on_record() -> None:
    (event,) = messages().when(correct(learnt_at=THURSDAY_BEFORE)).recorded(DatesCorrected)
    assert (event.learnt_at, event.learnt_at_was) == (THURSDAY_BEFORE, FRIDAY_BEFORE_FIVE)
    assert (event.happened_at, event.happened_at_was) == (THURSDAY_BEFORE, THURSDAY_BEFORE)
    assert event.reason == "The office knew before."
    assert messages().having(correct(learnt_at=THURSDAY_BEFORE)).case.learnt_at == THURSDAY_BEFORE


def test_when_it_happened_is_corrected_as_people_know_it_and_no_clock_moves() -> None:
    case = messages()
    told = case.when(correct(when=IN_FEBRUARY))
    told.then_kinds(DatesCorrected)
    (event,) = told.recorded(DatesCorrected)
    assert (event.when, event.when_was) == (IN_FEBRUARY, None)
    assert event.happened_at == datetime(2026, 2, 1, tzinfo=UTC)
    again = case.having(correct(when=IN_FEBRUARY)).when(correct(occurred_at=THURSDAY_BEFORE))
    (event,) = again.recorded(DatesCorrected)
    assert (event.when, event.when_was) == (None, IN_FEBRUARY)
    assert event.happened_at == THURSDAY_BEFORE


def test_an_earlier_learning_makes_the_duty_due_earlier_and_overdue_since_then() -> None:
    case = messages()
    events = case.when(correct(learnt_at=THURSDAY_BEFORE)).events
    (counted,) = (one for one in events if isinstance(one, DutyDueCounted))
    assert (counted.duty, counted.why) == (LADO, "learnt_at_corrected")
    assert (counted.due_at, counted.due_at_was) == (
        THURSDAY_BEFORE + timedelta(days=1),
        MONDAY_FIVE,
    )
    after = replay((*case.history, *events))
    overdue = next_fact(after, CLOCKS, NOBODY, TUESDAY_TEN)
    assert isinstance(overdue, DutyBecameOverdue)
    assert overdue.occurred_at == THURSDAY_BEFORE + timedelta(days=1)


def test_a_later_learning_takes_back_that_it_was_overdue_until_it_is() -> None:
    case = messages()
    overdue = next_fact(case.case, CLOCKS, NOBODY, TUESDAY_NINE)
    assert isinstance(overdue, DutyBecameOverdue)
    late = Given(*case.history, overdue).at(TUESDAY_TEN)
    assert late.case.duties[LADO].clock.overdue_since == MONDAY_FIVE
    after = late.having(correct(learnt_at=TUESDAY_NINE)).case
    assert after.duties[LADO].clock.overdue_since is None
    assert after.duties[LADO].due_at == WEDNESDAY_NINE
    assert next_fact(after, CLOCKS, NOBODY, TUESDAY_TEN) is None or not isinstance(
        next_fact(after, CLOCKS, NOBODY, TUESDAY_TEN), DutyBecameOverdue
    )
    then = next_fact(after, CLOCKS, NOBODY, WEDNESDAY_NINE + timedelta(hours=1))
    assert isinstance(then, DutyBecameOverdue)
    assert then.occurred_at == WEDNESDAY_NINE


def test_what_is_settled_is_left_as_it_was() -> None:
    told = c.DischargeDuty(duty=LADO, by="The head", to=("lado",), occurred_at=MONDAY_NINE)
    found = messages().having(told).when(correct(learnt_at=THURSDAY_BEFORE))
    assert found.recorded(DutyDueCounted) == []


def test_a_time_of_its_own_is_no_earlier_for_an_earlier_learning() -> None:
    """What is owed since a fact became known is counted from there, whenever the school learnt."""
    known = c.EstablishFacts(facts={"harm.criterion": "harmed"}, occurred_at=TUESDAY_NINE)
    case = messages().having(known)
    moved = {
        one.duty for one in case.when(correct(learnt_at=THURSDAY_BEFORE)).recorded(DutyDueCounted)
    }
    assert LADO in moved
    at_once = next(name for name in case.case.duties if "/SS-11/" in name)
    assert at_once not in moved


def test_what_cannot_be_counted_yet_stays_so_and_says_what_is_missing() -> None:
    case = given().under(NO_DATES).at(TUESDAY_TEN).having(report_the_messages)
    after = case.having(correct(learnt_at=THURSDAY_BEFORE)).case
    assert after.duties[LADO].not_countable == MISSING


def test_the_texts_that_bind_stay_and_others_then_in_force_are_named() -> None:
    asked = messages()
    asked.ask = replace(asked.ask, texts_then=(SCHOOL_TEXT, STATUTE))
    (event,) = asked.when(correct(learnt_at=THURSDAY_BEFORE)).recorded(DatesCorrected)
    assert event.texts_then == ()
    older = SCHOOL_TEXT.model_copy(update={"version": "2024.1", "sha256": "9" * 64})
    asked.ask = replace(asked.ask, texts_then=(older, STATUTE))
    before = set(asked.case.texts)
    (event,) = asked.when(correct(learnt_at=THURSDAY_BEFORE)).recorded(DatesCorrected)
    assert event.texts_then == (older, STATUTE)
    assert set(evolve(asked.case, event).texts) == before


def test_what_cannot_be_right_either_is_refused() -> None:
    case = messages()
    case.when(correct(learnt_at=WEDNESDAY_NINE)).refused_as(ImpossibleDate, field="learnt_at")
    early = THURSDAY_BEFORE - timedelta(days=1)
    case.when(correct(learnt_at=early)).refused_as(ImpossibleDate, field="learnt_at")
    later = Happened(kind=WhenKind.DAY, first=date(2026, 3, 2))
    case.when(correct(when=later)).refused_as(ImpossibleDate, field="learnt_at")
    future = Happened(kind=WhenKind.DAY, first=date(2026, 3, 9))
    case.when(correct(when=future)).refused_as(ImpossibleDate, field="when.first")


@pytest.mark.parametrize(
    "dates", [{}, {"learnt_at": FRIDAY_BEFORE_FIVE}, {"occurred_at": THURSDAY_BEFORE}]
)
def test_a_correction_that_corrects_nothing_is_refused(dates: dict[str, object]) -> None:
    messages().when(correct(**dates)).refused_as(NothingChanged, field="learnt_at")


def test_a_correction_needs_its_reason_and_one_time_alone() -> None:
    with pytest.raises(ValidationError, match="reason"):
        c.CorrectDates(learnt_at=MONDAY_TEN, reason=" ")
    with pytest.raises(ValidationError, match="beside"):
        c.CorrectDates(occurred_at=MONDAY_NINE, when=IN_FEBRUARY, reason="x")


def test_what_was_known_roughly_is_placed_again_when_the_learning_moves() -> None:
    unknown = report_the_post.model_copy(
        update={"occurred_at": None, "when": Happened(kind=WhenKind.UNKNOWN)}
    )
    case = given().at(TUESDAY_TEN).having(unknown)
    assert case.case.happened_at == MONDAY_TEN
    assert case.having(correct(learnt_at=MONDAY_NINE)).case.happened_at == MONDAY_NINE
