"""The directory of people: adding, correcting, and finding somebody. A name is never in an address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.paging import LARGEST_PAGE, PageInfo, cursor_to, id_at, place_of, word_at
from api.http.preconditions import etag, expected_version, idempotency_key
from api.http.problems import Problem
from api.http.receipt_leaf import Leaf, leaf_of
from api.http.strict_json import JsonRoute
from api.people.directory import entries_found, entries_of
from api.people.visibility import is_open, people_open_to
from api.rest.command_route import RECEIPTED, IdempotencyKey, IfMatch
from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from cases.command_append import CommandReceipt
from domain.messages import Frozen, ShortText
from domain.person.commands import AddPerson, CorrectPerson, MakePersonOrdinary, PersonCommand
from domain.vocabulary import PersonKind
from projections.people.list import PersonCursor

router = APIRouter(tags=["people"], route_class=JsonRoute)
Keeping = Annotated[RequestContext, Depends(permitted_to(Act.KEEP_PEOPLE))]
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_PEOPLE))]


class PersonReceipt(BaseModel):
    """Proof that the directory was changed."""

    person: UUID = Field(description="Who: their id in the directory.")
    version: int = Field(description="How many entries there are: send it as If-Match.")
    leaf: Leaf


class PersonShown(BaseModel):
    """Who somebody is. `kept_with`: the restricted case that the entry was made for, as long as
    only whoever may open that case finds it."""

    person: UUID = Field(description="Their id in the directory.")
    kind: PersonKind = Field(description="A pupil or an adult.")
    name: str = Field(description="Their name.")
    known_as: str | None = Field(description="What they go by.")
    born: date | None = Field(description="The day of their birth.")
    position: str | None = Field(description="What an adult does at the school.")
    sign_in: str | None = Field(description="Their sign-in, if they use Casebook.")
    upn: str | None = Field(description="A pupil's unique pupil number.")
    year_group: str | None = Field(description="A pupil's year group or class.")
    version: int = Field(description="How many entries there are: send it as If-Match.")
    kept_with: UUID | None = Field(
        description=(
            "The restricted case that the entry was made for, as long as only whoever may"
            " open that case finds it."
        )
    )


class PeoplePage(BaseModel):
    """In the order of their names."""

    people: list[PersonShown] = Field(description="The people, in the order of their names.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


class PersonSearch(Frozen):
    """Whom to find. Each word begins a word of the name, or of what they go by; or a whole UPN.

    Everybody, if left out.
    """

    name: ShortText | None = Field(
        default=None,
        description=(
            "Each word begins a word of the name, or of what they go by; or a whole UPN."
            " Everybody, if left out."
        ),
    )
    kind: PersonKind | None = Field(default=None, description="Only pupils, or only adults.")
    first: int = Field(default=50, ge=1, le=LARGEST_PAGE, description="How many, at most.")
    after: Annotated[str, Field(max_length=600)] | None = Field(
        default=None, description="The `end_cursor` of the page before it."
    )


@router.post(
    "/people",
    summary="Add person",
    description=(AddPerson.__doc__ or "").strip(),
    operation_id="AddPerson",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, PersonReceipt, 400, 404, 409, 413, 415, 422, headers=RECEIPTED),
)
async def add(
    context: Keeping,
    body: Annotated[AddPerson, Body()],
    key: IdempotencyKey = None,
) -> Response:
    return _receipted(await _handled(context, None, body, None, idempotency_key(key)))


@router.post(
    "/people/{person}/corrections",
    summary="Correct person",
    description=(CorrectPerson.__doc__ or "").strip(),
    operation_id="CorrectPerson",
    status_code=CREATED,
    response_model=None,
    responses=documented(
        CREATED, PersonReceipt, 400, 404, 409, 412, 413, 415, 422, 428, headers=RECEIPTED
    ),
)
async def correct(
    person: UUID,
    context: Keeping,
    body: Annotated[CorrectPerson, Body()],
    key: IdempotencyKey = None,
    version: IfMatch = None,
) -> Response:
    name, expected = idempotency_key(key), expected_version(version)
    async with context.services.reads.connection() as connection:
        people = await people_open_to(connection, context.schemas, context.actor, context.reader)
    if not is_open(person, people):
        raise Problem("not-found")
    return _receipted(await _handled(context, person, body, expected, name))


@router.post(
    "/people/{person}/openings",
    summary="Make person ordinary",
    description=(MakePersonOrdinary.__doc__ or "").strip(),
    operation_id="MakePersonOrdinary",
    status_code=CREATED,
    response_model=None,
    responses=documented(
        CREATED, PersonReceipt, 400, 404, 409, 412, 413, 415, 422, 428, headers=RECEIPTED
    ),
)
async def make_ordinary(
    person: UUID,
    context: Keeping,
    body: Annotated[MakePersonOrdinary, Body()],
    key: IdempotencyKey = None,
    version: IfMatch = None,
) -> Response:
    name, expected = idempotency_key(key), expected_version(version)
    return _receipted(await _handled(context, person, body, expected, name))


@router.get(
    "/people/{person}",
    summary="One person of the directory",
    response_model=None,
    responses=documented(200, PersonShown, 404, headers=("ETag",)),
)
async def one_person(person: UUID, context: Reading) -> Response:
    async with context.services.reads.connection() as connection:
        open_to = await people_open_to(connection, context.schemas, context.actor, context.reader)
        found = await entries_of(
            connection,
            context.schemas,
            context.reader,
            [person],
            context.services.unsealing,
            open_to,
        )
    if person not in found:
        raise Problem("not-found")
    return answer(shown(found[person]), version=found[person]["version"])


@router.post(
    "/people-searches",
    summary="Find people by name. Nothing is stored",
    response_model=None,
    responses=documented(200, PeoplePage, 400, 413, 415, 422),
)
async def search(context: Reading, body: Annotated[PersonSearch, Body()]) -> Response:
    marks = await context.services.marks(context.actor.school)
    async with context.services.reads.connection() as connection:
        page = await entries_found(
            connection,
            context.schemas,
            context.reader,
            context.services.unsealing,
            marks.mark,
            first=body.first,
            after=place_of(body.after, _cursor),
            name=body.name,
            kind=body.kind,
            open_to=await people_open_to(
                connection, context.schemas, context.actor, context.reader
            ),
        )
    last = page.rows[-1] if page.rows else None
    end = None if last is None else [last["sorted_by"], last["person_id"]]
    said = {
        "people": [shown(row) for row in page.rows],
        "page": {"has_next": page.has_next, "end_cursor": cursor_to(end) if end else None},
    }
    return answer(said)


def shown(row: Any) -> dict[str, Any]:
    """A row of the directory as it is answered."""
    columns = {"person": "person_id"}
    return {name: row[columns.get(name, name)] for name in PersonShown.model_fields}


def _cursor(place: list[Any]) -> PersonCursor:
    sorted_by, person = place
    return word_at(sorted_by), id_at(person)


async def _handled(
    context: RequestContext,
    person: UUID | None,
    command: PersonCommand,
    expected: int | None,
    key: str,
) -> CommandReceipt:
    return await offloaded(
        context.services.people.handle,
        context.actor,
        person,
        command,
        expected_version=expected,
        key=key,
        correlation=context.request_id,
    )


def _receipted(filed: CommandReceipt) -> Response:
    said = {"person": str(filed.case), "version": filed.version, "leaf": leaf_of(filed)}
    return Response(
        orjson.dumps(said),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/people/{filed.case}"},
    )
