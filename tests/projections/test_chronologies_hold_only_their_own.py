"""Chronologies as they are read: their own lines, of cases the reader may open, and no trace of more."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest

from api.chronologies.chronology import line_of, of_person
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.messages import Event
from domain.person.events import Identity, PersonAdded
from domain.vocabulary import Nature, PersonKind, PersonRole, Role
from projections.chronologies.lines import (
    OF_A_PERSON,
    case_chronology,
    people_of_a_case,
    person_chronology,
)
from projections.chronologies.view import Chronologies
from projections.engine.projection import in_schema
from projections.people.list import OPEN_CASES_ABOUT
from projections.readers import Reader
from projections.rebuilding.rebuild import rebuild
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    MONDAY_NINE,
    MONDAY_TEN,
    SALTMARSH,
    THE_DSL,
    THE_HEAD,
    THE_TEACHER,
    Casework,
    Connection,
    appended,
    case_id,
    corrected,
    information,
    placed,
    reported,
    withdrawn,
)

WENNA, TAM = case_id(0xA1), case_id(0xA2)
TABLES = ("case_person", "chronology")


def involved(person: UUID, role: PersonRole = PersonRole.ALLEGED_VICTIM) -> Event:
    return PersonInvolved(occurred_at=MONDAY_TEN, person=person, role=role)


def uninvolved(person: UUID, role: PersonRole = PersonRole.ALLEGED_VICTIM) -> Event:
    return PersonUninvolved(occurred_at=MONDAY_TEN, person=person, roles=(role,), reason="Another.")


def told(entry: int, person: UUID | None = None, words: str = "It mattered.") -> Event:
    return ChronologyIncluded(
        occurred_at=MONDAY_TEN,
        entry=entry,
        person=person,
        significance=words,
        nature=Nature.FACT,
    )


def left_out(entry: int, person: UUID | None = None) -> Event:
    return ChronologyLeftOut(occurred_at=MONDAY_TEN, entry=entry, person=person, reason="Nothing.")


async def of_wenna(reading: Connection, work: Casework, reader: Reader = THE_DSL) -> Any:
    return of_person(*await person_chronology(reading, work.schema, WENNA, reader, work.opens))


async def test_one_event_reads_differently_in_each_pupils_chronology(
    work: Casework, reading: Connection
) -> None:
    account = "Tam told me that he wrote it because he was afraid."
    work.append(case_id(1), reported(), placed(), information(account))
    work.append(case_id(1), involved(WENNA), involved(TAM, PersonRole.ALLEGED_HARMER))
    work.append(case_id(1), told(3, WENNA, "She was named."), told(3, TAM, "He said he wrote it."))
    hers = await of_wenna(reading, work)
    his = of_person(*await person_chronology(reading, work.schema, TAM, THE_DSL, work.opens))
    assert [line["significance"] for line in hers["lines"]] == ["She was named."]
    assert [line["significance"] for line in his["lines"]] == ["He said he wrote it."]
    assert hers["cases"] == [{"case": str(case_id(1)), "roles": ["alleged_victim"]}]
    assert his["lines"][0]["roles"] == ["alleged_harmer"]
    assert account not in str(hers) + str(his)
    assert str(TAM) not in str(hers)


async def test_a_person_is_followed_across_cases_in_the_order_of_what_happened(
    work: Casework, reading: Connection
) -> None:
    for number, days in ((1, 5), (2, 1), (3, 9)):
        work.append(case_id(number), reported(MONDAY_NINE + timedelta(days=days)), placed())
        work.append(case_id(number), involved(WENNA), told(1, WENNA))
    lines = (await of_wenna(reading, work))["lines"]
    assert [line["case"] for line in lines] == [str(case_id(n)) for n in (2, 1, 3)]


async def test_a_line_shows_when_by_whom_and_that_it_was_written_late(
    work: Casework, reading: Connection
) -> None:
    late = MONDAY_NINE - timedelta(days=3)
    work.append(case_id(1), reported(late), placed(), information(at=MONDAY_NINE))
    work.append(case_id(1), told(1), told(3), left_out(2))
    work.append(case_id(1), corrected(3), withdrawn(3))
    rows = await case_chronology(reading, work.schema, case_id(1), THE_DSL, work.opens)
    first, second = [line_of(row) for row in rows or ()]
    assert (first["recorded_late"], second["recorded_late"]) == (True, False)
    assert (first["written_by"], first["written_as"]) == ("dsl.saltmarsh", "dsl")
    assert (second["corrected_by"], second["withdrawn_by"]) == (7, 8)
    assert first["event"] == "Incident reported"
    out = await case_chronology(
        reading, work.schema, case_id(1), THE_DSL, work.opens, left_out=True
    )
    assert [row["entry"] for row in out or ()] == [2]


async def test_a_line_left_out_later_is_gone_and_one_told_again_reads_anew(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed(), involved(WENNA), told(1, WENNA))
    work.append(case_id(1), left_out(1, WENNA))
    assert (await of_wenna(reading, work))["lines"] == []
    work.append(case_id(1), told(1, WENNA, "Then"), told(1, WENNA, "It mattered after all."))
    (line,) = (await of_wenna(reading, work))["lines"]
    assert line["significance"] == "It mattered after all."


async def test_whoever_is_not_involved_any_more_has_no_lines_there(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed(), involved(WENNA), told(1, WENNA))
    work.append(case_id(1), uninvolved(WENNA))
    assert await of_wenna(reading, work) == {"cases": [], "lines": []}
    assert await people_of_a_case(reading, work.schema, case_id(1), THE_DSL) == []


@pytest.mark.parametrize("reader", [THE_HEAD, THE_TEACHER, A_DSL_ELSEWHERE])
async def test_a_case_the_reader_may_not_open_leaves_no_trace(
    work: Casework, reading: Connection, reader: Reader
) -> None:
    work.append(case_id(1), reported(), placed(Role.DSL), involved(WENNA), told(1, WENNA))
    assert len((await of_wenna(reading, work))["lines"]) == 1
    hidden = await of_wenna(reading, work, reader)
    absent = of_person(*await person_chronology(reading, work.schema, TAM, reader, work.opens))
    assert hidden == absent == {"cases": [], "lines": []}
    for case in (case_id(1), case_id(9)):
        assert await case_chronology(reading, work.schema, case, reader, work.opens) is None
        assert await people_of_a_case(reading, work.schema, case, reader) is None


async def test_whoever_is_shut_out_by_name_sees_only_the_other_cases(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed(), involved(WENNA), told(1, WENNA))
    alone = await of_wenna(reading, work)
    shut_out = placed(excluded=["DSL.saltmarsh"])
    work.append(case_id(2), reported(), shut_out, involved(WENNA), told(1, WENNA))
    assert await of_wenna(reading, work) == alone
    assert len((await of_wenna(reading, work, THE_HEAD))["lines"]) == 2


def _lived(work: Casework, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same histories in every run
    cases = [case_id(number) for number in range(1, 6)]
    for case in cases:
        work.append(case, reported(), placed(), information())
    for _ in range(120):
        case = chance.choice(cases)
        person = chance.choice([WENNA, TAM])
        role = chance.choice(list(PersonRole))
        entry = chance.randrange(1, 4)
        whose = chance.choice([WENNA, TAM, None])
        work.append(
            case,
            *chance.sample(
                [
                    involved(person, role),
                    uninvolved(person, role),
                    told(entry, whose, f"Words {chance.random()}"),
                    left_out(entry, whose),
                ],
                chance.randrange(1, 4),
            ),
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_rebuilt_chronologies_are_the_same_to_the_byte(work: Casework, seed: int) -> None:
    _lived(work, seed)
    before = work.dump(*TABLES)
    assert before.count(b"\n") > 30
    (outcome,) = rebuild(
        work.connect, work.schema, work.open_source, ["chronologies"], lambda _: None
    )
    assert outcome.identical
    assert work.dump(*TABLES) == before


def test_what_was_said_before_never_comes_back(work: Casework) -> None:
    _lived(work, 3)
    before = work.dump(*TABLES)
    projection = Chronologies()
    entries = work.source(0, 10_000)
    receipts = work.rows(
        "SELECT append_id, first_position, first_position + last_version - first_version"
        " FROM {schema}.receipt ORDER BY first_position"
    )
    batch = [
        appended(append_id, [one for one in entries if first <= (one.position or 0) <= last])
        for append_id, first, last in receipts
    ]
    for again in (batch, batch[:40], batch[10:60]):
        with work.connect() as conn:
            prepared = [projection.prepare(append) for append in again]
            for text, parameters in projection.statements(work.schema, prepared):
                conn.execute(text.encode(), parameters)
        assert work.dump(*TABLES) == before


def _touched(node: dict[str, Any], table: str) -> int:
    """How many rows of a table a plan looked at."""
    here = node["Actual Rows"] * node["Actual Loops"] if node.get("Relation Name") == table else 0
    return here + sum(_touched(one, table) for one in node.get("Plans", ()))


@pytest.mark.parametrize("statement", [OF_A_PERSON, OPEN_CASES_ABOUT])
async def test_what_hidden_cases_say_of_a_person_is_never_looked_at(
    work: Casework, reading: Connection, statement: str
) -> None:
    async def looked_at() -> dict[str, int]:
        await reading.execute(f"ANALYZE {work.schema}.case_person, {work.schema}.case_access")
        plan = await reading.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {in_schema(statement, work.schema)}",
            *(*THE_DSL.given, WENNA),
        )
        root = orjson.loads(plan)[0]["Plan"]
        return {table: _touched(root, table) for table in ("case_person", "chronology")}

    conduct = involved(WENNA, PersonRole.ALLEGED_HARMER)
    for number in range(1, 4):
        work.append(case_id(number), reported(), placed(), conduct, told(1, WENNA))
    before = await looked_at()
    shut_out = placed(excluded=[THE_DSL.actor])
    for number in range(4, 40):
        place = shut_out if number % 2 else placed(Role.HEADTEACHER)
        work.append(case_id(number), reported(), place, conduct, told(1, WENNA))
    assert await looked_at() == before
    assert before["case_person"] == 3


def test_destroying_a_persons_key_erases_who_they_were_and_leaves_what_happened(
    work: Casework,
) -> None:
    identity = Identity(kind=PersonKind.PUPIL, name="Morwenna Example")
    work.append(WENNA, PersonAdded(occurred_at=MONDAY_TEN, school=SALTMARSH, identity=identity))
    work.append(case_id(1), reported(), placed(), involved(WENNA), told(1, WENNA))
    key, other = work.record.key_of(WENNA), work.record.key_of(case_id(1))
    assert key is not None
    assert key != other

    work.room.keys.destroy(key)
    rebuild(work.connect, work.schema, work.open_source, None, lambda _: None)

    assert work.rows("SELECT person_id FROM {schema}.person") == []
    assert b"Morwenna" not in work.dump("person", "case_person", "chronology", "timeline")
    assert len(work.rows("SELECT line FROM {schema}.chronology")) == 1
    assert len(work.rows("SELECT version FROM {schema}.timeline")) == 4
