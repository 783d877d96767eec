"""Shutting oneself out of a case, as long as somebody else is left to work it."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.decision_context import WHOSE_CONDUCT, DecisionContext
from domain.case.decisions.readers_left import WORKING, LetIn
from domain.case.events import CaseEvent, CasePlaced
from domain.case.recusal import CaseworkerRecused, RecuseOneself
from domain.case.report_refusals import NobodyElseRemains
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.messages import Recorded
from domain.sign_in import fold, folded, without


def recuse(
    case: Case, command: RecuseOneself, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    kept = case.placement
    if kept is None or not _somebody_else(case, rulebook, ask):
        raise NobodyElseRemains
    held = sorted((ask.roles | {ask.role}) & WORKING)
    return (
        CaseworkerRecused(
            occurred_at=ask.now, sign_in=ask.actor, roles=tuple(held), reason=command.reason
        ),
        CasePlaced(
            occurred_at=ask.now,
            compartment=kept.compartment,
            reader_roles=kept.reader_roles,
            readers=without(case.readers, ask.actor),
            excluded=(*case.excluded, ask.actor),
            rule=kept.rule,
        ),
    )


def _somebody_else(case: Case, rulebook: Rulebook, ask: DecisionContext) -> bool:
    """A role that whoever asks does not hold and nobody shut out is known to, or a reader by name."""
    out = folded((*case.excluded, ask.actor))
    if folded(case.readers) - out:
        return True
    left = {role for held in case.recused.values() for role in held}
    gone = {*ask.roles, ask.role, *left, *_roles_of(out, ask)}
    facts = dict(case.facts)
    excluded = (*case.excluded, ask.actor)
    known = LetIn(case, facts, (), excluded, rulebook, ask)
    roles = case.placement.reader_roles if case.placement else ()
    remaining = {role for role in roles if role in WORKING and role not in gone}
    remaining = {role for role in remaining if not known.lost(role)}
    # Of somebody shut out nobody knows, where no fact says so, whether it is one of these.
    unknown = 0 if WHOSE_CONDUCT in facts else len(case.shut_out)
    return len(remaining) > unknown


def _roles_of(out: frozenset[str], ask: DecisionContext) -> Iterator[str]:
    """As what those shut out have written on this case."""
    for entry in ask.so_far:
        if isinstance(entry, Recorded) and fold(entry.attribution.actor) in out:
            yield entry.attribution.role
