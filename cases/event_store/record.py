"""The record of one compartment, and the store that holds all compartments over one pool."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256
from threading import Event as Signal
from threading import Lock
from typing import Any, cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from cases.event_store.append import (
    DAMAGE,
    Append,
    Idempotency,
    IdempotencyMismatch,
    InlineProjection,
    MalformedAppend,
    Receipt,
    RecordUnavailable,
    StreamErased,
    Tampered,
)
from cases.event_store.commit_notifier import CommitListener, CommitNotifier
from cases.event_store.group_commit import GroupCommit, PendingAppend
from cases.event_store.library.application import CompartmentApplication
from cases.event_store.library.factory import opened
from cases.event_store.library.recorder import Infrastructure
from cases.event_store.mapper import EventMapper, Row, leaf_of_row
from cases.event_store.passed_rows import PassedRows
from cases.event_store.pool import RecordPool
from cases.event_store.requests import KeptRequest, Requests
from cases.event_store.stream_keys import StreamKeys
from cases.event_store.writer import GroupWriter, receipt_of
from cases.keys import KeyFault, KeyStore, KeysUnavailable
from cases.schema.connections import APPENDS, connect_as_operator
from cases.schema.roles import WrittenBy
from cases.schema.tables import IN_THE_CLEAR, SEALED_FORMS, ExtraDDL, channel_of, migrate, schema_of
from cases.sealing.envelope import DataKey, key_id_of
from domain.messages import Event, Recorded, Unreadable
from domain.school.events import DamagedRowPassed
from domain.vocabulary import Compartment

log = logging.getLogger("casebook.record")

Alarm = Callable[[str, Exception], None]
"""Told the schema and what was met there, whenever a stored row is not what was written."""


def log_alarm(schema: str, error: Exception) -> None:
    """Say so in the log: where, and the kind of error; its text may not travel."""
    log.critical("the record of %s is damaged (%s)", schema, type(error).__name__)


class Record:
    """One compartment's record: append, and read by stream or by position."""

    def __init__(  # noqa: PLR0913 - what a compartment is made of, put together by the store
        self,
        tenant: str,
        compartment: Compartment,
        *,
        pool: RecordPool,
        keys: KeyStore | None,
        inline: Sequence[InlineProjection],
        notifier: CommitNotifier,
        patience: float,
        alarm: Alarm,
        passed: PassedRows,
    ) -> None:
        self.tenant = tenant
        self.compartment = compartment
        self._alarm = alarm
        self._passed = passed
        self.schema = schema_of(tenant, compartment)
        self.channel = channel_of(self.schema)
        self._keys = keys
        self._notifier = notifier
        self._inline = tuple(inline)
        self._log: UUID | None = None
        self._stream_keys = StreamKeys()
        self._requests = Requests(tenant, keys)
        writer = GroupWriter(
            pool, self.schema, inline, lambda: notifier.notify(self.schema), patience
        )
        self._queue = GroupCommit(writer.commit)
        self.infrastructure = Infrastructure(
            self.schema,
            pool,
            self._queue,
            EventMapper(tenant, self.log, keys, self._key_for),
            self.subscribe,
            self._examine,
        )
        self.application = CompartmentApplication(opened(self.infrastructure))
        self._mapper = self.application.event_mapper
        self._recorder = self.application.event_recorder
        self._receipt = (
            "SELECT append_id, stream, first_version, last_version, first_position, answer,"  # noqa: S608
            f" leaves, request, request_hash FROM {self.schema}.receipt WHERE request = ANY(%s)"
        ).encode()

    def append(self, append: Append) -> Receipt:
        """Store the events of one command; return when they are on disk.

        Raises StaleVersion, IdempotencyMismatch, StreamErased or RecordUnavailable. A repeated
        request gets the receipt of the first.
        """
        key = self._key_for(append.stream, append.expected_version)
        stored = self._mapper.to_stored_events(append.events, key)
        recorded_at = append.events[0].recorded_at
        asked = append.idempotency
        views = (append.append_id, append.events, self._mapper.seals(key))
        receipt = self._recorder.append(
            PendingAppend(
                stored,
                append_id=append.append_id,
                recorded_at=recorded_at,
                idempotency=asked,
                requests=self._kept(asked, recorded_at) if asked else (None, None),
                answer=append.answer,
                prepared=[one.prepare(views) for one in self._inline],
            )
        )
        if key is not None and not receipt.repeated:
            self._stream_keys.note(append.stream, key.id)
        return receipt

    def stream(
        self, stream: UUID, after: int = 0, upto: int | None = None
    ) -> list[Recorded[Event] | Unreadable]:
        """The events of a stream, in their order, after one version and up to another."""
        rows = self._recorder.rows_of(stream, after, upto)
        if self._keys is not None and rows:
            self._stream_keys.note(stream, self._key_id(rows[0]))
        return self._read(rows)

    def after(
        self,
        position: int,
        limit: int,
        *,
        partition: tuple[int, int] = (0, 1),
        past_damage: bool = False,
        without: Collection[UUID] = (),
    ) -> list[Recorded[Event] | Unreadable]:
        """The next events of the compartment after a position, in their order.

        In the place of a bad row that two operators have let pass there stands an Unreadable;
        with `past_damage` in that of every bad row, which is for whoever examines the record.
        Of the streams in `without` nothing is read at all, as if their keys had been destroyed.
        `partition` (n, of) gives the streams of one reader among several; a stream is never divided.
        """
        rows = self._recorder.rows_after(position, limit, partition)
        try:
            read = self._mapper.read(rows)
        except DAMAGE:
            read = [self._read_or_passed(row, past_damage=past_damage) for row in rows]
        if without:
            unread = {
                position: Unreadable(stream, version, topic, position)
                for stream, version, topic, _, position in rows
                if stream in without
            }
            return [unread.get(one.position or 0, one) for one in read]
        return read

    def let_pass(self) -> set[UUID]:
        """The streams in which there is a row that was let pass. What is left of them is no whole
        history: who may open the case could stand in the very row that is lost."""
        return {
            row[0]
            for where, position, digest in self._passed.of(self.tenant)
            if where is self.compartment
            and (row := self.row_at(position)) is not None
            and sha256(row[3]).hexdigest() == digest
        }

    def row_at(self, position: int) -> Row | None:
        """The stored row at a position, as it stands there."""
        rows = self._recorder.rows_after(position - 1, 1, (0, 1))
        return rows[0] if rows and rows[0][4] == position else None

    def read_one(self, row: Row) -> Recorded[Event] | Unreadable:
        """One stored row, opened. Raises what it is that is wrong with it, and no alarm."""
        return self._mapper.read((row,))[0]

    def leaf_of(self, row: Row) -> bytes:
        """The leaf hash of a stored row, whether or not it can be opened."""
        stream, version, topic, state, _ = row
        return leaf_of_row(stream, version, topic, bytes(state))

    def called(self, topic: str) -> list[Recorded[Event] | Unreadable]:
        """Every event of this name; looks at the whole record, so it is for rare occasions."""
        return self._mapper.read(self._recorder.rows_called(topic))

    def _read(self, rows: Sequence[Row]) -> list[Recorded[Event] | Unreadable]:
        try:
            return self._mapper.read(rows)
        except DAMAGE as error:
            raise self._alarmed(error) from None

    def _read_or_passed(self, row: Row, *, past_damage: bool) -> Recorded[Event] | Unreadable:
        try:
            return self.read_one(row)
        except DAMAGE as error:
            stream, version, topic, state, position = row
            passed = past_damage or self._passed.holds(
                self.tenant, self.compartment, position, bytes(state)
            )
            if not passed:
                raise self._alarmed(error) from None
            return Unreadable(stream, version, topic, position)

    def _key_id(self, row: Row) -> bytes:
        try:
            return key_id_of(row[3])
        except Tampered as error:
            raise self._alarmed(error) from None

    def _alarmed(self, error: Exception) -> Exception:
        self._alarm(self.schema, error)
        return error

    def log(self) -> UUID:
        """The compartment's name in every seal, made when it was founded; asked for once."""
        if self._log is None:
            rows = self._recorder.rows(f"SELECT id FROM {self.schema}.log".encode(), ())  # noqa: S608
            if not rows:
                raise Tampered("the compartment's log id is gone")
            self._log = rows[0][0]
        return self._log

    def last_position(self) -> int:
        """The position of the newest event; 0 while there is none."""
        return self._recorder.max_notification_id() or 0

    def find_receipt(self, asked: Idempotency, now: datetime) -> Receipt | None:
        """The receipt of this request, if it came before. Raises IdempotencyMismatch where another
        request came under its key."""
        kept = {one.name: one.said for one in self._kept(asked, now) if one is not None}
        rows = self._recorder.rows(self._receipt, (list(kept),))
        if not rows:
            return None
        *receipt, name, said = rows[0]
        if kept[bytes(name)] != bytes(said):
            raise IdempotencyMismatch("the key has been used for another request")
        return receipt_of(receipt, repeated=True)

    def subscribe(self, also_set: Signal | None = None) -> CommitListener:
        """Listen to commits of this compartment; see `CommitListener.wait`. `also_set`: an event that is
        set as well, for whoever waits for several listeners at once."""
        return self._notifier.subscribe(self.schema, also_set)

    def close(self) -> None:
        """End the threads of the group commit."""
        self._queue.close()
        self.application.close()

    def key_of(self, stream: UUID) -> bytes | None:
        """The id of the data key that the stream's events are sealed with."""
        known = self._stream_keys.of(stream)
        if known is None:
            rows = self._recorder.rows_of(stream, 0, 1)
            if not rows:
                return None
            known = self._key_id(rows[0])
            self._stream_keys.note(stream, known)
        return known

    def first_keys(self, streams: int) -> set[bytes]:
        """The ids of the keys of a few streams that begin this record."""
        question = f"SELECT state FROM {self.schema}.event WHERE originator_version = 1 LIMIT %s"  # noqa: S608
        rows = self._recorder.rows(question.encode(), (streams,))
        return set() if self._keys is None else {key_id_of(row[0]) for row in rows}

    def _examine(
        self, append_id: UUID, stored: Sequence[StoredEvent]
    ) -> tuple[datetime, Sequence[Any]]:
        """Read rows that come by the library's door, and make of them what the views show."""
        stream = cast(UUID, stored[0].originator_id)
        key = None
        if self._keys is not None:
            # Sealed with another key than its stream's, a row would outlive the stream's erasure.
            used = {key_id_of(one.state) for one in stored}
            known = self.key_of(stream)
            if len(used) > 1 or (known is not None and used != {known}):
                raise MalformedAppend("these events are not sealed with the key of their stream")
            key = self._opened(used.pop())
        rows = [(stream, one.originator_version, one.topic, one.state, 0) for one in stored]
        events = [one for one in self._mapper.read(rows) if isinstance(one, Recorded)]
        if len(events) < len(stored):
            raise StreamErased("the key of the stream has been destroyed")
        views = (append_id, events, self._mapper.seals(key))
        return events[0].recorded_at, [one.prepare(views) for one in self._inline]

    def _kept(self, asked: Idempotency, moment: datetime) -> tuple[KeptRequest, KeptRequest | None]:
        try:
            return self._requests.kept(asked, moment), self._requests.kept_before(asked, moment)
        except KeysUnavailable:
            raise RecordUnavailable("the key of the requests cannot be had") from None
        except KeyFault as fault:
            raise self._alarmed(Tampered(f"{fault.finding}: the key of the requests")) from fault

    def _key_for(self, stream: UUID, expected_version: int) -> DataKey | None:
        """The key that a stream's next events are sealed with; none in a record in the clear."""
        if self._keys is None:
            return None
        # Of a stream that is not there: the append is stale, and the record will say so.
        known = None if expected_version == 0 else self.key_of(stream)
        return self._opened(known)

    def _opened(self, key_id: bytes | None) -> DataKey:
        """A key by its id, or one that was never used."""
        if self._keys is None:
            raise ValueError("a record that is kept in the clear has no keys")
        try:
            key = self._keys.take(self.tenant) if key_id is None else self._keys.open(key_id)
        except KeysUnavailable:
            raise RecordUnavailable("the key of the stream cannot be had") from None
        except KeyFault as fault:
            raise self._alarmed(Tampered(f"{fault.finding}: the key of the stream")) from fault
        if key is None:
            raise StreamErased("the key of the stream has been destroyed")
        return key


