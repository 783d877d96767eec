"""The recipients of duties, where some are absent or are the person concerned (R8)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.policy.assessment import AssessedDuty
from domain.policy.clause import Clause, DutyClause
from domain.policy.conditions import verdict
from domain.policy.vocabulary import Sheet


def addressed(clauses: Sequence[Clause], sheet: Sheet) -> tuple[list[AssessedDuty], set[str]]:
    """The duties of the clauses with their recipients, and the gaps where recipients are missing."""
    duties: list[AssessedDuty] = []
    gaps: set[str] = set()
    for clause in clauses:
        for duty in clause.duties:
            if duty.when is not None and verdict(duty.when, sheet).holds is not True:
                continue
            basis = clause.after.basis if clause.after else "specific"
            found = _address(clause, duty, sheet, gaps)
            if found is None:
                continue
            to, state = found
            duties.append(
                AssessedDuty.model_validate(
                    {
                        "clause": clause.id,
                        "act": duty.act,
                        "owed_by": duty.owed_by,
                        "to": to,
                        "to_mode": duty.to_mode,
                        "timing": duty.timing,
                        "modality": duty.modality,
                        "basis": basis,
                        "state": state,
                    }
                )
            )
    return duties, gaps


def _address(
    clause: Clause, duty: DutyClause, sheet: Sheet, gaps: set[str]
) -> tuple[tuple[str, ...], str | None] | None:
    concerned = {sheet.value("actor.role")}
    if duty.owed_by == "counterparty":  # nobody reports to themselves
        concerned.add(sheet.value("counterparty.role"))
    to = tuple(r for r in duty.to if r not in concerned or not sheet.has(_status_of(r)))
    if duty.to and not to:
        gaps.add("decider_is_subject")
        return None
    state: str | None = duty.state
    for role in to:
        if not is_absent(role, sheet):
            continue
        if role in duty.if_absent:
            to = tuple(duty.if_absent[role] if r == role else r for r in to)
        elif duty.to_mode == "any_of" and len(to) > 1:
            to = tuple(r for r in to if r != role)
        else:
            state = "recipient_unavailable"
            gaps.add("recipient_absent")
    return to, state


def _status_of(role: str) -> str:
    """The name of the fact that says whether the one holder of a role is absent."""
    return f"{role}.status"


def is_absent(role: str, sheet: Sheet) -> bool:
    """Whether the holder of this role is known to be absent."""
    fact = _status_of(role)
    return sheet.has(fact) and sheet.value(fact) == "absent"


def is_concerned(role: str, sheet: Sheet) -> bool:
    """Whether the holder of this role is, or has to be treated as, the person concerned."""
    return sheet.value("actor.role") == role
