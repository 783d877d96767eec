"""The timeline of a case: every entry in its place, a page at a time, from either end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any
from uuid import UUID

import strawberry

from api.graphql import cursors
from api.graphql.enums import EntryKind, EntryOrder
from api.graphql.paging import PageInfo, page_info
from api.graphql.scalars import Moment
from api.timeline.entry import Entry, shown
from projections.readers import Page, Row
from projections.timeline.aggregated import AggregatedPage
from projections.timeline.statement import Filters

Kinds = Annotated[
    list[EntryKind] | None, strawberry.argument(description="Only entries of these kinds.")
]
OccurredFrom = Annotated[
    Moment | None, strawberry.argument(description="Only what happened at this moment or later.")
]
OccurredTo = Annotated[
    Moment | None, strawberry.argument(description="Only what happened before this moment.")
]
RecordedFrom = Annotated[
    Moment | None, strawberry.argument(description="Only what was written down then or later.")
]
RecordedTo = Annotated[
    Moment | None, strawberry.argument(description="Only what was written down before.")
]
WrittenBy = Annotated[
    str | None, strawberry.argument(description="Only what this sign-in wrote down.")
]


@strawberry.input(description="A moment on either clock, or on both; left out is now.")
class AsOf:
    recorded: Moment | None = strawberry.field(
        default=None,
        description="What was known then: entries written down by that moment, with no mark of a"
        " later correction or withdrawal.",
    )
    occurred: Moment | None = strawberry.field(
        default=None, description="Of what is known, what had happened by that moment."
    )


As = Annotated[
    AsOf | None,
    strawberry.argument(name="asOf", description="As it stood at a moment, on both clocks."),
]
NO_MOMENTS = (None,) * 4
Order = Annotated[EntryOrder, strawberry.argument(description="From which end to read.")]


@dataclass
class TimelinePage:
    """A page of stored entries; they are made out only when they are asked for."""

    case: UUID
    page: Page | AggregatedPage
    after: str | None

    @property
    def rows(self) -> list[Row]:
        """The entries one by one; a page that was read as texts has none."""
        return [] if isinstance(self.page, AggregatedPage) else self.page.rows

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        return [shown(row) for row in self.rows]

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        cursor = cursors.entry_cursors(self.case)
        return [{"cursor": cursor(entry["version"]), "node": entry} for entry in self.entries]

    @property
    def page_info(self) -> Any:
        page = self.page
        if isinstance(page, AggregatedPage):
            ends = page.ends
        else:
            ends = [row["version"] for row in (*page.rows[:1], *page.rows[-1:])]
        places = [*map(cursors.entry_cursors(self.case), ends)]
        return page_info(places, more=page.has_next, after=self.after)


@strawberry.type(description="An entry and its place in the timeline.")
class EntryEdge:
    cursor: str = strawberry.field(description="Its place: send it as `after`.")
    node: Entry = strawberry.field(description="The entry.")


def _page_info(root: Any) -> Any:
    return root.page_info


def _nodes(root: Any) -> Any:
    return root.entries


def _edges(root: Any) -> Any:
    return root.edges


@strawberry.type(description="A page of a timeline.")
class EntryConnection:
    edges: list[EntryEdge] = strawberry.field(
        resolver=_edges, description="The entries with their places."
    )
    nodes: list[Entry] = strawberry.field(resolver=_nodes, description="The entries alone.")
    page_info: PageInfo = strawberry.field(
        resolver=_page_info, description="Where the page begins and ends."
    )


def filters(  # noqa: PLR0913, PLR0917 - the filters of one page
    kinds: list[EntryKind] | None,
    occurred_from: Moment | None,
    occurred_to: Moment | None,
    recorded_from: Moment | None,
    recorded_to: Moment | None,
    actor: str | None,
    as_of: AsOf | None,
) -> Filters:
    """The filters as the view knows them."""
    moments = (occurred_from, occurred_to, recorded_from, recorded_to)
    if kinds is None and actor is None and as_of is None and moments == NO_MOMENTS:
        # As nearly everybody asks.
        return Filters()
    return Filters(
        kinds=None if kinds is None else [kind.value for kind in kinds],
        occurred_from=occurred_from,
        occurred_to=occurred_to,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        actor=actor,
        as_of_recorded=as_of.recorded if as_of else None,
        as_of_occurred=as_of.occurred if as_of else None,
    )
