"""The changes: what a client that keeps a copy has to fetch again, and what it has to forget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct
from typing import Annotated, Any

import strawberry
from strawberry import field

from api.cases.graphql import Case, one_case
from api.graphql.cursors import bad_cursor
from api.graphql.fast_lists import TYPENAME
from api.graphql.paging import LARGEST_LIST, PageInfo
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.wiring.feed_reader import feed_reader_of
from cases.access import Act
from domain.vocabulary import Compartment
from projections.changes.feed import Change as Found
from projections.changes.feed import CompartmentCursor, FeedReader, next_changes, view_position

COMPARTMENTS = len(Compartment)
ROLES_BYTES = 8
_CURSOR = Struct(f">B{ROLES_BYTES}s{3 * COMPARTMENTS}Q")
FORMAT = 1
FeedCursor = tuple[CompartmentCursor, ...]
"""Where a reader stands in each compartment."""


async def _case(root: CaseChanged, info: GraphQLInfo) -> Any:
    return await one_case(info.context, case_id(root.case_id))


@strawberry.type(description="A case you may open has changed, or has come into sight.")
class CaseChanged:
    case_id: strawberry.ID = field(description="The case.")
    version: int = field(description="Its version by this change; it may have moved on since.")
    case: Case | None = field(
        resolver=_case, description="The case as it is now; null if it is out of sight meanwhile."
    )


@strawberry.type(description="A case is no longer yours to see: forget what you keep of it.")
class CaseLost:
    case_id: strawberry.ID = field(description="The case.")


@strawberry.type(description="Something was recorded of your school itself, such as an adoption.")
class SchoolChanged:
    school: strawberry.ID = field(description="Your school.")
    version: int = field(description="The version of its stream by this change.")


Change = Annotated[
    CaseChanged | CaseLost | SchoolChanged,
    strawberry.union("Change", description="What changed, or was lost from sight."),
]


@strawberry.type(description="A change and the place behind it.")
class ChangeEdge:
    cursor: str = field(description="The place behind it: send it as `after`.")
    node: Change = field(description="The change.")


@strawberry.type(description="Changes in the order in which they were recorded.")
class ChangeConnection:
    edges: list[ChangeEdge] = field(description="The changes with their places.")
    nodes: list[Change] = field(description="The changes alone.")
    page_info: PageInfo = field(
        description="Where the page ends. Its end cursor is there even when nothing is new."
    )
    starts_anew: bool = field(
        description="Forget all you keep: the feed begins again, because your roles are others than"
        " when the cursor was given, or the record was put back."
    )


@dataclass(frozen=True, slots=True)
class Feed:
    """The changes of one client, whoever else reads."""

    context: GraphQLContext
    schemas: Sequence[str]
    feed_reader: FeedReader

    @classmethod
    async def of(cls, context: GraphQLContext) -> Feed:
        """Of whoever asks."""
        schemas = await context.schemas(Act.READ_CHANGES)
        return cls(context, schemas, feed_reader_of(context.actor, context.reader))

    async def decode_cursor(self, cursor: str | None) -> tuple[FeedCursor, bool]:
        """Where a cursor leads, and whether the feed starts anew. Raises BAD_CURSOR."""
        beginning = (CompartmentCursor(),) * COMPARTMENTS
        if cursor is None:
            return beginning, False
        raw = self.context.services.cursor_cipher.opened(cursor, self._whose())
        if raw is None or len(raw) != _CURSOR.size:
            raise bad_cursor()
        version, roles, *numbers = _CURSOR.unpack(raw)
        if version != FORMAT or roles != self._roles():
            return beginning, True
        found = tuple(CompartmentCursor(*numbers[n : n + 3]) for n in range(0, len(numbers), 3))
        async with self.context.services.reads.connection() as connection:
            for schema, place in zip(self.schemas, found, strict=False):
                if place.until > await view_position(connection, schema):
                    return beginning, True
        return found, False

    def encode_cursor(self, reached: FeedCursor) -> str:
        """A place as text, sealed for this client."""
        numbers = [n for place in reached for n in (place.since, place.until, place.seen)]
        packed = _CURSOR.pack(FORMAT, self._roles(), *numbers)
        return self.context.services.cursor_cipher.sealed(packed, self._whose())

    async def next(
        self, reached: FeedCursor, first: int
    ) -> tuple[list[tuple[Found, FeedCursor]], FeedCursor, bool]:
        """The next changes of both compartments, each with the place behind it."""
        found: list[tuple[Found, FeedCursor]] = []
        unfinished = False
        # What was begun is ended first, so that neither compartment waits for the other for ever.
        order = sorted(range(len(self.schemas)), key=lambda n: reached[n].between)
        async with self.context.services.reads.connection() as connection:
            for number in order:
                if len(found) == first:
                    return found, reached, True
                page, behind, more = await next_changes(
                    connection,
                    self.schemas[number],
                    self.feed_reader,
                    reached[number],
                    first - len(found),
                )
                found += [(change, moved_on(reached, number, place)) for change, place in page]
                reached = moved_on(reached, number, behind)
                unfinished = unfinished or more
        return found, reached, unfinished

    def shown(self, change: Found) -> CaseChanged | CaseLost | SchoolChanged:
        """A change as its type shows it."""
        if change.of_school:
            school = strawberry.ID(self.context.actor.school)
            return SchoolChanged(school=school, version=change.version)
        case = strawberry.ID(str(change.stream))
        if change.lost:
            return CaseLost(case_id=case)
        return CaseChanged(case_id=case, version=change.version)

    def plain(self, change: Found) -> dict[str, Any]:
        """The same as plain data."""
        if change.of_school:
            school = self.context.actor.school
            return {TYPENAME: "SchoolChanged", "school": school, "version": change.version}
        case = str(change.stream)
        if change.lost:
            return {TYPENAME: "CaseLost", "caseId": case}
        return {TYPENAME: "CaseChanged", "caseId": case, "version": change.version}

    def _whose(self) -> bytes:
        return f"changes\n{self.context.actor.school}\n{self.context.actor.sign_in}".encode()

    def _roles(self) -> bytes:
        said = "\n".join([str(self.feed_reader.cases), *sorted(self.feed_reader.reader.roles)])
        return blake2b(said.encode(), digest_size=ROLES_BYTES).digest()


async def changes_page(context: GraphQLContext, first: int, after: str | None) -> ChangeConnection:
    """A page of what changed."""
    feed = await Feed.of(context)
    first = context.charge_rows(first, LARGEST_LIST)
    reached, reset = await feed.decode_cursor(after)
    found, behind, more = await feed.next(reached, first)
    edges = [
        ChangeEdge(cursor=feed.encode_cursor(place), node=feed.shown(change))
        for change, place in found
    ]
    return ChangeConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=more,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=feed.encode_cursor(behind),
        ),
        starts_anew=reset,
    )


def moved_on(reached: FeedCursor, number: int, place: CompartmentCursor) -> FeedCursor:
    """The same stand, but for this place in one compartment."""
    return (*reached[:number], place, *reached[number + 1 :])
