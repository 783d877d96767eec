"""The directory of people: adding, correcting, and finding somebody. A name is never in an address."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from api.json_text import JsonRoute
from api.leaves import leaf_of
from api.offload import offloaded
from api.preconditions import etag, expected_version, idempotency_key
from api.problems import Problem
from api.rest.acts import IDEMPOTENCY_KEY, IF_MATCH, RECEIPTED
from api.rest.answering import answer
from api.rest.answers import documented
from api.rest.asking import Asked, asked_to
from api.rest.paging import LARGEST_PAGE, PageInfo, cursor_to, id_at, place_of, word_at
from api.rest.receipts import CREATED
from cases.access import Act
from cases.filing import Filed
from domain.messages import Frozen, Line
from domain.person.commands import AddPerson, CorrectPerson, PersonCommand
from domain.vocabulary import PersonKind
from projections.people_list import PersonCursor, people_by_id, people_found

router = APIRouter(tags=["people"], route_class=JsonRoute)
Keeping = Annotated[Asked, Depends(asked_to(Act.KEEP_PEOPLE))]
Reading = Annotated[Asked, Depends(asked_to(Act.READ_PEOPLE))]


class PersonReceipt(BaseModel):
    """Proof that the directory was changed."""

    person: UUID
    version: int
    leaf: str | None


class PersonShown(BaseModel):
    """Who somebody is."""

    person: UUID
    kind: PersonKind
    name: str
    known_as: str | None
    born: date | None
    position: str | None
    sign_in: str | None
    upn: str | None
    year_group: str | None
    version: int


class PeoplePage(BaseModel):
    """In the order of their names."""

    people: list[PersonShown]
    page: PageInfo


class PersonSearch(Frozen):
    """Whom to find. Each word begins a word of the name, or of what they go by; or a whole UPN.

    Everybody, if left out.
    """

    name: Line | None = None
    kind: PersonKind | None = None
    first: int = Field(default=50, ge=1, le=LARGEST_PAGE)
    after: Annotated[str, Field(max_length=600)] | None = None


@router.post(
    "/people",
    summary="Add person",
    description=(AddPerson.__doc__ or "").strip(),
    operation_id="AddPerson",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, PersonReceipt, 400, 409, 413, 415, 422, headers=RECEIPTED),
)
async def add(
    asked: Keeping,
    body: Annotated[AddPerson, Body()],
    key: Annotated[str | None, IDEMPOTENCY_KEY] = None,
) -> Response:
    return _receipted(await _handled(asked, None, body, None, idempotency_key(key)))


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
    asked: Keeping,
    body: Annotated[CorrectPerson, Body()],
    key: Annotated[str | None, IDEMPOTENCY_KEY] = None,
    version: Annotated[str | None, IF_MATCH] = None,
) -> Response:
    name, expected = idempotency_key(key), expected_version(version)
    return _receipted(await _handled(asked, person, body, expected, name))


@router.get(
    "/people/{person}",
    summary="One person of the directory",
    response_model=None,
    responses=documented(200, PersonShown, 404, headers=("ETag",)),
)
async def one_person(person: UUID, asked: Reading) -> Response:
    async with asked.house.reads.connection() as connection:
        found = await people_by_id(
            *(connection, asked.schemas[0], asked.actor.school, [person]), asked.house.unsealing
        )
    if person not in found:
        raise Problem("not-found")
    row = found[person]
    return answer(shown(row), version=row["version"])


@router.post(
    "/people-searches",
    summary="Find people by name. Nothing is stored",
    response_model=None,
    responses=documented(200, PeoplePage, 400, 413, 415, 422),
)
async def search(asked: Reading, body: Annotated[PersonSearch, Body()]) -> Response:
    marks = await asked.house.marks(asked.actor.school)
    async with asked.house.reads.connection() as connection:
        page = await people_found(
            connection,
            asked.schemas[0],
            asked.actor.school,
            asked.house.unsealing,
            marks.mark,
            first=body.first,
            after=place_of(body.after, _cursor),
            name=body.name,
            kind=body.kind,
        )
    end = [page.rows[-1]["sorted_by"], page.rows[-1]["person_id"]] if page.rows else None
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
    asked: Asked, person: UUID | None, command: PersonCommand, expected: int | None, key: str
) -> Filed:
    return await offloaded(
        asked.house.people.handle,
        asked.actor,
        person,
        command,
        expected_version=expected,
        key=key,
        correlation=asked.request_id,
    )


def _receipted(filed: Filed) -> Response:
    said = {"person": str(filed.case), "version": filed.version, "leaf": leaf_of(filed)}
    return Response(
        orjson.dumps(said),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/people/{filed.case}"},
    )
