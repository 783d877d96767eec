"""Chronologies of a case and of a person, as data, CSV and PDF; and who is involved in a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.chronologies.chronology import as_csv, as_sheet, line_of, omission_of, signed_in_on
from api.chronologies.person import told_of
from api.http.json_response import answer
from api.http.problems import Problem
from api.pdf.print_room import PDF
from api.people.rest import PersonShown, shown
from api.rest.documented_responses import documented
from api.rest.paper_response import file_of
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.happened import Happened
from domain.referral.names import Names
from domain.vocabulary import Nature, PersonRole
from projections.chronologies.lines import case_chronology, people_of_a_case

router = APIRouter(tags=["chronologies"])
OnCase = Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
OnPerson = Annotated[RequestContext, Depends(permitted_to(Act.READ_PEOPLE))]
CSV = "text/csv; charset=utf-8; header=present"
DISPOSITION = ("Content-Disposition",)


class Involvement(BaseModel):
    """Somebody who is involved in a case, and as what. Who they are stands in the directory."""

    person: UUID = Field(description="Who: their id in the directory.")
    roles: list[PersonRole] = Field(description="As what.")


class PeopleOfACase(BaseModel):
    """In the order in which they were named."""

    people: list[Involvement] = Field(
        description="Who is involved, in the order in which they were named."
    )


class ChronologyLine(BaseModel):
    """One entry as this chronology tells it. `action` null: none was taken."""

    case: UUID | None = Field(description="Null: the line stands in the register of concerns.")
    entry: int = Field(description="The number of the full record, there.")
    kind: str = Field(
        description="What the entry tells of; null: it stands in the register of concerns."
    )
    occurred_at: datetime | None = Field(description="When it happened.")
    when: Happened | None = Field(
        description=(
            "What was told of when it happened, where that is no moment; `occurred_at` is"
            " then its place in the order and nothing more exact. Null: `occurred_at` was"
            " told."
        )
    )
    source: str | None = Field(description="Where it came from.")
    event: str = Field(description="What happened, short and plain.")
    nature: Nature = Field(description="What happened, or what somebody makes of it.")
    significance: str = Field(description="Why it matters, for better or worse.")
    action: str | None = Field(description="What was done; null: nothing.")
    outcome: str | None = Field(description="What came of it.")
    roles: list[PersonRole] = Field(description="As what the person is involved in the case.")
    written_by: str | None = Field(description="The sign-in of whoever wrote the entry down.")
    written_as: str | None = Field(description="As what they wrote it down.")
    recorded_at: datetime | None = Field(description="When it was written down.")
    recorded_late: bool = Field(description="Written down more than a day after the fact.")
    corrected_by: int | None = Field(description="The version of the entry that corrects it.")
    withdrawn_by: int | None = Field(description="The version of the entry that withdraws it.")
    chosen_by: str = Field(description="The sign-in of whoever chose and worded the line.")
    chosen_as: str = Field(description="As what they chose it.")
    chosen_at: datetime = Field(description="When they chose it.")


class Omission(BaseModel):
    """An entry that was left out, and why."""

    case: UUID = Field(description="The case.")
    entry: int = Field(description="Its version on the case's timeline.")
    kind: str = Field(description="What the entry tells of.")
    occurred_at: datetime | None = Field(description="When it happened.")
    when: Happened | None = Field(
        description=(
            "What was told of when it happened, where that is no moment; `occurred_at` is"
            " then its place in the order and nothing more exact. Null: `occurred_at` was"
            " told."
        )
    )
    reason: str = Field(description="Why it is left out.")
    left_out_by: str = Field(description="The sign-in of whoever left it out.")
    left_out_at: datetime = Field(description="When they did.")


class CaseChronology(BaseModel):
    """In the order in which it happened."""

    case: UUID = Field(description="The case.")
    lines: list[ChronologyLine] = Field(
        description="Its lines, as many as were asked for, the oldest first."
    )
    left_out: list[Omission] = Field(description="What was left out, and why.")


class CaseOfAPerson(BaseModel):
    """A case in which somebody is involved, and as what."""

    case: UUID = Field(description="The case.")
    roles: list[PersonRole] = Field(description="As what they are involved in it.")


class PersonChronology(BaseModel):
    """Of the cases that you may open. Nothing in it is told of anybody else."""

    person: PersonShown = Field(description="Who it is told of.")
    cases: list[CaseOfAPerson] = Field(description="The cases, and as what they are involved.")
    lines: list[ChronologyLine] = Field(
        description="Its lines, as many as were asked for, the oldest first."
    )


@router.get(
    "/cases/{case}/people",
    summary="Who is involved in a case",
    response_model=None,
    responses=documented(200, PeopleOfACase, 404),
)
async def people(case: UUID, context: OnCase) -> Response:
    async with context.services.reads.connection() as connection:
        for schema in context.schemas:
            rows = await people_of_a_case(connection, schema, case, context.reader)
            if rows is not None:
                named = [{"person": row["person_id"], "roles": row["roles"]} for row in rows]
                return answer({"people": named})
    raise Problem("not-found")


@router.get(
    "/cases/{case}/chronology",
    summary="The chronology of a case",
    response_model=None,
    responses=documented(200, CaseChronology, 404),
)
async def of_a_case(case: UUID, context: OnCase) -> Response:
    lines, left_out = await _case(case, context)
    return answer({"case": case, "lines": lines, "left_out": left_out})


@router.get(
    "/cases/{case}/chronology.csv",
    summary="The chronology of a case as CSV",
    response_class=Response,
    responses=documented(200, None, 404, media="text/csv", headers=DISPOSITION),
)
async def csv_of_a_case(case: UUID, context: OnCase) -> Response:
    lines, _ = await _case(case, context)
    names = await _names(lines, context)
    return _file(as_csv(lines, names), CSV, f"chronology-case-{case}.csv")


@router.get(
    "/cases/{case}/chronology.pdf",
    summary="The chronology of a case as PDF; as plain text where it cannot be set",
    response_class=Response,
    responses=documented(200, None, 404, media=PDF, or_text=True, headers=DISPOSITION),
)
async def pdf_of_a_case(case: UUID, context: OnCase) -> Response:
    lines, _ = await _case(case, context)
    names = await _names(lines, context)
    facts = [("School", names.school or "")]
    data = as_sheet("Chronology of a case", facts, lines, names, context.services.clock())
    return file_of(await context.services.papers.paper("sheet", data), f"chronology-case-{case}")


@router.get(
    "/people/{person}/chronology",
    summary="The chronology of a person across the cases you may open",
    response_model=None,
    responses=documented(200, PersonChronology, 404),
)
async def of_a_person(person: UUID, context: OnPerson) -> Response:
    who, told = await _person(person, context)
    return answer({"person": who, **told})


@router.get(
    "/people/{person}/chronology.csv",
    summary="The chronology of a person as CSV",
    response_class=Response,
    responses=documented(200, None, 404, media="text/csv", headers=DISPOSITION),
)
async def csv_of_a_person(person: UUID, context: OnPerson) -> Response:
    _, told = await _person(person, context)
    names = await _names(told["lines"], context)
    return _file(as_csv(told["lines"], names), CSV, f"chronology-person-{person}.csv")


@router.get(
    "/people/{person}/chronology.pdf",
    summary="The chronology of a person as PDF; as plain text where it cannot be set",
    response_class=Response,
    responses=documented(200, None, 404, media=PDF, or_text=True, headers=DISPOSITION),
)
async def pdf_of_a_person(person: UUID, context: OnPerson) -> Response:
    who, told = await _person(person, context)
    names = await _names(told["lines"], context)
    known = {
        "Name": who["name"],
        "Known as": who["known_as"],
        "Date of birth": who["born"],
        "UPN": who["upn"],
        "Position": who["position"],
        "School": names.school,
    }
    facts = [(label, value) for label, value in known.items() if value]
    title = f"Chronology of {'a pupil' if who['kind'] == 'pupil' else 'an adult'}"
    data = as_sheet(title, facts, told["lines"], names, context.services.clock())
    return file_of(
        await context.services.papers.paper("sheet", data), f"chronology-person-{person}"
    )


async def _case(
    case: UUID, context: RequestContext
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    async with context.services.reads.connection() as connection:
        for schema in context.schemas:
            of = (connection, schema, case, context.reader, context.services.unsealing)
            lines = await case_chronology(*of)
            if lines is not None:
                rest = await case_chronology(*of, left_out=True)
                return [line_of(row) for row in lines], [omission_of(row) for row in rest or ()]
    raise Problem("not-found")


async def _person(person: UUID, context: RequestContext) -> tuple[dict[str, Any], dict[str, Any]]:
    async with context.services.reads.connection() as connection:
        found = await told_of(
            *(connection, context.schemas, context.actor, context.reader, person),
            context.services.unsealing,
        )
    if found is None:
        raise Problem("not-found")
    return shown(found[0]), found[1]


async def _names(lines: Iterable[Mapping[str, Any]], context: RequestContext) -> Names:
    reading, school = context.services.reading, context.actor.school
    return await offloaded(reading.named, school, signed_in_on(lines))


def _file(content: bytes, kind: str, name: str) -> Response:
    # The name goes into folders and mail: an id, never who it is.
    disposition = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=disposition)
