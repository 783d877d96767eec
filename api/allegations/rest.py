"""Where an allegation stands, all at once; and the procedure it is worked through by, with its sources."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.case.allegation import Strand, StrandState
from domain.policy.calendar import london_day
from domain.policy.procedure import AllegationProcedure

router = APIRouter(tags=["allegations"])


class AllegationStanding(BaseModel):
    """`threshold_met` null: nobody has decided yet. `regulators`: whether each is told."""

    case: UUID = Field(description="The case.")
    version: int = Field(description="How many entries it is made from.")
    threshold_met: bool | None = Field(
        description="Whether the harm threshold is met; null: nobody has decided yet."
    )
    criteria: list[str] = Field(description="By which of the criteria.")
    not_referred: list[str] = Field(description="Agencies that somebody decided not to tell.")
    strands: dict[Strand, StrandState] = Field(description="All three, each with its own state.")
    suspended: bool = Field(description="Whether the person is suspended.")
    resigned: bool = Field(description="Whether the person has resigned.")
    outcome: str | None = Field(description="One of the five outcomes, once it is reached.")
    regulators: dict[str, bool] = Field(
        description="What was decided about each: whether it is told."
    )
    closing_summary_written: bool = Field(description="Whether the closing summary is on file.")
    concerns: list[UUID] = Field(description="The low-level concerns linked to it.")


def standing(context: RequestContext, case: UUID) -> AllegationStanding:
    """As the history says; no view of its own can go stale."""
    known, version = context.services.reading.allegation(context.actor, case)
    return AllegationStanding(
        case=case,
        version=version,
        threshold_met=known.threshold,
        criteria=list(known.criteria),
        not_referred=sorted(known.not_referred),
        strands=dict(known.strands),
        suspended=known.suspended,
        resigned=known.resigned is not None,
        outcome=known.outcome,
        regulators=dict(known.regulators),
        closing_summary_written=known.summary,
        concerns=sorted(known.concerns),
    )


@router.get(
    "/cases/{case}/allegation",
    summary="Where the allegation stands: threshold, every strand, suspension, outcome",
    response_model=None,
    responses=documented(200, AllegationStanding, 404, headers=("ETag",)),
)
async def allegation(
    case: UUID, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
) -> Response:
    said = await offloaded(standing, context, case)
    return answer(said.model_dump(mode="json"), version=said.version)


@router.get(
    "/allegation-procedure",
    summary="The procedure in force today: each rule with its source and how sure we are of it",
    response_model=None,
    responses=documented(200, AllegationProcedure, 404),
)
async def procedure(
    context: Annotated[RequestContext, Depends(permitted_to(Act.READ_PACKS))],
) -> Response:
    found = context.services.packs.procedure_on(london_day(context.services.clock()))
    if found is None:
        raise Problem("not-found")
    return answer(found.procedure.model_dump(mode="json"))
