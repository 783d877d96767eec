"""What is due: which cases, when next; and that no question walks through all the duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from domain.case import events as e
from domain.case.deadlines import DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.decisions.deadlines import Clocks
from projections.duties.due import cases_due, next_due, schools_with_clocks
from projections.duties.list import duty_list
from tests.support.casework import (
    HILLTOP,
    MONDAY_TEN,
    SALTMARSH,
    THE_DSL,
    Casework,
    Connection,
    asked,
    case_id,
    discharged,
    duty,
    placed,
    reported,
)

HOUR = timedelta(hours=1)
AT: dict[str, Any] = {"occurred_at": MONDAY_TEN}
CLOCKS = {
    SALTMARSH: Clocks((1_440, 120), 60, set_by_school=True),
    HILLTOP: Clocks((), 60, set_by_school=False),
}
DUE = MONDAY_TEN + 48 * HOUR
FIRST, SECOND, THIRD = case_id(1), case_id(2), case_id(3)


@pytest.fixture
def looking(work: Casework) -> Iterator[psycopg.Connection[Any]]:
    with work.connect() as conn:
        conn.autocommit = True
        yield conn


def due(work: Casework, conn: psycopg.Connection[Any], now: datetime) -> list[Any]:
    return cases_due(conn, work.schema, now, CLOCKS, (), 10)


def test_a_case_is_listed_when_a_reminder_is_due_and_when_its_time_is_over(
    work: Casework, looking: psycopg.Connection[Any]
) -> None:
    work.append(FIRST, reported(), duty("d-1", due_at=DUE))
    steps = [25, 24, 2, -1]
    listed = [bool(due(work, looking, DUE - hours * HOUR)) for hours in steps]
    assert listed == [False, True, True, True]
    work.append(FIRST, DutyReminded(**AT, duty="d-1", due_at=DUE, minutes_before=1_440))
    listed = [bool(due(work, looking, DUE - hours * HOUR)) for hours in (24, 3, 2, -1)]
    assert listed == [False, False, True, True]
    assert next_due(looking, work.schema, DUE - 24 * HOUR, CLOCKS) == DUE - 2 * HOUR
    assert next_due(looking, work.schema, DUE - HOUR, CLOCKS) == DUE


def test_once_on_record_as_overdue_it_is_listed_again_when_it_goes_up_the_path(
    work: Casework, looking: psycopg.Connection[Any]
) -> None:
    work.append(FIRST, reported(), duty("d-1", due_at=DUE))
    later = DUE + 24 * HOUR
    work.append(FIRST, DutyBecameOverdue(**AT, duty="d-1", due_at=DUE, escalates_at=later))
    assert due(work, looking, later - HOUR) == []
    assert due(work, looking, later) == [FIRST]
    assert next_due(looking, work.schema, DUE, CLOCKS) == later
    work.append(FIRST, gone_to("headteacher"))
    assert due(work, looking, later + 9_999 * HOUR) == []
    assert next_due(looking, work.schema, DUE, CLOCKS) is None


def gone_to(role: str) -> DutyEscalated:
    path = "harbour-policy@2025.1/HP-90"
    return DutyEscalated(**AT, duty="d-1", due_at=DUE, to=role, step=1, path=path, may_open=True)


@pytest.mark.parametrize(
    "event",
    [
        discharged("d-1"),
        e.DutyHeld(**AT, duty="d-1", reason="The police asked us to wait."),
        e.CaseClosed(**AT, reason="All is done."),
    ],
)
def test_what_is_settled_waits_or_is_closed_is_not_listed(
    work: Casework, looking: psycopg.Connection[Any], event: e.CaseEvent
) -> None:
    work.append(FIRST, reported(), duty("d-1", due_at=DUE))
    work.append(FIRST, event)
    assert due(work, looking, DUE + HOUR) == []
    assert schools_with_clocks(looking, work.schema) == []


def test_a_reopened_case_and_a_released_duty_are_listed_again(
    work: Casework, looking: psycopg.Connection[Any]
) -> None:
    work.append(FIRST, reported(), duty("d-1", due_at=DUE))
    work.append(FIRST, e.CaseClosed(**AT, reason="r"))
    work.append(FIRST, e.CaseReopened(**AT, reason="r"))
    work.append(SECOND, reported(school=HILLTOP), duty("d-1", due_at=DUE))
    work.append(SECOND, e.DutyHeld(**AT, duty="d-1", reason="r"))
    work.append(SECOND, e.DutyReleased(**AT, duty="d-1"))
    assert due(work, looking, DUE + HOUR) == [FIRST, SECOND]
    assert schools_with_clocks(looking, work.schema) == [HILLTOP, SALTMARSH]


def test_what_is_owed_at_once_is_listed_when_the_schools_time_for_it_is_over(
    work: Casework, looking: psycopg.Connection[Any]
) -> None:
    at_once = asked().model_copy(update={"timing": "immediately"})
    work.append(FIRST, reported(), duty("d-1", due_at=MONDAY_TEN, owed=at_once))
    assert due(work, looking, MONDAY_TEN + HOUR) == []
    assert next_due(looking, work.schema, MONDAY_TEN, CLOCKS) == MONDAY_TEN + HOUR
    assert due(work, looking, MONDAY_TEN + 2 * HOUR) == [FIRST]


async def test_a_duty_stands_on_the_list_of_whoever_it_went_to(
    work: Casework, reading: Connection
) -> None:
    work.append(FIRST, reported(), placed(), duty("d-1", due_at=DUE))
    head: dict[str, Any] = {"now": DUE + HOUR, "first": 9, "mine": ["headteacher"]}
    assert (await duty_list(reading, [work.schema], THE_DSL, **head)).rows == []
    work.append(FIRST, DutyBecameOverdue(**AT, duty="d-1", due_at=DUE, escalates_at=DUE))
    work.append(FIRST, gone_to("headteacher"))
    (row,) = (await duty_list(reading, [work.schema], THE_DSL, **head)).rows
    assert (row["overdue"], row["escalated_to"]) == (True, "headteacher")


_MANY = """
INSERT INTO {schema}.duty
    (case_id, duty_id, school, pack, pack_version, clause, act, owed_by, owner, also_owed_by, recipients, to_mode,
     timing, modality, basis, stricter_than, raised_at, due_at, status, detail, version, closing,
     overdue_since, escalates_at)
