"""Where a child is in danger now stands first in every list, and paging neither skips nor repeats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeAlias

import asyncpg
import pytest

from domain.case.report_additions import ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from projections.cases.open import case_list
from projections.cases.search import CaseSort, cases_found
from projections.catalogue import FOLLOWING
from projections.duties.list import AT_ONCE, cursor_behind, duty_list
from projections.engine.follow import Follower
from tests.support.casework import (
    MONDAY_TEN,
    THE_DSL,
    Casework,
    case_id,
    duty,
    placed,
    reported,
)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
NOW = MONDAY_TEN + timedelta(days=3)
URGENT = (2, 5)


def open_seven(work: Casework) -> None:
    """Seven cases, of which the second and the fifth become urgent; the third was, and is no more."""
    for number in range(1, 8):
        at = MONDAY_TEN + timedelta(hours=number)
        due = at + timedelta(days=1) if number % 2 else None
        work.append(case_id(number), reported(), placed(), duty("d-1", due_at=due), at=at)
    for number in (*URGENT, 3):
        told = ReportAddedTo(occurred_at=MONDAY_TEN, urgent=True)
        work.append(case_id(number), told, at=MONDAY_TEN + timedelta(hours=10))
    ended = UrgencyStoodDown(occurred_at=MONDAY_TEN, reason="She is at home.")
    work.append(case_id(3), ended, at=MONDAY_TEN + timedelta(hours=11))


def follow(work: Casework) -> None:
    for projection in FOLLOWING:
        Follower(work.connect, work.schema, work.source, projection, lambda _: None).catch_up()


def number_of(row: Any) -> int:
    return int(row["case_id"].int >> 64 & 0xFF)


async def paged(page_of: Any) -> list[int]:
    seen: list[int] = []
    after = None
    while True:
        page = await page_of(after)
        seen += map(number_of, page.rows)
        if not page.has_next:
            return seen
        after = (page.rows[-1]["key"], page.rows[-1]["case_id"])


async def test_the_plain_list_begins_with_them(work: Casework, reading: Connection) -> None:
    open_seven(work)
    for state in (None, "open"):
        seen = await paged(
            lambda after, state=state: case_list(
                reading, [work.schema], THE_DSL, first=2, after=after, state=state
            )
        )
        assert seen == [5, 2, 7, 6, 4, 3, 1]


@pytest.mark.parametrize("sort", CaseSort)
async def test_every_order_begins_with_them(
    work: Casework, reading: Connection, sort: CaseSort
) -> None:
    open_seven(work)
    follow(work)
    seen = await paged(
        lambda after: cases_found(
            reading, work.schema, THE_DSL, sort=sort, now=NOW, first=2, after=after
        )
    )
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(seen[:2]) == [2, 5]


async def test_their_duties_stand_before_overdue_ones(work: Casework, reading: Connection) -> None:
    open_seven(work)
    for one_case in (None, case_id(5)):
        seen: list[tuple[int, int]] = []
        after = None
        while True:
            page = await duty_list(
                reading, [work.schema], THE_DSL, now=NOW, first=2, after=after, case_id=one_case
            )
            seen += [(number_of(row), row["urgency"]) for row in page.rows]
            if not page.has_next:
                break
            after = cursor_behind(page.rows[-1], NOW)
        assert len(set(seen)) == len(seen)
        first = [one for one in seen if one[1] == AT_ONCE]
        assert seen[: len(first)] == first
        assert {number for number, _ in first} == ({5} if one_case else set(URGENT))
