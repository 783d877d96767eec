"""A child is in danger now: said with a report or an addition, ended by whoever works the case."""

from __future__ import annotations

import pytest

from domain.case.commands import AddInformation, CaseCommand, CloseCase
from domain.case.refusals import NothingChanged
from domain.case.report_additions import AddToOwnReport
from domain.case.report_refusals import UrgencyStands
from domain.case.urgency import StandDownUrgency, UrgencyStoodDown
from tests.support.spec import given
from tests.support.story import (
    MONDAY_TEN,
    TUESDAY_TEN,
    nothing_more_to_do,
    report_the_images,
    report_the_post_quietly,
    tell_the_parent,
)

AT_HOME = StandDownUrgency(reason="She is at home with her mother.")


@pytest.mark.parametrize(
    "commands",
    [
        (report_the_post_quietly.model_copy(update={"urgent": True}),),
        (report_the_images.model_copy(update={"urgent": True}),),
        (
            report_the_post_quietly,
            AddInformation(account="He waits for her.", occurred_at=MONDAY_TEN, urgent=True),
        ),
        (report_the_post_quietly, AddToOwnReport(urgent=True)),
        (report_the_images, AddToOwnReport(urgent=True)),
    ],
)
def test_it_stands_until_somebody_who_works_the_case_says_why_not(
    commands: tuple[CaseCommand, ...],
) -> None:
    case = given().having(*commands)
    assert case.case.urgent
    case.when(AT_HOME).then(UrgencyStoodDown(occurred_at=TUESDAY_TEN, reason=AT_HOME.reason))
    assert not case.having(AT_HOME).case.urgent


def test_what_is_added_without_it_does_not_end_it() -> None:
    case = given().having(report_the_post_quietly, AddToOwnReport(urgent=True))
    assert case.having(AddToOwnReport(account="She has gone home.")).case.urgent


def test_there_is_nothing_to_stand_down_where_nobody_is_in_danger() -> None:
    given().having(report_the_post_quietly).when(AT_HOME).refused_as(NothingChanged)


def test_a_case_is_not_closed_over_it() -> None:
    case = given().having(report_the_post_quietly, tell_the_parent, nothing_more_to_do)
    assert case.having(CloseCase(reason="Nothing in it.")).case.closed
    still = given().having(
        report_the_post_quietly,
        tell_the_parent,
        nothing_more_to_do,
        AddToOwnReport(urgent=True),
    )
    still.when(CloseCase(reason="Nothing in it.")).refused_as(UrgencyStands)
    assert still.having(AT_HOME, CloseCase(reason="Nothing in it.")).case.closed
