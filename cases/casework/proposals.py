"""Proposals of a case as its readers see them, and which one a request has made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.access import Actor
from cases.casework.history import History
from domain.approval.rules import ApprovalRules
from domain.approval.seconding import is_first
from domain.approval.state import ApprovalStatus, Proposal
from domain.case.approvals import ApprovalProposed
from domain.case.decision_context import is_about
from domain.case.decisions.approvals import moved_on
from domain.case.state import Case
from domain.messages import Event, Recorded
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal at one moment.

    `seconded_by`: the roles of which somebody may settle it now, none where nobody of another role
    may open the case; `by_you`: whether the reader is one of them; `moved_on`: why not any more.
    """

    proposal: Proposal
    status: ApprovalStatus
    seconded_by: tuple[Role, ...]
    by_you: bool
    moved_on: str | None


def shown_proposals(
    case: Case, actor: Actor, rules: ApprovalRules, now: datetime
) -> Sequence[ShownProposal]:
    """The latest first."""
    return [_shown(case, one, actor, rules, now) for _, one in sorted(case.proposals.items())[::-1]]


def _shown(
    case: Case, proposal: Proposal, actor: Actor, rules: ApprovalRules, now: datetime
) -> ShownProposal:
    status = proposal.status_at(now)
    gone = moved_on(case, proposal) if status is ApprovalStatus.PROPOSED else None
    stands = status is ApprovalStatus.PROPOSED and gone is None
    facts = dict(case.facts)
    placed = case.placement.reader_roles if case.placement else ()
    roles = tuple(
        role
        for role in rules.kinds[proposal.what.kind].seconded_by
        if stands and role in placed and not is_about(role, facts)
    )
    second = rules.kinds[proposal.what.kind].seconded_by
    mine = [role for role in actor.roles if role in second]
    concerned = any(is_about(role, facts) for role in mine)
    by_you = stands and bool(mine) and not concerned and not is_first(proposal, actor.id)
    return ShownProposal(proposal, status, roles, by_you, gone)


def proposed_in(history: History, version: int) -> int | None:
    """The proposal that the append ending with this version has made."""
    last = history[version - 1] if 0 < version <= len(history) else None
    if not isinstance(last, Recorded):
        return None
    first = _first_of(last)
    events = (entry for entry in history[first - 1 : version] if isinstance(entry, Recorded))
    return next((one.version for one in events if isinstance(one.event, ApprovalProposed)), None)


def _first_of(last: Recorded[Event]) -> int:
    """What follows in an append names its first entry as its cause."""
    cause = last.attribution.causation
    return last.version if cause is None else int(cause.rpartition("/")[2])
