"""The school investigates, where it may."""

from __future__ import annotations

from domain.case.events import InvestigationClosed, InvestigationOpened
from domain.case.refusals import InvestigationAlreadyOpen, NoInvestigationOpen
from tests.support.spec import given
from tests.support.story import (
    TUESDAY_NINE,
    begin_investigating,
    finish_investigating,
    report_the_post,
)


def test_an_investigation_begins_and_ends_with_findings() -> None:
    told = given().having(report_the_post)
    told.when(begin_investigating).then(
        InvestigationOpened(occurred_at=TUESDAY_NINE, investigator="The deputy headteacher")
    )
    told.having(begin_investigating).when(finish_investigating).then(
        InvestigationClosed(
            occurred_at=TUESDAY_NINE, findings="The author was known and spoken to."
        )
    )


def test_there_is_one_investigation_at_a_time() -> None:
    running = given().having(report_the_post, begin_investigating)
    running.when(begin_investigating).refused_as(InvestigationAlreadyOpen)
    assert running.having(finish_investigating).when(begin_investigating).events


def test_only_an_open_investigation_ends() -> None:
    given().having(report_the_post).when(finish_investigating).refused_as(NoInvestigationOpen)
