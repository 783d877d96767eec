"""The police are told, and what they allow."""

from __future__ import annotations

from datetime import datetime

from domain.case.commands import InformPolice, RecordPolicePermission
from domain.case.decisions.duties import TELLING, reaches_everybody
from domain.case.decisions.recording import recorded_as
from domain.case.events import (
    CaseEvent,
    DutyDischarged,
    PoliceAllowedInvestigation,
    PoliceInformed,
)
from domain.case.refusals import NothingChanged, PoliceComeFirst
from domain.case.state import POLICE, Case, Duty


def inform(case: Case, command: InformPolice) -> tuple[CaseEvent, ...]:
    if command.reference in case.police_references:
        raise NothingChanged(
            what="the police were informed under this reference", field="reference"
        )
    told = informed(command.force, command.reference, command.by, command.occurred_at)
    discharged = (
        DutyDischarged(
            occurred_at=command.occurred_at,
            duty=duty_id,
            by=command.by,
            to=(POLICE,),
            reference=command.reference,
        )
        for duty_id, duty in case.duties.items()
        if _met_by_telling_the_police(duty)
    )
    return (told, *discharged)


def informed(force: str, reference: str | None, by: str, at: datetime) -> PoliceInformed:
    """That they were told; from here on the matter is theirs."""
    return PoliceInformed(occurred_at=at, force=force, reference=reference, by=by)


def record_permission(case: Case, command: RecordPolicePermission) -> tuple[CaseEvent, ...]:
    if not case.police_informed:
        raise PoliceComeFirst
    return (recorded_as(PoliceAllowedInvestigation, command),)


def _met_by_telling_the_police(duty: Duty) -> bool:
    """A duty towards the police and somebody else stays open until both know."""
    return (
        duty.owed
        and POLICE in duty.asked.to
        and duty.asked.act in TELLING
        and reaches_everybody(duty.asked, (POLICE,))
    )