class EventStore:
    """All compartments of all tenants over one pool of connections."""

    def __init__(  # noqa: PLR0913 - settings, all named
        self,
        record_url: str,
        keys: KeyStore | None,
        *,
        owner_url: str | None = None,
        inline: Sequence[InlineProjection] = (),
        encrypt: bool = True,
        pool_size: int = APPENDS.at_most,
        patience: float = 15.0,
        alarm: Alarm = log_alarm,
    ) -> None:
        """`owner_url` migrates, where it is another login. `encrypt=False` is for measurements.

        `alarm`: told of every damaged row that is met, by whatever door.
        """
        self._alarm = alarm
        self.passed = PassedRows(
            lambda tenant: self.compartment(tenant, Compartment.ORDINARY).called(
                DamagedRowPassed.TOPIC
            )
        )
        if encrypt and keys is None:
            raise ValueError("an encrypted record needs a key store")
        self._owner_url = owner_url or record_url
        self._keys = keys if encrypt else None
        self._inline = tuple(inline)
        self._patience = patience
        self._pool = RecordPool(record_url, pool_size, patience)
        self._notifier = CommitNotifier(record_url)
        self._records: dict[tuple[str, Compartment], Record] = {}
        self._lock = Lock()

    def migrate(
        self,
        tenants: Sequence[str],
        extra_ddl: Sequence[ExtraDDL] = (),
        written_by: WrittenBy | None = None,
    ) -> None:
        """Bring both compartments of these tenants to the newest form, as the owner."""
        schemas = [
            schema_of(tenant, compartment) for tenant in tenants for compartment in Compartment
        ]
        with connect_as_operator(self._owner_url) as connection:
            forms = IN_THE_CLEAR if self._keys is None else SEALED_FORMS
            migrate(connection, schemas, extra_ddl, written_by, forms=forms)

    def compartment(self, tenant: str, compartment: Compartment) -> Record:
        """The record of one compartment; always the same object for the same one."""
        with self._lock:
            record = self._records.get((tenant, compartment))
            if record is None:
                record = Record(
                    tenant,
                    compartment,
                    pool=self._pool,
                    keys=self._keys,
                    inline=self._inline,
                    notifier=self._notifier,
                    patience=self._patience,
                    alarm=self._alarm,
                    passed=self.passed,
                )
                self._records[tenant, compartment] = record
            return record

    def close(self) -> None:
        """Let go of every connection and thread."""
        self._notifier.close()
        for record in self._records.values():
            record.close()
        self._pool.close()
