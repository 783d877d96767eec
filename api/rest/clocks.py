"""A school's clocks: when it is reminded of a duty, and when what is owed at once counts as late."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel

from api.json_text import JsonRoute
from api.offload import offloaded
from api.preconditions import etag, expected_version, idempotency_key
from api.problems import Problem
from api.rest.acts import IDEMPOTENCY_KEY, IF_MATCH
from api.rest.answering import answer
from api.rest.answers import documented
from api.rest.asking import Asked, asked_to
from api.rest.receipts import CREATED, Receipt
from api.rest.schools import own_school
from cases.access import Act
from cases.clocks import clocks_of, default_source
from domain.school.commands import SetClocks

router = APIRouter(tags=["schools"], route_class=JsonRoute)


class SchoolClocks(BaseModel):
    """Minutes. `set_by`: the school, or Casebook for want of that; then `source` says what it is."""

    school: str
    remind_minutes_before: list[int]
    immediately_late_after_minutes: int
    set_by: Literal["school", "casebook"]
    source: str | None


@router.get(
    "/schools/{school}/clocks",
    summary="When the school is reminded, and when what is owed at once counts as late",
    response_model=None,
    responses=documented(200, SchoolClocks, 401, 403, 404, 503),
)
async def clocks(
    school: str, asked: Annotated[Asked, Depends(asked_to(Act.READ_ADOPTIONS))]
) -> Response:
    own_school(asked, school)
    found = await offloaded(asked.house.schools.find, school)
    if found is None:
        raise Problem("not-found")
    kept = clocks_of(found.school)
    said = SchoolClocks(
        school=school,
        remind_minutes_before=list(kept.remind_minutes_before),
        immediately_late_after_minutes=kept.immediately_late_after_minutes,
        set_by="school" if kept.set_by_school else "casebook",
        source=None if kept.set_by_school else default_source(),
    )
    return answer(said.model_dump(), version=found.school.version)


@router.post(
    "/schools/{school}/clock-settings",
    summary="Set clocks",
    description=(SetClocks.__doc__ or "").strip(),
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, Receipt, 400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
)
async def set_clocks(
    school: str,
    asked: Annotated[Asked, Depends(asked_to(Act.SET_CLOCKS))],
    body: Annotated[SetClocks, Body()],
    key: Annotated[str | None, IDEMPOTENCY_KEY] = None,
    version: Annotated[str | None, IF_MATCH] = None,
) -> Response:
    own_school(asked, school)
    filed = await offloaded(
        asked.house.schools.set_clocks,
        asked.actor,
        body,
        expected_version=expected_version(version),
        key=idempotency_key(key),
        correlation=asked.request_id,
    )
    said = {"school": school, "version": filed.version, "position": filed.position}
    return Response(
        orjson.dumps(said),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/schools/{school}/clocks"},
    )
