"""The case list and its doors: roles, names, exclusions, other schools, and one's own reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case import events as e
from domain.vocabulary import CaseOutcome, Role
from projections.cases.open import case_list, case_row, opened_cases, own_reports
from projections.readers import Reader
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    MONDAY_NINE,
    MONDAY_TEN,
    SALTMARSH,
    TEACHER,
    THE_DSL,
    THE_HEAD,
    THE_POLICY,
    THE_STATUTE,
    THE_TEACHER,
    Casework,
    Connection,
    Somebody,
    assessed,
    case_id,
    discharged,
    duty,
    placed,
    reported,
)

CASE = case_id(1)
HOUR = timedelta(hours=1)


async def cases(work: Casework, conn: Connection, reader: Reader, **only: Any) -> list[int]:
    page = await case_list(conn, [work.schema], reader, first=9, **only)
    return [row["case_id"].int >> 64 & 0xFF for row in page.rows]


async def test_a_case_shows_what_a_list_needs(work: Casework, reading: Connection) -> None:
    work.append(
        CASE,
        reported(),
        placed(),
        assessed("allegation", bound=THE_STATUTE, layer="statutory"),
        assessed("defamation"),
        duty("d-1", due_at=MONDAY_TEN + HOUR),
        duty("d-2", due_at=MONDAY_TEN),
        by=TEACHER,
    )
    work.append(CASE, discharged("d-2"), at=MONDAY_TEN + HOUR)

    row = await case_row(reading, work.schema, CASE, THE_DSL)
    assert row is not None
    (shown,) = await opened_cases([row], work.opens)
    assert shown == {
        "urgent": False,
        "added_since_closing": False,
        "schema": work.schema,
        "case_id": CASE,
        "school": SALTMARSH,
        "compartment": "ordinary",
        "state": "open",
        "imagery": False,
        "category": "defamation",
        "outcome": None,
        "occurred_at": MONDAY_NINE,
        "happened": None,
        "learnt_at": MONDAY_NINE + HOUR / 2,
        "opened_at": MONDAY_TEN,
        "closed_at": None,
        "recorded_at": MONDAY_TEN + HOUR,
        "reported_by": "teacher.saltmarsh",
        "version": 7,
        "open_duties": 1,
        "next_due_at": MONDAY_TEN + HOUR,
    }


async def test_a_case_closes_and_opens_again(work: Casework, reading: Connection) -> None:
    at = {"occurred_at": MONDAY_TEN}
    work.append(CASE, reported(), placed())
    work.append(CASE, e.OutcomeReached(**at, outcome=CaseOutcome.UNFOUNDED, reason="r"))
    work.append(CASE, e.CaseClosed(**at, reason="r"))
    row = await case_row(reading, work.schema, CASE, THE_DSL)
    assert row is not None
    assert (row["state"], row["closed_at"], row["outcome"]) == ("closed", MONDAY_TEN, "unfounded")

    work.append(CASE, e.CaseReopened(**at, reason="r"))
    row = await case_row(reading, work.schema, CASE, THE_DSL)
    assert row is not None
    assert (row["state"], row["closed_at"], row["outcome"]) == ("open", None, "unfounded")


async def test_the_school_s_own_word_for_it_wins_whenever_it_is_said(
    work: Casework, reading: Connection
) -> None:
    async def category() -> str:
        row = await case_row(reading, work.schema, CASE, THE_DSL)
        assert row is not None
        return str(row["category"])

    work.append(CASE, reported(), placed(), assessed("allegation", 1, THE_STATUTE, "statutory"))
    assert await category() == "allegation"
    work.append(CASE, assessed("none", 2, THE_STATUTE, "statutory"))
    assert await category() == "none"
    work.append(CASE, assessed("defamation", 3, THE_POLICY))
    assert await category() == "defamation"
    work.append(CASE, assessed("allegation", 4, THE_STATUTE, "statutory"))
    assert await category() == "defamation"


async def test_facts_can_make_it_an_imagery_case_for_good(
    work: Casework, reading: Connection
) -> None:
    facts: dict[str, Any] = {"material.kind": "indecent_images_of_children"}
    work.append(CASE, reported(), placed())
    work.append(CASE, e.FactsEstablished(occurred_at=MONDAY_TEN, facts=facts, imagery=True))
    work.append(CASE, e.FactsEstablished(occurred_at=MONDAY_TEN, facts={"serious": True}))

    row = await case_row(reading, work.schema, CASE, THE_DSL)
    assert row is not None
    assert row["imagery"]


async def test_a_role_or_a_name_opens_the_door(work: Casework, reading: Connection) -> None:
    work.append(CASE, reported(), placed(Role.DSL, readers=["teacher.saltmarsh"]))

    assert await cases(work, reading, THE_DSL) == [1]
    assert await cases(work, reading, THE_TEACHER) == [1]
    assert await cases(work, reading, THE_HEAD) == []
    assert await case_row(reading, work.schema, CASE, THE_HEAD) is None


async def test_being_shut_out_beats_every_role_and_every_name(
    work: Casework, reading: Connection
) -> None:
    me = THE_DSL.actor
    work.append(CASE, reported(), placed(Role.DSL, readers=[me], excluded=[me]))

    assert await case_row(reading, work.schema, CASE, THE_DSL) is None
    assert await cases(work, reading, THE_DSL) == []
    assert await case_row(reading, work.schema, case_id(9), THE_DSL) is None


async def test_a_later_placement_replaces_the_earlier_one_whole(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed(Role.DSL, readers=["teacher.saltmarsh"]))
    work.append(CASE, placed(Role.HEADTEACHER))

    assert await cases(work, reading, THE_DSL) == []
    assert await cases(work, reading, THE_TEACHER) == []
    assert await cases(work, reading, THE_HEAD) == [1]


async def test_a_case_that_was_never_placed_is_open_to_nobody(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported())

    assert await cases(work, reading, THE_DSL) == []


async def test_a_reader_of_another_school_gets_nothing(work: Casework, reading: Connection) -> None:
    work.append(CASE, reported(), placed(Role.DSL, readers=[A_DSL_ELSEWHERE.actor]))

    assert await cases(work, reading, A_DSL_ELSEWHERE) == []
    assert await case_row(reading, work.schema, CASE, A_DSL_ELSEWHERE) is None
    theirs = Somebody(TEACHER.actor, A_DSL_ELSEWHERE.school, frozenset({"staff"}))
    assert (await own_reports(reading, work.schema, theirs)).rows == []


async def test_the_list_runs_from_the_newest_page_by_page_each_case_once(
    work: Casework, reading: Connection
) -> None:
    both = Somebody(THE_DSL.actor, SALTMARSH, frozenset({"dsl", "headteacher"}))
    for number in range(1, 6):
        work.append(case_id(number), reported(), placed(), at=MONDAY_TEN + number * HOUR)
    shut_out = placed(excluded=[both.actor])
    work.append(case_id(4), shut_out)

    seen: list[int] = []
    after = None
    while True:
        page = await case_list(reading, [work.schema], both, first=2, after=after)
        seen += [row["case_id"].int >> 64 & 0xFF for row in page.rows]
        if not page.has_next:
            break
        after = (page.rows[-1]["opened_at"], page.rows[-1]["case_id"])
    assert seen == [5, 3, 2, 1]


async def test_the_list_can_be_narrowed(work: Casework, reading: Connection) -> None:
    closed = e.CaseClosed(occurred_at=MONDAY_TEN, reason="r")
    work.append(case_id(1), reported(), placed(), assessed("defamation"), by=TEACHER)
    work.append(case_id(2), reported(), placed(), assessed("negative_comment"), closed)

    assert await cases(work, reading, THE_DSL, state="closed") == [2]
    assert await cases(work, reading, THE_DSL, state="open") == [1]


async def test_who_reported_sees_that_it_was_received_and_nothing_more(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed(Role.DSL), assessed("defamation"), by=TEACHER)

    page = await own_reports(reading, work.schema, THE_TEACHER)
    assert [dict(row) for row in page.rows] == [
        {"case_id": CASE, "occurred_at": MONDAY_NINE, "happened": None, "opened_at": MONDAY_TEN}
    ]
    assert await case_row(reading, work.schema, CASE, THE_TEACHER) is None


async def test_who_reported_and_was_shut_out_sees_nothing(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed(Role.DSL, excluded=[TEACHER.actor]), by=TEACHER)

    assert (await own_reports(reading, work.schema, THE_TEACHER)).rows == []
