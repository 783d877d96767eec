"""A school's own timeline: everything on record about the school itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.paging import After, First, PageInfo, cursor_to, place_of
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from api.schools.entries import school_entries
from api.schools.rest import Adoption, own_school
from cases.access import Act
from domain.policy.calendar import TermDates

router = APIRouter(tags=["schools"])
FIRST = 50


class SetTerms(TermDates):
    """The terms in which the school is open for these days, and who says so."""

    given_by: str = Field(description="Who gave them.")


class SchoolEntry(BaseModel):
    """`kind`: enrolled, pack_adopted, term_dates_set, or unreadable, which has no more than a headline."""

    version: int = Field(description="Its place in the school's record, from 1.")
    kind: str = Field(
        description=(
            "What it tells of: `enrolled`, `pack_adopted`, `term_dates_set`, or `unreadable`."
        )
    )
    headline: str = Field(description="One plain sentence.")
    occurred_at: datetime | None = Field(default=None, description="When it happened.")
    recorded_at: datetime | None = Field(default=None, description="When it was written down.")
    actor: str | None = Field(default=None, description="The sign-in of whoever wrote it down.")
    actor_role: str | None = Field(default=None, description="As what they wrote it down.")
    adoption: Adoption | None = Field(default=None, description="The text that was adopted.")
    term_dates: SetTerms | None = Field(default=None, description="The term dates that were set.")


class SchoolTimeline(BaseModel):
    """In the order in which it was written."""

    school: str = Field(description="The school.")
    entries: list[SchoolEntry] = Field(
        description="The entries, in the order in which they were written."
    )
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


@router.get(
    "/schools/{school}/timeline",
    summary="Everything on record about a school itself",
    response_model=None,
    responses=documented(200, SchoolTimeline, 404, 422),
)
async def timeline(
    school: str,
    context: Annotated[RequestContext, Depends(permitted_to(Act.READ_ADOPTIONS))],
    first: First = FIRST,
    after: After = None,
) -> Response:
    own_school(context, school)
    behind = place_of(after, lambda place: int(place[0])) or 0
    entries = school_entries(await offloaded(context.services.schools.history, school))
    if not entries:
        raise Problem("not-found")
    page = [entry for entry in entries if entry["version"] > behind][:first]
    has_next = bool(page) and page[-1]["version"] < entries[-1]["version"]
    cursor = cursor_to([page[-1]["version"]]) if page else None
    said = {"school": school, "entries": page}
    return answer({**said, "page": {"has_next": has_next, "end_cursor": cursor}})
