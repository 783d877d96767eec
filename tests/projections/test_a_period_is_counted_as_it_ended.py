"""A period is counted as the record stood at its end: what comes later changes no number of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.case import events as e
from domain.case.deadlines import DutyBecameOverdue
from domain.messages import Event
from domain.statistics.tables import Counts
from domain.vocabulary import CaseOutcome, Compartment, Role
from projections.engine.follow import Follower
from projections.oversight.counts import counts_of
from projections.oversight.view import Oversight
from tests.support.casework import (
    HILLTOP,
    SALTMARSH,
    THE_STATUTE,
    Casework,
    Connection,
    assessed,
    case_id,
    duty,
    placed,
    reported,
)

BEGINS = datetime(2025, 8, 31, 23, tzinfo=UTC)
ENDS = datetime(2026, 8, 31, 23, tzinfo=UTC)
WITHIN = datetime(2026, 3, 2, 10, tzinfo=UTC)
AFTERWARDS = ENDS + timedelta(days=1)


async def counted(work: Casework, reading: Connection, school: str = SALTMARSH) -> Counts:
    Follower(work.connect, work.schema, work.source, Oversight(), lambda _: None).catch_up()
    return await counts_of(reading, work.schema, school, BEGINS, ENDS)


def a_case(work: Casework, number: int, *more: Event, at: datetime = WITHIN) -> None:
    work.append(case_id(number), reported(at), placed(), assessed("bullying"), *more, at=at)


def later(work: Casework, number: int, *events: Event, at: datetime = AFTERWARDS) -> None:
    work.append(case_id(number), *events, at=at)


def closed(outcome: CaseOutcome | None = None) -> Sequence[Event]:
    reached = (
        [e.OutcomeReached(occurred_at=WITHIN, outcome=outcome, reason="So.")] if outcome else []
    )
    return [*reached, e.CaseClosed(occurred_at=WITHIN, reason="Done.")]


async def test_cases_belong_to_the_period_in_which_they_were_written_down(
    work: Casework, reading: Connection
) -> None:
    a_case(work, 1, at=BEGINS)
    a_case(work, 2, at=ENDS - timedelta(microseconds=1))
    a_case(work, 3, at=ENDS)
    a_case(work, 4, at=BEGINS - timedelta(microseconds=1))
    # It happened in the period, and was written down after it.
    work.append(case_id(5), reported(WITHIN), placed(), at=AFTERWARDS)

    assert (await counted(work, reading)).cases == 2


async def test_what_became_of_a_case_after_the_end_is_not_in_the_number(
    work: Casework, reading: Connection
) -> None:
    a_case(work, 1)
    a_case(work, 2, *closed(CaseOutcome.ACTION_TAKEN))
    a_case(work, 3, *closed())
    before = await counted(work, reading)
    later(work, 1, assessed("none", 2), *closed(CaseOutcome.UNFOUNDED))
    later(work, 2, e.CaseReopened(occurred_at=WITHIN, reason="More."))
    later(work, 3, placed(excluded=["dsl.saltmarsh"]))

    assert before.standing == {"open": 1, "action_taken": 1, "closed": 1}
    assert before.category == {"bullying": 3}
    assert await counted(work, reading) == before


async def test_of_what_came_before_the_end_the_last_counts(
    work: Casework, reading: Connection
) -> None:
    a_case(work, 1, *closed(CaseOutcome.ACTION_TAKEN))
    later(work, 1, e.CaseReopened(occurred_at=WITHIN, reason="More."), at=ENDS - timedelta(days=9))
    later(work, 1, assessed("defamation", 2), at=ENDS - timedelta(days=8))

    found = await counted(work, reading)
    assert (found.cases, found.standing, found.category) == (1, {"open": 1}, {"defamation": 1})


async def test_a_case_is_counted_under_the_schools_own_word(
    work: Casework, reading: Connection
) -> None:
    statute = assessed("online_harm", bound=THE_STATUTE, layer="statutory")
    a_case(work, 1, statute)
    work.append(case_id(2), reported(), placed(), statute, at=WITHIN)
    work.append(case_id(3), reported(), placed(), at=WITHIN)

    assert (await counted(work, reading)).category == {
        "bullying": 1,
        "online_harm": 1,
        "not_assessed": 1,
    }


async def test_nothing_is_counted_that_a_reader_of_the_numbers_may_not_know(
    work: Casework, reading: Connection
) -> None:
    a_case(work, 1)
    a_case(work, 2, placed(excluded=["headteacher@saltmarsh"]))
    a_case(work, 3, placed(Role.HEADTEACHER))
    restricted = placed().model_copy(update={"compartment": Compartment.RESTRICTED})
    a_case(work, 4, restricted)
    work.append(case_id(5), reported(), assessed("bullying"), at=WITHIN)
    work.append(case_id(6), reported(school=HILLTOP), placed(), at=WITHIN)

    assert (await counted(work, reading)).cases == 1
    assert (await counted(work, reading, HILLTOP)).cases == 1


async def test_deadlines_are_kept_until_one_is_missed(work: Casework, reading: Connection) -> None:
    due = WITHIN + timedelta(days=1)
    overdue = DutyBecameOverdue(occurred_at=due, duty="d/2", due_at=due)
    a_case(work, 1, duty("d/1"))
    a_case(work, 2, duty("d/1", due), duty("d/2", due))
    a_case(work, 3, duty("d/1", due), duty("d/2", due))
    later(work, 3, overdue, at=due + timedelta(minutes=1))
    a_case(work, 4, duty("d/1", due))
    later(work, 4, overdue)

    assert (await counted(work, reading)).deadlines == {"no_deadline": 1, "kept": 2, "missed": 1}


async def test_a_case_is_counted_once_for_each_agency_however_often_it_was_told(
    work: Casework, reading: Connection
) -> None:
    told = e.PoliceInformed(occurred_at=WITHIN, force="Wessex Police", by="The DSL")
    a_case(work, 1, told, told)
    a_case(work, 2)

    found = await counted(work, reading)
    assert (found.cases, found.agency) == (2, {"police": 1})


async def test_the_counting_is_one_statement_by_an_index(
    work: Casework, reading: Connection
) -> None:
    for number in range(1, 30):
        a_case(work, number)
    await counted(work, reading)
    await reading.execute("SET enable_seqscan = off")
    plan = await reading.fetch(
        f"EXPLAIN SELECT FROM {work.schema}.oversight_standing"
        " WHERE school = 'x' AND opened_at >= now() AND opened_at < now()"
    )
    assert any("oversight_counted" in row[0] for row in plan)
