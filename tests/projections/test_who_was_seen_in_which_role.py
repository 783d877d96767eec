"""Who was seen in a role that one person holds: by marks, whoever was seen last, last."""

from __future__ import annotations

from domain.messages import Attribution
from domain.sign_in import fold, marked
from domain.vocabulary import Role
from projections.role_holders import HOLDERS, RoleHolders
from tests.support.casework import (
    DSL,
    HILLTOP,
    SALTMARSH,
    TEACHER,
    Casework,
    case_id,
    information,
    placed,
    reported,
)

HEAD = Attribution(actor="Head.Saltmarsh", role=Role.HEADTEACHER.value)
NEW_HEAD = Attribution(actor="new.head", role=Role.HEADTEACHER.value)
HEAD_ELSEWHERE = Attribution(actor="head.hilltop", role=Role.HEADTEACHER.value)


def seen(work: Casework, school: str) -> list[tuple[str, str]]:
    question = HOLDERS.replace("$1::text[]", "%s::text[]")
    return [(role, holder) for role, holder in work.rows(question, [school])]


def follow(work: Casework, after: int) -> int:
    entries = work.source(after, 1_000)
    with work.connect() as connection, connection.cursor() as curs:
        RoleHolders().apply(curs, work.schema, entries)
    return int(entries[-1].position)


def test_whoever_was_seen_last_comes_last_and_nobody_is_named(work: Casework) -> None:
    work.append(case_id(1), reported(), placed(), by=TEACHER)
    work.append(case_id(1), information(), by=HEAD)
    work.append(case_id(1), information(), by=DSL)
    work.append(case_id(2), reported(school=HILLTOP), placed(), by=HEAD_ELSEWHERE)
    first = follow(work, 0)
    seals = work.source(0, 1)[0].seals
    assert seals is not None
    head, dsl = marked(seals, "head.saltmarsh"), marked(seals, DSL.actor)
    assert seen(work, SALTMARSH) == [("headteacher", head), ("dsl", dsl)]
    assert [role for role, _ in seen(work, HILLTOP)] == ["headteacher"]

    # Of which school a case is, is remembered where only a later entry of it is read.
    work.append(case_id(1), information(), by=NEW_HEAD)
    work.append(case_id(1), information(), by=TEACHER)
    follow(work, first)
    assert seen(work, SALTMARSH)[-1] == ("headteacher", marked(seals, "new.head"))
    table = work.dump("role_holder").decode()
    assert fold(HEAD.actor) not in table
    assert "new.head" not in table


def test_taken_in_twice_it_is_the_same(work: Casework) -> None:
    work.append(case_id(3), reported(), placed(), by=HEAD)
    follow(work, 0)
    once = work.dump("role_holder", "stream_school")
    follow(work, 0)
    assert work.dump("role_holder", "stream_school") == once
