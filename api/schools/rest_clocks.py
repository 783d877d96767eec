"""A school's clocks: when it is reminded of a duty, and when what is owed at once counts as late."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.http.strict_json import JsonRoute
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from api.schools.rest import own_school
from cases.access import Act
from cases.packs.default_clocks import clocks_of, default_source

router = APIRouter(tags=["schools"], route_class=JsonRoute)


class SchoolClocks(BaseModel):
    """Minutes. `escalate_by_default`: where no text says to whom an overdue duty goes, Casebook's own
    path is gone by. `set_by`: the school, or Casebook for want of that; then `source` says what it is."""

    school: str = Field(description="The school.")
    remind_minutes_before: list[int] = Field(
        description="How many minutes before a duty is due the school is reminded."
    )
    immediately_late_after_minutes: int = Field(
        description="Minutes after which what is owed at once counts as late."
    )
    escalate_by_default: bool = Field(
        description="Whether Casebook's own path is gone by where no text states one."
    )
    set_by: Literal["school", "casebook"] = Field(
        description="The school, or Casebook for want of a setting of the school's."
    )
    source: str | None = Field(description="What the numbers rest on, if the school set none.")


@router.get(
    "/schools/{school}/clocks",
    summary="When the school is reminded, and when what is owed at once counts as late",
    response_model=None,
    responses=documented(200, SchoolClocks, 404, headers=("ETag",)),
)
async def clocks(
    school: str, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_ADOPTIONS))]
) -> Response:
    own_school(context, school)
    found = await offloaded(context.services.schools.find, school)
    if found is None:
        raise Problem("not-found")
    kept = clocks_of(found.school)
    said = SchoolClocks(
        school=school,
        remind_minutes_before=list(kept.remind_minutes_before),
        immediately_late_after_minutes=kept.immediately_late_after_minutes,
        escalate_by_default=kept.escalate_by_default,
        set_by="school" if kept.set_by_school else "casebook",
        source=None if kept.set_by_school else default_source(),
    )
    return answer(said.model_dump(), version=found.school.version)
