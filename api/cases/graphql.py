"""Cases as their readers see them; a case that is not theirs is a case that is not there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any
from uuid import UUID

import orjson
import strawberry
from strawberry import field

from api.case_now.graphql import CaseNow, now_of
from api.duties.graphql import DutyConnection, OpenOnly, duties_page
from api.graphql import cursors
from api.graphql.enums import CaseState, DutyScope, EntryOrder
from api.graphql.happened import WHEN, Happened
from api.graphql.nodes import Node
from api.graphql.paging import (
    LARGEST_TIMELINE,
    After,
    First,
    FirstEntries,
    PageInfo,
)
from api.graphql.request_context import GraphQLContext, GraphQLInfo
from api.graphql.scalars import Moment
from api.proposals.graphql import Proposal, proposals_of
from api.runtime.read_pool import ReadPool
from api.timeline.graphql import (
    As,
    EntryConnection,
    Kinds,
    OccurredFrom,
    OccurredTo,
    Order,
    RecordedFrom,
    RecordedTo,
    TimelinePage,
    WrittenBy,
    filters,
)
from cases.access import Act
from domain.vocabulary import CaseOutcome, Compartment
from projections.cases.open import case_row, opened_cases
from projections.dictionary import wording
from projections.readers import Page
from projections.timeline.aggregated import AggregatedPage, readable_timeline_texts
from projections.timeline.page import readable_timeline_page, timeline_page
from projections.timeline.statement import ALL_FIELDS, Filters, SelectedColumns, Selection


async def _timeline(  # noqa: PLR0913, PLR0917 - the filters of one page
    root: Any,
    info: GraphQLInfo,
    first: FirstEntries,
    after: After = None,
    kinds: Kinds = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    actor: WrittenBy = None,
    as_of: As = None,
    order: Order = EntryOrder.OLDEST_FIRST,
) -> Any:
    context = info.context
    context.require_permission(Act.READ_CASE)
    case = UUID(root.id)
    first = context.charge_rows(first, LARGEST_TIMELINE)
    place = cursors.decode_entry_cursor(after, case)
    async with context.services.reads.connection() as connection:
        page = await timeline_page(
            connection,
            root.schema,
            case,
            first=first,
            after_version=place,
            newest_first=order is EntryOrder.NEWEST_FIRST,
            **await _marked(
                context,
                filters(
                    kinds, occurred_from, occurred_to, recorded_from, recorded_to, actor, as_of
                ),
            ),
        )
    return TimelinePage(case, await context.services.unsealing.page(case, page), after)


async def _marked(context: GraphQLContext, only: Filters) -> Filters:
    """A sign-in is looked for by its mark."""
    actor = only.get("actor")
    if actor is not None:
        only["actor"] = await context.services.signed_by(context.actor, actor)
    return only


async def _duties(
    root: Any, info: GraphQLInfo, first: First, after: After = None, open_only: OpenOnly = False
) -> Any:
    return await duties_page(
        info.context,
        first=first,
        after=after,
        scope=DutyScope.SCHOOL,
        case=UUID(root.id),
        open_only=open_only,
    )


@strawberry.type(description="One incident or breach, and all that was done about it.")
class Case(Node):
    id: strawberry.ID = field(description="Its id.")
    school: str = field(description="The school.")
    compartment: Compartment | None = field(description="Which record it is written into.")
    state: CaseState = field(description="Whether anything is left to do.")
    imagery: bool = field(description="Whether nothing of its material may ever be recorded.")
    category: str | None = field(description="What the matter is, in the school policy's word.")
    title: str | None = field(description="What the matter is, in words.")
    outcome: CaseOutcome | None = field(
        description="What came of it; null also where an allegation has one of its own outcomes."
    )
    outcome_code: str | None = field(
        description="What came of it as it is on record: an outcome of a case in small letters, or"
        " that of an allegation by the code of the procedure."
    )
    occurred_at: Moment = field(description="When it happened.")
    when: Happened | None = field(description=WHEN)
    learnt_at: Moment = field(description="When the school came to know.")
    opened_at: Moment = field(description="When it was first written down.")
    closed_at: Moment | None = field(description="When it was closed.")
    recorded_at: Moment = field(description="When something was last written down.")
    reported_by: str = field(description="The sign-in of whoever reported it.")
    urgent: bool = field(description="Whether a child is said to be in danger now.")
    added_since_closing: bool = field(
        description="Whether the reporter added to it after it was closed, and nobody has decided."
    )
    version: int = field(description="How many entries it has: send it as `expectedVersion`.")
    open_duties: int = field(description="How many duties are raised or held.")
    next_due_at: Moment | None = field(description="When the next of them is due.")
    schema: strawberry.Private[str]

    timeline: EntryConnection = field(resolver=_timeline, description="Its entries.")
    now: CaseNow = field(
        resolver=now_of,
        description="What it asks of people now: what must not be done, what to do, decide and ask.",
    )
    duties: DutyConnection = field(
        resolver=_duties, description="What is owed on it, overdue first."
    )
    proposals: list[Proposal] = field(
        resolver=proposals_of,
        description="What was proposed that takes two persons, the latest first.",
    )


@strawberry.type(description="A case and its place in the list.")
class CaseEdge:
    cursor: str = field(description="Its place: send it as `after`.")
    node: Case = field(description="The case.")


@strawberry.type(description="A page of cases, in the order that was asked for.")
class CaseConnection:
    edges: list[CaseEdge] = field(description="The cases with their places.")
    nodes: list[Case] = field(description="The cases alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


async def one_case(context: GraphQLContext, case: UUID | None) -> Case | None:
    """The case, if this actor may open it: shut out and not there are one answer."""
    schemas = await context.schemas(Act.SEE_OUTLINE)
    if case is None:
        return None
    async with context.services.reads.connection() as connection:
        for schema in schemas:
            row = await case_row(connection, schema, case, context.reader)
            for found in await opened_cases([row] if row else [], context.services.unsealing):
                return case_node(found)
    return None


async def one_timeline(  # noqa: PLR0913 - one page of one case
    context: GraphQLContext,
    case: UUID | None,
    *,
    first: int,
    after: str | None,
    order: EntryOrder,
    only: Filters,
) -> TimelinePage | None:
    """The door and the page in one turn-around; None where there is no such case for this actor."""
    schemas = await context.schemas(Act.READ_CASE)
    first = context.charge_rows(first, LARGEST_TIMELINE)
    if case is None:
        return None
    place, newest = cursors.decode_entry_cursor(after, case), order is EntryOrder.NEWEST_FIRST
    planned, services, shown = context.planned, context.services, ALL_FIELDS
    read: Callable[..., Awaitable[Page | AggregatedPage | None]]
    if planned is not None:
        shown = Selection(_named(planned.columns), cursors.cursor_multiplier(case))
    if planned is not None and planned.aggregated:
        read = partial(readable_timeline_texts, services.gathering)
    else:
        read = partial(_behind_the_door, services.reads)
    only = await _marked(context, only)
    for schema in schemas:
        page = await read(
            schema,
            case,
            context.reader,
            first=first,
            after_version=place,
            newest_first=newest,
            shown=shown,
            **only,
        )
        if page is None:
            continue
        if isinstance(page, AggregatedPage):
            return TimelinePage(case, await services.unsealing.texts(case, page), after)
        return TimelinePage(case, await services.unsealing.page(case, page), after)
    return None


async def _behind_the_door(reads: ReadPool, *of: Any, **asked: Any) -> Page | None:
    async with reads.connection() as connection:
        return await readable_timeline_page(connection, *of, **asked)


@lru_cache(maxsize=1_024)
def _named(columns: tuple[str, ...]) -> SelectedColumns:
    return tuple((f"c{number}", words) for number, words in enumerate(columns, start=1))


def _outcome(row: Any) -> CaseOutcome | None:
    return _OUTCOMES.get(row["outcome"])


_OUTCOMES = {outcome.value: outcome for outcome in CaseOutcome}


def told(happened: bytes | None) -> dict[str, Any] | None:
    """What was told of when it happened, as its row keeps it."""
    return None if happened is None else orjson.loads(happened)


_READ: dict[str, Callable[[Any], Any]] = {
    "id": lambda row: str(row["case_id"]),
    "outcome": _outcome,
    "title": lambda row: wording().category(row["category"]),
    "outcomeCode": itemgetter("outcome"),
    "when": lambda row: told(row["happened"]),
}


def case_field(name: str) -> Callable[[Any], Any]:
    """How a field of a case is read from its row."""
    if name in _READ:
        return _READ[name]
    return itemgetter("".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name))


def case_node(row: Any) -> Case:
    """A row of the list as a case."""
    said = dict(row)
    said.pop("key", None)
    said["title"] = wording().category(row["category"])
    said["outcome_code"], said["outcome"] = said["outcome"], _outcome(row)
    said["when"] = told(said.pop("happened"))
    return Case(id=strawberry.ID(str(said.pop("case_id"))), **said)
