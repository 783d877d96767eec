"""Any moment can be read again: what was known then, and what had happened by then."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from projections.readers import Page
from projections.timeline.page import readable_timeline_page, timeline_page
from projections.timeline.row import ERASED_ROW, EntryRow
from tests.support.casework import (
    MONDAY_NINE,
    MONDAY_TEN,
    THE_DSL,
    THE_TEACHER,
    Casework,
    Connection,
    case_id,
    corrected,
    information,
    placed,
    reported,
    withdrawn,
)

CASE = case_id(1)
HOUR = timedelta(hours=1)
Shown = list[tuple[int, bytes, int | None, int | None]]


async def shown(work: Casework, conn: Connection, **only: Any) -> Shown:
    page = await readable_timeline_page(conn, work.schema, CASE, THE_DSL, first=999, **only)
    assert page is not None
    return await opened(work, page)


async def opened(work: Casework, page: Page) -> Shown:
    rows = await work.opens.rows(CASE, page.rows)
    return [(r["version"], r["entry"], r["corrected_by"], r["withdrawn_by"]) for r in rows]


async def test_what_was_known_is_shown_byte_for_byte_as_it_was_then(
    work: Casework, reading: Connection
) -> None:
    """Among the entries: corrections of corrections, and an entry that is withdrawn after one."""
    chance = random.Random(20261121)  # noqa: S311 - makes up casework
    work.append(CASE, reported(), placed(), at=MONDAY_TEN)
    then = [await shown(work, reading)]
    for hour in range(1, 25):
        older = chance.randrange(1, len(then[-1]) + 1)
        did = chance.choice((information(), information(), corrected(older), withdrawn(older)))
        work.append(CASE, did, at=MONDAY_TEN + hour * HOUR)
        then.append(await shown(work, reading))
    assert any(entry[2] for entry in then[-1])
    assert any(entry[3] for entry in then[-1])
    for hour, known in enumerate(then):
        moment = MONDAY_TEN + hour * HOUR
        assert await shown(work, reading, as_of_recorded=moment) == known
        assert await shown(work, reading, as_of_recorded=moment + HOUR / 2) == known
        newest = await shown(work, reading, as_of_recorded=moment, newest_first=True)
        assert newest == known[::-1]
        behind = await shown(work, reading, as_of_recorded=moment, after_version=2)
        assert behind == known[2:]


async def test_before_the_first_entry_nothing_was_known(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed())
    assert await shown(work, reading, as_of_recorded=MONDAY_NINE) == []


async def test_the_two_clocks_are_two(work: Casework, reading: Connection) -> None:
    """Known by Monday at eleven; of that, what had happened by ten; and what is known of ten now."""
    work.append(CASE, reported(), placed())
    work.append(CASE, information("It was seen.", MONDAY_TEN + 3 * HOUR), at=MONDAY_TEN + 4 * HOUR)
    work.append(CASE, information("Heard of before.", MONDAY_NINE), at=MONDAY_TEN + 5 * HOUR)
    work.append(CASE, corrected(4), at=MONDAY_TEN + 6 * HOUR)

    async def versions(**only: Any) -> list[int]:
        return [version for version, *_ in await shown(work, reading, **only)]

    assert await versions(as_of_recorded=MONDAY_TEN + 4 * HOUR) == [1, 2, 3]
    assert await versions(as_of_recorded=MONDAY_TEN + 4 * HOUR, as_of_occurred=MONDAY_TEN) == [1, 2]
    assert await versions(as_of_occurred=MONDAY_TEN) == [1, 2, 4, 5]
    marks = {entry[0]: entry[2] for entry in await shown(work, reading, as_of_occurred=MONDAY_NINE)}
    assert marks == {1: None, 4: 5}, "what is known now of then is known with its correction"


async def test_an_erased_entry_keeps_its_place_in_what_was_known(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed())
    work.append(CASE, information(), at=MONDAY_TEN + HOUR)
    work.append(CASE, information(), at=MONDAY_TEN + 2 * HOUR)
    names, values = ", ".join(EntryRow._fields), ", ".join(["%s"] * len(EntryRow._fields))
    text = f"UPDATE {{schema}}.timeline SET ({names}) = ({values}) WHERE version = 3"  # noqa: S608 - our own names
    gone = [one.decode() if isinstance(one, bytes) else one for one in ERASED_ROW]
    with work.connect() as conn:
        conn.execute(work.sql(text), gone)
    seen = await shown(work, reading, as_of_recorded=MONDAY_TEN + 2 * HOUR)
    assert [entry[0] for entry in seen] == [1, 2, 3, 4]
    assert len(await shown(work, reading, as_of_recorded=MONDAY_TEN + HOUR)) < 4


async def test_whoever_may_not_open_the_case_now_may_not_read_what_was_known_then(
    work: Casework, reading: Connection
) -> None:
    work.append(CASE, reported(), placed())
    page = await readable_timeline_page(
        reading, work.schema, CASE, THE_TEACHER, first=9, as_of_recorded=MONDAY_TEN
    )
    assert page is None


async def test_both_ways_to_a_page_give_the_same(work: Casework, reading: Connection) -> None:
    work.append(CASE, reported(), placed())
    work.append(CASE, corrected(1), at=MONDAY_TEN + HOUR)
    work.append(CASE, corrected(1), at=MONDAY_TEN + 2 * HOUR)
    only: dict[str, Any] = {"as_of_recorded": MONDAY_TEN + HOUR}
    page = await timeline_page(reading, work.schema, CASE, first=9, **only)
    assert page.rows[0]["corrected_by"] == 3
    assert await opened(work, page) == await shown(work, reading, **only)
