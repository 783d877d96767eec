"""What an overdue duty that goes to the next role brings with it: the case opened to them, and who owes.

And the duty that came to a role which cannot take it any more: away, concerned, or shut out since.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.case.deadlines import DutyEscalated
from domain.case.decision_context import DecisionContext
from domain.case.decisions.counting import next_count
from domain.case.decisions.deadlines import Clocks, DutyPath, next_fact, next_step
from domain.case.decisions.owners import assigned, doors
from domain.case.escalation_paths import EscalationPaths
from domain.case.events import CaseEvent, CasePlaced
from domain.case.folding import evolve
from domain.case.rulebook import Rulebook
from domain.case.state import Case, Duty, DutyStatus
from domain.vocabulary import Role


def brought_by_time(  # noqa: PLR0913, PLR0917 - a case, its texts and clocks, and the moment
    case: Case,
    clocks: Clocks,
    rulebook: Rulebook,
    escalation_paths: EscalationPaths,
    now: datetime,
    opened_as: Role | None,
) -> Iterator[CaseEvent]:
    """All that time has brought by now, in order; each is decided on the case as the last left it.

    `opened_as`: the role in which the case was reported.
    """
    while True:
        # What could not be counted comes first: it may be late already.
        fact = next_count(case, rulebook.due_at, escalation_paths, now, opened_as) or next_fact(
            case, clocks, escalation_paths, now, opened_as
        )
        if fact is None:
            return
        behind = (
            _let_in(case, fact, rulebook, opened_as, now) if _opens(case, fact, opened_as) else ()
        )
        for event in (fact, *behind):
            yield event
            case = evolve(case, event)


def taken_on(case: Case, rulebook: Rulebook, ask: DecisionContext) -> Iterator[CaseEvent]:
    """An overdue duty that came to a role which cannot take it any more goes on at once."""
    if case.closed or ask.escalation_paths is None:
        return
    for duty_id in tuple(case.duties):
        duty = case.duties[duty_id]
        path = DutyPath(case, duty, ask.escalation_paths, doors(case, ask.opened_as))
        if duty.due_at is None or not _in_vain(path, rulebook):
            continue
        fact = next_step(duty_id, duty.due_at, path, ask.now)
        if fact is None:
            continue
        gone = (duty.clock.went_to or "", *fact.passed_over)
        fact = DutyEscalated.model_validate({**dict(fact), "passed_over": gone})
        opens = _opens(case, fact, ask.opened_as)
        behind = _let_in(case, fact, rulebook, ask.opened_as, ask.now) if opens else ()
        for event in (fact, *behind):
            yield event
            case = evolve(case, event)


def _in_vain(path: DutyPath, rulebook: Rulebook) -> bool:
    duty: Duty = path.duty
    role = duty.clock.went_to
    if duty.status is not DutyStatus.RAISED or role is None or duty.clock.overdue_since is None:
        return False
    return role not in path.doors.roles or not rulebook.is_fit(role, dict(path.case.facts))


def _opens(case: Case, fact: CaseEvent, opened_as: Role | None) -> bool:
    """Whether the duty goes to somebody whom it has to let in first."""
    return (
        isinstance(fact, DutyEscalated)
        and fact.may_open
        and fact.to not in doors(case, opened_as).roles
    )


def _let_in(
    case: Case, fact: CaseEvent, rulebook: Rulebook, opened_as: Role | None, now: datetime
) -> tuple[CaseEvent, ...]:
    """The case opened to the role that the duty goes to, where it is kept, and who owes what then."""
    kept = case.placement
    if kept is None or not isinstance(fact, DutyEscalated):
        return ()
    placed = CasePlaced(
        occurred_at=now,
        compartment=kept.compartment,
        reader_roles=(*kept.reader_roles, Role(fact.to)),
        readers=case.readers,
        excluded=case.excluded,
        rule=fact.path,
    )
    after = evolve(evolve(case, fact), placed)
    return (placed, *assigned(after, rulebook, opened_as, now))
