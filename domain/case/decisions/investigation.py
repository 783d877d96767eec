"""The school investigates, where nobody forbids it and nobody else does."""

from __future__ import annotations

from domain.case.commands import CloseInvestigation, OpenInvestigation
from domain.case.decisions.set_aside import rests_with_the_police
from domain.case.events import CaseEvent, InvestigationClosed, InvestigationOpened
from domain.case.refusals import (
    ActBarred,
    InvestigationAlreadyOpen,
    NoInvestigationOpen,
    PoliceHold,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case

BARRED = "school_investigates"
OWN_RULE = "casebook/imagery"
"""Indecent images are never the school's to investigate, whatever its packs say or leave out."""


def begin(case: Case, command: OpenInvestigation, rulebook: Rulebook) -> tuple[CaseEvent, ...]:
    clause = _barring_clause(case, rulebook)
    if clause is not None:
        raise ActBarred(clause=clause)
    if case.police_hold:
        raise PoliceHold
    if case.investigating:
        raise InvestigationAlreadyOpen
    return (
        InvestigationOpened(
            occurred_at=command.occurred_at,
            investigator=command.investigator,
            procedure=command.procedure,
        ),
    )


def end(case: Case, command: CloseInvestigation) -> tuple[CaseEvent, ...]:
    if not case.investigating:
        raise NoInvestigationOpen
    return (InvestigationClosed(occurred_at=command.occurred_at, findings=command.findings),)


def _barring_clause(case: Case, rulebook: Rulebook) -> str | None:
    bars = rulebook.bars(tuple(case.readings.values()))
    clauses = [bar.clause for bar in bars if bar.act.startswith(BARRED)]
    if clauses:
        return clauses[0]
    return OWN_RULE if rests_with_the_police(case, rulebook) else None
