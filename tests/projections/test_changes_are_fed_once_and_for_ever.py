"""The changes: nothing missed, nothing twice, and what is lost from sight is taken back, from any place on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from domain.school.events import SchoolEnrolled
from domain.vocabulary import Role
from projections.cases.open import case_list
from projections.changes.feed import Change, CompartmentCursor, FeedReader, next_changes
from projections.changes.view import Changes
from projections.engine.follow import Follower
from projections.readers import Reader
from tests.support.casework import (
    MONDAY_NINE,
    SALTMARSH,
    THE_DSL,
    THE_HEAD,
    Casework,
    Connection,
    Somebody,
    case_id,
    information,
    placed,
    reported,
)

A_SCHOOL = UUID(int=77)
BOTH = (Role.DSL, Role.HEADTEACHER)
CASE, ANOTHER = case_id(1), case_id(2)


def followed(work: Casework) -> None:
    Follower(work.connect, work.schema, work.source, Changes(), lambda _: None).catch_up()


@dataclass
class Copy:
    """Somebody who keeps a copy of all they may see, by nothing but the changes."""

    work: Casework
    conn: Connection
    reader: Reader
    place: CompartmentCursor = field(default_factory=CompartmentCursor)
    held: dict[UUID, int] = field(default_factory=dict)
    seen: list[Change] = field(default_factory=list)

    async def turns(self, first: int = 100) -> list[Change]:
        """One page of what there is."""
        feed_reader = FeedReader(self.reader, A_SCHOOL, cases=True)
        page, self.place, _ = await next_changes(
            self.conn, self.work.schema, feed_reader, self.place, first
        )
        found = [change for change, _ in page]
        for change in found:
            if change.lost:
                self.held.pop(change.stream, None)
            else:
                self.held[change.stream] = change.version
        self.seen += found
        return found

    async def keeps_up(self, first: int = 100) -> Sequence[UUID]:
        """Everything there is; the cases of it."""
        followed(self.work)
        found: list[Change] = []
        while page := await self.turns(first):
            found += page
        return [change.stream for change in found]


async def test_a_case_in_sight_is_fed_and_fed_again_when_it_changes(
    work: Casework, reading: Connection
) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(CASE, reported(), placed(*BOTH))
    work.append(ANOTHER, reported(), placed(*BOTH))
    assert await copy.keeps_up() == [CASE, ANOTHER]
    assert await copy.keeps_up() == []
    work.append(CASE, information("More."))
    assert await copy.keeps_up() == [CASE]
    assert copy.held == {CASE: 3, ANOTHER: 2}


async def test_a_case_out_of_sight_is_never_fed(work: Casework, reading: Connection) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(CASE, reported(), placed(Role.HEADTEACHER))
    work.append(ANOTHER, reported(), placed(*BOTH, excluded=["DSL.Saltmarsh"]))
    assert await copy.keeps_up() == []


async def test_what_comes_into_sight_is_fed_whole(work: Casework, reading: Connection) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(CASE, reported(), placed(Role.HEADTEACHER))
    assert await copy.keeps_up() == []
    work.append(CASE, placed(*BOTH))
    await copy.keeps_up()
    assert copy.held == {CASE: 3}


async def test_what_is_lost_from_sight_is_taken_back_once(
    work: Casework, reading: Connection
) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(CASE, reported(), placed(*BOTH))
    await copy.keeps_up()
    work.append(CASE, placed(*BOTH, excluded=["dsl.saltmarsh"]))
    work.append(CASE, information("Not for them."))
    followed(work)
    (lost,) = await copy.turns()
    assert (lost.stream, lost.lost) == (CASE, True)
    work.append(CASE, information("Nor this."))
    work.append(CASE, placed(Role.HEADTEACHER))
    assert await copy.keeps_up() == []
    assert copy.held == {}


async def test_what_stays_in_sight_under_another_placement_is_not_taken_back(
    work: Casework, reading: Connection
) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(CASE, reported(), placed(*BOTH))
    await copy.keeps_up()
    work.append(CASE, placed(Role.DSL), information("More."))
    followed(work)
    (changed,) = await copy.turns()
    assert (changed.stream, changed.version, changed.lost) == (CASE, 4, False)


async def test_what_was_out_of_sight_before_anybody_looked_is_not_taken_back(
    work: Casework, reading: Connection
) -> None:
    copy = Copy(work, reading, THE_DSL)
    work.append(ANOTHER, reported(), placed(*BOTH))
    await copy.keeps_up()
    work.append(CASE, reported(), placed(*BOTH))
    work.append(CASE, placed(Role.HEADTEACHER))
    assert await copy.keeps_up() == []


async def test_a_school_s_own_stream_is_fed_to_everybody_there(
    work: Casework, reading: Connection
) -> None:
    work.append(A_SCHOOL, SchoolEnrolled(occurred_at=MONDAY_NINE, name="A school", tenant="t"))
    work.append(CASE, reported(), placed(*BOTH))
    followed(work)
    feed_reader = FeedReader(Somebody("mis", SALTMARSH, frozenset()), A_SCHOOL, cases=False)
    found, _, more = await next_changes(reading, work.schema, feed_reader, CompartmentCursor(), 10)
    assert [(change.stream, change.of_school) for change, _ in found] == [(A_SCHOOL, True)]
    assert not more


PLACEMENTS = (
    placed(*BOTH),
    placed(Role.HEADTEACHER),
    placed(Role.DSL),
    placed(*BOTH, excluded=["dsl.saltmarsh"]),
    placed(Role.HEADTEACHER, readers=["dsl.saltmarsh"]),
)


@pytest.mark.parametrize("seed", range(4))
async def test_whoever_follows_the_changes_holds_exactly_what_they_may_see(
    work: Casework, reading: Connection, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a story, told the same each time
    copies = [Copy(work, reading, reader) for reader in (THE_DSL, THE_HEAD, THE_DSL)]
    for _ in range(80):
        case = case_id(chance.randrange(1, 9))
        if case not in work.versions:
            work.append(case, reported(), chance.choice(PLACEMENTS))
        elif chance.random() < 0.4:
            work.append(case, chance.choice(PLACEMENTS))
        else:
            work.append(case, information("More."))
        if chance.random() < 0.5:
            followed(work)
        # One of them comes seldom.
        for copy, often in zip(copies, (0.6, 0.6, 0.05), strict=True):
            if chance.random() < often:
                await copy.turns(chance.randrange(1, 4))
    for copy in copies:
        await copy.keeps_up(first=2)
        rows = (await case_list(reading, [work.schema], copy.reader, first=99)).rows
        assert copy.held == {row["case_id"]: row["version"] for row in rows}
        shown = [(c.stream, c.version) for c in copy.seen if not c.lost]
        assert len(shown) == len(set(shown))
        gone = [(c.stream, c.position) for c in copy.seen if c.lost]
        assert len(gone) == len(set(gone))


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_followed_in_any_batches_is_what_is_built_at_once(
    work: Casework, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a story, told the same each time
    for _ in range(60):
        case = case_id(chance.randrange(1, 6))
        begun = case in work.versions
        events = [chance.choice([*PLACEMENTS, information("More.")]) for _ in range(3)]
        work.append(case, *([] if begun else [reported()]), *events)
        if chance.random() < 0.3:
            followed(work)
    followed(work)
    once = work.dump("sight")
    with work.connect() as conn, conn.cursor() as curs:
        for entry in work.source(0, 1_000):
            Changes().apply(curs, work.schema, [entry])
    assert work.dump("sight") == once
    with work.connect() as conn, conn.cursor() as curs:
        curs.execute(work.sql("TRUNCATE {schema}.sight"))
        builder = Changes().builder()
        for entry in work.source(0, 1_000):
            builder.take(entry)
        builder.finish(curs, work.schema)
    assert work.dump("sight") == once
