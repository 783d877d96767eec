"""The contract of a read model: written with the append or following it, and built anew at will."""

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


class Source(Protocol):
    """The record, read in order of position."""

    def __call__(self, after_position: int, limit: int, /) -> Sequence[FromRecord]:
        """At most `limit` entries behind a position; fewer means that these were the last."""
        ...


class OpenSource(Protocol):
    """Opens the record for one reader of several: share `share` of `shares`, cut by stream.

    Every event of a stream is in the same share. Sent to worker processes, like `Connect`.
    """

    def __call__(self, share: int, shares: int, /) -> AbstractContextManager[Source]: ...


class Builder(Protocol):
    """Builds one projection from nothing. Sees every event of its share, in order."""

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        ...

    def spill(self, curs: Cursor[Any], schema: str) -> None:
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

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """After all shares were built: what can only be said of them together."""
        ...


# LIMIT keeps the planner at one look into the index for each row, however large the table has grown
# since it last counted it.
_RECEIPT = "(SELECT * FROM {schema}.receipt WHERE append_id = e.append_id LIMIT 1) r"


class Sheet(NamedTuple):
    """One statement of an inline projection, and what its columns hold."""

    text: str
    kinds: Sequence[str]

    def filled(self, rows: Sequence[Sequence[Any]]) -> Columns | None:
        """What one append writes by this statement, if anything."""
        return in_columns(self.kinds, rows) if rows else None


class Prepared(NamedTuple):
    """What one append writes: something or nothing for each sheet."""

    stream: UUID
    sheets: Sequence[Columns | None]
    lasting: Hashable | None = None
    """By what it is known again, where to write it a second time would change nothing."""


class InlineProjection(Projection, Protocol):
    """Written in the append's own transaction.

    What it writes by its sheets it takes by joining the receipts on the append ids, so that it
    writes only what was accepted; applied a second time it changes nothing.
    """

    sheets: Sequence[Sheet]

    def prepare(self, append: Append) -> Prepared:
        """What the append will write: made by its own writer, before anybody has to wait for it."""
        ...

    def statements(self, schema: str, batch: Sequence[Prepared]) -> Iterable[Statement]:
        """SQL to be run behind the appends of one group."""
        ...

    def lasting(self, prepared: Prepared, /) -> Hashable | None:
        """By what it is known again, where writing it a second time would change nothing."""
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


class BySheets:
    """What every inline projection does alike: its statements follow from its sheets."""

    sheets: Sequence[Sheet]

    def lasting(self, prepared: Prepared) -> Hashable | None:
        """As it was prepared."""
        return prepared.lasting

    def statements(self, schema: str, batch: Sequence[Prepared]) -> Iterator[Statement]:
        """SQL to be run behind the appends of one group, in the order of the sheets."""
        for wave in _waves(batch):
            for sheet, parts in zip(
                self.sheets, zip(*(one.sheets for one in wave), strict=True), strict=True
            ):
                if there := [part for part in parts if part is not None]:
                    text = sheet.text.replace("{receipt}", _RECEIPT)
                    yield in_schema(text, schema), arrays(sheet.kinds, there)


def _waves(batch: Sequence[Prepared]) -> Iterator[Sequence[Prepared]]:
    # No stream comes twice in one cut: an UPDATE may touch a row once.
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
