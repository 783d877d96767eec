"""A school's calendar: when a working day ends, the bank holidays known, and its own term dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from api.schools.rest import own_school
from cases.access import Act
from domain.policy.calendar import TermDates, Year

router = APIRouter(tags=["schools"])


class SchoolCalendar(BaseModel):
    """`closes`: when a counted day ends, London time. Counting beyond these days is refused."""

    school: str = Field(description="The school.")
    closes: str = Field(description="When a counted day ends, London time.")
    bank_holidays_from: str = Field(description="Where the bank holidays come from.")
    years: list[Year] = Field(description="The years known.")
    term_dates: list[TermDates] = Field(description="The terms known, what counts first.")


@router.get(
    "/schools/{school}/calendar",
    summary="The days a school's deadlines are counted by",
    response_model=None,
    responses=documented(200, SchoolCalendar, 404, headers=("ETag",)),
)
async def calendar(
    school: str, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_ADOPTIONS))]
) -> Response:
    own_school(context, school)
    found = await offloaded(context.services.schools.find, school)
    if found is None:
        raise Problem("not-found")
    counted = context.services.schools.calendar_of(found.school)
    said = SchoolCalendar(
        school=school,
        closes=counted.closes,
        bank_holidays_from=counted.source,
        years=list(counted.years),
        term_dates=list(counted.term_dates),
    )
    return answer(said.model_dump(mode="json"), version=found.school.version)
