"""A sign-in that the directory comes to say is asked about by the server itself: once, and never late.

Whoever writes it into the directory writes nothing else, so that neither the answer nor its time
tells of a hidden case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from cases.access import Actor
from cases.concerns.command_handler import concern_stream
from cases.postgres.embedded import EmbeddedPostgres
from domain.case import commands as c
from domain.case.exclusion import SignInQuestioned
from domain.case.people import InvolvePerson
from domain.concern.commands import ConcernSource, ShareConcern
from domain.concern.events import ConcernSignInQuestioned
from domain.messages import Event, Recorded
from domain.person.commands import AddPerson, CorrectPerson
from domain.policy.words import Facts
from domain.vocabulary import Compartment, PersonKind, PersonRole, Role
from tests.support.clockwork import ClockSchool, Copy, clock_school
from tests.support.server import wait_until

NOON = datetime(2026, 4, 2, 11, tzinfo=UTC)
MESSAGES: Facts = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}


@pytest.fixture
def school(server: EmbeddedPostgres, tenant: str) -> Iterator[ClockSchool]:
    with clock_school(server, tenant, NOON) as opened:
        opened.adopts()
        yield opened


def added(school: ClockSchool, name: str) -> UUID:
    person = AddPerson(kind=PersonKind.ADULT, name=name)
    dsl = school.actor(Role.DSL)
    return school.services.people.handle(dsl, None, person, expected_version=None, key=name).case


def says(school: ClockSchool, person: UUID, sign_in: str, by: Actor | None = None) -> None:
    known = school.services.people.known(school.id, [person])[person]
    correction = CorrectPerson(
        kind=known.kind, name=known.name, sign_in=sign_in, reason="It was missing."
    )
    school.services.people.handle(
        by or school.actor(Role.DSL), person, correction, expected_version=None, key=sign_in
    )


def accused(school: ClockSchool, case: str) -> UUID:
    """Somebody whom a hidden case and a hidden concern are about; nobody knows how they sign in."""
    person = added(school, f"Osric of {case}")
    school.does(case, c.ReportIncident(facts=MESSAGES, occurred_at=NOON))
    school.does(case, InvolvePerson(person=person, role=PersonRole.SUBJECT))
    shared = ShareConcern(
        adult_role="staff",
        account="Over-friendly.",
        source=ConcernSource.SUSPICION,
        occurred_at=NOON,
    )
    school.services.concerns.share(school.actor(Role.DSL), person, shared, key=case)
    return person


def asked(school: ClockSchool, case: str) -> list[str]:
    return [e.event.sign_in for e in school.history(case) if isinstance(e.event, SignInQuestioned)]


def asked_of_concerns(school: ClockSchool, person: UUID) -> list[str]:
    record = school.services.store.compartment(school.tenant, Compartment.RESTRICTED)
    entries: list[Event] = [
        entry.event
        for entry in record.stream(concern_stream(school.tenant, school.id, person))
        if isinstance(entry, Recorded)
    ]
    return [one.sign_in for one in entries if isinstance(one, ConcernSignInQuestioned)]


def streams(school: ClockSchool) -> dict[str, int]:
    """How many entries each stream of the school's whole record holds."""
    found: dict[str, int] = {}
    with psycopg.connect(school.server.record_url("owner")) as connection:
        for where in Compartment:
            schema = school.services.store.compartment(school.tenant, where).schema
            rows = connection.execute(
                sql.SQL("SELECT originator_id, count(*) FROM {}.event GROUP BY 1").format(
                    sql.Identifier(schema)
                )
            ).fetchall()
            found |= {str(stream): int(count) for stream, count in rows}
    return found


def test_whoever_corrects_an_entry_writes_to_no_stream_but_the_persons(
    school: ClockSchool,
) -> None:
    person = accused(school, "hidden")
    before = streams(school)
    says(school, person, "osric.one")
    assert streams(school) == {**before, str(person): before[str(person)] + 1}


def test_it_is_asked_by_itself_once_by_however_many_copies_and_after_a_restart(
    school: ClockSchool,
) -> None:
    person, another = accused(school, "hidden"), accused(school, "another")
    # Written while nobody keeps the time: whoever comes to lead finds it.
    says(school, person, "osric.one")
    copies = [Copy(school), Copy(school)]
    wait_until(lambda: asked(school, "hidden") and asked_of_concerns(school, person), 30)
    # And while somebody does.
    says(school, another, "osric.two")
    wait_until(lambda: asked(school, "another") and asked_of_concerns(school, another), 30)
    for copy in copies:
        copy.kill()
    last = accused(school, "last")
    says(school, last, "osric.three")
    again = Copy(school)
    wait_until(lambda: asked(school, "last") and asked_of_concerns(school, last), 30)
    again.stop()
    assert [asked(school, one) for one in ("hidden", "another", "last")] == [
        ["osric.one"],
        ["osric.two"],
        ["osric.three"],
    ]
    assert [asked_of_concerns(school, one) for one in (person, another, last)] == [
        ["osric.one"],
        ["osric.two"],
        ["osric.three"],
    ]
