"""Whoever reported does what the policy asks of them, and learns nothing of the case by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.case import commands as c
from domain.case.decisions import decide
from domain.case.events import CaseClosed, CaseEvent, DutyDischarged, DutyRaised, DutyWaived
from domain.case.folding import replay
from domain.case.own_report import ReportDutyDone, ReporterDidDuty
from domain.case.refusals import NothingChanged, RecipientMissing, UnknownDuty, WrongRecipient
from domain.messages import Recorded
from domain.policy.assessment import AssessedDuty
from domain.vocabulary import Role
from tests.support.spec import Given, When, given, written_down
from tests.support.story import (
    MONDAY_NINE,
    SCHOOL_TEXT,
    STATUTE,
    TELL_POLICE,
    TELL_POLICE_ID,
    TUESDAY_NINE,
    report_the_images,
)

HERS: AssessedDuty = TELL_POLICE.model_copy(update={"owed_by": "reporter"})
DUTY = "story-policy@2025.1/SP-43/inform/1"
did_it = ReportDutyDone(duty=DUTY, to=("police",), occurred_at=TUESDAY_NINE, reference="WX-1042")


def a_report(*then: CaseEvent) -> Given:
    """Images were reported; the policy asks the reporter to tell the police. All that in one append."""
    reported = given().when(report_the_images).events
    raised = DutyRaised(occurred_at=MONDAY_NINE, duty=DUTY, bound=SCHOOL_TEXT, asked=HERS)
    case = Given(*reported, raised, *then).asked_by("teacher.saltmarsh", Role.STAFF)
    return on_record(case, opening=len(reported) + 1)


class OnRecord(Given):
    """A history of which the first entries were written together with the report."""

    opening: int = 0

    def when(self, command: c.CaseCommand) -> When:
        caused = f"{self.ask.case}/1"
        entries = [
            replace(entry, attribution=replace(entry.attribution, causation=caused))
            if isinstance(entry, Recorded) and 1 < entry.version <= self.opening
            else entry
            for entry in written_down(self.history)
        ]
        ask = replace(self.ask, so_far=entries)
        return When(lambda: decide(self.case, command, self.rules, ask))


def on_record(case: Given, *, opening: int) -> OnRecord:
    told = OnRecord(*case.history)
    told.ask, told.rules, told.opening = case.ask, case.rules, opening
    return told


def test_she_says_that_she_did_it_and_the_duty_is_done() -> None:
    done = a_report().when(did_it)
    done.then_kinds(ReporterDidDuty, DutyDischarged)
    (discharged,) = done.recorded(DutyDischarged)
    assert (discharged.by, discharged.to, discharged.reference) == (
        "reporter",
        ("police",),
        "WX-1042",
    )
    case = replay([*a_report().history, *done.events])
    assert case.police_informed
    assert not case.duties[DUTY].unsettled
    # What somebody else owes is still owed.
    assert case.duties[TELL_POLICE_ID].unsettled


@pytest.mark.parametrize(
    "meanwhile",
    [
        DutyWaived(occurred_at=TUESDAY_NINE, duty=DUTY, reason="No.", role=Role.HEADTEACHER),
        DutyDischarged(occurred_at=TUESDAY_NINE, duty=DUTY, by="The DSL", to=("police",)),
        CaseClosed(occurred_at=TUESDAY_NINE, reason="All is done."),
    ],
    ids=["waived", "done by another", "closed"],
)
def test_what_became_of_the_duty_meanwhile_is_neither_told_nor_touched(
    meanwhile: CaseEvent,
) -> None:
    a_report(meanwhile).when(did_it).then_kinds(ReporterDidDuty)


def test_once_said_it_is_said() -> None:
    said = ReporterDidDuty(occurred_at=TUESDAY_NINE, duty=DUTY, to=("police",))
    a_report(said).when(did_it).refused_as(NothingChanged, field="duty")


def test_what_others_owe_and_what_was_asked_for_later_is_none_of_hers() -> None:
    later = DutyRaised(
        occurred_at=TUESDAY_NINE, duty="later@1/LA-01/inform/9", bound=STATUTE, asked=HERS
    )
    for duty in (TELL_POLICE_ID, later.duty, "nothing@1/NO-01/inform/1"):
        asked = did_it.model_copy(update={"duty": duty})
        a_report(later).when(asked).refused_as(UnknownDuty, field="duty")


def test_it_is_done_towards_those_whom_the_text_names() -> None:
    towards = did_it.model_copy(update={"to": ("lado",)})
    a_report().when(towards).refused_as(WrongRecipient, field="to")
    a_report().when(did_it.model_copy(update={"to": ()})).refused_as(RecipientMissing, field="to")
