"""A school's own record: which packs it has adopted, and adopting another."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.preconditions import etag, expected_version, idempotency_key
from api.http.problems import Problem
from api.http.receipt_leaf import Leaf, leaf_of
from api.http.strict_json import JsonRoute
from api.rest.command_route import CommandRoute, IdempotencyKey, IfMatch, add_command, body_is
from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from cases.schools.command_handler import ACT_OF
from domain.school.commands import (
    AdoptPack,
    AdoptStatutoryPacks,
    SchoolCommand,
    SetClocks,
    SetPeopleLookup,
    SetTermDates,
)

router = APIRouter(tags=["schools"], route_class=JsonRoute)


class Adoption(BaseModel):
    """From this day on, this text binds the school."""

    pack: str = Field(description="The id of the pack.")
    version: str = Field(description="Its version.")
    layer: str = Field(description="A school's own policy, or a statutory pack.")
    sha256: str = Field(description="The SHA-256 of the text that was adopted.")
    in_force_from: date = Field(description="From which day on it binds the school.")


class SchoolPacks(BaseModel):
    """In the order in which they were adopted."""

    school: str = Field(description="The school.")
    name: str | None = Field(description="Its name.")
    packs: list[Adoption] = Field(description="What it has adopted, in that order.")


class SchoolReceipt(BaseModel):
    """`leaf` is the hash that the ledger keeps of the last entry written, in base64."""

    school: str = Field(description="The school.")
    version: int = Field(description="How many entries there are: send it as If-Match.")
    leaf: Leaf


@router.get(
    "/schools/{school}/packs",
    summary="The packs a school has adopted",
    response_model=None,
    responses=documented(200, SchoolPacks, 404, headers=("ETag",)),
)
async def adopted(
    school: str, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_ADOPTIONS))]
) -> Response:
    own_school(context, school)
    found = await offloaded(context.services.schools.find, school)
    if found is None:
        raise Problem("not-found")
    packs = [
        Adoption.model_validate(pack, from_attributes=True).model_dump()
        for pack in found.school.adoptions
    ]
    said = {"school": school, "name": found.school.name, "packs": packs}
    return answer(said, version=found.school.version)


def on_school(
    path: str, command: type[SchoolCommand], shown_at: str
) -> CommandRoute[SchoolCommand]:
    """What a school is told about itself. `shown_at`: where to see it afterwards."""

    @body_is(command)
    async def endpoint(
        school: str,
        body: SchoolCommand,
        key: IdempotencyKey = None,
        version: IfMatch = None,
        context: RequestContext = Depends(permitted_to(ACT_OF[command])),  # noqa: B008 - its act is known here alone
    ) -> Response:
        own_school(context, school)
        filed = await offloaded(
            context.services.schools.handle,
            context.actor,
            body,
            expected_version=expected_version(version),
            key=idempotency_key(key),
            correlation=context.request_id,
        )
        said = {"school": school, "version": filed.version, "leaf": leaf_of(filed)}
        return Response(
            orjson.dumps(said),
            status_code=CREATED,
            media_type="application/json",
            headers={"etag": etag(filed.version), "location": f"/schools/{school}/{shown_at}"},
        )

    return CommandRoute(path, command, endpoint)


ACTS: tuple[CommandRoute[SchoolCommand], ...] = (
    on_school("pack-adoptions", AdoptPack, "packs"),
    on_school("statutory-adoptions", AdoptStatutoryPacks, "packs"),
    on_school("term-dates", SetTermDates, "calendar"),
    on_school("clock-settings", SetClocks, "clocks"),
    on_school("people-lookup-settings", SetPeopleLookup, "people-lookup"),
)

for _route in ACTS:
    add_command(
        router, "/schools/{school}", _route, SchoolReceipt, 400, 404, 409, 412, 413, 415, 422, 428
    )


def own_school(context: RequestContext, school: str) -> None:
    """Go on only if this is the school of whoever asks."""
    # Another school answers as if it were not there, whether it is or not.
    if context.actor.school != school:
        raise Problem("not-found")
