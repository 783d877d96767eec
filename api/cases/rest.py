"""Reading cases: the list, one case, its timeline; and one's own reports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.paging import (
    After,
    Entries,
    First,
    PageInfo,
    Word,
    cursor_to,
    id_at,
    merged,
    moment_at,
    number_at,
    place_of,
)
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from cases.access import Act
from domain.happened import Happened
from domain.messages import Timestamp
from projections.cases.open import CaseCursor, case_row, opened_cases, opened_reports, own_reports
from projections.dictionary import wording
from projections.timeline.page import readable_timeline_page

router = APIRouter(tags=["reading"])
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]


class CaseSummary(BaseModel):
    """A case as the list shows it. `title`: the matter in words, never more than the facts say.

    `when`: what was told of when it happened, where that is no moment; `occurred_at` is then its
    place in the order and nothing more exact.
    """

    case: UUID = Field(description="Its id.")
    school: str = Field(description="The school.")
    compartment: str | None = Field(description="Which record it is written into.")
    state: str = Field(description="Open, closed or void.")
    imagery: bool = Field(description="Whether nothing of its material may ever be recorded.")
    category: str | None = Field(description="What the matter is, in the school policy's word.")
    title: str | None = Field(description="What the matter is, in words.")
    outcome: str | None = Field(description="What came of it, by its code.")
    occurred_at: datetime = Field(description="When it happened.")
    when: Happened | None = Field(
        description=(
            "What was told of when it happened, where that is no moment; `occurred_at` is"
            " then its place in the order and nothing more exact. Null: `occurred_at` was"
            " told."
        )
    )
    learnt_at: datetime = Field(description="When the school came to know.")
    opened_at: datetime = Field(description="When it was first written down.")
    closed_at: datetime | None = Field(description="When it was closed.")
    recorded_at: datetime = Field(description="When something was last written down.")
    reported_by: str = Field(description="The sign-in of whoever reported it.")
    urgent: bool = Field(description="Whether a child is said to be in danger now.")
    added_since_closing: bool = Field(
        description="Whether the reporter added to it after it was closed, and nobody has decided."
    )
    version: int = Field(description="How many entries it has: send it as If-Match.")
    open_duties: int = Field(description="How many duties are raised or held.")
    next_due_at: datetime | None = Field(description="When the next of its duties is due.")


class OwnReport(BaseModel):
    """That a report was received, and nothing of what followed."""

    case: UUID = Field(description="The id of the case, to name it by.")
    occurred_at: datetime = Field(description="When it happened.")
    when: Happened | None = Field(
        description=(
            "What was told of when it happened, where that is no moment; `occurred_at` is"
            " then its place in the order and nothing more exact. Null: `occurred_at` was"
            " told."
        )
    )
    received_at: datetime = Field(description="When it was received.")


class OwnReportPage(BaseModel):
    """Newest first."""

    reports: list[OwnReport] = Field(description="Your reports, the newest first.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


class TimelineEntry(BaseModel):
    """One entry: its place, what later entries say of it, and the entry itself."""

    corrected_by: int | None = Field(description="The version of the entry that corrects it.")
    withdrawn_by: int | None = Field(description="The version of the entry that withdraws it.")
    entry: dict[str, Any] = Field(description="The entry itself.")


class TimelinePage(BaseModel):
    """In order of version."""

    entries: list[TimelineEntry] = Field(description="The entries, in order of version.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


def summary(row: Any) -> dict[str, Any]:
    """A case as it is answered."""
    columns = {"case": "case_id", "when": "happened"}
    shown = {
        name: row[columns.get(name, name)] for name in CaseSummary.model_fields if name != "title"
    }
    title = wording().category(row["category"])
    return {**shown, "title": title, "when": as_told(shown["when"])}


def as_told(happened: bytes | None) -> orjson.Fragment | None:
    """What was told of when it happened, as its row keeps it."""
    return None if happened is None else orjson.Fragment(happened)


def _case_cursor(place: list[Any]) -> CaseCursor:
    opened_at, case = place
    return moment_at(opened_at), id_at(case)


def _in_order(row: Any) -> Any:
    return row["opened_at"], row["case_id"]


def _page(rows: list[Any], more: bool) -> dict[str, Any]:
    end = cursor_to([rows[-1]["opened_at"], rows[-1]["case_id"]]) if rows else None
    return {"has_next": more, "end_cursor": end}


@router.get(
    "/reports",
    summary="What you reported: that it was received",
    response_model=None,
    responses=documented(200, OwnReportPage, 422),
)
async def reports(
    context: Annotated[RequestContext, Depends(permitted_to(Act.SEE_OWN_RECEIPT))],
    first: First = 50,
    after: After = None,
) -> Response:
    place = place_of(after, _case_cursor)
    pages = []
    async with context.services.reads.connection() as connection:
        for schema in context.schemas:
            page = await own_reports(connection, schema, context.reader, first=first, after=place)
            pages.append((page.rows, page.has_next))
    rows, more = merged(pages, first, _in_order, descending=True)
    shown = [
        {
            "case": row["case_id"],
            "occurred_at": row["occurred_at"],
            "when": as_told(row["happened"]),
            "received_at": row["opened_at"],
        }
        for row in await opened_reports(rows, context.services.unsealing)
    ]
    return answer({"reports": shown, "page": _page(rows, more)})


@router.get(
    "/cases/{case}",
    summary="One case",
    response_model=None,
    responses=documented(200, CaseSummary, 404, headers=("ETag",)),
)
async def one_case(case: UUID, context: Reading) -> Response:
    async with context.services.reads.connection() as connection:
        for schema in context.schemas:
            row = await case_row(connection, schema, case, context.reader)
            for found in await opened_cases([row] if row else [], context.services.unsealing):
                return answer(summary(found), version=found["version"])
    raise Problem("not-found")


@router.get(
    "/cases/{case}/timeline",
    summary="Every entry of one case",
    response_model=None,
    responses=documented(200, TimelinePage, 404, 422),
)
async def timeline(  # noqa: PLR0913, PLR0917 - the filters of one page
    case: UUID,
    context: Reading,
    first: Entries = 50,
    after: After = None,
    order: Annotated[Literal["oldest_first", "newest_first"], Query()] = "oldest_first",
    kind: Annotated[list[Word] | None, Query(max_length=40)] = None,
    actor: Annotated[Word | None, Query(max_length=200)] = None,
    occurred_from: Annotated[Timestamp | None, Query()] = None,
    occurred_to: Annotated[Timestamp | None, Query()] = None,
    recorded_from: Annotated[Timestamp | None, Query()] = None,
    recorded_to: Annotated[Timestamp | None, Query()] = None,
    as_of_recorded: Annotated[Timestamp | None, Query(description="As it was known then.")] = None,
    as_of_occurred: Annotated[
        Timestamp | None, Query(description="What had happened by that moment.")
    ] = None,
) -> Response:
    place = place_of(after, lambda place: number_at(place[0]))
    async with context.services.reads.connection() as connection:
        for schema in context.schemas:
            found = await readable_timeline_page(
                connection,
                schema,
                case,
                context.reader,
                first=first,
                after_version=place,
                newest_first=order == "newest_first",
                kinds=kind,
                actor=None
                if actor is None
                else await context.services.signed_by(context.actor, actor),
                occurred_from=occurred_from,
                occurred_to=occurred_to,
                recorded_from=recorded_from,
                recorded_to=recorded_to,
                as_of_recorded=as_of_recorded,
                as_of_occurred=as_of_occurred,
            )
            if found is not None:
                page = await context.services.unsealing.page(case, found)
                end = cursor_to([page.rows[-1]["version"]]) if page.rows else None
                return answer(
                    {
                        "entries": [
                            {
                                "corrected_by": row["corrected_by"],
                                "withdrawn_by": row["withdrawn_by"],
                                "entry": orjson.Fragment(row["entry"]),
                            }
                            for row in page.rows
                        ],
                        "page": {"has_next": page.has_next, "end_cursor": end},
                    }
                )
    raise Problem("not-found")
