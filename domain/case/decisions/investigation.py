"""The school investigates, where nobody forbids it and nobody else does."""

from __future__ import annotations

from domain.case.commands import CloseInvestigation, OpenInvestigation
from domain.case.decisions.recording import recorded_as
from domain.case.events import CaseEvent, InvestigationClosed, InvestigationOpened
from domain.case.refusals import (
    InvestigationAlreadyOpen,
    NoInvestigationOpen,
    PoliceHold,
)
from domain.case.state import Case


def begin(case: Case, command: OpenInvestigation) -> tuple[CaseEvent, ...]:
    if case.police_hold:
        raise PoliceHold
    if case.investigating:
        raise InvestigationAlreadyOpen
    return (recorded_as(InvestigationOpened, command),)


def end(case: Case, command: CloseInvestigation) -> tuple[CaseEvent, ...]:
    if not case.investigating:
        raise NoInvestigationOpen
    return (recorded_as(InvestigationClosed, command),)
