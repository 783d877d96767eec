"""What a school's whole rulebook says of given facts, and where its own policy asks for less."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.strict_json import JsonRoute
from api.policies.rest import MarkedAssessment, Situation, as_answer
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.policy.assessment import WeakerSpot

router = APIRouter(tags=["policies"], route_class=JsonRoute)


class PackReading(BaseModel):
    """What one binding pack says. `layer` is "school" or "statutory"."""

    pack: str = Field(description="The id of the pack.")
    version: str = Field(description="Its version.")
    layer: str = Field(description="The school's own policy, or a statutory pack.")
    assessment: MarkedAssessment = Field(description="What the pack says.")


class Assessments(BaseModel):
    """One reading per pack, the school's own first; `weaker`: where that one falls short."""

    readings: list[PackReading] = Field(description="One for each pack, the school's own first.")
    weaker: list[WeakerSpot] = Field(
        description="Where the school's own policy asks for less than a statutory pack."
    )


@router.post(
    "/assessments",
    summary="What a school's own rulebook says of given facts",
    description="The packs that bind the school today, side by side. Nothing is stored.",
    response_model=None,
    responses=documented(200, Assessments, 400, 413, 415, 422),
)
async def of_the_school(
    situation: Situation, context: Annotated[RequestContext, Depends(permitted_to(Act.ASSESS))]
) -> Response:
    rulebook = await offloaded(context.services.schools.rulebook_today, context.actor.school)
    rulebook.check_facts(situation.facts)
    readings = rulebook.read(situation.facts)
    return answer(
        {
            "readings": [
                {
                    "pack": reading.bound.pack,
                    "version": reading.bound.version,
                    "layer": reading.layer,
                    "assessment": as_answer(reading.assessment, binding.pack),
                }
                for reading, binding in zip(readings, rulebook.packs, strict=True)
            ],
            "weaker": [spot.model_dump(mode="json") for spot in rulebook.weaker(readings)],
        }
    )
