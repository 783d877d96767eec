"""What was done about a matter was not done before it; a police finding is not older than asking them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import BaseModel

from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.decisions.possible_times import DONE_ABOUT_IT
from domain.case.refusals import ImpossibleDate, PoliceComeFirst
from domain.happened import Happened, WhenKind
from tests.support.spec import given
from tests.support.story import (
    MONDAY_NINE,
    TUESDAY_NINE,
    begin_investigating,
    finish_investigating,
    inform_the_police,
    report_the_images,
    report_the_post_quietly,
    tell_the_parent,
    the_police_allow_it,
)

YEARS_AGO = datetime(2020, 1, 5, 9, tzinfo=UTC)
A_MINUTE_BEFORE = MONDAY_NINE - timedelta(minutes=1)
found = c.RecordPoliceFinding(
    force="Wessex",
    officer="DC 1042",
    reference="WX 77",
    facts={"material.kind": "offensive"},
    occurred_at=TUESDAY_NINE,
)
DONE: tuple[CaseCommand, ...] = (
    inform_the_police,
    found,
    the_police_allow_it,
    tell_the_parent,
    begin_investigating,
    finish_investigating,
)


def moved(command: BaseModel, at: datetime) -> CaseCommand:
    """The same request at another moment."""
    return type(command).model_validate({**command.model_dump(), "occurred_at": at})  # type: ignore[return-value]


def test_every_request_that_tells_of_an_act_is_among_them() -> None:
    assert {type(one) for one in DONE} == set(DONE_ABOUT_IT)


@pytest.mark.parametrize("command", DONE, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("at", [YEARS_AGO, A_MINUTE_BEFORE])
def test_nothing_is_done_about_a_matter_before_it_happened(
    command: CaseCommand, at: datetime
) -> None:
    case = given().having(report_the_post_quietly, inform_the_police)
    answer = case.when(moved(command, at)).refused_as(ImpossibleDate, field="occurred_at")
    assert "correct when the matter happened" in answer.remedy


def test_a_finding_of_years_ago_ends_nothing() -> None:
    told = moved(inform_the_police, YEARS_AGO)
    given().having(report_the_images).when(told).refused_as(ImpossibleDate, field="occurred_at")
    images = given().having(report_the_images, inform_the_police)
    images.when(moved(found, YEARS_AGO)).refused_as(ImpossibleDate, field="occurred_at")


@pytest.mark.parametrize("command", [found, the_police_allow_it])
def test_the_police_answer_after_they_were_told(command: CaseCommand) -> None:
    images = given().having(report_the_images, inform_the_police)
    before = moved(command, TUESDAY_NINE - timedelta(minutes=1))
    answer = images.when(before).refused_as(ImpossibleDate, field="occurred_at")
    assert "first record who told them" in answer.remedy


def test_they_allow_nothing_of_which_they_were_not_told() -> None:
    for report in (report_the_images, report_the_post_quietly):
        given().having(report).when(the_police_allow_it).refused_as(PoliceComeFirst)


def test_a_call_before_the_school_logged_it_is_taken() -> None:
    at_once = moved(inform_the_police, MONDAY_NINE + timedelta(minutes=5))
    assert given().having(report_the_images).when(at_once).events


def test_of_a_day_or_a_span_the_first_moment_counts() -> None:
    for when in (
        Happened(kind=WhenKind.DAY, first=date(2026, 3, 1)),
        Happened(kind=WhenKind.SPAN, first=date(2026, 3, 1), last=date(2026, 3, 2)),
    ):
        report = report_the_images.model_copy(update={"occurred_at": None, "when": when})
        case = given().having(report)
        on_the_day = moved(inform_the_police, datetime(2026, 3, 1, tzinfo=UTC))
        assert case.when(on_the_day).events
        case.when(moved(inform_the_police, datetime(2026, 2, 28, 23, tzinfo=UTC))).refused_as(
            ImpossibleDate, field="occurred_at"
        )


def test_where_nobody_knows_when_it_happened_nothing_is_refused_for_it() -> None:
    unknown = Happened(kind=WhenKind.UNKNOWN)
    report = report_the_images.model_copy(update={"occurred_at": None, "when": unknown})
    assert given().having(report).when(moved(inform_the_police, YEARS_AGO)).events


def test_once_the_dates_are_corrected_an_earlier_act_is_taken() -> None:
    case = given().having(report_the_images)
    case.having(c.CorrectDates(occurred_at=YEARS_AGO, reason="It is an old picture."))
    assert case.when(moved(inform_the_police, YEARS_AGO)).events
