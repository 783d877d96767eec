"""Where a proposal stands: proposed, then approved, refused, withdrawn, or expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.approval.rules import Approvable
from domain.described import DescribedEnum
from domain.messages import Frozen, Reason, Timestamp
from domain.vocabulary import Role, VoidGround


class ApprovalStatus(DescribedEnum):
    """Where a proposal stands.

    `expired` is decided by the moment at which somebody looks, and put on record by the next act.
    """

    PROPOSED = "proposed", "It waits for another person."
    APPROVED = "approved", "Another person approved it, and it was done."
    REFUSED = "refused", "Another person refused it."
    WITHDRAWN = "withdrawn", "Whoever proposed it took it back."
    EXPIRED = "expired", "Nobody settled it while it stood."


class Proposed(Frozen):
    """What is to be approved, whole: an approval adds nothing to it.

    Of a waiver: the `duty`, and the entry of the `advice` it rests on. `against_the_text`: it rests
    on none, and the facts still carry the duty. Of a case recorded by mistake: the `ground`, and
    of a duplicate the case that stays, `duplicate_of`. Of shutting somebody out, or letting them in
    again: their `sign_in`; `question`: the entry that asks about it.
    """

    kind: Approvable = Field(description="What it is.")
    reason: Reason = Field(description="Why.")
    duty: str | None = Field(default=None, description="Of a waiver: the duty.")
    advice: int | None = Field(
        default=None,
        description="Of a waiver: the version of the entry with the advice it rests on.",
    )
    against_the_text: bool = Field(
        default=False,
        description="It rests on no advice, and the text asks for the duty all the same.",
    )
    ground: VoidGround | None = Field(
        default=None, description="Of a void case: why it should not be there."
    )
    duplicate_of: UUID | None = Field(
        default=None, description="Of a duplicate: the case that stays."
    )
    sign_in: str | None = Field(
        default=None, description="Of shutting out or letting in: the sign-in."
    )
    question: int | None = Field(
        default=None, description="The version of the entry that asks about it."
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. Its number is the entry that made it; `by`, the sign-in of whoever made it."""

    number: int
    what: Proposed
    by: str
    role: Role
    proposed_at: datetime
    expires_at: Timestamp
    status: ApprovalStatus = ApprovalStatus.PROPOSED

    def status_at(self, now: datetime) -> ApprovalStatus:
        """Where it stands at this moment."""
        if self.status is ApprovalStatus.PROPOSED and self.expires_at <= now:
            return ApprovalStatus.EXPIRED
        return self.status
