"""Reading duties: of one case, or everybody's; urgent cases first, then what is overdue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from api.duties.standing import Standing, missing_of, standing_of
from api.duties.words import row_of, says_of, sentence_of
from api.http.json_response import answer
from api.http.paging import (
    After,
    First,
    PageInfo,
    Word,
    cursor_to,
    id_at,
    moment_at,
    place_of,
    word_at,
)
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from cases.access import Act
from cases.packs.library import PackLibrary
from domain.policy.calendar import UnknownDates
from projections.cases.open import case_row
from projections.duties.list import AT_ONCE, DutyCursor, cursor_behind, duty_list, with_details

router = APIRouter(tags=["reading"])
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_DUTIES))]
OwedBy = Annotated[list[Word] | None, Query(max_length=40, description="Only what these owe now.")]
OpenOnly = Annotated[bool, Query(alias="open", description="Leave out what is settled or barred.")]


class MissingDates(BaseModel):
    """Which dates are missing to count when a duty is due, or when it goes on: the first day."""

    why: UnknownDates
    unknown_from: date


class Duty(BaseModel):
    """What somebody owes on a case, and what became of it.

    `owed_by`: whom the text names. `owner`: who owes it now, and `also_owed_by` besides; in whose
    place (`stands_in_for`), and why (`owner_gap`), where the text names somebody who cannot.
    `barred_by`: the clause that forbids its act, as long as it does; then nobody owes it.
    `row`: it as a line of a list; `sentence`: who must do it, to whom, by when; `says`: the clause
    in its own words, if its text is still on the shelf.
    `confidence`: how well the text that asks for it is known; unverified: only remembered.
    `not_countable`: it has a time that nobody can count yet; set the term dates.
    """

    duty: str
    case: UUID
    pack: str
    pack_version: str
    clause: str
    row: str
    sentence: str
    says: str | None
    act: str
    owed_by: str
    owner: str
    also_owed_by: list[str]
    stands_in_for: str | None
    owner_gap: str | None
    to: list[str]
    to_mode: str
    timing: str | dict[str, int]
    modality: str
    basis: str
    confidence: str | None
    asked_state: str | None
    stricter_than: list[str]
    raised_at: datetime
    due_at: datetime | None
    not_countable: MissingDates | None
    overdue: bool
    urgent: bool
    standing: Standing
    overdue_since: datetime | None
    escalated_to: str | None
    escalates_at: datetime | None
    escalation_gap: str | None
    barred_by: str | None
    status: str
    settled_at: datetime | None
    detail: dict[str, Any]


class DutyPage(BaseModel):
    """Those of urgent cases first, then overdue ones, then by when they are due."""

    duties: list[Duty]
    page: PageInfo


@router.get(
    "/duties",
    summary="The duties on cases you may open, overdue first",
    response_model=None,
    responses=documented(200, DutyPage, 422),
)
async def duties(
    context: Reading,
    first: First = 50,
    after: After = None,
    owed_by: OwedBy = None,
    open_only: OpenOnly = True,
) -> Response:
    return await _listed(context, None, first, after, owed_by, open_only=open_only)


@router.get(
    "/cases/{case}/duties",
    summary="The duties of one case",
    response_model=None,
    responses=documented(200, DutyPage, 404, 422),
)
async def duties_of_a_case(
    case: UUID,
    context: Reading,
    first: First = 200,
    after: After = None,
    open_only: OpenOnly = False,
) -> Response:
    async with context.services.reads.connection() as connection:
        rows = [
            await case_row(connection, schema, case, context.reader) for schema in context.schemas
        ]
    if not any(rows):
        raise Problem("not-found")
    return await _listed(context, case, first, after, None, open_only=open_only)


async def _listed(  # noqa: PLR0913 - the filters of one list
    context: RequestContext,
    case: UUID | None,
    first: int,
    after: str | None,
    owed_by: list[str] | None,
    *,
    open_only: bool,
) -> Response:
    place = place_of(after, _cursor)
    now = place.now if place else context.services.clock()
    async with context.services.reads.connection() as connection:
        page = await duty_list(
            connection,
            context.schemas,
            context.reader,
            now=now,
            first=first,
            after=place,
            mine=owed_by,
            case_id=case,
            open_only=open_only,
        )
    page = await with_details(page, context.services.unsealing)
    rows, more = page.rows, page.has_next
    end = cursor_to(_place(cursor_behind(rows[-1], now))) if rows else None
    said = {
        "duties": [_duty(row, now, context.services.packs) for row in rows],
        "page": {"has_next": more, "end_cursor": end},
    }
    return answer(said)


def _place(at: DutyCursor) -> list[Any]:
    return [at.now, at.urgency, at.due, at.raised_at, at.case_id, at.duty_id]


def _cursor(place: list[Any]) -> DutyCursor:
    now, urgency, due, raised_at, case, duty = place
    return DutyCursor(
        moment_at(now),
        _urgency(urgency),
        moment_at(due),
        moment_at(raised_at),
        id_at(case),
        word_at(duty),
    )


def _urgency(said: Any) -> int:
    if type(said) is not int or not AT_ONCE <= said <= 1:
        raise ValueError("not an urgency")
    return said


def _duty(row: Any, now: datetime, library: PackLibrary) -> dict[str, Any]:
    shown = ("pack", "pack_version", "clause", "act", "owed_by", "to_mode", "modality", "basis")
    owing = ("owner", "also_owed_by", "stands_in_for", "owner_gap")
    later = ("asked_state", "stricter_than", "raised_at", "due_at", "overdue", "status")
    return {
        "duty": row["duty_id"],
        "case": row["case_id"],
        **{name: row[name] for name in (*shown, *owing, *later, "settled_at")},
        **{name: row[name] for name in ("overdue_since", "escalated_to", "escalates_at")},
        "urgent": row["urgency"] == AT_ONCE,
        "escalation_gap": row["clock_gap"],
        "not_countable": missing_of(row),
        "barred_by": row["barred_by"],
        "standing": standing_of(row, now),
        "row": row_of(row),
        "sentence": sentence_of(row, now),
        "says": says_of(row, library),
        "confidence": library.confidence(row["pack"], row["pack_version"], row["clause"]),
        "to": row["recipients"],
        "timing": orjson.Fragment(row["timing"]),
        "detail": orjson.Fragment(row["detail"]),
    }
