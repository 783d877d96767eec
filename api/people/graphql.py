"""People of the directory as the graph shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql import cursors
from api.graphql.errors import Failed
from api.graphql.nodes import Node
from api.graphql.paging import LARGEST_LIST, After, First, PageInfo, page_info
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.scalars import Day
from api.people.directory import entries_found, entries_of
from api.people.visibility import people_open_to
from cases.access import Act
from domain.messages import storable
from domain.vocabulary import PersonKind

ThePerson = Annotated[strawberry.ID, strawberry.argument(name="id", description="Who.")]
PartOfName = Annotated[
    str | None,
    strawberry.argument(
        description="Each word begins a word of the name, or of what they go by; or a whole UPN."
    ),
]
OfKind = Annotated[PersonKind | None, strawberry.argument(description="Only pupils, or adults.")]


@strawberry.type(description="Who somebody is, by the directory of the school.")
class Person(Node):
    id: strawberry.ID = field(description="Their id in the directory.")
    kind: PersonKind = field(description="A pupil or an adult.")
    name: str = field(description="Their name.")
    known_as: str | None = field(description="What they go by.")
    born: Day | None = field(description="The day of their birth.")
    position: str | None = field(description="What an adult does at the school.")
    sign_in: str | None = field(description="Their sign-in, if they use Casebook.")
    upn: str | None = field(description="A pupil's unique pupil number.")
    year_group: str | None = field(description="A pupil's year group or class.")
    version: int = field(description="How many entries there are: send it as `expectedVersion`.")
    kept_with: strawberry.ID | None = field(
        description="The restricted case that the entry was made for, as long as only whoever may"
        " open that case finds it."
    )


@strawberry.type(description="A person and their place in the list.")
class PersonEdge:
    cursor: str = field(description="Their place: send it as `after`.")
    node: Person = field(description="The person.")


@strawberry.type(description="A page of people, in the order of their names.")
class PersonConnection:
    edges: list[PersonEdge] = field(description="The people with their places.")
    nodes: list[Person] = field(description="The people alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


async def one_person(info: GraphQLInfo, person: ThePerson) -> Any:
    return await person_by_id(info.context, case_id(person))


async def person_by_id(context: GraphQLContext, wanted: UUID | None) -> dict[str, Any] | None:
    """Somebody in the directory of the actor's school."""
    schemas = await context.schemas(Act.READ_PEOPLE)
    if wanted is None:
        return None
    async with context.services.reads.connection() as connection:
        open_to = await people_open_to(connection, schemas, context.actor, context.reader)
        found = await entries_of(
            connection, schemas, context.reader, [wanted], context.services.unsealing, open_to
        )
    return shown(found[wanted]) if wanted in found else None


async def people(
    info: GraphQLInfo,
    first: First,
    after: After = None,
    name: PartOfName = None,
    kind: OfKind = None,
) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_PEOPLE)
    first = context.charge_rows(first, LARGEST_LIST)
    if name is not None and not storable(name):
        raise Failed("BAD_INPUT", "The name holds a character that is in no record.")
    known = await context.services.marks(context.actor.school)
    async with context.services.reads.connection() as connection:
        page = await entries_found(
            connection,
            schemas,
            context.reader,
            context.services.unsealing,
            known.mark,
            first=first,
            after=cursors.decode_person_cursor(after),
            name=name,
            kind=kind,
            open_to=await people_open_to(connection, schemas, context.actor, context.reader),
        )
    marks = [cursors.person_cursor(row["sorted_by"], row["person_id"]) for row in page.rows]
    nodes = [shown(row) for row in page.rows]
    return {
        "edges": [{"cursor": c, "node": n} for c, n in zip(marks, nodes, strict=True)],
        "nodes": nodes,
        "pageInfo": page_info(marks, more=page.has_next, after=after),
    }


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the directory as the graph shows it."""
    return {
        "id": str(row["person_id"]),
        "kind": row["kind"],
        "name": row["name"],
        "knownAs": row["known_as"],
        "born": row["born"],
        "position": row["position"],
        "signIn": row["sign_in"],
        "upn": row["upn"],
        "yearGroup": row["year_group"],
        "version": row["version"],
        "keptWith": None if row["kept_with"] is None else str(row["kept_with"]),
    }
