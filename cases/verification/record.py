"""Whether the record is as it was written: every row against its seal, its receipt and its place.

Both tables are read once, in the order of positions, as they stood at one moment. What does not fit
is remembered and judged at the end, because only then is known whether a row that is missing here
stands somewhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import IsolationLevel

from cases.event_store import DAMAGE, Record
from cases.keys import KeyDestroyed, KeyFault, KeyStore
from cases.sealing.envelope import Tampered, key_id_of
from domain.findings import Finding, Verdict
from domain.ledger.leaf import LEAF_BYTES
from domain.messages import Recorded, Unreadable

_PAGE = 2_000
_EVENTS = """
SELECT originator_id, originator_version, topic, state, notification_id
FROM {schema}.event ORDER BY notification_id
"""
_RECEIPTS = """
SELECT stream, first_version, last_version, first_position, recorded_at, leaves
FROM {schema}.receipt ORDER BY first_position, stream, first_version
"""
Name = tuple[UUID, int]
"""stream, version"""


class _Row(NamedTuple):
    stream: UUID
    version: int
    topic: str
    state: bytes
    position: int

    @property
    def name(self) -> Name:
        return self.stream, self.version


class _Promised(NamedTuple):
    """What a receipt says stands at a position."""

    position: int
    name: Name
    leaf: bytes
    recorded_at: datetime | None
    """Of the first event of the append."""


@dataclass
class _Stray:
    """A row that opens, at a place for which it has no receipt."""

    row: _Row
    instead_of: bool
    """Whether something else was promised here."""


@dataclass
class RecordCheck:
    """One look at one compartment's record. Reads; changes nothing."""

    record: Record
    keys: KeyStore
    findings: list[Finding] = field(default_factory=list)
    events: int = 0
    last: int = 0
    streams: set[UUID] = field(default_factory=set)
    """Those of which a row is not what was written."""
    _strays: list[_Stray] = field(default_factory=list)
    _unmet: dict[Name, int] = field(default_factory=dict)
    """Promised at a place where there is no row, or another one."""
    _doubled: dict[Name, int] = field(default_factory=dict)
    """Promised at a place where a row stands that has a receipt of its own."""
    _seen: dict[UUID, int] = field(default_factory=dict)
    _gaps: list[tuple[UUID, int, int]] = field(default_factory=list)
    _accounted: set[Name] = field(default_factory=set)
    _faults: set[bytes] = field(default_factory=set)

    def run(self, connection: psycopg.Connection[Any]) -> list[Finding]:
        """Everything found, the first position first."""
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            for position, rows, promised in _by_position(connection, self.record.schema):
                self._take(position, rows, promised)
        self._judge()
        self.findings.sort(key=lambda one: (one.position or 0, one.verdict))
        return self.findings

    def _take(self, position: int, rows: list[_Row], promised: list[_Promised]) -> None:
        if not rows:
            self._unmet.update((one.name, position) for one in promised)
            return
        if position > self.last + 1 and not self._promised_between(position):
            self._find(Verdict.EVENT_MISSING, self.last + 1)
        self.last = position
        for row in rows:
            self.events += 1
            self._look_at(row, promised)

    def _promised_between(self, position: int) -> bool:
        """Whether the first place of a gap is one for which there is a receipt."""
        return self.last + 1 in {at for at in self._unmet.values() if self.last < at < position}

    def _look_at(self, row: _Row, promised: list[_Promised]) -> None:
        own = next((one for one in promised if one.name == row.name), None)
        as_written = own is not None and own.leaf == self.record.leaf_of(row)
        try:
            opened = self.record.read_one(row)
        except DAMAGE:
            self._bad(row, promised, as_written=as_written)
            return
        if own is None:
            self._strays.append(_Stray(row, instead_of=bool(promised)))
            self._unmet.update((one.name, one.position) for one in promised)
            return
        self._follow(row)
        if isinstance(opened, Unreadable):
            self._destroyed(row, as_written=as_written)
        self._doubled.update((one.name, one.position) for one in promised if one is not own)
        if not as_written or not _same_moment(opened, own):
            self._find_at(Verdict.RECEIPT_ALTERED, row)

    def _bad(self, row: _Row, promised: list[_Promised], *, as_written: bool) -> None:
        """It does not open: the row, or the key."""
        for one in promised:
            self._follow(row._replace(stream=one.name[0], version=one.name[1]))
            self.streams.add(one.name[0])
        fault = self._fault(row.state)
        if as_written and fault is not None:
            self.streams.add(row.stream)
            self._fault_found(fault, row)
            return
        digest = sha256(row.state).hexdigest()
        stream, version = promised[0].name if len(promised) == 1 else row.name
        self.streams |= {row.stream, stream}
        self._find(Verdict.EVENT_ALTERED, row.position, stream, version, digest)
        if not promised:
            self._find(Verdict.RECEIPT_MISSING, row.position, row.stream, row.version, digest)

    def _fault(self, state: bytes) -> KeyFault | None:
        try:
            key_id = key_id_of(state)
        except Tampered:
            return None
        found = self.keys.look_up((key_id,))[key_id]
        return found if isinstance(found, KeyFault) else None

    def _destroyed(self, row: _Row, *, as_written: bool) -> None:
        self.streams.add(row.stream)
        if as_written:
            self._fault_found(KeyDestroyed(), row)

    def _fault_found(self, fault: KeyFault, row: _Row) -> None:
        """Said once for each key: at the first row that it seals."""
        key_id = key_id_of(row.state)
        if key_id not in self._faults:
            self._faults.add(key_id)
            self._find_at(_VERDICTS[fault.finding], row)

    def _follow(self, row: _Row) -> None:
        before = self._seen.get(row.stream, 0)
        self._gaps += [
            (row.stream, version, row.position) for version in range(before + 1, row.version)
        ]
        self._seen[row.stream] = max(before, row.version)

    def _judge(self) -> None:
        places = {stray.row.position for stray in self._strays}
        unexplained = []
        for stray in self._strays:
            row = stray.row
            self.streams.add(row.stream)
            self._accounted.add(row.name)
            promised_at = self._unmet.pop(row.name, None)
            if promised_at is None:
                unexplained.append(row)
            elif stray.instead_of or promised_at in places or promised_at <= self.last:
                self._find_at(Verdict.EVENT_MOVED, row)
            else:
                self._find_at(Verdict.RECEIPT_ALTERED, row)
        for row in unexplained:
            self._find_at(self._why_without_receipt(row), row)
        for (stream, version), position in self._doubled.items():
            self._find(Verdict.RECEIPT_ALTERED, position, stream, version)
        self._accounted |= set(self._unmet)
        self._judge_what_is_gone()
        for stream, version, position in self._gaps:
            if (stream, version) not in self._accounted:
                self.streams.add(stream)
                self._find(Verdict.EVENT_MISSING, position, stream, version)

    def _why_without_receipt(self, row: _Row) -> Verdict:
        """Its receipt speaks of another place, or of something that is nowhere; or there is none."""
        if self._doubled.pop(row.name, None) is not None:
            return Verdict.RECEIPT_ALTERED
        instead = [name for name, at in self._unmet.items() if at == row.position]
        for name in instead:
            del self._unmet[name]
        return Verdict.RECEIPT_ALTERED if instead else Verdict.RECEIPT_MISSING

    def _judge_what_is_gone(self) -> None:
        cut = False
        for (stream, version), position in sorted(self._unmet.items(), key=lambda one: one[1]):
            self.streams.add(stream)
            if position <= self.last:
                self._find(Verdict.EVENT_MISSING, position, stream, version)
            elif not cut:
                cut = True
                self._find(Verdict.TAIL_CUT, position, stream, version)

    def _find_at(self, verdict: Verdict, row: _Row) -> None:
        self._find(verdict, row.position, row.stream, row.version)

    def _find(
        self,
        verdict: Verdict,
        position: int,
        stream: UUID | None = None,
        version: int | None = None,
        digest: str | None = None,
    ) -> None:
        schema = self.record.schema
        self.findings.append(Finding(verdict, schema, position, stream, version, digest=digest))


