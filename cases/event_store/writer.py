"""Commits a group of appends in one transaction and one network turn-around, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event as Signal
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row

from cases.event_store import wire
from cases.event_store.group_commit import Ticket
from cases.event_store.pool import RecordPool
from cases.event_store.words import (
    IdempotencyMismatch,
    InlineProjection,
    MalformedAppend,
    Receipt,
    RecordUnavailable,
    StaleVersion,
)
from cases.event_store.written_once import WrittenOnce
from cases.schema.append import ALREADY_STORED, MALFORMED, OTHER_VIEWS

_FIRST_PAUSE = 0.01
_LONGEST_PAUSE = 0.25
_COMMAND_ARRAYS: tuple[type[wire.Array], ...] = (
    wire.Uuids,
    wire.Uuids,
    wire.Integers,
    wire.Integers,
    wire.Blobs,
    wire.Blobs,
    wire.Blobs,
    wire.Blobs,
    wire.Texts,
    wire.Moments,
    wire.Blobs,
)


class GroupWriter:
    """The only hand that writes into a compartment's record from this process."""

    def __init__(
        self,
        pool: RecordPool,
        schema: str,
        inline: Sequence[InlineProjection],
        told: Callable[[], None],
        patience: float,
    ) -> None:
        """`told` is called after every commit that stored something."""
        self._pool = pool
        self._schema = schema
        self._written_once = WrittenOnce(inline)
        self._told = told
        self._patience = patience
        self._never = Signal()
        places = ", ".join(["%b"] * 14)
        self._append = f"SELECT * FROM {schema}.append({places})".encode()  # noqa: S608
        self._receipts = (
            f"SELECT append_id, stream, first_version, last_version, first_position, answer,"  # noqa: S608
            f" leaves FROM {schema}.receipt WHERE append_id = ANY(%s)"
        ).encode()

    def commit(self, group: Sequence[Ticket]) -> None:
        """Give every ticket its receipt or its refusal. Nobody is answered before COMMIT is."""
        try:
            self._insist(list(group))
        except Exception as error:
            for ticket in group:
                if ticket.outcome is None:
                    ticket.outcome = error

    def _insist(self, group: list[Ticket]) -> None:
        deadline = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        uncertain = False
        while group:
            try:
                if uncertain:
                    group = self._without_stored(group)
                    uncertain = False
                else:
                    self._send(group)
                    return
            except (psycopg.OperationalError, psycopg.InterfaceError):
                # Perhaps it was stored and only the answer got lost: the receipts know.
                uncertain = True
                if time.monotonic() > deadline:
                    raise RecordUnavailable("the record cannot be reached") from None
                self._never.wait(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            except psycopg.Error as error:
                if error.sqlstate == ALREADY_STORED:
                    uncertain = True
                elif len(group) == 1 or error.sqlstate == OTHER_VIEWS:
                    raise _told(error) from None
                else:
                    # One of them is at fault, and the others must not pay for it.
                    for ticket in group:
                        self.commit((ticket,))
                    return

    def _send(self, group: Sequence[Ticket]) -> None:
        arrays = self._arrays(group)
        statements = [
            statement
            for one, batch in self._written_once.batches(group)
            for statement in one.statements(self._schema, batch)
        ]
        statements.extend([statement for ticket in group for statement in ticket.beside])
        connection = self._pool.getconn()
        try:
            verdicts = self._pipeline(connection, arrays, statements)
        finally:
            self._pool.putconn(connection)
        stored = []
        for ticket, verdict in zip(group, verdicts, strict=True):
            ticket.outcome = _outcome(verdict)
            if verdict[0] == "stored":
                stored.append(ticket)
        if stored:
            self._written_once.note(stored)
            self._told()

    def _pipeline(
        self,
        connection: Connection[Any],
        arrays: Sequence[Any],
        statements: Sequence[tuple[str, Sequence[Any]]],
    ) -> list[tuple[Any, ...]]:
        # One transaction without BEGIN and COMMIT: PostgreSQL ends it at the one Sync, and both ways
        # return only when the Sync has been answered, so only after the commit.
        verdicts = connection.cursor(binary=True, row_factory=tuple_row)
        if not statements:
            return verdicts.execute(self._append, arrays, prepare=True).fetchall()
        with connection.pipeline():
            verdicts.execute(self._append, arrays, prepare=True)
            silent = connection.cursor()
            for text, parameters in statements:
                silent.execute(text.encode(), parameters, prepare=True)
        return verdicts.fetchall()

    @staticmethod
    def _arrays(group: Sequence[Ticket]) -> list[Any]:
        size = len(group)
        columns = zip(*[ticket.command for ticket in group], strict=True)
        arrays: list[Any] = [
            wire.joined(kind, size, column)
            for kind, column in zip(_COMMAND_ARRAYS, columns, strict=True)
        ]
        counts = [ticket.count for ticket in group]
        total = sum(counts)
        owners = [wire.integer_piece(n) * count for n, count in enumerate(counts, start=1)]
        arrays.append(wire.joined(wire.Integers, total, owners))
        arrays.append(wire.joined(wire.Texts, total, [ticket.topics for ticket in group]))
        arrays.append(wire.joined(wire.Blobs, total, [ticket.blobs for ticket in group]))
        return arrays

    def _without_stored(self, group: list[Ticket]) -> list[Ticket]:
        """Answer what an earlier attempt has stored; give back the rest."""
        ids = [ticket.append_id for ticket in group]
        with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            rows = cursor.execute(self._receipts, [ids]).fetchall()
        stored = {row[0]: row for row in rows}
        rest = []
        for ticket in group:
            row = stored.get(ticket.append_id)
            if row is None:
                rest.append(ticket)
            else:
                ticket.outcome = receipt_of(row, repeated=False)
        if stored:
            self._told()
        return rest


def _told(error: psycopg.Error) -> Exception:
    kind = {MALFORMED: MalformedAppend, OTHER_VIEWS: RecordUnavailable}.get(error.sqlstate or "")
    return error if kind is None else kind(str(error.diag.message_primary))


def receipt_of(row: Sequence[Any], *, repeated: bool) -> Receipt:
    """A row of the receipt table as a receipt."""
    append_id, stream, first, last, first_position, answer, leaves = row
    return Receipt(
        stream=stream,
        version=last,
        first_version=first,
        position=first_position + last - first,
        append_id=append_id,
        repeated=repeated,
        answer=answer,
        leaves=bytes(leaves),
    )


def _outcome(verdict: Sequence[Any]) -> Receipt | Exception:
    status, append_id, stream, first, last, position, answer, current, leaves = verdict
    if status == "stale":
        return StaleVersion(current)
    if status == "mismatch":
        return IdempotencyMismatch("the key has been used for another request")
    return receipt_of(
        (append_id, stream, first, last, position, answer, leaves),
        repeated=status == "repeated",
    )
