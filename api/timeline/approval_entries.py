"""Entries of what takes two persons, and of a case that is void."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.graphql.scalars import Moment
from api.timeline.entry import Entry
from domain.approval.rules import Approvable
from domain.case import approvals as p
from domain.messages import Event
from domain.vocabulary import Role, VoidGround

PROPOSAL = "The proposal, by the version of the entry that made it."
BY = "The sign-in of whoever did it."
AS_WHAT = "As what they did it."
REASON = "Why."


@strawberry.type(description="What is to be approved; an approval adds nothing to it.")
class Proposed:
    kind: Approvable = field(description="What it is.")
    reason: str = field(description=REASON)
    duty: strawberry.ID | None = field(description="Of a waiver: the duty.")
    advice: int | None = field(
        description="Of a waiver: the version of the entry with the advice it rests on."
    )
    against_the_text: bool = field(
        description="It rests on no advice, and the text asks for the duty all the same."
    )
    ground: VoidGround | None = field(description="Of a void case: why it should not be there.")
    duplicate_of: strawberry.ID | None = field(description="Of a duplicate: the case that stays.")
    sign_in: str | None = field(description="Of shutting out or letting in: the sign-in.")
    question: int | None = field(description="The version of the entry that asks about it.")


@strawberry.type(description="Somebody proposed what takes two persons.")
class ApprovalProposedEntry(Entry):
    what: Proposed = field(description="What is to be approved.")
    by: str = field(description=BY)
    role: Role = field(description=AS_WHAT)
    expires_at: Moment | None = field(description="Until when it can be approved.")
    rule: str = field(description="Who says that it takes two, and for how long it stands.")


@strawberry.type(description="Another person approved a proposal.")
class ApprovalGivenEntry(Entry):
    proposal: int | None = field(description=PROPOSAL)
    by: str = field(description=BY)
    role: Role = field(description=AS_WHAT)


@strawberry.type(description="Another person refused a proposal.")
class ApprovalRefusedEntry(Entry):
    proposal: int | None = field(description=PROPOSAL)
    by: str = field(description=BY)
    role: Role = field(description=AS_WHAT)
    reason: str = field(description=REASON)


@strawberry.type(description="Whoever made a proposal took it back.")
class ApprovalWithdrawnEntry(Entry):
    proposal: int | None = field(description=PROPOSAL)
    reason: str = field(description=REASON)


@strawberry.type(description="Nobody settled a proposal while it stood.")
class ApprovalExpiredEntry(Entry):
    proposal: int | None = field(description=PROPOSAL)


@strawberry.type(description="The case should never have been recorded; it stays to be seen.")
class CaseVoidedEntry(Entry):
    ground: VoidGround = field(description="Why it should not be there.")
    reason: str = field(description=REASON)
    duplicate_of: strawberry.ID | None = field(description="The case that stays.")
    proposal: int | None = field(description=PROPOSAL)
    proposed_by: str | None = field(description="The sign-in of whoever proposed it.")


APPROVAL_ENTRIES: dict[type[Event], type[Entry]] = {
    p.ApprovalProposed: ApprovalProposedEntry,
    p.ApprovalGiven: ApprovalGivenEntry,
    p.ApprovalRefused: ApprovalRefusedEntry,
    p.ApprovalWithdrawn: ApprovalWithdrawnEntry,
    p.ApprovalExpired: ApprovalExpiredEntry,
    p.CaseVoided: CaseVoidedEntry,
}
