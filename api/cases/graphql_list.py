"""The list of cases: narrowed, searched and ordered; whatever is asked, only of what one can open."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from api.cases.graphql import case_node
from api.cases.pages import CaseQuestion, case_page
from api.graphql import cursors
from api.graphql.enums import CaseState
from api.graphql.errors import Failed
from api.graphql.paging import LARGEST_LIST, After, First, RowPage
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.scalars import Moment
from api.http.paging import bound_to
from cases.access import Act
from domain.messages import storable
from domain.vocabulary import CaseOutcome, Compartment
from projections.cases.search import CaseFilters, CaseSort, Owing
from projections.cases.words import MOST_ASKED, NoWords, words_asked

LONGEST_SEARCH = 200


def _told(description: str, name: str | None = None) -> Any:
    return strawberry.argument(description=description, name=name)


State = Annotated[CaseState | None, _told("Only open, only closed, or only void.")]
Category = Annotated[str | None, _told("Only of this category.")]
InCompartment = Annotated[Compartment | None, _told("Only in this record.")]
Outcome = Annotated[CaseOutcome | None, _told("Only with this outcome.")]
ReportedBy = Annotated[str | None, _told("Only what this sign-in reported.")]
Mine = Annotated[bool, _told("Only what you reported.")]
OpenedFrom = Annotated[Moment | None, _told("Only what was first written down then or later.")]
OpenedTo = Annotated[Moment | None, _told("Only what was first written down before.")]
OccurredFrom = Annotated[Moment | None, _told("Only what happened at this moment or later.")]
OccurredTo = Annotated[Moment | None, _told("Only what happened before this moment.")]
IsOwing = Annotated[Owing | None, _told("Only open cases on which this is owed.")]
WithPerson = Annotated[
    strawberry.ID | None, _told("Only where this person is involved now.", name="personId")
]
Search = Annotated[
    str | None,
    _told(
        "Only cases in which every one of these words, 12 at most, begins a word of a headline, or"
        " whose id begins like this. Narrative is never searched. A word is found a moment after"
        " it was recorded."
    ),
]
Sort = Annotated[CaseSort, _told("In which order. A cursor is good for its own order and filters.")]


async def cases(  # noqa: PLR0913, PLR0917 - the filters of one list
    info: GraphQLInfo,
    first: First,
    after: After = None,
    state: State = None,
    category: Category = None,
    compartment: InCompartment = None,
    outcome: Outcome = None,
    reported_by: ReportedBy = None,
    mine: Mine = False,
    opened_from: OpenedFrom = None,
    opened_to: OpenedTo = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    owing: IsOwing = None,
    person: WithPerson = None,
    search: Search = None,
    sort: Sort = CaseSort.NEWEST_OPENED,
) -> Any:
    only: CaseFilters = {
        "state": None if state is None else state.value,
        "category": _word(category),
        "outcome": None if outcome is None else outcome.value,
        "reported_by": _word(reported_by),
        "mine": mine,
        "opened_from": opened_from,
        "opened_to": opened_to,
        "occurred_from": occurred_from,
        "occurred_to": occurred_to,
        "owing": owing,
        "person": None if person is None else case_id(person),
        "words": None if search is None else _searched(search),
    }
    if person is not None and only["person"] is None:
        raise Failed("BAD_INPUT", "This is not the id of a person.")
    return await cases_page(info.context, first, after, CaseQuestion(only, sort, compartment))


def _word(said: str | None) -> str | None:
    if said is not None and not storable(said):
        raise Failed("BAD_INPUT", "The text holds a character that is in no record.")
    return said


def _searched(text: str) -> str:
    try:
        if len(text) <= LONGEST_SEARCH:
            words_asked(text)
            return text
    except NoWords:
        pass
    raise Failed(
        "BAD_INPUT",
        f"A search has from 1 to {MOST_ASKED} words, {LONGEST_SEARCH} characters together.",
    )


async def cases_page(
    context: GraphQLContext, first: int, after: str | None, asked: CaseQuestion
) -> RowPage:
    """A page of the cases this actor may open, from both compartments."""
    schemas = await context.schemas(Act.LIST_CASES)
    if asked.looks_within:
        context.require_permission(Act.READ_CASE)
    first = context.charge_rows(first, LARGEST_LIST)
    bound = bound_to("cases", asked.sort, asked.compartment, asked.only)
    behind = cursors.decode_case_cursor(after, bound)
    rows, more = await case_page(context.services, context.reader, schemas, asked, first, behind)
    place = asked.place
    return RowPage(
        rows, more, after, lambda row: cursors.case_cursor(*place(row), bound), case_node
    )
