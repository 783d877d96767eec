"""A case is closed when nothing that must be done is left, and reopened when something is."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.events import CaseClosed, CaseReopened, OutcomeReached
from domain.case.refusals import (
    CaseIsClosed,
    CaseStillOpen,
    InvestigationAlreadyOpen,
    MustDutiesOpen,
    NothingChanged,
    OutcomeMissing,
)
from domain.vocabulary import CaseOutcome
from tests.support.spec import Given, given
from tests.support.story import (
    ASK_FOR_DELETION_ID,
    TELL_PARENT_OR_TEACHER_ID,
    TUESDAY_TEN,
    add_information,
    begin_investigating,
    close_the_case,
    finish_investigating,
    inform_the_police,
    link_to_the_other_case,
    nothing_more_to_do,
    reopen_the_case,
    report_the_post,
    tell_the_parent,
)


def a_case_with_its_duties_done() -> Given:
    return given().having(report_the_post, tell_the_parent)


def test_an_outcome_is_reached_with_a_reason() -> None:
    given().having(report_the_post).when(nothing_more_to_do).then(
        OutcomeReached(
            occurred_at=TUESDAY_TEN,
            outcome=CaseOutcome.RESOLVED_IN_SCHOOL,
            reason="The comment is gone.",
        )
    )


def test_another_outcome_replaces_it_and_the_same_adds_nothing() -> None:
    reached = given().having(report_the_post, nothing_more_to_do)
    reached.when(nothing_more_to_do).refused_as(NothingChanged, field="outcome")
    other = c.ReachOutcome(outcome=CaseOutcome.ACTION_TAKEN, reason="After all.")
    assert reached.when(other).events


def test_it_is_closed_once_an_outcome_is_reached() -> None:
    a_case_with_its_duties_done().when(close_the_case).refused_as(OutcomeMissing)
    a_case_with_its_duties_done().having(nothing_more_to_do).when(close_the_case).then(
        CaseClosed(occurred_at=TUESDAY_TEN, reason="All is done.")
    )


def test_what_must_be_done_keeps_it_open_and_is_listed() -> None:
    owing = given().having(report_the_post, nothing_more_to_do)
    refusal = owing.when(close_the_case).refused_as(MustDutiesOpen)
    assert isinstance(refusal, MustDutiesOpen)
    assert refusal.duties == (TELL_PARENT_OR_TEACHER_ID,)
    assert TELL_PARENT_OR_TEACHER_ID in refusal.detail
    assert ASK_FOR_DELETION_ID not in refusal.detail


def test_a_waiting_duty_keeps_it_open_too() -> None:
    waiting = c.PutDutyOnHold(duty=TELL_PARENT_OR_TEACHER_ID, reason="Away.")
    owing = given().having(report_the_post, nothing_more_to_do, waiting)
    owing.when(close_the_case).refused_as(MustDutiesOpen)


@pytest.mark.parametrize(
    "settle",
    [
        c.WaiveDuty(duty=TELL_PARENT_OR_TEACHER_ID, reason="They know."),
        c.HandOverDuty(duty=TELL_PARENT_OR_TEACHER_ID, to="The council", reason="Agreed."),
    ],
    ids=["waived", "handed over"],
)
def test_a_duty_waived_or_handed_over_keeps_nothing_open(settle: c.CaseCommand) -> None:
    settled = given().having(report_the_post, nothing_more_to_do, settle)
    assert settled.when(close_the_case).recorded(CaseClosed)


def test_an_open_investigation_keeps_it_open() -> None:
    running = a_case_with_its_duties_done().having(nothing_more_to_do, begin_investigating)
    running.when(close_the_case).refused_as(InvestigationAlreadyOpen)
    assert running.having(finish_investigating).when(close_the_case).events


@pytest.mark.parametrize(
    "command",
    [
        add_information,
        inform_the_police,
        begin_investigating,
        link_to_the_other_case,
        nothing_more_to_do,
        close_the_case,
        c.WaiveDuty(duty=ASK_FOR_DELETION_ID, reason="Gone."),
        c.CorrectFact(fact="comment.kind", value=None, reason="Unsure."),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_is_recorded_on_a_closed_case(command: c.CaseCommand) -> None:
    closed = a_case_with_its_duties_done().having(nothing_more_to_do, close_the_case)
    refusal = closed.when(command).refused_as(CaseIsClosed)
    assert "Reopen" in refusal.remedy


def test_it_is_reopened_and_needs_an_outcome_again() -> None:
    closed = a_case_with_its_duties_done().having(nothing_more_to_do, close_the_case)
    closed.when(reopen_the_case).then(
        CaseReopened(occurred_at=TUESDAY_TEN, reason="A second comment has appeared.")
    )
    reopened = closed.having(reopen_the_case)
    reopened.when(close_the_case).refused_as(OutcomeMissing)
    assert reopened.having(nothing_more_to_do).when(close_the_case).recorded(CaseClosed)


def test_only_a_closed_case_is_reopened() -> None:
    given().having(report_the_post).when(reopen_the_case).refused_as(CaseStillOpen)
