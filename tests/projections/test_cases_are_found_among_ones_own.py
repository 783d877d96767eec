"""Cases narrowed, ordered and searched: always of the reader's own, each once, page after page."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.case import events as e
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.messages import Unreadable
from domain.sign_in import marked
from domain.vocabulary import CaseOutcome, PersonRole, Role
from projections.access import STILL
from projections.cases.search import CaseSort, Owing, cases_found
from projections.cases.words import LAST_ENTRY, CaseWords, NoWords, asked_for, words_asked
from projections.catalogue import FOLLOWING
from projections.engine.follow import Follower
from projections.readers import Reader
from tests.support.casework import (
    A_DSL_ELSEWHERE,
    MONDAY_TEN,
    SALTMARSH,
    TEACHER,
    THE_DSL,
    THE_HEAD,
    Casework,
    Connection,
    Somebody,
    assessed,
    case_id,
    discharged,
    duty,
    information,
    placed,
    reported,
)

HOUR = timedelta(hours=1)
NOW = MONDAY_TEN + 100 * HOUR
CLOSED = e.CaseClosed(occurred_at=MONDAY_TEN, reason="r")
AT: dict[str, Any] = {"occurred_at": MONDAY_TEN}
SOMEBODY = UUID(int=77, version=4)
BOTH = Somebody(THE_DSL.actor, SALTMARSH, frozenset({"dsl", "headteacher"}))


def follow(work: Casework) -> None:
    for projection in FOLLOWING:
        Follower(work.connect, work.schema, work.source, projection, lambda _: None).catch_up()


async def found(  # noqa: PLR0913, PLR0917 - the order and the filters of one list
    work: Casework,
    conn: Connection,
    sort: CaseSort = CaseSort.NEWEST_OPENED,
    reader: Reader = THE_DSL,
    first: int = 2,
    now: datetime = NOW,
    **only: Any,
) -> list[int]:
    """The numbers of the cases, read page by page to the end."""
    follow(work)
    seen: list[int] = []
    after = None
    while True:
        page = await cases_found(
            conn, work.schema, reader, sort=sort, now=now, first=first, after=after, **only
        )
        assert len(page.rows) == first or not page.has_next
        seen += [row["case_id"].int >> 64 & 0xFF for row in page.rows]
        if not page.has_next:
            return seen
        after = (page.rows[-1]["key"], page.rows[-1]["case_id"])


def open_some(work: Casework) -> None:
    """Five cases: opened in order, happened in another, written to and due in others again."""
    happened = {1: 3, 2: 1, 3: 5, 4: 2, 5: 4}
    due = {1: 9, 3: 7, 5: 8}
    for number in range(1, 6):
        raised = [duty("d-1", due_at=MONDAY_TEN + due[number] * HOUR)] if number in due else []
        work.append(
            case_id(number),
            reported(at=MONDAY_TEN + happened[number] * HOUR),
            placed(),
            *raised,
            at=MONDAY_TEN + number * HOUR,
        )
    for hour, number in enumerate((4, 1, 2), start=20):
        work.append(case_id(number), information(), at=MONDAY_TEN + hour * HOUR)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (CaseSort.NEWEST_OPENED, [5, 4, 3, 2, 1]),
        (CaseSort.OLDEST_OPENED, [1, 2, 3, 4, 5]),
        (CaseSort.LATEST_OCCURRED, [3, 5, 1, 4, 2]),
        (CaseSort.EARLIEST_OCCURRED, [2, 4, 1, 5, 3]),
        (CaseSort.LATEST_RECORDED, [2, 1, 4, 5, 3]),
        (CaseSort.EARLIEST_RECORDED, [3, 5, 4, 1, 2]),
        (CaseSort.SOONEST_DUE, [3, 5, 1, 2, 4]),
        (CaseSort.LATEST_DUE, [1, 5, 3, 4, 2]),
    ],
)
async def test_cases_stand_in_the_order_that_is_asked_for(
    work: Casework, reading: Connection, sort: CaseSort, expected: Sequence[int]
) -> None:
    open_some(work)
    for first in (1, 2, 9):
        assert await found(work, reading, sort, first=first) == expected
        assert await found(work, reading, sort, BOTH, first=first) == expected


async def test_what_is_settled_or_closed_is_not_due(work: Casework, reading: Connection) -> None:
    open_some(work)
    work.append(case_id(3), discharged("d-1"))
    work.append(case_id(5), CLOSED)
    assert await found(work, reading, CaseSort.SOONEST_DUE) == [1, 2, 3, 4, 5]
    work.append(case_id(5), e.CaseReopened(**AT, reason="r"))
    assert await found(work, reading, CaseSort.SOONEST_DUE) == [5, 1, 2, 3, 4]


async def test_a_case_closed_and_opened_again_is_listed_as_it_stands(
    work: Casework, reading: Connection
) -> None:
    open_some(work)
    work.append(case_id(2), CLOSED)
    work.append(case_id(4), CLOSED, placed(Role.DSL))
    assert await found(work, reading, state="open") == [5, 3, 1]
    assert await found(work, reading, state="closed") == [4, 2]
    work.append(case_id(4), e.CaseReopened(**AT, reason="r"))
    assert await found(work, reading, state="open") == [5, 4, 3, 1]


async def test_the_list_is_narrowed_by_what_stands_on_the_case(
    work: Casework, reading: Connection
) -> None:
    open_some(work)
    work.append(case_id(1), assessed("defamation"))
    work.append(case_id(2), e.OutcomeReached(**AT, outcome=CaseOutcome.UNFOUNDED, reason="r"))
    work.append(case_id(6), reported(), placed(), by=TEACHER, at=MONDAY_TEN + 6 * HOUR)
    hour, the_teacher = MONDAY_TEN + 3 * HOUR, marked(work.marks, TEACHER.actor)
    asked: list[tuple[dict[str, Any], list[int]]] = [
        ({"category": "defamation"}, [1]),
        ({"outcome": "unfounded"}, [2]),
        ({"reported_by": the_teacher}, [6]),
        ({"mine": True}, [5, 4, 3, 2, 1]),
        ({"mine": True, "reported_by": the_teacher}, []),
        ({"opened_from": hour}, [6, 5, 4, 3]),
        ({"opened_to": hour}, [2, 1]),
        ({"occurred_from": hour}, [5, 3, 1]),
        ({"occurred_to": hour}, [6, 4, 2]),
        ({"opened_from": hour, "occurred_to": hour, "state": "open"}, [6, 4]),
    ]
    for only, expected in asked:
        assert await found(work, reading, **only) == expected, only


async def test_what_is_owed_and_what_is_late(work: Casework, reading: Connection) -> None:
    open_some(work)
    held = e.DutyHeld(**AT, duty="d-1", reason="The police asked us to wait.")
    work.append(case_id(1), held)
    at_eight = MONDAY_TEN + 8 * HOUR
    assert await found(work, reading, owing=Owing.ANYTHING) == [5, 3, 1]
    assert await found(work, reading, owing=Owing.OVERDUE, now=at_eight) == [3]
    assert await found(work, reading, owing=Owing.OVERDUE) == [5, 3]
    work.append(case_id(5), CLOSED)
    assert await found(work, reading, owing=Owing.ANYTHING) == [3, 1]


async def test_cases_of_a_person_are_those_where_they_are_involved_now(
    work: Casework, reading: Connection
) -> None:
    open_some(work)
    witness = PersonInvolved(**AT, person=SOMEBODY, role=PersonRole.WITNESS)
    for number in (1, 3):
        work.append(case_id(number), witness)
    work.append(case_id(6), reported(), placed(Role.HEADTEACHER), witness)
    assert await found(work, reading, person=SOMEBODY) == [3, 1]
    gone = PersonUninvolved(**AT, person=SOMEBODY, roles=(PersonRole.WITNESS,), reason="r")
    work.append(case_id(3), gone)
    assert await found(work, reading, person=SOMEBODY) == [1]


async def test_words_of_headlines_find_a_case_and_narrative_does_not(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(account="A quarrel at Zoë's."), placed())
    told = e.PoliceInformed(**AT, force="Marshland Police", reference="WX-1042", by="Zoë")
    work.append(case_id(2), reported(), placed(), told)
    asked = {
        "police": [2],
        "POLICE marsh": [2],
        "wx-1042": [2],
        "marshland quarrel": [],
        "quarrel": [],
        "incident": [1, 2],
        str(case_id(2)): [2],
        case_id(2).hex[:16].upper(): [2],
        "shland": [],
    }
    for text, expected in asked.items():
        said = await found(work, reading, words=asked_for(work.marks.mark, text))
        assert sorted(said) == expected, text


@pytest.mark.parametrize(
    "text", ["", "  ", "%_'\\", "\u0000", "a " * 7 + "b c d e f g h i j k l m"]
)
def test_a_search_without_words_or_with_too_many_is_none(text: str) -> None:
    with pytest.raises(NoWords):
        words_asked(text)


async def test_whatever_is_typed_is_only_ever_looked_for(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed())
    for text in (
        "q' | 'incident",
        "!incident",
        "incident & !x",
        "\\'x",
        "İ ﬀ ß \U0001f5ffa",
        "--x",
    ):
        await found(work, reading, words=asked_for(work.marks.mark, text))
    assert await found(work, reading, words=asked_for(work.marks.mark, "q' | 'incident")) == []


NARROWED: list[dict[str, Any]] = [
    {},
    {"state": "open"},
    {"category": "defamation"},
    {"owing": Owing.ANYTHING},
    {"person": SOMEBODY},
    {"words": asked_for(lambda _, text: text, "incident")},
    {"words": asked_for(lambda _, text: text, case_id(3).hex)},
]


@pytest.mark.parametrize("sort", CaseSort)
async def test_a_hidden_case_is_in_no_order_behind_no_filter_and_under_no_word(
    work: Casework, reading: Connection, sort: CaseSort
) -> None:
    witness = PersonInvolved(**AT, person=SOMEBODY, role=PersonRole.WITNESS)
    for number, who in ((1, placed()), (2, placed(Role.HEADTEACHER)), (3, placed())):
        made = (assessed("defamation"), witness, duty("d-1", due_at=NOW))
        work.append(case_id(number), reported(), who, *made)
    work.append(case_id(3), placed(excluded=[THE_DSL.actor.upper()]))
    for only in NARROWED:
        seen = await found(work, reading, sort, **only)
        assert seen == ([] if only == NARROWED[-1] else [1]), only
        assert await found(work, reading, sort, THE_HEAD, **only) != []
        assert await found(work, reading, sort, A_DSL_ELSEWHERE, **only) == []


@pytest.mark.parametrize("sort", CaseSort)
async def test_pages_stay_as_they_are_while_new_cases_arrive(
    work: Casework, reading: Connection, sort: CaseSort
) -> None:
    chance = random.Random(f"{sort}")  # noqa: S311 - makes up cases
    known: set[int] = set()

    def another() -> None:
        number = len(known) + 1
        known.add(number)
        raised = [duty("d-1", due_at=hour(chance))] if chance.random() < 0.6 else []
        work.append(case_id(number), reported(at=hour(chance)), placed(), *raised, at=hour(chance))

    for _ in range(12):
        another()
    before = await found(work, reading, sort, first=99)
    seen: list[int] = []
    after = None
    more = True
    while more:
        page = await cases_found(
            reading, work.schema, THE_DSL, sort=sort, now=NOW, first=3, after=after
        )
        seen += [row["case_id"].int >> 64 & 0xFF for row in page.rows]
        after, more = (page.rows[-1]["key"], page.rows[-1]["case_id"]), page.has_next
        another()
        follow(work)
    assert [number for number in seen if number in before] == before
    assert len(seen) == len(set(seen))


def hour(chance: random.Random) -> datetime:
    """Some hour; several cases may have the same."""
    return MONDAY_TEN + chance.randrange(9) * HOUR


async def test_words_follow_the_record_once_and_are_the_same_when_built_anew(
    work: Casework,
) -> None:
    work.append(case_id(1), reported(), placed())
    work.append(case_id(1), *(information() for _ in range(3)), discharged("d-1"))
    follow(work)
    once = work.dump("case_words")
    with work.connect() as conn, conn.cursor() as curs:
        CaseWords().apply(curs, work.schema, work.source(0, 100))
    assert work.dump("case_words") == once
    with work.connect() as conn, conn.cursor() as curs:
        curs.execute(work.sql("TRUNCATE {schema}.case_words"))
        builder = CaseWords().builder()
        for entry in work.source(0, 100):
            builder.take(entry)
        builder.take(Unreadable(case_id(9), 1, "case.incident_reported"))
        builder.finish(curs, work.schema)
    assert work.dump("case_words") == once


async def test_a_case_of_endless_entries_does_not_outgrow_its_row(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(1), reported(), placed())
    long = [
        e.PoliceInformed(**AT, force=f"Force {n} " + "é" * 180, by=f"somebody{n}")
        for n in range(LAST_ENTRY + 5)
    ]
    work.append(case_id(1), *long)
    assert await found(work, reading, words=asked_for(work.marks.mark, "somebody0")) == []
    assert await found(work, reading, words=asked_for(work.marks.mark, "force 7")) == [1]
    assert (
        await found(work, reading, words=asked_for(work.marks.mark, f"force {LAST_ENTRY + 4}"))
        == []
    )


_MANY = """
INSERT INTO {schema}.case_access
SELECT gen_random_uuid(), 'role', 'dsl', true, %(school)s, at, at, n %% 50 = 0, n %% 5000 = 0,
       at + CASE WHEN n %% 5000 = 0 THEN interval '12000000 hours' ELSE interval '0' END