_VERDICTS = {
    "key-unknown": Verdict.KEY_UNKNOWN,
    "key-does-not-unwrap": Verdict.KEY_DOES_NOT_UNWRAP,
    "key-destroyed": Verdict.KEY_DESTROYED_WITHOUT_RECORD,
}
"""What the key store calls a fault → what is found. No erasure is on record yet, so none explains
a key that was destroyed."""


def _same_moment(opened: Recorded[Any] | Unreadable, promised: _Promised) -> bool:
    if promised.recorded_at is None or isinstance(opened, Unreadable):
        return True
    return opened.recorded_at == promised.recorded_at


def _by_position(
    connection: psycopg.Connection[Any], schema: str
) -> Iterator[tuple[int, list[_Row], list[_Promised]]]:
    """Every position at which there is a row, or ought to be one."""
    rows = _Ahead(
        groupby(map(_Row._make, _read(connection, _EVENTS, schema)), lambda r: r.position)
    )
    receipts = _read(connection, _RECEIPTS, schema)
    promised = _Ahead(groupby(_in_order(receipts), lambda p: p.position))
    while rows.head is not None or promised.head is not None:
        position = min(one.head[0] for one in (rows, promised) if one.head is not None)
        yield position, rows.at(position), promised.at(position)


def _read(connection: psycopg.Connection[Any], text: str, schema: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor(f"check_{id(text)}", binary=True) as cursor:
        cursor.itersize = _PAGE
        yield from cursor.execute(text.replace("{schema}", schema).encode())


def _in_order(receipts: Iterator[tuple[Any, ...]]) -> Iterator[_Promised]:
    """What the receipts promise, position by position, also where they overlap."""
    waiting: dict[int, list[_Promised]] = defaultdict(list)
    for stream, first, last, position, recorded_at, leaves in receipts:
        while waiting and (earliest := min(waiting)) < position:
            yield from waiting.pop(earliest)
        # As many as it has leaves: what it says of its versions may be anything.
        fits = len(leaves) == LEAF_BYTES * (last - first + 1)
        for at in range(len(leaves) // LEAF_BYTES):
            leaf = bytes(leaves[at * LEAF_BYTES : (at + 1) * LEAF_BYTES]) if fits else b""
            moment = recorded_at if at == 0 else None
            one = _Promised(position + at, (stream, first + at), leaf, moment)
            waiting[one.position].append(one)
    for at in sorted(waiting):
        yield from waiting[at]


class _Ahead:
    """Groups by position, with a look at the next."""

    def __init__(self, groups: Iterator[tuple[int, Iterator[Any]]]) -> None:
        self._groups = groups
        self.head: tuple[int, list[Any]] | None = None
        self._forward()

    def at(self, position: int) -> list[Any]:
        """What stands at this position, which is the next or none."""
        if self.head is None or self.head[0] != position:
            return []
        found = self.head[1]
        self._forward()
        return found

    def _forward(self) -> None:
        found = next(self._groups, None)
        self.head = None if found is None else (found[0], list(found[1]))
