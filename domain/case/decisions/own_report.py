"""The reporter did what the answer to the report asked of them; of the case they learn nothing."""

from __future__ import annotations

from datetime import datetime

from domain.case.decision_context import DecisionContext
from domain.case.decisions.duties import require_reached
from domain.case.decisions.possible_times import require_not_before
from domain.case.events import (
    CaseEvent,
    DutyBarred,
    DutyDischarged,
    DutyRaised,
    ImageryDiscovered,
    IncidentReported,
)
from domain.case.own_report import ReportDutyDone, ReporterDidDuty, first_append
from domain.case.refusals import (
    DutyIsBarred,
    NothingChanged,
    UnknownDuty,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.messages import Recorded

REPORTER = "reporter"


def done(
    case: Case, command: ReportDutyDone, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """Whether the duty has been settled meanwhile changes neither the answer nor the refusals."""
    asked = next(
        (
            event.asked
            for event in first_append(ask.so_far)
            if isinstance(event, DutyRaised)
            and event.duty == command.duty
            and rulebook.is_owed_by_reporters(event.asked.owed_by)
        ),
        None,
    )
    if asked is None:
        raise UnknownDuty
    for event in first_append(ask.so_far):
        if isinstance(event, DutyBarred) and event.duty == command.duty:
            raise DutyIsBarred(clause=event.clause)
    require_not_before(command.occurred_at, _earliest(ask))
    if command.duty in case.done_by_reporter:
        raise NothingChanged(what="you have recorded that you did this", field="duty")
    require_reached(asked, command.to)
    did = ReporterDidDuty(
        occurred_at=command.occurred_at,
        duty=command.duty,
        to=command.to,
        reference=command.reference,
    )
    standing = case.duties.get(command.duty)
    if standing is None or not standing.owed or case.closed:
        return (did,)
    discharged = DutyDischarged(
        occurred_at=command.occurred_at,
        duty=command.duty,
        by=REPORTER,
        to=command.to,
        reference=command.reference,
    )
    return (did, discharged)


def _earliest(ask: DecisionContext) -> datetime | None:
    """The first moment at which it can have happened, as the report itself tells."""
    first = ask.so_far[0] if ask.so_far else None
    told = first.event if isinstance(first, Recorded) else None
    if not isinstance(told, IncidentReported | ImageryDiscovered):
        return None
    return told.occurred_at if told.when is None else told.when.earliest
