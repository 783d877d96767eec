"""Which rows of a view are others than the same view built beside it: by their keys, not their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from domain.findings import Verdict
from projections.engine.projection import in_schema

MOST_TOLD = 1_000
"""So many rows of one table are named at the most."""

_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL),
       a.attnum = ANY (coalesce(i.indkey::int2[], '{}'))
FROM pg_attribute a
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
# Two sums of 64 bits over all rows as text: what is the same is known by one look at each row.
_DIGEST = """
SELECT count(*), bit_xor(hashtextextended(line, 0)), bit_xor(hashtextextended(line, 1))
FROM (SELECT t::text AS line FROM {schema}.{table} t OFFSET 0) lines
"""
_ONLY_HERE = """
SELECT {keys}, t::text FROM {schema}.{table} t
EXCEPT ALL SELECT {keys}, t::text FROM {other}.{table} t
ORDER BY {order} LIMIT {limit}
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not as the record has it, by what its key says of its place."""

    verdict: Verdict
    table: str
    ids: tuple[UUID, ...] = ()
    """The streams that its key names, the case first."""
    version: int | None = None
    position: int | None = None


def differences(
    conn: Connection[Any], living: str, beside: str, table: str
) -> Iterator[Difference]:
    """The rows of a table in the schema `living` against those in `beside`, which are right."""
    if not _columns(conn, living, table):
        yield Difference(Verdict.VIEW_ROW_MISSING, table)
        return
    keys = _Keys.of(_columns(conn, beside, table))
    if _asked(conn, _DIGEST, living, table) == _asked(conn, _DIGEST, beside, table):
        return
    try:
        invented = keys.only(conn, living, beside, table)
        missing = keys.only(conn, beside, living, table)
    except psycopg.errors.UndefinedColumn:
        yield Difference(Verdict.VIEW_DIFFERS, table)
        return
    for key in sorted(invented | missing, key=repr):
        if key not in missing:
            verdict = Verdict.VIEW_ROW_INVENTED
        elif key not in invented:
            verdict = Verdict.VIEW_ROW_MISSING
        else:
            verdict = Verdict.VIEW_DIFFERS
        yield keys.difference(verdict, table, key)
    if not invented and not missing:
        # The columns stand in another order.
        yield Difference(Verdict.VIEW_DIFFERS, table)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The columns by which a row is known; those of them that name a stream."""

    names: Sequence[str]
    uuids: Sequence[int]

    @classmethod
    def of(cls, columns: Sequence[tuple[str, str, bool]]) -> _Keys:
        key = [name for name, _, primary in columns if primary] or [name for name, _, _ in columns]
        kinds = {name: kind for name, kind, _ in columns}
        uuids = [at for at, name in enumerate(key) if kinds[name] == "uuid"]
        uuids.sort(key=lambda at: key[at] != "case_id")
        return cls(key, uuids)

    def only(
        self, conn: Connection[Any], here: str, there: str, table: str
    ) -> set[tuple[Any, ...]]:
        """The keys of the rows that `there` has not, or not so."""
        told = ", ".join(f'"{name}"' for name in self.names)
        text = in_schema(_ONLY_HERE.replace("{other}", in_schema("{schema}", there)), here)
        text = text.replace("{table}", table).replace("{keys}", told)
        order = ", ".join(str(at + 1) for at in range(len(self.names)))
        text = text.replace("{order}", order).replace("{limit}", str(MOST_TOLD))
        rows = conn.execute(text.encode()).fetchall()
        return {tuple(row[:-1]) for row in rows}

    def difference(self, verdict: Verdict, table: str, key: tuple[Any, ...]) -> Difference:
        """What may be told of this row: ids and numbers, never a text."""
        said = dict(zip(self.names, key, strict=True))
        return Difference(
            verdict,
            table,
            tuple(key[at] for at in self.uuids),
            _number(said.get("version")),
            _number(said.get("position")),
        )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _columns(conn: Connection[Any], schema: str, table: str) -> list[tuple[str, str, bool]]:
    found = conn.execute(_COLUMNS, [f"{in_schema('{schema}', schema)}.{table}"])
    return [(str(name), str(kind), bool(primary)) for name, kind, primary in found.fetchall()]


def _asked(conn: Connection[Any], question: str, schema: str, table: str) -> Any:
    text = in_schema(question.replace("{table}", table), schema)
    return conn.execute(text.encode()).fetchone()
