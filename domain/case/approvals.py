"""What takes two persons on a case: proposed by one, settled by another; commands and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.approval.state import ApprovalStatus, Proposal, Proposed
from domain.messages import Command, Event, Reason, Timestamp, taken
from domain.vocabulary import Role, VoidGround

ProposalNumber = Annotated[int, Field(ge=1)]
"""The entry by which it was proposed."""


class VoidCase(Command):
    """The case should never have been recorded: this is proposed, and another person approves it.

    `duplicate_of`: of a duplicate, the case that stays. Nothing is deleted: the case stays to be
    seen as void, its duties lapse, and only two persons open it again.
    """

    ground: VoidGround = Field(description="Why it should never have been recorded.")
    reason: Annotated[Reason, taken("What two persons decide, they decide with a reason.")] = Field(
        description="Why."
    )
    duplicate_of: UUID | None = Field(
        default=None, description="Of a duplicate, the case that stays."
    )


class ApproveProposal(Command):
    """Another person than the one who proposed it agrees: it is done."""

    proposal: ProposalNumber = Field(description="The proposal, by the entry that made it.")


class RefuseProposal(Command):
    """Another person than the one who proposed it does not agree, and says why."""

    proposal: ProposalNumber = Field(description="The proposal, by the entry that made it.")
    reason: Annotated[Reason, taken("What two persons decide, they decide with a reason.")] = Field(
        description="Why."
    )


class WithdrawProposal(Command):
    """Whoever proposed it no longer wants it, and says why."""

    proposal: ProposalNumber = Field(description="The proposal, by the entry that made it.")
    reason: Annotated[Reason, taken("What two persons decide, they decide with a reason.")] = Field(
        description="Why."
    )


class ApprovalFact(Event):
    """Something recorded of a proposal."""


class ApprovalProposed(ApprovalFact):
    """Somebody proposed what takes two persons."""

    TOPIC: ClassVar[str] = "case.approval_proposed"
    VERSION: ClassVar[int] = 2

    what: Proposed = Field(description="What is to be approved.")
    by: str = Field(description="The sign-in of whoever did it.")
    role: Role = Field(description="As what they did it.")
    expires_at: Timestamp = Field(description="Until when it can be approved.")
    rule: str = Field(description="Who says that it takes two, and for how long it stands.")


class ApprovalGiven(ApprovalFact):
    """Another person approved a proposal.

    What was approved is recorded behind this.
    """

    TOPIC: ClassVar[str] = "case.approval_given"

    proposal: int = Field(description="The proposal, by the version of the entry that made it.")
    by: str = Field(description="The sign-in of whoever did it.")
    role: Role = Field(description="As what they did it.")


class ApprovalRefused(ApprovalFact):
    """Another person refused a proposal."""

    TOPIC: ClassVar[str] = "case.approval_refused"

    proposal: int = Field(description="The proposal, by the version of the entry that made it.")
    by: str = Field(description="The sign-in of whoever did it.")
    role: Role = Field(description="As what they did it.")
    reason: Reason = Field(description="Why.")


class ApprovalWithdrawn(ApprovalFact):
    """Whoever made a proposal took it back."""

    TOPIC: ClassVar[str] = "case.approval_withdrawn"

    proposal: int = Field(description="The proposal, by the version of the entry that made it.")
    reason: Reason = Field(description="Why.")


class ApprovalExpired(ApprovalFact):
    """Nobody settled a proposal while it stood.

    `occurred_at` is when it expired, however late that is noted.
    """

    TOPIC: ClassVar[str] = "case.approval_expired"

    proposal: int = Field(description="The proposal, by the version of the entry that made it.")


class CaseVoided(Event):
    """The case should never have been recorded; it stays to be seen.

    Nothing is owed on it.
    """

    TOPIC: ClassVar[str] = "case.voided"

    ground: VoidGround = Field(description="Why it should not be there.")
    reason: Reason = Field(description="Why.")
    duplicate_of: UUID | None = Field(default=None, description="The case that stays.")
    proposal: int = Field(description="The proposal, by the version of the entry that made it.")
    proposed_by: str = Field(description="The sign-in of whoever proposed it.")


ApprovalCommand = VoidCase | ApproveProposal | RefuseProposal | WithdrawProposal
ApprovalEvent = (
    ApprovalProposed
    | ApprovalGiven
    | ApprovalRefused
    | ApprovalWithdrawn
    | ApprovalExpired
    | CaseVoided
)
Proposals = Mapping[int, Proposal]

_BECOMES: dict[type[ApprovalFact], ApprovalStatus] = {
    ApprovalGiven: ApprovalStatus.APPROVED,
    ApprovalRefused: ApprovalStatus.REFUSED,
    ApprovalWithdrawn: ApprovalStatus.WITHDRAWN,
    ApprovalExpired: ApprovalStatus.EXPIRED,
}


def settled(
    proposals: Proposals,
    version: int,
    event: ApprovalProposed | ApprovalGiven | ApprovalRefused | ApprovalWithdrawn | ApprovalExpired,
) -> Proposals:
    """The proposals one event later."""
    if isinstance(event, ApprovalProposed):
        made = Proposal(
            version, event.what, event.by, event.role, event.occurred_at, event.expires_at
        )
        return {**proposals, version: made}
    known = proposals.get(event.proposal)
    if known is None:  # the event that proposed it can no longer be read
        return proposals
    return {**proposals, event.proposal: replace(known, status=_BECOMES[type(event)])}
