"""The list of cases: narrowed, searched and ordered. What is looked for is never in an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, Field

from api.cases.pages import CaseQuestion, case_page
from api.cases.rest import CaseSummary, summary
from api.http.json_response import answer
from api.http.paging import (
    LARGEST_PAGE,
    After,
    First,
    PageInfo,
    Word,
    bound_to,
    cursor_to,
    id_at,
    moment_at,
    place_of,
)
from api.http.problems import Problem
from api.http.strict_json import JsonRoute
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from cases.access import Act, Denied, may
from domain.messages import Frozen, ShortText, Timestamp
from domain.vocabulary import CaseOutcome, Compartment
from projections.cases.open import CaseCursor
from projections.cases.search import CaseFilters, CaseSort, Owing
from projections.cases.words import NoWords, words_asked

router = APIRouter(tags=["reading"], route_class=JsonRoute)
Listing = Annotated[RequestContext, Depends(permitted_to(Act.LIST_CASES))]


class CasePage(BaseModel):
    """In the order that was asked for."""

    cases: list[CaseSummary] = Field(description="The cases, in the order that was asked for.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


class CaseSearch(Frozen):
    """Which cases, in which order. `words`: each begins a word of a headline, or all begin the id."""

    state: Literal["open", "closed", "void"] | None = Field(
        default=None, description="Only in this state."
    )
    category: Annotated[Word, Field(max_length=80)] | None = Field(
        default=None, description="Only this category."
    )
    compartment: Compartment | None = Field(default=None, description="Only of this record.")
    outcome: CaseOutcome | None = Field(default=None, description="Only with this outcome.")
    reported_by: ShortText | None = Field(
        default=None, description="Only what this sign-in reported."
    )
    own: bool = Field(default=False, description="Only what you reported yourself.")
    opened_from: Timestamp | None = Field(
        default=None, description="Only what was first written down then or later."
    )
    opened_to: Timestamp | None = Field(
        default=None, description="Only what was first written down before then."
    )
    occurred_from: Timestamp | None = Field(
        default=None, description="Only what happened then or later."
    )
    occurred_to: Timestamp | None = Field(
        default=None, description="Only what happened before then."
    )
    owing: Owing | None = Field(default=None, description="Only where this is owed.")
    person: UUID | None = Field(
        default=None, description="Only where this person is involved: their id in the directory."
    )
    words: ShortText | None = Field(
        default=None,
        description="Only where each of these begins a word of a headline, or all begin the id.",
    )
    sort: CaseSort = Field(default=CaseSort.NEWEST_OPENED, description="In which order.")
    first: int = Field(default=50, ge=1, le=LARGEST_PAGE, description="How many, at most.")
    after: Annotated[str, Field(max_length=600)] | None = Field(
        default=None, description="The `end_cursor` of the page before it."
    )

    def question(self) -> CaseQuestion:
        """As the view knows it."""
        said = {name: getattr(self, name) for name in _SAME}
        only = {**said, "mine": self.own, "words": _words(self.words)}
        return CaseQuestion(cast(CaseFilters, only), self.sort, self.compartment)


_SAME = (
    *("state", "category", "outcome", "reported_by", "opened_from", "opened_to"),
    *("occurred_from", "occurred_to", "owing", "person"),
)


def _words(said: str | None) -> str | None:
    try:
        if said is not None:
            words_asked(said)
    except NoWords:
        raise Problem(
            "invalid-body",
            "There is no word to look for, or there are too many.",
            field="words",
            remedy="Send from 1 to 12 words.",
        ) from None
    return said


def _read(bound: str) -> Callable[[list[Any]], CaseCursor]:
    def read(place: list[Any]) -> CaseCursor:
        at, case, of = place
        if of != bound:
            raise ValueError("the cursor of another list")
        return moment_at(at), id_at(case)

    return read


async def _found(context: RequestContext, search: CaseSearch) -> Response:
    question = search.question()
    if question.looks_within and isinstance(may(context.actor, Act.READ_CASE), Denied):
        raise Problem("wrong-role")
    bound = bound_to("cases", question.sort, question.compartment, question.only)
    behind = place_of(search.after, _read(bound))
    rows, more = await case_page(
        context.services, context.reader, context.schemas, question, search.first, behind
    )
    end = cursor_to([*question.place(rows[-1]), bound]) if rows else None
    said = {"has_next": more, "end_cursor": end}
    return answer({"cases": [summary(row) for row in rows], "page": said})


@router.get(
    "/cases",
    summary="The cases you may open, newest first unless asked otherwise",
    response_model=None,
    responses=documented(200, CasePage, 422),
)
async def cases(  # noqa: PLR0913, PLR0917 - the filters of one list
    context: Listing,
    first: First = 50,
    after: After = None,
    state: Annotated[Literal["open", "closed", "void"] | None, Query()] = None,
    category: Annotated[Word | None, Query(max_length=80)] = None,
    own: Annotated[bool, Query(description="Only those you reported.")] = False,
    compartment: Annotated[Compartment | None, Query()] = None,
    outcome: Annotated[CaseOutcome | None, Query()] = None,
    opened_from: Annotated[Timestamp | None, Query()] = None,
    opened_to: Annotated[Timestamp | None, Query()] = None,
    occurred_from: Annotated[Timestamp | None, Query()] = None,
    occurred_to: Annotated[Timestamp | None, Query()] = None,
    owing: Annotated[Owing | None, Query(description="Only open cases that owe this.")] = None,
    person: Annotated[UUID | None, Query(description="Only where they are involved now.")] = None,
    sort: Annotated[CaseSort, Query()] = CaseSort.NEWEST_OPENED,
) -> Response:
    search = CaseSearch(
        state=state,
        category=category,
        own=own,
        compartment=compartment,
        outcome=outcome,
        opened_from=opened_from,
        opened_to=opened_to,
        occurred_from=occurred_from,
        occurred_to=occurred_to,
        owing=owing,
        person=person,
        sort=sort,
        first=first,
        after=after,
    )
    return await _found(context, search)


@router.post(
    "/case-searches",
    summary="Find cases by words, or by who reported them. Nothing is stored",
    response_model=None,
    responses=documented(200, CasePage, 400, 413, 415, 422),
)
async def search_cases(context: Listing, body: Annotated[CaseSearch, Body()]) -> Response:
    return await _found(context, body)
