"""The interfaces of a view: written inline with the append or following it, and rebuilt at any time."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Connection, Cursor

from domain.messages import Event, Recorded, Seals, Unreadable
from projections.engine.arrays import Columns, arrays, in_columns

FromRecord = Recorded[Event] | Unreadable
Append = tuple[UUID, Sequence[Recorded[Event]], Seals | None]
"""The events of one command under the id by which the receipt says whether they were accepted, and
what their views are sealed with."""
Statement = tuple[str, Sequence[Any]]
Connect = Callable[[], Connection[Any]]
"""Opens a connection that may change the compartment's tables. Sent to worker processes: a plain
function or a `functools.partial` of one."""


class RecordSource(Protocol):
    """The record, read in order of position."""

    def __call__(self, after_position: int, limit: int, /) -> Sequence[FromRecord]:
        """At most `limit` entries behind a position; fewer means that these were the last."""
        ...


class OpenSource(Protocol):
    """Opens the record for one of several readers: partition number `partition` of `partitions`.

    Every event of a stream is in the same partition. Sent to worker processes, like `Connect`.
    """

    def __call__(
        self, partition: int, partitions: int, /
    ) -> AbstractContextManager[RecordSource]: ...


class Builder(Protocol):
    """Builds one projection from nothing. Sees every event of its partition, in order."""

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        ...

    def flush(self, curs: Cursor[Any], schema: str) -> None:
        """Write what no later entry can change, to keep memory flat."""
        ...

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """Write everything else."""
        ...


class Projection(Protocol):
    """A disposable view of the record. A changed `version` demands a rebuild, and so do changed
    tables and changed `events` (`projections.engine.shapes`)."""

    name: str
    version: int
    tables: Sequence[str]
    events: frozenset[type[Event]]
    """Whose content its rows keep: those of all streams that it reads."""

    def ddl(self, schema: str) -> str:
        """Create the tables where they are missing."""
        ...

    def builder(self) -> Builder:
        """Start an empty one."""
        ...

    def finalize(self, curs: Cursor[Any], schema: str) -> None:
        """Called after all partitions were built, for what can only be computed over all of them."""
        ...


# LIMIT makes the planner use one index lookup for each row, even where its statistics are older than
# the table's growth.
_RECEIPT_OF_ROW = "(SELECT * FROM {schema}.receipt WHERE append_id = e.append_id LIMIT 1) r"


class WriteStatement(NamedTuple):
    """One statement of an inline projection, and what its columns hold."""

    text: str
    kinds: Sequence[str]

    def bind(self, rows: Sequence[Sequence[Any]]) -> Columns | None:
        """What one append writes by this statement, if anything."""
        return in_columns(self.kinds, rows) if rows else None


class Prepared(NamedTuple):
    """The rows of one append: for each of the projection's statements some or none."""

    stream: UUID
    writes: Sequence[Columns | None]
    dedup_key: Hashable | None = None
    """See `InlineProjection.dedup_key`."""


class InlineProjection(Projection, Protocol):
    """Written in the append's own transaction.

    Its statements join the receipts on the append ids, so that only accepted appends are written;
    applied a second time they change nothing.
    """

    writes: Sequence[WriteStatement]

    def prepare(self, append: Append) -> Prepared:
        """Prepare the rows of an append. Runs on the caller's thread, before the group commit."""
        ...

    def statements(self, schema: str, batch: Sequence[Prepared]) -> Iterable[Statement]:
        """SQL to be run behind the appends of one group."""
        ...

    def dedup_key(self, prepared: Prepared, /) -> Hashable | None:
        """A key for rows that stay true once written, so that they need not be written again; else None."""
        ...


class FollowingProjection(Projection, Protocol):
    """Follows the record by its own bookmark."""

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Write one batch; the bookmark is moved in the same transaction."""
        ...


_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,62}")


@lru_cache(maxsize=4096)
def in_schema(text: str, schema: str) -> str:
    """`text` with the compartment's name for {schema}. A name is all that can get in."""
    if not _SCHEMA.fullmatch(schema):
        message = f"not a schema name: {schema!r}"
        raise ValueError(message)
    return text.replace("{schema}", schema)


class StatementProjection:
    """Base of inline projections: turns its `writes` into the statements of a group."""

    writes: Sequence[WriteStatement]

    def dedup_key(self, prepared: Prepared) -> Hashable | None:
        """As it was prepared."""
        return prepared.dedup_key

    def statements(self, schema: str, batch: Sequence[Prepared]) -> Iterator[Statement]:
        """SQL to be run behind the appends of one group, in the order of `writes`."""
        for wave in _without_repeats(batch):
            for write, parts in zip(
                self.writes, zip(*(one.writes for one in wave), strict=True), strict=True
            ):
                if there := [part for part in parts if part is not None]:
                    text = write.text.replace("{receipt}", _RECEIPT_OF_ROW)
                    yield in_schema(text, schema), arrays(write.kinds, there)


def _without_repeats(batch: Sequence[Prepared]) -> Iterator[Sequence[Prepared]]:
    # Splits the batch so that no stream comes twice in a part: an UPDATE may touch a row only once.
    cuts: list[list[Prepared]] = []
    turns: dict[UUID, int] = {}
    for one in batch:
        turn = turns.get(one.stream, 0)
        turns[one.stream] = turn + 1
        if turn == len(cuts):
            cuts.append([])
        cuts[turn].append(one)
    return iter(cuts)


def columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows turned into the arrays that `unnest` takes."""
    return [list(column) for column in zip(*rows, strict=True)]


def array_literal(items: Iterable[str]) -> str:
    """A text array as PostgreSQL writes it; `unnest` would flatten an array of arrays."""
    quoted = ('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items)
    return "{" + ",".join(quoted) + "}"


def copy_rows(
    curs: Cursor[Any],
    statement: str,
    types: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Write rows by binary COPY."""
    with curs.copy(statement.encode()) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
