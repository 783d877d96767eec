"""Whoever reported adds to it: always taken, open or closed, and never a word about images."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from domain.case.approvals import ApprovalProposed, ApproveProposal, VoidCase
from domain.case.commands import AddInformation, CloseCase, EstablishFacts, ReopenCase
from domain.case.refusals import CaseIsClosed, NothingChanged
from domain.case.report_additions import AddToOwnReport, CaseLeftClosed, LeaveClosed, ReportAddedTo
from domain.case.report_refusals import ToldInPerson, UrgencyStands
from domain.case.urgency import StandDownUrgency
from domain.vocabulary import Role, VoidGround
from tests.support.spec import Given, given
from tests.support.story import (
    HEADTEACHER,
    TUESDAY_TEN,
    nothing_more_to_do,
    report_the_find,
    report_the_images,
    report_the_post,
    report_the_post_quietly,
    tell_the_parent,
)

MORE = AddToOwnReport(account="I forgot to say that he has a second telephone.")


def a_closed_case() -> Given:
    return given().having(
        report_the_post_quietly,
        tell_the_parent,
        nothing_more_to_do,
        CloseCase(reason="Nothing in it."),
    )


def test_what_is_told_stands_on_the_case() -> None:
    given().having(report_the_post_quietly).when(MORE).then(
        ReportAddedTo(occurred_at=TUESDAY_TEN, account=MORE.account)
    )


def test_it_says_something() -> None:
    with pytest.raises(ValidationError):
        AddToOwnReport()


def test_news_on_a_closed_case_is_taken_and_asks_for_a_decision() -> None:
    closed = a_closed_case()
    told = AddInformation(account="More.", occurred_at=TUESDAY_TEN)
    closed.when(told).refused_as(CaseIsClosed)
    news = closed.having(MORE)
    assert news.case.closed
    assert news.case.added_since_closing
    assert news.having(ReopenCase(reason="This changes it.")).case.added_since_closing is False


def test_the_case_may_be_left_closed_with_a_reason() -> None:
    stays = LeaveClosed(reason="It was known when the case was closed.")
    closed = a_closed_case()
    closed.when(stays).refused_as(NothingChanged)
    news = closed.having(MORE)
    news.when(stays).then(CaseLeftClosed(occurred_at=TUESDAY_TEN, reason=stays.reason))
    assert not news.having(stays).case.added_since_closing


def a_void_case() -> Given:
    case = given().having(report_the_post, VoidCase(ground=VoidGround.EXERCISE, reason="A drill."))
    by_the_dsl = case.ask
    case.asked_by(HEADTEACHER, Role.HEADTEACHER)
    case.having(ApproveProposal(proposal=max(case.case.proposals)))
    case.ask = by_the_dsl
    return case


def test_news_on_a_void_case_asks_for_a_decision_as_on_a_closed_one() -> None:
    """That it was an exercise may turn out not to be true."""
    for news in (a_void_case().having(MORE), a_void_case().having(AddToOwnReport(urgent=True))):
        assert news.case.void
        assert news.case.added_since_closing
        news.when(ReopenCase(reason="It was none.")).then_kinds(ApprovalProposed)
    left = a_void_case().having(MORE, LeaveClosed(reason="It belongs to the drill."))
    assert left.case.void
    assert not left.case.added_since_closing


@pytest.mark.parametrize("case", [a_closed_case, a_void_case])
def test_a_child_in_danger_is_not_left_to_a_case_that_stays_as_it_is(
    case: Callable[[], Given],
) -> None:
    danger = case().having(AddToOwnReport(urgent=True))
    assert danger.case.urgent
    stays = LeaveClosed(reason="It was known.")
    danger.when(stays).refused_as(UrgencyStands)
    over = danger.having(StandDownUrgency(reason="She is at home."))
    assert not over.having(stays).case.added_since_closing


def test_nothing_is_written_where_images_were_found() -> None:
    why = given().having(report_the_images).when(MORE).refused_as(ToldInPerson, field="account")
    assert "DSL in person" in why.remedy


def test_nor_where_they_became_known_later() -> None:
    """In the same words: nobody learns more from it than that it is told in person."""
    later = given().having(
        report_the_find,
        EstablishFacts(
            facts={"material.kind": "possible_indecent_images_of_children"},
            occurred_at=TUESDAY_TEN,
        ),
    )
    assert later.case.imagery
    later.when(MORE).refused_as(ToldInPerson, field="account")
