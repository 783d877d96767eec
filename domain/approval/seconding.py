"""Who may settle a proposal, whatever it is about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.approval import refusals as r
from domain.approval.rules import ApprovalRules
from domain.approval.state import ApprovalStatus, Proposal
from domain.sign_in import fold
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Second:
    """Who wants to settle it. `concerned`: it is about them; the door let in nobody who is shut out."""

    actor: str
    roles: Collection[Role]
    concerned: bool


def require_open(proposal: Proposal, rules: ApprovalRules, now: datetime) -> None:
    """Raise unless it still stands."""
    if proposal.status is not ApprovalStatus.PROPOSED:
        raise r.ProposalSettled(status=proposal.status.value)
    if proposal.status_at(now) is ApprovalStatus.EXPIRED:
        hours = rules.kinds[proposal.what.kind].stands_hours
        raise r.ProposalExpired(hours=hours, source=rules.source)


def require_second(proposal: Proposal, second: Second, rules: ApprovalRules) -> None:
    """Raise unless this is another person than the first, of the right role, and not concerned."""
    if is_first(proposal, second.actor):
        raise r.SecondIsTheFirst
    if second.concerned:
        raise r.SecondIsConcerned
    allowed = rules.kinds[proposal.what.kind].seconded_by
    if not set(second.roles) & set(allowed):
        names = ", ".join(role.value.replace("_", " ") for role in allowed)
        raise r.SecondHasNoStanding(roles=names, source=rules.source)


def require_first(proposal: Proposal, actor: str) -> None:
    """Raise unless this is whoever proposed it."""
    if not is_first(proposal, actor):
        raise r.OnlyWhoeverProposedIt


def is_first(proposal: Proposal, actor: str) -> bool:
    """However a sign-in is spelled, it is the same person's."""
    return fold(proposal.by) == fold(actor)
