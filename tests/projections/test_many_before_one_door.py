"""Asked for many readers at once, a door and a feed say of each what they say of one alone."""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from api.wiring.container import seen_as
from cases.access import Act, Actor, Allowed, CaseAccess, may
from domain.case.events import CasePlaced
from domain.vocabulary import Role
from projections.cases.many_readers import moved, who_may_open
from projections.cases.open import case_list, case_row
from projections.changes.feed import CompartmentCursor, FeedReader, next_changes, poll_changes
from projections.changes.view import Changes
from projections.duties.list import duty_list
from projections.engine.follow import Follower
from projections.readers import Reader
from projections.timeline.page import readable_timeline_page
from tests.support.casework import (
    HILLTOP,
    MONDAY_TEN,
    SALTMARSH,
    TEACHER,
    Casework,
    Connection,
    Somebody,
    case_id,
    duty,
    information,
    placed,
    reported,
)

A_SCHOOL = UUID(int=77)
NAMES = ("osric", "Osric", "OSRIC", "wenna", "ÍSOLDE", "ísolde")
ROLES = (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
CASES = 12


def any_reader(chance: random.Random) -> Reader:
    roles = frozenset(role.value for role in ROLES if chance.random() < 0.3)
    return Somebody(chance.choice(NAMES), chance.choice([SALTMARSH, SALTMARSH, HILLTOP]), roles)


def anything_placed(chance: random.Random) -> CasePlaced:
    roles = [role for role in ROLES if chance.random() < 0.4] or [Role.DSL]
    some = [name for name in NAMES if chance.random() < 0.2]
    others = [name for name in NAMES if chance.random() < 0.2]
    return placed(*roles, readers=some, excluded=others)


@pytest.mark.parametrize("seed", range(4))
async def test_the_door_for_many_is_the_door_for_each(
    work: Casework, reading: Connection, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - makes up placements
    readers = {any_reader(chance) for _ in range(60)}
    opened_to_some = 0
    for number in range(CASES):
        case = case_id(number + 1)
        work.append(case, reported(), anything_placed(chance))
        if chance.random() < 0.3:
            work.append(case, anything_placed(chance))
        together = await who_may_open(reading, work.schema, case, readers)
        alone = {
            one for one in readers if await case_row(reading, work.schema, case, one) is not None
        }
        assert together == alone
        opened_to_some += bool(alone) and alone != readers
    assert opened_to_some > CASES // 2
    assert await who_may_open(reading, work.schema, case_id(99), readers) == frozenset()


@pytest.mark.parametrize("seed", range(2))
async def test_every_door_of_the_views_is_the_door_of_the_desk(
    work: Casework, reading: Connection, seed: int
) -> None:
    """However a sign-in is written, it lets in and shuts out the same person."""
    chance = random.Random(seed)  # noqa: S311 - makes up placements
    actors = {
        Actor(name, chance.choice([SALTMARSH, SALTMARSH, HILLTOP]), frozenset({role}))
        for name in NAMES
        for role in (*ROLES, Role.AUDITOR)
    }
    opened = 0
    for number in range(CASES):
        case = case_id(number + 1)
        by = anything_placed(chance)
        work.append(case, reported(), by, duty("d-1"))
        about = CaseAccess(
            school=SALTMARSH,
            reporter=TEACHER.actor,
            reader_roles=frozenset(by.reader_roles),
            readers=frozenset(by.readers),
            excluded=frozenset(by.excluded),
        )
        Follower(work.connect, work.schema, work.source, Changes(), lambda _: None).catch_up()
        together = await who_may_open(
            reading, work.schema, case, {seen_as(one, work.marks) for one in actors}
        )
        for actor in actors:
            may_read = isinstance(may(actor, Act.READ_CASE, about), Allowed)
            one = seen_as(actor, work.marks)
            feed_reader = FeedReader(one, A_SCHOOL, cases=True)
            page = await readable_timeline_page(reading, work.schema, case, one, first=9)
            listed = await case_list(reading, [work.schema], one, first=99)
            duties = [
                await duty_list(reading, [work.schema], one, now=MONDAY_TEN, first=99, open_only=o)
                for o in (True, False)
            ]
            heard, *_ = await next_changes(
                reading, work.schema, feed_reader, CompartmentCursor(), 999
            )
            doors = {
                "door": await case_row(reading, work.schema, case, one) is not None,
                "door for many": one in together,
                "timeline": page is not None,
                "list": case in {row["case_id"] for row in listed.rows},
                "open duties": case in {row["case_id"] for row in duties[0].rows},
                "all duties": case in {row["case_id"] for row in duties[1].rows},
                "changes": case in {change.stream for change, _ in heard},
            }
            assert doors == dict.fromkeys(doors, may_read), (actor, by)
            opened += may_read
    assert opened > CASES


@pytest.mark.parametrize("seed", range(4))
async def test_the_changes_of_many_are_the_changes_of_each(
    work: Casework, reading: Connection, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - makes up placements
    watchers = [FeedReader(any_reader(chance), A_SCHOOL, cases=True) for _ in range(30)]
    places = [CompartmentCursor()] * len(watchers)
    heard = 0
    for turn in range(6):
        for number in range(CASES):
            case = case_id(number + 1)
            if turn == 0:
                work.append(case, reported(), anything_placed(chance))
            elif chance.random() < 0.4:
                another = anything_placed(chance) if chance.random() < 0.5 else information()
                work.append(case, another)
        Follower(work.connect, work.schema, work.source, Changes(), lambda _: None).catch_up()
        watching = list(zip(watchers, places, strict=True))
        together = await poll_changes(reading, work.schema, watching, 100)
        for (feed_reader, place), found in zip(watching, together, strict=True):
            assert found == await next_changes(reading, work.schema, feed_reader, place, 100)
            heard += len(found[0])
        places = [behind for _, behind, _ in together]
    assert heard > CASES


async def test_only_cases_with_something_behind_what_was_seen_have_moved(
    work: Casework, reading: Connection
) -> None:
    still, moving = case_id(1), case_id(2)
    for case in (still, moving):
        work.append(case, reported(), placed())
    work.append(moving, information())
    seen = {still: 2, moving: 2, case_id(3): 0}
    assert await moved(reading, work.schema, seen) == [moving]
