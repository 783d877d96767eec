"""What was done about a matter was not done before it, nor an answer given before anybody asked."""

from __future__ import annotations

from datetime import datetime

from domain.case import commands as c
from domain.case.commands import CaseCommand
from domain.case.refusals import ImpossibleDate
from domain.case.state import Case
from domain.policy.words import Timing

OWED_BEFORE: frozenset[Timing] = frozenset({"before_acting", "on_entry"})
"""What a text asks for ahead of the act, or when somebody joins, may have been done long before."""
DONE_ABOUT_IT = (
    c.InformPolice,
    c.RecordPoliceFinding,
    c.RecordPolicePermission,
    c.DischargeDuty,
    c.OpenInvestigation,
    c.CloseInvestigation,
)
"""Requests by which something ends or begins. A referral by telephone looks for itself; a measure
and advice may be older than the matter, and end nothing."""


def require_possible(case: Case, command: CaseCommand) -> None:
    """Refuse an act that lies before the first moment at which the matter can have happened.

    An act may well lie before the school logged the matter. Where nobody knows when it happened,
    nothing is refused for it.
    """
    if not isinstance(command, DONE_ABOUT_IT) or _owed_before(case, command):
        return
    at = command.occurred_at
    require_not_before(at, case.earliest)
    answers = isinstance(command, c.RecordPoliceFinding | c.RecordPolicePermission)
    if answers and case.police_told_at is not None and at < case.police_told_at:
        raise ImpossibleDate(
            what="This lies before the moment at which the police were first told.",
            remedy=" If they knew earlier, first record who told them, when, and under which "
            "reference.",
        )


def require_not_before(at: datetime, earliest: datetime | None) -> None:
    """Refuse what was over before the matter can have begun."""
    if earliest is not None and at < earliest:
        raise ImpossibleDate(
            what="This lies before anything of the matter can have happened.",
            remedy=" If it is right, first correct when the matter happened.",
        )


def _owed_before(case: Case, command: CaseCommand) -> bool:
    if not isinstance(command, c.DischargeDuty):
        return False
    duty = case.duties.get(command.duty)
    return duty is not None and duty.asked.timing in OWED_BEFORE
