"""The keys of the clients of a school's MIS: one row per key, written with the fact that issues it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Unreadable
from domain.registry import SCHOOL_EVENTS
from domain.school.events import ClientKeyIssued, ClientKeyRevoked
from domain.vocabulary import Scope
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)
from projections.readers import Reading, Row

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.client_key (
    key text PRIMARY KEY,
    school uuid NOT NULL,
    client text NOT NULL,
    scopes text NOT NULL,
    registered_only boolean NOT NULL,
    digest text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked boolean NOT NULL
);
"""
_ISSUE = """
INSERT INTO {schema}.client_key
SELECT e.key, r.stream, e.client, e.scopes, e.registered_only, e.digest, e.expires_at, false
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[],
            %s::timestamptz[])
     AS e(append_id, key, client, scopes, registered_only, digest, expires_at)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (key) DO NOTHING
"""
_REVOKE = """
UPDATE {schema}.client_key k SET revoked = true
FROM unnest(%s::uuid[], %s::text[]) AS e(append_id, key)
CROSS JOIN LATERAL {receipt}
WHERE k.key = e.key AND k.school = r.stream
"""
_COPY = "COPY {schema}.client_key FROM STDIN (FORMAT BINARY)"
_TYPES = ("text", "uuid", "text", "text", "bool", "text", "timestamptz", "bool")
_ISSUES = Sheet(_ISSUE, ("uuid", "text", "text", "text", "bool", "text", "timestamptz"))
_REVOKES = Sheet(_REVOKE, ("uuid", "text"))

# $1 the school's stream, $2 the key. A revoked key is found as well: whoever asks tells them apart.
_ONE = "SELECT * FROM {schema}.client_key WHERE key = $2 AND school = $1"

_VALID = """
SELECT scopes FROM {schema}.client_key
WHERE school = $1 AND client = $2 AND NOT revoked AND expires_at > $3
"""


def _shown(event: ClientKeyIssued) -> tuple[Any, ...]:
    scopes = " ".join(event.scopes)
    return event.client, scopes, event.registered_only, event.digest, event.expires_at


class ClientKeys(BySheets):
    """One row per key; a key that is taken back stays, and says so."""

    name = "client_keys"
    version = 1
    tables: Sequence[str] = ("client_key",)
    events = SCHOOL_EVENTS
    sheets: Sequence[Sheet] = (_ISSUES, _REVOKES)

    def ddl(self, schema: str) -> str:
        """The keys of a compartment's schools; only the ordinary one has any."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Issue or revoke."""
        append_id, events, _ = append
        if type(events[0].event) not in {ClientKeyIssued, ClientKeyRevoked}:
            return Prepared(events[0].stream, (None, None))
        said = [one.event for one in events]
        issued = [
            (append_id, one.key, *_shown(one)) for one in said if type(one) is ClientKeyIssued
        ]
        revoked = [(append_id, one.key) for one in said if type(one) is ClientKeyRevoked]
        return Prepared(events[0].stream, (_ISSUES.filled(issued), _REVOKES.filled(revoked)))

    def builder(self) -> ClientKeysBuilder:
        """Keeps one row per key until the end."""
        return ClientKeysBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class ClientKeysBuilder:
    """Folds a share of the record into the keys as they stand now."""

    def __init__(self) -> None:
        """None yet."""
        self._issued: dict[str, tuple[UUID, ClientKeyIssued]] = {}
        self._revoked: set[tuple[UUID, str]] = set()

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; a key that cannot be read any more opens nothing."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        if type(event) is ClientKeyIssued:
            self._issued.setdefault(event.key, (entry.stream, event))
        elif type(event) is ClientKeyRevoked:
            self._revoked.add((entry.stream, event.key))

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can revoke any key."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the keys."""
        copy_rows(
            curs,
            in_schema(_COPY, schema),
            _TYPES,
            (
                (key, stream, *_shown(event), (stream, key) in self._revoked)
                for key, (stream, event) in self._issued.items()
            ),
        )
        self._issued.clear()
        self._revoked.clear()


async def client_key(conn: Reading, schema: str, school: UUID, key: str) -> Row | None:
    """The key of this name at this school."""
    return await conn.fetchrow(in_schema(_ONE, schema), school, key)


async def scopes_of(
    conn: Reading, schema: str, school: UUID, client: str | None, now: datetime
) -> frozenset[Scope]:
    """What the keys of a client allow it at a moment, all together."""
    rows = await conn.fetch(in_schema(_VALID, schema), school, client, now)
    return frozenset(Scope(scope) for row in rows for scope in row["scopes"].split())
