"""What is only compared of a sign-in is no sign-in: a mark that the school's key alone can make."""

from __future__ import annotations

from uuid import UUID

from api.runtime.marking import Marking
from cases.access import Actor
from cases.command_append import CommandRequest
from domain.approval.rules import Approvable
from domain.approval.seconding import is_first
from domain.approval.state import Proposal, Proposed
from domain.case.recusal import RecuseOneself
from domain.concern.events import ConcernsPlaced
from domain.person.events import Identity, PersonAdded
from domain.sign_in import marked
from domain.vocabulary import PersonKind, Role
from projections.cases.open import own_reports
from projections.changes.view import Changes
from projections.engine.follow import Follower
from tests.support.casework import (
    MONDAY_TEN,
    SALTMARSH,
    TEACHER,
    Casework,
    Connection,
    Somebody,
    case_id,
    placed,
    reported,
)

JOSE, ALSO_JOSE = "josé@saltmarsh", "JOSE\u0301@saltmarsh"
COMPARED = (
    ("case_access", "grantee"),
    ("sight", "grantee"),
    ("concern_access", "grantee"),
    ("cases", "reporter"),
    ("person", "signs_in"),
)


def some_of_each(work: Casework) -> None:
    """A sign-in in every place in which one is compared, spelled in two ways."""
    work.append(case_id(1), reported(), placed(readers=[JOSE], excluded=[TEACHER.actor]))
    work.append(case_id(2), reported(), placed(Role.DSL, excluded=[ALSO_JOSE]), by=TEACHER)
    concerns = ConcernsPlaced(
        occurred_at=MONDAY_TEN,
        school=SALTMARSH,
        person=UUID(int=3),
        adult_role="staff",
        reader_roles=(Role.HEADTEACHER,),
        excluded=(JOSE,),
        rule="story-register@2025.9/SR-01",
    )
    work.append(case_id(3), concerns)
    identity = Identity(kind=PersonKind.ADULT, name="José Example", sign_in=ALSO_JOSE)
    work.append(
        case_id(4), PersonAdded(occurred_at=MONDAY_TEN, school=SALTMARSH, identity=identity)
    )
    Follower(work.connect, work.schema, work.source, Changes(), lambda _: None).catch_up()


def test_in_every_column_that_is_compared_stands_a_mark(work: Casework) -> None:
    some_of_each(work)
    roles = {role.value for role in Role} | {"", None}
    everybody = {marked(work.marks, one) for one in (JOSE, TEACHER.actor, "dsl.saltmarsh")}
    for table, column in COMPARED:
        asked = "SELECT {column} FROM {schema}.{table}".replace("{table}", table)
        found = {value for (value,) in work.rows(asked.replace("{column}", column))}
        assert found - roles, table
        assert found - roles <= everybody, table


def test_the_marks_of_another_school_are_others(work: Casework) -> None:
    elsewhere = Marking(work.room.keys).now("hilltop")
    assert marked(work.marks, JOSE) == marked(work.marks, ALSO_JOSE)
    assert marked(work.marks, JOSE) != marked(elsewhere, JOSE)


async def test_a_report_is_its_reporter_s_however_they_are_spelled(
    work: Casework, reading: Connection
) -> None:
    some_of_each(work)
    for spelled in (TEACHER.actor, TEACHER.actor.upper(), f" {TEACHER.actor}"):
        reader = Somebody(spelled, SALTMARSH, frozenset({"staff"}))
        page = await own_reports(reading, work.schema, reader)
        assert [row["case_id"] for row in page.rows] == [case_id(2)]


def test_two_spellings_are_one_sender_and_one_of_two_persons() -> None:
    one, other = (Actor(said, SALTMARSH, frozenset({Role.DSL})) for said in (JOSE, ALSO_JOSE))
    command = RecuseOneself(reason="Kin.")
    sent = [
        CommandRequest(who, command, None, "key", MONDAY_TEN).idempotency for who in (one, other)
    ]
    assert sent[0] == sent[1]
    what = Proposed(kind=Approvable.CASE_VOID, reason="r")
    proposal = Proposal(1, what, one.id, Role.DSL, MONDAY_TEN, MONDAY_TEN)
    assert is_first(proposal, other.id)
