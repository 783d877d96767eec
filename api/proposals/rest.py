"""What was proposed on a case that takes two persons, and who may settle it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from api.http.json_response import answer
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from cases.casework.proposals import ShownProposal
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.vocabulary import Role, VoidGround

router = APIRouter(tags=["cases"])


class Proposal(BaseModel):
    """`proposal` is its number: the entry that made it. `seconded_by`: the roles of which somebody
    may settle it now; `by_you`: whether you may; `moved_on`: what has changed since, so that
    nobody can approve it any more.
    """

    proposal: int
    kind: Approvable
    status: ApprovalStatus
    reason: str
    duty: str | None
    advice: int | None
    against_the_text: bool
    ground: VoidGround | None
    duplicate_of: UUID | None
    sign_in: str | None
    question: int | None
    proposed_by: str
    proposed_as: Role
    proposed_at: datetime
    expires_at: datetime
    seconded_by: list[Role]
    by_you: bool
    moved_on: str | None


class Proposals(BaseModel):
    """The latest first."""

    case: UUID
    version: int
    proposals: list[Proposal]


def as_said(shown: ShownProposal) -> dict[str, Any]:
    """A proposal as both doors tell it."""
    one = shown.proposal
    return {
        "proposal": one.number,
        "status": shown.status,
        **one.what.model_dump(),
        "proposed_by": one.by,
        "proposed_as": one.role,
        "proposed_at": one.proposed_at,
        "expires_at": one.expires_at,
        "seconded_by": list(shown.seconded_by),
        "by_you": shown.by_you,
        "moved_on": shown.moved_on,
    }


@router.get(
    "/cases/{case}/proposals",
    summary="What was proposed that takes two persons, and who may settle it",
    response_model=None,
    responses=documented(200, Proposals, 404, headers=("ETag",)),
)
async def proposals(
    case: UUID, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
) -> Response:
    now = context.services.clock()
    found, version = await offloaded(context.services.reading.proposals, context.actor, case, now)
    said = Proposals.model_validate(
        {"case": case, "version": version, "proposals": [as_said(one) for one in found]}
    )
    return answer(said.model_dump(mode="json"), version=version)
