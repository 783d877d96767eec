"""What was proposed on a case that takes two persons, in the graph."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql.request_context import GraphQLInfo
from api.graphql.scalars import Moment
from api.runtime.threads import offloaded
from cases.access import Act
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.case.refusals import NoSuchCase
from domain.vocabulary import Role, VoidGround


@strawberry.type(description="Something that takes two persons, and where it stands.")
class Proposal:
    proposal: int = field(description="Its number: the version of the entry that made it.")
    kind: Approvable = field(description="What it is.")
    status: ApprovalStatus = field(description="Where it stands at this moment.")
    reason: str = field(description="Why.")
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
    proposed_by: str = field(description="The sign-in of whoever proposed it.")
    proposed_as: Role = field(description="As what they proposed it.")
    proposed_at: Moment = field(description="When.")
    expires_at: Moment = field(description="Until when it can be approved.")
    seconded_by: list[Role] = field(
        description="The roles of which somebody may settle it now; none: nobody by their role."
    )
    by_you: bool = field(description="Whether you may settle it now.")
    moved_on: str | None = field(
        description="What has changed since, so that nobody can approve it any more."
    )


async def proposals_of(root: Any, info: GraphQLInfo) -> Any:
    context = info.context
    context.require_permission(Act.READ_CASE)
    now = context.services.clock()
    try:
        found, _ = await offloaded(
            context.services.reading.proposals, context.actor, UUID(root.id), now
        )
    except NoSuchCase:
        return []
    return [
        {
            "proposal": one.proposal.number,
            "kind": one.proposal.what.kind,
            "status": one.status,
            "reason": one.proposal.what.reason,
            "duty": _id(one.proposal.what.duty),
            "advice": one.proposal.what.advice,
            "againstTheText": one.proposal.what.against_the_text,
            "ground": one.proposal.what.ground,
            "duplicateOf": _id(one.proposal.what.duplicate_of),
            "signIn": one.proposal.what.sign_in,
            "question": one.proposal.what.question,
            "proposedBy": one.proposal.by,
            "proposedAs": one.proposal.role,
            "proposedAt": one.proposal.proposed_at,
            "expiresAt": one.proposal.expires_at,
            "secondedBy": list(one.seconded_by),
            "byYou": one.by_you,
            "movedOn": one.moved_on,
        }
        for one in found
    ]


def _id(value: object) -> strawberry.ID | None:
    return None if value is None else strawberry.ID(str(value))
