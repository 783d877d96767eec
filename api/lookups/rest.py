"""Looking somebody up for a report, and whom the reports of a case name. No name is in an address."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.http.strict_json import JsonRoute
from api.lookups.lookup import looked_up
from api.lookups.named import named_shown
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from api.schools.rest import own_school
from cases.access import Act
from domain.messages import Frozen, ShortText
from domain.vocabulary import NamedKind, NamedPart, PersonKind, PersonRole

router = APIRouter(tags=["people"], route_class=JsonRoute)


class PersonLookup(Frozen):
    """Whom to find: each word begins a word of the name; three letters of one at least."""

    name: ShortText = Field(description="The name, or its beginning.")


class PersonToChoose(BaseModel):
    """Somebody to name in a report. `detail`: a pupil's year group, an adult's post."""

    person: UUID = Field(description="Their id: send it as `person`.")
    kind: PersonKind = Field(description="A pupil or an adult.")
    name: str = Field(description="Their name.")
    detail: str | None = Field(description="A pupil's year group, an adult's post.")


class PeopleToChoose(BaseModel):
    """At most ten. `more`: write more of the name."""

    people: list[PersonToChoose] = Field(description="Who they may be.")
    more: bool = Field(description="Whether there are others: write more of the name.")


class LookupSetting(BaseModel):
    """They may not until the school says so."""

    school: str = Field(description="The school.")
    allowed: bool = Field(description="Whether staff may look people up for a report.")


class NamedPerson(BaseModel):
    """Somebody a report names, as told, and whom they are matched to."""

    named: int = Field(description="Their number: send it as `named`.")
    entry: int = Field(description="The version of the report that names them.")
    name: str | None = Field(description="The name as it was told.")
    note: str | None = Field(description="A year group, a class or a post, as it was told.")
    upn: str | None = Field(description="The unique pupil number that was given.")
    part: NamedPart = Field(description="What part they had in it.")
    kind: NamedKind = Field(description="What they are to the school.")
    person: UUID | None = Field(description="Whom they are matched to.")
    role: PersonRole | None = Field(description="As what they are matched.")


class NamedOnCase(BaseModel):
    """In the order in which they were named."""

    people: list[NamedPerson] = Field(description="In the order in which they were named.")


@router.post(
    "/people-lookups",
    summary="Look somebody up for a report. Nothing is stored",
    description="People of your own school by name, where the school allows it: who they are, and a"
    " year group or post. Never whether anything is on record about them.",
    response_model=None,
    responses=documented(200, PeopleToChoose, 400, 409, 413, 415, 422, 429),
)
async def look_up(
    context: Annotated[RequestContext, Depends(permitted_to(Act.LOOK_UP_PEOPLE))],
    body: Annotated[PersonLookup, Body()],
) -> Response:
    return answer(await looked_up(context.services, context.actor, context.schemas, body.name))


@router.get(
    "/schools/{school}/people-lookup",
    summary="Whether staff may look people up for a report",
    response_model=None,
    responses=documented(200, LookupSetting, 404, headers=("ETag",)),
)
async def setting(
    school: str, context: Annotated[RequestContext, Depends(permitted_to(Act.LOOK_UP_PEOPLE))]
) -> Response:
    own_school(context, school)
    found = await offloaded(context.services.schools.find, school)
    if found is None:
        raise Problem("not-found")
    said = {"school": school, "allowed": found.school.people_lookup}
    return answer(said, version=found.school.version)


@router.get(
    "/cases/{case}/named",
    summary="Whom the reports of a case name",
    response_model=None,
    responses=documented(200, NamedOnCase, 404, headers=("ETag",)),
)
async def named(
    case: UUID, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
) -> Response:
    found, version = await offloaded(context.services.reading.told_of, context.actor, case)
    return answer({"people": named_shown(found)}, version=version)
