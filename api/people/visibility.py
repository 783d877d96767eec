"""Whom of the directory somebody may read: everybody, or the people of the cases they may open."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cases.access import Actor, reads_everybody
from projections.people.kept_list import kept_people
from projections.people.list import people_of_cases
from projections.readers import Queryable, Reader


async def people_open_to(
    connection: Queryable, schemas: Sequence[str], actor: Actor, reader: Reader
) -> frozenset[UUID] | None:
    """The ids of those whom the actor may read; None: whoever is in the directory."""
    if reads_everybody(actor):
        return None
    kept = await kept_people(connection, schemas[1], reader)
    return await people_of_cases(connection, schemas, reader) | frozenset(kept)


def is_open(person: UUID, people: frozenset[UUID] | None) -> bool:
    """Whether one of the directory is among them."""
    return people is None or person in people
