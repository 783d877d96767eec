"""The door of the writing side: where a case is kept, if the actor may know of it at all."""

from __future__ import annotations

from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from api.house import reader
from cases.access import Actor
from cases.record_schema import APP_ROLE, schema_of
from domain.vocabulary import Compartment
from projections.projection import in_schema
from projections.readers import DOOR

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
                "options": f"-c role={APP_ROLE}",
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

    def close(self) -> None:
        self._pool.close()


def _door(tenant: str, where: Compartment) -> str:
    return in_schema(DOOR.replace("{case}", "$4::uuid"), schema_of(tenant, where))
