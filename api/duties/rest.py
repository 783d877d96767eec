"""Reading duties: of one case, or everybody's; urgent cases first, then what is overdue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

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

    why: UnknownDates = Field(description="`term_dates_unknown` or `bank_holidays_unknown`.")
    unknown_from: date = Field(description="The first day of which they are not known.")


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

    duty: str = Field(description="Its id within the case.")
    case: UUID = Field(description="The case.")
    pack: str = Field(description="The pack that asks for it.")
    pack_version: str = Field(description="In this version.")
    clause: str = Field(description="In this clause.")
    row: str = Field(description="What is to be done, as a line of a list.")
    sentence: str = Field(description="Who must do what, to whom, by when, in a sentence.")
    says: str | None = Field(description="The clause in its own words; null without its text.")
    act: str = Field(description="What is to be done.")
    owed_by: str = Field(description="Who owes it, in the word of the text.")
    owner: str = Field(description="Who owes it now; whom the text names, if that is possible.")
    also_owed_by: list[str] = Field(description="Further roles that owe it now as well.")
    stands_in_for: str | None = Field(description="In whose place somebody else owes it.")
    owner_gap: str | None = Field(description="Why somebody else owes it than the text names.")
    to: list[str] = Field(description="Whom it is owed to.")
    to_mode: str = Field(description="Whether all, any, the first available, or in order.")
    timing: str | dict[str, int] = Field(description="When it is due, as the text puts it.")
    modality: str = Field(description="How strongly the text asks.")
    basis: str = Field(description="Specific to this conduct, or asked for after every breach.")
    confidence: str | None = Field(
        description=(
            "How well the text is known: `seen`, `seen_in_older_edition`, or `unverified`,"
            " which means that it was written from memory and has to be checked."
        )
    )
    asked_state: str | None = Field(description="Missed, conditional, or without a recipient.")
    stricter_than: list[str] = Field(description="Duties of other packs that ask for less.")
    raised_at: datetime = Field(description="When it began.")
    due_at: datetime | None = Field(description="By when, if the text gives a time.")
    not_countable: MissingDates | None = Field(
        description="Which dates are missing to count its time; null where none are."
    )
    overdue: bool = Field(description="Whether its time has passed.")
    urgent: bool = Field(description="Open on a case where a child is in danger now.")
    standing: Standing = Field(description="How it stands at this moment.")
    overdue_since: datetime | None = Field(description="Since when it is late, once on record.")
    escalated_to: str | None = Field(description="The role it has gone to, being late.")
    escalates_at: datetime | None = Field(description="When it goes to the next role.")
    escalation_gap: str | None = Field(
        description=(
            "Why it goes to nobody: no policy names anybody, nobody it names can take it,"
            " or the dates to count when are not known."
        )
    )
    barred_by: str | None = Field(
        description="The clause that forbids its act, as long as it does; then nobody owes it."
    )
    status: str = Field(description="What has become of it.")
    settled_at: datetime | None = Field(description="When it was settled.")
    detail: dict[str, Any] = Field(
        description="What the entry tells by which it came to stand so: who did it, why, and so on."
    )


class DutyPage(BaseModel):
    """Those of urgent cases first, then overdue ones, then by when they are due."""

    duties: list[Duty] = Field(description="The duties, overdue first.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


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
