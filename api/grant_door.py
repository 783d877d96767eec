"""The door of the writing side: where a case is kept, if the actor may know of it at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from api.house import reader
from cases.access import Actor
from cases.record_roles import READER, stepped_down
from cases.record_schema import schema_of
from domain.person.events import Identity
from domain.vocabulary import Compartment, PersonKind
from projections.concern_list import CONCERN_DOOR, EVERY_STREAM
from projections.people_list import (
    BY_UPN,
    CASES_ABOUT,
    COLLEAGUES,
    NAMED,
    OPEN_CASES_ABOUT,
    SIGNS_IN,
)
from projections.projection import in_schema
from projections.readers import DOOR, OWN_REPORT

DOORS = 8
PATIENCE_SECONDS = 15.0


class GrantDoor:
    """Where a case is kept, asked from the actor's own grants in one question to both compartments."""

    def __init__(self, record_url: str) -> None:
        self._pool: ConnectionPool[psycopg.Connection[tuple[object, ...]]] = ConnectionPool(
            record_url,
            min_size=1,
            max_size=DOORS,
            timeout=PATIENCE_SECONDS,
            open=True,
            kwargs={
                "autocommit": True,
                "cursor_factory": psycopg.RawCursor,
                "options": stepped_down(READER),
            },
        )

    def __call__(self, tenant: str, actor: Actor, case: UUID) -> Compartment | None:
        asked = " UNION ALL ".join(
            f"SELECT '{where.value}' FROM ({_door(tenant, where)}) AS {where.value}"  # noqa: S608 - our own words
            for where in Compartment
        )
        who = reader(actor)
        with self._pool.connection() as connection:
            row = connection.execute(
                asked.encode(), [who.school, who.actor, sorted(who.roles), case], prepare=True
            ).fetchone()
        return None if row is None else Compartment(str(row[0]))

    def by_upn(self, tenant: str, school: str, upns: Sequence[str]) -> dict[str, UUID]:
        """The pupils whom the school's directory holds under these numbers."""
        asked = in_schema(BY_UPN, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school, list(upns)]).fetchall()
        return {str(upn): UUID(str(person)) for upn, person in rows}

    def colleagues(self, tenant: str, school: str) -> list[Identity]:
        """The adults of the school's directory who sign in, by their names and posts."""
        asked = in_schema(COLLEAGUES, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school]).fetchall()
        return [
            Identity(
                kind=PersonKind.ADULT,
                name=str(name),
                known_as=None if known_as is None else str(known_as),
                sign_in=str(sign_in),
                position=None if position is None else str(position),
            )
            for name, known_as, sign_in, position in rows
        ]

    def own(self, tenant: str, actor: Actor, case: UUID) -> Compartment | None:
        """Where a case is kept that the actor reported and is not shut out of."""
        asked = " UNION ALL ".join(
            f"SELECT '{where.value}' FROM ({in_schema(OWN_REPORT, schema_of(tenant, where))})"  # noqa: S608 - our own words
            f" AS {where.value}"
            for where in Compartment
        )
        with self._pool.connection() as connection:
            row = connection.execute(
                asked.encode(), [actor.school, actor.id, case], prepare=True
            ).fetchone()
        return None if row is None else Compartment(str(row[0]))

    def signs_in(self, tenant: str, school: str, sign_in: str) -> bool:
        """Whether the school's directory of people holds this sign-in."""
        asked = in_schema(SIGNS_IN, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            row = connection.execute(asked.encode(), [school, sign_in]).fetchone()
        return row is not None

    def named(self, tenant: str, school: str, sign_ins: Collection[str]) -> dict[str, UUID]:
        """Who of the school's directory signs in by these, each in small letters."""
        asked = in_schema(NAMED, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school, list(sign_ins)]).fetchall()
        return {str(sign_in): UUID(str(person)) for sign_in, person in rows}

    def about(self, tenant: str, person: UUID) -> list[tuple[Compartment, UUID]]:
        """Every case about somebody's conduct, for whom no reader is asked."""
        found = []
        with self._pool.connection() as connection:
            for where in Compartment:
                asked = in_schema(CASES_ABOUT, schema_of(tenant, where))
                rows = connection.execute(asked.encode(), [person]).fetchall()
                found += [(where, UUID(str(case))) for (case,) in rows]
        return found

    def open_about(self, tenant: str, actor: Actor, person: UUID) -> list[UUID]:
        """Every case about somebody's conduct that the actor may open."""
        who = reader(actor)
        found = []
        with self._pool.connection() as connection:
            for where in Compartment:
                asked = in_schema(OPEN_CASES_ABOUT, schema_of(tenant, where))
                rows = connection.execute(
                    asked.encode(), [who.school, who.actor, sorted(who.roles), person], prepare=True
                ).fetchall()
                found += [UUID(str(case)) for (case,) in rows]
        return found

    def concerns(self, tenant: str, actor: Actor, stream: UUID) -> bool:
        """Whether the actor may know of the concerns kept in this stream."""
        who = reader(actor)
        asked = in_schema(CONCERN_DOOR, schema_of(tenant, Compartment.RESTRICTED))
        with self._pool.connection() as connection:
            row = connection.execute(
                asked.encode(), [who.school, who.actor, sorted(who.roles), stream], prepare=True
            ).fetchone()
        return row is not None

    def watched(self, tenant: str) -> list[tuple[str, UUID]]:
        """(school, person) of every stream of concerns, for whom no reader is asked."""
        asked = in_schema(EVERY_STREAM, schema_of(tenant, Compartment.RESTRICTED))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode()).fetchall()
        return [(str(school), UUID(str(person))) for school, person in rows]

    def close(self) -> None:
        self._pool.close()


def _door(tenant: str, where: Compartment) -> str:
    return in_schema(DOOR.replace("{case}", "$4::uuid"), schema_of(tenant, where))
