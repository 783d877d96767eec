"""What was proposed on a case that takes two persons, and who may settle it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

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

    proposal: int = Field(description="Its number: the version of the entry that made it.")
    kind: Approvable = Field(description="What it is.")
    status: ApprovalStatus = Field(description="Where it stands at this moment.")
    reason: str = Field(description="Why.")
    duty: str | None = Field(description="Of a waiver: the duty.")
    advice: int | None = Field(
        description="Of a waiver: the version of the entry with the advice it rests on."
    )
    against_the_text: bool = Field(
        description="It rests on no advice, and the text asks for the duty all the same."
    )
    ground: VoidGround | None = Field(description="Of a void case: why it should not be there.")
    duplicate_of: UUID | None = Field(description="Of a duplicate: the case that stays.")
    sign_in: str | None = Field(description="Of shutting out or letting in: the sign-in.")
    question: int | None = Field(description="The version of the entry that asks about it.")
    proposed_by: str = Field(description="The sign-in of whoever proposed it.")
    proposed_as: Role = Field(description="As what they proposed it.")
    proposed_at: datetime = Field(description="When.")
    expires_at: datetime = Field(description="Until when it can be approved.")
    seconded_by: list[Role] = Field(
        description="The roles of which somebody may settle it now; none: nobody by their role."
    )
    by_you: bool = Field(description="Whether you may settle it now.")
    moved_on: str | None = Field(
        description="What has changed since, so that nobody can approve it any more."
    )


class Proposals(BaseModel):
    """The latest first."""

    case: UUID = Field(description="The case.")
    version: int = Field(description="How many entries it is made from.")
    proposals: list[Proposal] = Field(description="What was proposed, the latest first.")


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
