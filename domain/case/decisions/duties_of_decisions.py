"""Duties that follow from a decision under the allegations procedure, and the refusals that quote it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from domain.case.decision_context import WHOSE_CONDUCT
from domain.case.decisions.counting import raised
from domain.case.events import BoundPack, CaseEvent, DutyDischarged, DutyLapsed, DutyRaised
from domain.case.refusals import CaseRefusal
from domain.case.rulebook import Rulebook
from domain.case.state import Case, Duty, DutyStatus
from domain.policy.assessment import AssessedDuty
from domain.policy.procedure import AllegationProcedure, Choice, Consequence, Rule, quoted

R = TypeVar("R", bound=CaseRefusal)
CASE_MANAGER = "case_manager"


def duties_from_decision(
    case: Case, follows: Sequence[Consequence], rulebook: Rulebook, decided_at: datetime
) -> tuple[CaseEvent, ...]:
    """The duties that follow and do not stand on the case yet, done, or due no later."""
    binding = rulebook.procedure
    if binding is None:
        return ()
    procedure = binding.procedure
    bound = BoundPack(pack=procedure.pack, version=procedure.version, sha256=binding.sha256)
    new: list[CaseEvent] = []
    for one in follows:
        asked = _asked(one, procedure.manager(case.facts.get(WHOSE_CONDUCT)))
        duty = raised(
            f"{procedure.label}/{one.id}/{one.act}/{case.version + 1}",
            bound,
            asked,
            rulebook.due_at,
            at=decided_at,
            learnt_at=case.learnt_at or decided_at,
            start=None if one.counted_from == "learnt" else decided_at,
        )
        if not _stands(case, duty, rulebook):
            new.append(duty)
    return tuple(new)


def discharged(
    case: Case, done: Sequence[Consequence], procedure: AllegationProcedure, by: str, at: datetime
) -> tuple[CaseEvent, ...]:
    """What the decision itself was owed for."""
    clauses = {one.id for one in done}
    return tuple(
        DutyDischarged(occurred_at=at, duty=duty_id, by=by)
        for duty_id in _open_under(case, clauses, procedure)
    )


def superseded(
    case: Case,
    clauses: Collection[str],
    procedure: AllegationProcedure,
    at: datetime,
    *,
    kept: Callable[[Duty], bool] = lambda _: False,
) -> tuple[CaseEvent, ...]:
    """What an earlier decision had asked for, and a later one no longer does, but for what is kept."""
    return tuple(
        DutyLapsed(
            occurred_at=at,
            duty=duty_id,
            assessment=case.assessments,
            reason="A later decision no longer asks for this.",
        )
        for duty_id in _open_under(case, clauses, procedure)
        if not kept(case.duties[duty_id])
    )


def _open_under(case: Case, clauses: Collection[str], procedure: AllegationProcedure) -> list[str]:
    return [
        duty_id
        for duty_id, duty in case.duties.items()
        if duty.unsettled and duty.bound.pack == procedure.pack and duty.asked.clause in clauses
    ]


def refused(kind: type[R], procedure: AllegationProcedure, rule: Rule, **blanks: object) -> R:
    """The refusal, with the rule, its source, and the edition."""
    blanks.setdefault("field", kind.FIELD)
    field = blanks.pop("field")
    return kind(
        field=None if field is None else str(field),
        clause=procedure.named(rule),
        rule=quoted(rule),
        edition=procedure.label,
        **blanks,
    )


def codes(choices: Sequence[Choice]) -> str:
    """What there is to choose from."""
    return ", ".join(one.code for one in choices)


def _asked(one: Consequence, manager: str) -> AssessedDuty:
    return AssessedDuty(
        clause=one.id,
        act=one.act,
        owed_by=manager if one.owed_by == CASE_MANAGER else one.owed_by,
        to=one.to,
        to_mode="all",
        timing=one.timing,
        modality=one.modality,
        basis="specific",
    )


def _stands(case: Case, new: DutyRaised, rulebook: Rulebook) -> bool:
    gone = {DutyStatus.LAPSED, DutyStatus.WAIVED}
    return any(
        duty.status not in gone
        and rulebook.same_act(duty.asked, new.asked)
        and (not duty.unsettled or _no_later(duty, new))
        for duty in case.duties.values()
    )


def _no_later(known: Duty, new: DutyRaised) -> bool:
    """What can be counted lies before what would have to be counted past the known dates."""
    if new.not_countable is not None:
        alike = known.not_countable is not None and known.asked.timing == new.asked.timing
        return alike or known.due_at is not None
    return new.due_at is None or (known.due_at is not None and known.due_at <= new.due_at)
