"""The duty list: what is owed, what became of it, and what comes first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from domain.case import events as e
from domain.case.deadlines import DutyBecameOverdue, DutyDueCounted, DutyEscalated
from domain.policy.calendar import NotCountable
from domain.vocabulary import Role
from projections.duties.list import cursor_behind, duty_list
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    MONDAY_NINE,
    MONDAY_TEN,
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

CASE = case_id(1)
AT: dict[str, Any] = {"occurred_at": MONDAY_TEN}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def standings(work: Casework) -> list[tuple[Any, ...]]:
    return work.rows("SELECT duty_id, status, settled_at FROM {schema}.duty ORDER BY duty_id")


def test_a_duty_stands_the_moment_its_report_is_recorded(work: Casework) -> None:
    work.append(CASE, reported(), duty("d-1", due_at=MONDAY_TEN + DAY))

    assert work.rows(
        "SELECT school, pack, pack_version, clause, act, owed_by, recipients, timing::text,"
        " modality, status, raised_at, due_at, stricter_than, version FROM {schema}.duty"
    ) == [
        (
            *("saltmarsh-primary", "harbour-policy", "2025.1", "HP-10", "inform", "dsl"),
            *(["headteacher"], '{"workingDays":1}', "must", "raised", MONDAY_TEN),
            *(MONDAY_TEN + DAY, ["harbour-statute@2025.9/HS-01/inform/1"], 2),
        )
    ]


@pytest.mark.parametrize(
    ("event", "status", "settled"),
    [
        (discharged("d-1"), "discharged", True),
        (e.DutyWaived(**AT, duty="d-1", reason="r", role=Role.HEADTEACHER), "waived", True),
        (e.DutyLapsed(**AT, duty="d-1", assessment=2, reason="r"), "lapsed", True),
        (e.DutyHandedOver(**AT, duty="d-1", to="LADO", reason="r"), "handed_over", True),
        (e.DutyHeld(**AT, duty="d-1", reason="r"), "held", False),
        (e.DutyReleased(**AT, duty="d-1"), "raised", False),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_what_became_of_it_is_the_same_in_one_append_or_two(
    work: Casework, event: e.CaseEvent, status: str, settled: bool, together: bool
) -> None:
    if together:
        work.append(CASE, reported(), duty("d-1"), duty("d-2"), event)
    else:
        work.append(CASE, reported(), duty("d-1"), duty("d-2"))
        work.append(CASE, event)

    at = MONDAY_TEN if settled else None
    assert standings(work) == [("d-1", status, at), ("d-2", "raised", None)]


def test_names_with_quotes_and_commas_stay_one_name(work: Casework) -> None:
    work.append(CASE, reported())
    odd = 'harbour@1/HP-1/"in, {form}"\\1'
    work.append(CASE, duty("d-1").model_copy(update={"stricter_than": (odd, "NULL")}))

    assert work.rows("SELECT stricter_than FROM {schema}.duty") == [([odd, "NULL"],)]


async def names(work: Casework, conn: Connection, **asked_for: Any) -> list[str]:
    given: dict[str, Any] = {"now": MONDAY_TEN, "first": 9} | asked_for
    page = await duty_list(conn, [work.schema], given.pop("reader", THE_DSL), **given)
    return [row["duty_id"] for row in page.rows]


def a_full_desk(work: Casework) -> None:
    work.append(
        CASE,
        reported(),
        placed(),
        duty("no date, newer", raised_at=MONDAY_TEN),
        duty("no date, older", raised_at=MONDAY_NINE),
        duty("tomorrow", due_at=MONDAY_TEN + DAY),
        duty("late by a day", due_at=MONDAY_TEN - DAY),
        duty("late by two", due_at=MONDAY_TEN - 2 * DAY),
        duty("held", due_at=MONDAY_TEN - 3 * DAY),
        duty("done", due_at=MONDAY_TEN - 3 * DAY),
        e.DutyHeld(**AT, duty="held", reason="The police asked us to wait."),
        discharged("done"),
    )


async def test_what_cannot_be_counted_stands_before_all_that_is_to_come(
    work: Casework, reading: Connection
) -> None:
    missing = NotCountable(why="term_dates_unknown", unknown_from=date(2026, 9, 1))
    work.append(
        CASE,
        reported(),
        placed(),
        duty("no date"),
        duty("soon", due_at=MONDAY_TEN + HOUR),
        duty("late", due_at=MONDAY_TEN - DAY),
        duty("uncounted").model_copy(update={"not_countable": missing}),
    )
    assert await names(work, reading) == ["late", "uncounted", "soon", "no date"]
    page = await duty_list(reading, [work.schema], THE_DSL, now=MONDAY_TEN, first=9)
    (row,) = (row for row in page.rows if row["duty_id"] == "uncounted")
    assert (row["not_countable"], row["unknown_from"]) == (missing.why, missing.unknown_from)
    counted = DutyDueCounted(**AT, duty="uncounted", why="dates_known", due_at=MONDAY_TEN + 2 * DAY)
    work.append(CASE, counted)
    assert await names(work, reading) == ["late", "soon", "uncounted", "no date"]
    assert work.rows("SELECT count(*) FROM {schema}.duty WHERE not_countable IS NOT NULL") == [(0,)]


def test_a_time_counted_anew_takes_the_place_of_all_that_was_said_of_the_old_one(
    work: Casework,
) -> None:
    step = DutyEscalated(
        **AT,
        duty="d-1",
        due_at=MONDAY_TEN,
        to="headteacher",
        step=1,
        path="harbour-policy@2025.1/HP-90",
        may_open=True,
        escalates_at=MONDAY_TEN + DAY,
    )
    late = DutyBecameOverdue(**AT, duty="d-1", due_at=MONDAY_TEN, escalates_at=MONDAY_TEN)
    anew = DutyDueCounted(**AT, duty="d-1", why="learnt_at_corrected", due_at=MONDAY_TEN + DAY)
    work.append(CASE, reported(), duty("d-1", due_at=MONDAY_TEN))
    work.append(CASE, late, step)
    work.append(CASE, anew)
    assert work.rows(
        "SELECT due_at, overdue_since, escalated_to, escalates_at FROM {schema}.duty"
    ) == [(MONDAY_TEN + DAY, None, None, None)]


async def test_overdue_comes_first_then_by_date_then_by_age(
    work: Casework, reading: Connection
) -> None:
    a_full_desk(work)

    assert await names(work, reading) == [
        "late by two",
        "late by a day",
        "held",
        "tomorrow",
        "no date, older",
        "no date, newer",
    ]
    assert "done" in await names(work, reading, open_only=False)


async def test_only_a_duty_that_nobody_holds_or_settled_is_overdue(
    work: Casework, reading: Connection
) -> None:
    a_full_desk(work)

    page = await duty_list(
        reading, [work.schema], THE_DSL, now=MONDAY_TEN, first=9, open_only=False
    )
    late = {row["duty_id"] for row in page.rows if row["overdue"]}
    assert late == {"late by a day", "late by two"}


async def test_pages_go_on_where_the_last_one_ended_though_time_goes_on(
    work: Casework, reading: Connection
) -> None:
    a_full_desk(work)
    seen: list[str] = []
    after = None
    now = MONDAY_TEN
    while True:
        page = await duty_list(reading, [work.schema], THE_DSL, now=now, first=2, after=after)
        seen += [row["duty_id"] for row in page.rows]
        if not page.has_next:
            break
        after = cursor_behind(page.rows[-1], after.now if after else now)
        now += 2 * DAY

    assert seen == await names(work, reading)


async def test_mine_are_those_owed_by_what_i_am(work: Casework, reading: Connection) -> None:
    hers = asked().model_copy(update={"owed_by": "headteacher"})
    work.append(CASE, reported(), placed(), duty("d-1"), duty("d-2", owed=hers))

    assert await names(work, reading, mine=["headteacher"]) == ["d-2"]
    assert await names(work, reading, mine=[]) == []


async def test_duties_of_a_case_that_is_closed_to_me_are_not_there(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed(), duty("d-1"))
    work.append(case_id(2), reported(), placed(excluded=["dsl.saltmarsh"]), duty("d-2"))

    assert await names(work, reading) == ["d-1"]
    assert await names(work, reading, case_id=case_id(2)) == []
    assert await names(work, reading, reader=A_DSL_ELSEWHERE) == []