SELECT gen_random_uuid(), 'd', 'school-' || n %% 20, 'p', '1', 'HP-10', 'inform', 'dsl', 'dsl', '{}', '{}',
       'all', '{"hours":1}', 'must', 'specific', '{}', %(now)s - interval '30 days',
       %(now)s + (n - 20000) * interval '1 minute',
       CASE WHEN n %% 3 = 0 THEN 'discharged' ELSE 'raised' END, '{}', 2, -2,
       CASE WHEN n < 20000 THEN %(now)s END,
       CASE WHEN n < 20000 AND n %% 7 = 0 THEN %(now)s + n * interval '1 hour' END
FROM generate_series(1, 40000) n
"""


def test_no_question_about_what_is_due_walks_through_all_duties(
    work: Casework, looking: psycopg.Connection[Any]
) -> None:
    looking.execute(work.sql(_MANY), {"now": MONDAY_TEN})
    looking.execute(work.sql("ANALYZE {schema}.duty"))
    clocks = {f"school-{n}": CLOCKS[SALTMARSH] for n in range(20)}
    before = scans(work, looking)
    assert len(schools_with_clocks(looking, work.schema)) == 20
    assert len(cases_due(looking, work.schema, MONDAY_TEN, clocks, (), 10)) == 10
    assert next_due(looking, work.schema, MONDAY_TEN, clocks) is not None
    assert scans(work, looking) == before


def scans(work: Casework, conn: psycopg.Connection[Any]) -> int:
    """How often the whole table of duties has been walked through."""
    conn.execute("SELECT pg_stat_force_next_flush()")
    row = conn.execute(
        "SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = %s AND relname = 'duty'",
        [work.schema],
    ).fetchone()
    return int(row[0]) if row else 0