FROM generate_series(1, 20000) n,
     LATERAL (SELECT %(now)s::timestamptz - n * interval '1 hour' AS at) t;
INSERT INTO {schema}.cases
SELECT a.case_id, a.school, 'ordinary', 'open', false, 'defamation', 'p', NULL, a.opened_at,
       a.opened_at, a.opened_at, NULL, a.opened_at, 'x', 'x', a.urgent, false, 2, 9
FROM {schema}.case_access a WHERE a.case_id NOT IN (SELECT case_id FROM {schema}.cases);
INSERT INTO {schema}.sight
SELECT a.case_id, a.school, 'role', 'dsl', true, 1, %(still)s, 2, 2, a.opened_at
FROM {schema}.case_access a WHERE a.case_id NOT IN (SELECT case_id FROM {schema}.sight)
"""
_LOOKED_AT = """
SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = $1)
     + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = $1)
"""


@pytest.mark.parametrize("sort", CaseSort)
async def test_no_page_of_an_order_walks_through_all_cases(
    work: Casework, reading: Connection, sort: CaseSort
) -> None:
    open_some(work)
    follow(work)
    with psycopg.ClientCursor(work.connect()) as curs:
        given = {"school": SALTMARSH, "now": MONDAY_TEN, "still": STILL}
        curs.execute(work.sql(_MANY), given)
        curs.connection.commit()
        curs.connection.autocommit = True
        curs.execute("VACUUM ANALYZE")
        curs.connection.close()

    async def looked_at() -> int:
        await reading.execute("SELECT pg_stat_force_next_flush()")
        return int(await reading.fetchval(_LOOKED_AT, work.schema))

    before = await looked_at()
    page = await cases_found(reading, work.schema, THE_DSL, sort=sort, now=NOW, first=50)
    assert len(page.rows) == 50
    # Of work in hand, 400 cases, what is due is looked up one by one.
    most = 5_000 if sort in {CaseSort.SOONEST_DUE, CaseSort.LATEST_DUE} else 1_000
    assert await looked_at() - before < most
