"""A school's own timeline: everything on record about the school itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

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

    given_by: str


class SchoolEntry(BaseModel):
    """`kind`: enrolled, pack_adopted, term_dates_set, or unreadable, which has no more than a headline."""

    version: int
    kind: str
    headline: str
    occurred_at: datetime | None = None
    recorded_at: datetime | None = None
    actor: str | None = None
    actor_role: str | None = None
    adoption: Adoption | None = None
    term_dates: SetTerms | None = None


class SchoolTimeline(BaseModel):
    """In the order in which it was written."""

    school: str
    entries: list[SchoolEntry]
    page: PageInfo


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
