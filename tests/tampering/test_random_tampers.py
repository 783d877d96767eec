"""As many tampers as there are seeds, their places drawn at random: every one is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import pytest

from projections.catalogue import EVERY
from tests.support.tampering import Tampering

TAMPERS = int(os.environ.get("CASEBOOK_TAMPERS", "20"))
"""More of them where somebody asks for more."""
CLEAN = 3


class Tamper(NamedTuple):
    """What was done, and what has to be said of it."""

    statements: list[str]
    verdicts: set[str]
    position: int | None = None
    table: str | None = None


def _state(chance: Random, hands: Tampering, at: int) -> Tamper:
    ((length,),) = hands.rows("SELECT length(state) FROM event WHERE notification_id = %s", at)
    byte, bit = chance.randrange(length), 1 << chance.randrange(8)
    change = f"set_byte(state, {byte}, get_byte(state, {byte}) # {bit})"
    return Tamper(
        [f"UPDATE event SET state = {change} WHERE notification_id = {at}"],  # noqa: S608 - our own words
        {"event-altered"},
        at,
    )


def _swap(chance: Random, hands: Tampering, at: int) -> Tamper:
    other = at + chance.choice([1, 2, 3])
    return Tamper(
        [
            "UPDATE event e SET state = o.state FROM event o WHERE (e.notification_id,"  # noqa: S608 - our own words
            f" o.notification_id) IN (({at}, {other}), ({other}, {at}))"
        ],
        {"event-altered"},
        at,
    )


def _move(chance: Random, hands: Tampering, at: int) -> Tamper:
    other = at + chance.choice([1, 2, 3])
    return Tamper(
        [
            f"UPDATE event SET notification_id = 999999 WHERE notification_id = {at}",  # noqa: S608 - our own words
            f"UPDATE event SET notification_id = {at} WHERE notification_id = {other}",  # noqa: S608 - our own words
            f"UPDATE event SET notification_id = {other} WHERE notification_id = 999999",  # noqa: S608 - our own words
        ],
        {"event-moved"},
        at,
    )


def _delete(chance: Random, hands: Tampering, at: int) -> Tamper:
    return Tamper(
        [f"DELETE FROM event WHERE notification_id = {at}"],  # noqa: S608 - our own words
        {"event-missing"},
        at,
    )


def _cut(chance: Random, hands: Tampering, at: int) -> Tamper:
    return Tamper(
        [f"DELETE FROM event WHERE notification_id >= {at}"],  # noqa: S608 - our own words
        {"tail-cut"},
        at,
    )


def _receipt(chance: Random, hands: Tampering, at: int) -> Tamper:
    holds = f"WHERE {at} BETWEEN first_position AND first_position + last_version - first_version"
    ((first,),) = hands.rows(f"SELECT first_position FROM receipt {holds}")  # noqa: S608 - our own words
    if chance.random() < 0.4:
        return Tamper([f"DELETE FROM receipt {holds}"], {"receipt-missing"}, first)  # noqa: S608 - our own words
    change = chance.choice(
        [
            "stream = gen_random_uuid()",
            "recorded_at = recorded_at + interval '1 microsecond'",
            "leaves = set_byte(leaves, 9, get_byte(leaves, 9) # 4)",
        ]
    )
    return Tamper([f"UPDATE receipt SET {change} {holds}"], {"receipt-altered"}, first)  # noqa: S608 - our own words


def _view(chance: Random, hands: Tampering, at: int) -> Tamper:
    tables = [table for one in EVERY for table in one.tables]
    filled = [t for t in tables if hands.rows(f"SELECT FROM {t} LIMIT 1")]
    table = chance.choice(filled)
    rows = hands.rows(f"SELECT ctid::text FROM {table}")  # noqa: S608 - our own words
    row = f"ctid = '{chance.choice(rows)[0]}'"
    columns = hands.rows(
        "SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a LEFT JOIN pg_index i"
        " ON i.indrelid = a.attrelid AND i.indisprimary WHERE a.attrelid = to_regclass(%s)"
        " AND a.attnum > 0 AND NOT a.attisdropped AND a.attnum <> ALL (i.indkey::int2[])"
        " AND a.attnotnull",
        table,
    )
    changed = {
        "text": "{c} || 'x'",
        "boolean": "NOT {c}",
        "integer": "{c} + 1",
        "bigint": "{c} - 1",
        "timestamp with time zone": "{c} + interval '1 second'",
        "bytea": "{c} || '\\x00'",
    }
    fit = [(name, changed[kind]) for name, kind in columns if kind in changed]
    if not fit or chance.random() < 0.4:
        return Tamper([f"DELETE FROM {table} WHERE {row}"], {"view-row-missing"}, None, table)  # noqa: S608 - our own words
    name, change = chance.choice(fit)
    set_to = change.replace("{c}", str(name))
    return Tamper(
        [f"UPDATE {table} SET {name} = {set_to} WHERE {row}"],  # noqa: S608 - our own words
        {"view-differs"},
        None,
        table,
    )


KINDS: list[Callable[[Random, Tampering, int], Tamper]] = [
    *(_state, _swap, _move, _delete, _cut, _receipt),
    *(_view,) * 4,
]


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(seed, marks=[pytest.mark.at_length] if seed > len(KINDS) else [])
        for seed in range(1, TAMPERS + 1)
    ],
)
def test_a_tamper_drawn_at_random_is_named(hands: Tampering, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same tampers in every run
    hands.live(seed, appends=30, cases=5)
    last = len(hands.rows("SELECT FROM event"))
    tamper = KINDS[seed % len(KINDS)](chance, hands, chance.randrange(2, last - 4))

    hands.change(*tamper.statements)

    found = hands.found()
    assert {one.verdict.value for one in found} == tamper.verdicts, (
        tamper,
        [one.told for one in found],
    )
    if tamper.position is not None:
        assert found[0].position == tamper.position, tamper
    if tamper.table is not None:
        assert {one.where for one in found} == {tamper.table}, tamper


@pytest.mark.parametrize("seed", range(100, 100 + CLEAN))
def test_of_a_history_drawn_at_random_nothing_is_found(hands: Tampering, seed: int) -> None:
    hands.live(seed, appends=60, cases=8)
    assert hands.found() == []
