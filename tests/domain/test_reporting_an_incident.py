"""An incident is reported: facts, what the policies say, and what is owed, in one breath."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.case.events import (
    CaseAssessed,
    CasePlaced,
    DutyRaised,
    IncidentReported,
    TextsSilent,
)
from domain.case.folding import replay
from domain.case.refusals import CaseAlreadyReported, ImpossibleDate
from domain.messages import Unreadable
from domain.policy.words import WorkingDays
from tests.support.spec import given
from tests.support.story import (
    ASK_FOR_DELETION_ID,
    MONDAY_FIVE,
    MONDAY_NINE,
    MONDAY_TEN,
    SCHOOL,
    SCHOOL_TEXT,
    STATUTE,
    TELL_PARENT_OR_TEACHER_ID,
    THIS_CASE,
    TUESDAY_TEN,
    UnknownStoryFact,
    report_the_messages,
    report_the_post,
    report_the_post_quietly,
)


def test_the_report_its_place_its_readings_and_its_duties_are_one_decision() -> None:
    given().when(report_the_post).then_kinds(
        IncidentReported, CasePlaced, CaseAssessed, TextsSilent, DutyRaised, DutyRaised
    )


def test_what_was_reported_is_kept_as_it_was_said() -> None:
    (report,) = given().when(report_the_post).recorded(IncidentReported)
    assert report == IncidentReported(
        school=SCHOOL,
        facts=report_the_post.facts,
        occurred_at=MONDAY_NINE,
        learnt_at=MONDAY_TEN,
        account=report_the_post.account,
        evidence=report_the_post.evidence,
    )


def test_each_binding_pack_speaks_for_itself_and_the_schools_own_first() -> None:
    said = given().when(report_the_messages).recorded(CaseAssessed)
    assert [(a.number, a.bound, a.layer) for a in said] == [
        (1, SCHOOL_TEXT, "school"),
        (2, STATUTE, "statutory"),
    ]


def test_a_statutory_text_with_nothing_to_say_binds_all_the_same_in_one_line() -> None:
    (quiet,) = given().when(report_the_post).recorded(TextsSilent)
    assert quiet.texts == (STATUTE,)
    case = replay(given().having(report_the_post).history)
    assert case.texts == (SCHOOL_TEXT, STATUTE)


def test_every_duty_names_the_clause_it_came_from_and_the_report_that_raised_it() -> None:
    raised = given().when(report_the_post).recorded(DutyRaised)
    assert [duty.duty for duty in raised] == [TELL_PARENT_OR_TEACHER_ID, ASK_FOR_DELETION_ID]
    assert {duty.bound for duty in raised} == {SCHOOL_TEXT}
    assert {duty.occurred_at for duty in raised} == {TUESDAY_TEN}


def test_two_duties_of_one_clause_are_told_apart_by_their_recipients() -> None:
    raised = given().when(report_the_messages).recorded(DutyRaised)
    of_one_clause = [duty.duty for duty in raised if duty.asked.clause == "SP-32"]
    assert of_one_clause == [
        "story-policy@2025.1/SP-32/inform/1-chair_of_governors",
        "story-policy@2025.1/SP-32/inform/1-governing_body",
    ]


def test_a_deadline_runs_from_when_the_school_learnt_of_it() -> None:
    raised = given().when(report_the_messages).recorded(DutyRaised)
    (statutory,) = [duty for duty in raised if duty.bound == STATUTE]
    assert statutory.asked.timing == WorkingDays(working_days=1)
    assert statutory.due_at == MONDAY_FIVE


def test_the_stricter_of_two_texts_asking_for_the_same_is_marked() -> None:
    raised = given().when(report_the_messages).recorded(DutyRaised)
    marked = {duty.duty: duty.stricter_than for duty in raised if duty.stricter_than}
    assert marked == {
        "story-statute@2025.9/SS-10/inform/1": ("story-policy@2025.1/SP-31/inform/1",)
    }


def test_the_school_learns_of_it_now_if_nothing_else_is_said() -> None:
    untold = report_the_post.model_copy(update={"learnt_at": None})
    (report,) = given().when(untold).recorded(IncidentReported)
    assert report.learnt_at == TUESDAY_TEN


def test_a_fact_outside_the_vocabulary_is_refused_by_name() -> None:
    odd = report_the_post.model_copy(update={"facts": {"conduct": "dances"}})
    given().when(odd).refused_as(UnknownStoryFact, field="facts.conduct")


@pytest.mark.parametrize(
    ("occurred_at", "learnt_at", "field"),
    [
        (TUESDAY_TEN + timedelta(seconds=61), None, "occurred_at"),
        (MONDAY_NINE, TUESDAY_TEN + timedelta(seconds=61), "learnt_at"),
        (MONDAY_NINE, MONDAY_NINE - timedelta(days=1), "learnt_at"),
    ],
    ids=["it has not happened yet", "it is not known yet", "it was known before it happened"],
)
def test_a_date_that_cannot_be_right_is_refused(
    occurred_at: datetime, learnt_at: datetime | None, field: str
) -> None:
    impossible = report_the_post.model_copy(
        update={"occurred_at": occurred_at, "learnt_at": learnt_at}
    )
    given().when(impossible).refused_as(ImpossibleDate, field=field)


def test_clocks_may_differ_by_a_minute_and_learning_is_dated_by_the_day() -> None:
    hasty = report_the_post.model_copy(
        update={
            "occurred_at": TUESDAY_TEN + timedelta(seconds=60),
            "learnt_at": TUESDAY_TEN - timedelta(hours=9),
        }
    )
    assert given().when(hasty).recorded(IncidentReported)


def test_a_case_is_reported_once() -> None:
    reported = given().having(report_the_post_quietly)
    reported.when(report_the_post_quietly).refused_as(CaseAlreadyReported)


def test_a_case_that_can_no_longer_be_read_keeps_its_place() -> None:
    lost = Unreadable(stream=THIS_CASE, version=1, topic="case.incident_reported")
    assert replay([lost, lost]).version == 2
    given(lost).when(report_the_post).refused_as(CaseAlreadyReported)
