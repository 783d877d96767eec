"""Lookups that the write wing makes in the views: where a case is kept, if the actor may know of it at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import orjson
import psycopg
from psycopg_pool import ConnectionPool

from api.runtime.marking import Marking
from api.runtime.unsealing import Unsealing
from api.wiring.container import seen_as
from cases.access import Actor
from cases.schema.connections import LOOKUPS
from cases.schema.roles import READER, stepped_down
from cases.schema.tables import schema_of
from domain.person.events import Identity
from domain.sign_in import marked
from domain.vocabulary import ONE_HOLDER, Compartment, PersonKind, Role
from projections.access import EVERY_STREAM, door
from projections.cases.open import OWN_REPORT
from projections.concerns.list import CONCERN_DOOR
from projections.engine.projection import in_schema
from projections.people.kept_list import KEPT_IN, KEPT_WITH
from projections.people.list import (
    BY_UPN,
    CASES_ABOUT,
    COLLEAGUES,
    EVERYBODY_CONCERNED,
    NAMED,
    OPEN_CASES_ABOUT,
    SIGNS_IN,
    by_name,
)
from projections.people.view import UPN, VIEW, place_of, upn_as_asked
from projections.role_holders import HOLDERS
from projections.role_seen import SEEN

PATIENCE_SECONDS = 15.0


class AccessLookup:
    """Calling it finds where a case is kept: one query over both compartments, from the actor's own grants."""

    def __init__(self, record_url: str, marking: Marking, unsealing: Unsealing) -> None:
        self._marking = marking
        self._unsealing = unsealing
        self._pool: ConnectionPool[psycopg.Connection[tuple[object, ...]]] = ConnectionPool(
            record_url,
            min_size=1,
            max_size=LOOKUPS.at_most,
            timeout=PATIENCE_SECONDS,
            open=True,
            kwargs={
                "autocommit": True,
                "cursor_factory": psycopg.RawCursor,
                "options": stepped_down(READER),
                "application_name": LOOKUPS.name,
            },
        )

    def __call__(self, tenant: str, actor: Actor, case: UUID) -> Compartment | None:
        asked = " UNION ALL ".join(
            f"SELECT '{where.value}' FROM ({_door(tenant, where)}) AS {where.value}"  # noqa: S608 - our own words
            for where in Compartment
        )
        who = seen_as(actor, self._marking.now(tenant))
        with self._pool.connection() as connection:
            row = connection.execute(asked.encode(), [*who.given, case], prepare=True).fetchone()
        return None if row is None else Compartment(str(row[0]))

    def by_upn(self, tenant: str, school: str, upns: Sequence[str]) -> dict[str, UUID]:
        """The pupils whom the school's directory holds under these numbers."""
        asked = in_schema(BY_UPN, schema_of(tenant, Compartment.ORDINARY))
        mark = self._marking.now(tenant).mark
        whose = {mark(UPN, upn_as_asked(upn)): upn for upn in upns}
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school, list(whose)]).fetchall()
        return {whose[str(found)]: UUID(str(person)) for found, person in rows}

    def colleagues(self, tenant: str, school: str) -> list[Identity]:
        """The adults of the school's directory who sign in, by their names and posts."""
        asked = in_schema(COLLEAGUES, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school]).fetchall()
        sealed = [(place_of(person), said) for person, said in rows]  # type: ignore[arg-type]
        opened = self._unsealing.now(VIEW, sealed)  # type: ignore[arg-type]
        # Whose key has been destroyed is nobody.
        said = (orjson.loads(one) for one in opened if one is not None)
        return [Identity(kind=PersonKind.ADULT, **one) for one in sorted(said, key=by_name)]

    def own(self, tenant: str, actor: Actor, case: UUID) -> Compartment | None:
        """Where a case is kept that the actor reported and is not shut out of."""
        asked = " UNION ALL ".join(
            f"SELECT '{where.value}' FROM ({in_schema(OWN_REPORT, schema_of(tenant, where))})"  # noqa: S608 - our own words
            f" AS {where.value}"
            for where in Compartment
        )
        mark = marked(self._marking.now(tenant), actor.sign_in)
        with self._pool.connection() as connection:
            row = connection.execute(
                asked.encode(), [actor.school, mark, case], prepare=True
            ).fetchone()
        return None if row is None else Compartment(str(row[0]))

    def signs_in(self, tenant: str, school: str, sign_in: str) -> tuple[UUID, PersonKind] | None:
        """Whose this sign-in is, as far as the school's directory of people says."""
        asked = in_schema(SIGNS_IN, schema_of(tenant, Compartment.ORDINARY))
        mark = marked(self._marking.now(tenant), sign_in)
        with self._pool.connection() as connection:
            row = connection.execute(asked.encode(), [school, mark]).fetchone()
        return None if row is None else (UUID(str(row[0])), PersonKind(str(row[1])))

    def named(self, tenant: str, school: str, sign_ins: Collection[str]) -> dict[str, UUID]:
        """Who of the school's directory signs in by these, each folded."""
        marks = self._marking.now(tenant)
        whose = {marked(marks, one): one for one in sign_ins}
        asked = in_schema(NAMED, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school, list(whose)]).fetchall()
        return {whose[str(mark)]: UUID(str(person)) for mark, person in rows}

    def seen(
        self, tenant: str, school: str, sign_ins: Collection[str]
    ) -> tuple[dict[str, set[Role]], set[Role]]:
        """What each of these has written as in the ordinary record, as far as they have; the roles of
        one holder in which anybody has. What is hidden enters no answer that rests on this."""
        marks = self._marking.now(tenant)
        whose = {marked(marks, one): one for one in sign_ins}
        asked = in_schema(SEEN, schema_of(tenant, Compartment.ORDINARY))
        given = [school, list(whose), sorted(ONE_HOLDER)]
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), given).fetchall()
        found: dict[str, set[Role]] = {}
        for mark, role in rows:
            if str(mark) in whose:
                found.setdefault(whose[str(mark)], set()).add(Role(str(role)))
        return found, {Role(str(role)) for _, role in rows} & ONE_HOLDER

    def about(self, tenant: str, person: UUID) -> list[tuple[Compartment, UUID]]:
        """Every case about somebody's conduct, for whom no reader is asked."""
        found = []
        with self._pool.connection() as connection:
            for where in Compartment:
                asked = in_schema(CASES_ABOUT, schema_of(tenant, where))
                rows = connection.execute(asked.encode(), [person]).fetchall()
                found += [(where, UUID(str(case))) for (case,) in rows]
        return found

    def everybody_concerned(self, tenant: str) -> list[UUID]:
        """Everybody whom a case or a concern is about, for whom no reader is asked."""
        found = [person for _, person in self.watched(tenant)]
        with self._pool.connection() as connection:
            for where in Compartment:
                asked = in_schema(EVERYBODY_CONCERNED, schema_of(tenant, where))
                found += [UUID(str(row[0])) for row in connection.execute(asked.encode())]
        return list(dict.fromkeys(found))

    def leaders(self, tenant: str, schools: Sequence[str]) -> list[tuple[str, str]]:
        """(role, mark of a sign-in) of whoever the open record has seen, who was seen last, last."""
        asked = in_schema(HOLDERS, schema_of(tenant, Compartment.ORDINARY))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [list(schools)]).fetchall()
        return [(str(role), str(holder)) for role, holder in rows]

    def open_about(self, tenant: str, actor: Actor, person: UUID) -> list[UUID]:
        """Every case about somebody's conduct that the actor may open."""
        who = seen_as(actor, self._marking.now(tenant))
        found = []
        with self._pool.connection() as connection:
            for where in Compartment:
                asked = in_schema(OPEN_CASES_ABOUT, schema_of(tenant, where))
                rows = connection.execute(
                    asked.encode(), [*who.given, person], prepare=True
                ).fetchall()
                found += [UUID(str(case)) for (case,) in rows]
        return found

    def kept_with(self, tenant: str, actor: Actor, person: UUID) -> UUID | None:
        """With which case that the actor may open somebody's entry stands, if it is not ordinary."""
        who = seen_as(actor, self._marking.now(tenant))
        asked = in_schema(KEPT_WITH, schema_of(tenant, Compartment.RESTRICTED))
        with self._pool.connection() as connection:
            row = connection.execute(asked.encode(), [*who.given, person], prepare=True).fetchone()
        return None if row is None else UUID(str(row[0]))

    def kept_in(self, tenant: str, case: UUID, people: Sequence[UUID]) -> list[UUID]:
        """Whose of these entries stand with a case that the actor has been let into."""
        asked = in_schema(KEPT_IN, schema_of(tenant, Compartment.RESTRICTED))
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [case, list(people)]).fetchall()
        return [UUID(str(person)) for (person,) in rows]

    def concerns(self, tenant: str, actor: Actor, stream: UUID) -> bool:
        """Whether the actor may know of the concerns kept in this stream."""
        who = seen_as(actor, self._marking.now(tenant))
        asked = in_schema(CONCERN_DOOR, schema_of(tenant, Compartment.RESTRICTED))
        with self._pool.connection() as connection:
            row = connection.execute(asked.encode(), [*who.given, stream], prepare=True).fetchone()
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
    return in_schema(door("$4::uuid"), schema_of(tenant, where))
