"""The webhooks: where each stands, and which deliveries somebody asked to be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Event, Recorded, Seals, Unreadable
from domain.registry import WEBHOOK_EVENTS
from domain.webhook.events import (
    DeliveryResent,
    WebhookPaused,
    WebhookRegistered,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
)
from domain.webhook.state import WebhookStanding
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import encoded, utc

VIEW = "webhooks"
CLIENT = "client"
"""The kind of mark by which a client's webhooks are looked up."""

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.webhook (
    webhook_id uuid PRIMARY KEY,
    school text NOT NULL,
    -- A mark: whose it is, is looked up. Who that is, the address and who registered it are sealed.
    client text NOT NULL,
    said bytea NOT NULL,
    registered_at timestamptz NOT NULL,
    standing text NOT NULL,
    reason bytea,
    secret integer NOT NULL,
    older_valid_until timestamptz,
    version integer NOT NULL
);
CREATE INDEX IF NOT EXISTS webhook_school ON {schema}.webhook (school, registered_at DESC, webhook_id DESC);
CREATE TABLE IF NOT EXISTS {schema}.webhook_resending (
    webhook_id uuid NOT NULL,
    version integer NOT NULL,
    delivery_id uuid NOT NULL,
    PRIMARY KEY (webhook_id, version)
);
"""
_REGISTER = """
INSERT INTO {schema}.webhook
    (webhook_id, school, client, said, registered_at, standing, reason, secret, older_valid_until,
     version)
SELECT r.stream, e.school, e.client, e.said, e.registered_at, e.standing, e.reason, e.secret,
       e.older_valid_until, e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::timestamptz[], %s::text[],
            %s::bytea[], %s::int[], %s::timestamptz[], %s::int[])
     AS e(append_id, school, client, said, registered_at, standing, reason, secret,
     older_valid_until, version)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (webhook_id) DO NOTHING
"""
_CHANGE = """
UPDATE {schema}.webhook w
SET standing = COALESCE(e.standing, w.standing),
    reason = CASE WHEN e.standing IS NULL THEN w.reason ELSE e.reason END,
    secret = COALESCE(e.secret, w.secret),
    older_valid_until =
        CASE WHEN e.secret IS NULL THEN w.older_valid_until ELSE e.older_valid_until END,
    version = e.version
FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::int[], %s::timestamptz[], %s::int[])
     AS e(append_id, standing, reason, secret, older_valid_until, version)
CROSS JOIN LATERAL {receipt}
WHERE w.webhook_id = r.stream AND w.version < e.version
"""
_RESEND = """
INSERT INTO {schema}.webhook_resending (webhook_id, version, delivery_id)
SELECT r.stream, e.version, e.delivery_id
FROM unnest(%s::uuid[], %s::int[], %s::uuid[]) AS e(append_id, version, delivery_id)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (webhook_id, version) DO NOTHING
"""
_COPY = """
COPY {schema}.webhook
    (webhook_id, school, client, said, registered_at, standing, reason, secret, older_valid_until,
     version)
FROM STDIN (FORMAT BINARY)
"""
_COPY_RESENT = """
COPY {schema}.webhook_resending (webhook_id, version, delivery_id) FROM STDIN (FORMAT BINARY)
"""
_BEGUN = ("text", "text", "bytea", "timestamptz")
_STANDS = ("text", "bytea", "int4", "timestamptz", "int4")
_REGISTERS = Sheet(_REGISTER, ("uuid", *_BEGUN, *_STANDS))
_CHANGES = Sheet(_CHANGE, ("uuid", *_STANDS))
_RESENDS = Sheet(_RESEND, ("uuid", "int4", "uuid"))


class _Row:
    """A webhook, or what one append says of it: what was not said is None."""

    def __init__(self) -> None:
        self.begun: tuple[str, str, bytes, datetime] | None = None
        self.standing: str | None = None
        self.reason: bytes | None = None
        self.secret: int | None = None
        self.older_valid_until: datetime | None = None
        self.version = 0
        self.resent: list[tuple[int, UUID]] = []

    def take(self, entry: Recorded[Event], with_seals: Seals | None) -> None:
        """Fold one entry in."""
        seals = seals_of(with_seals)
        self.version = entry.version
        event = entry.event
        match event:
            case WebhookRegistered():
                told = {
                    "client": event.client,
                    "url": event.url,
                    "registered_by": entry.attribution.actor,
                }
                said = seals.seal(VIEW, place_of(entry.stream), encoded(told))
                whose = seals.mark(CLIENT, event.client)
                self.begun = (event.school, whose, said, utc(entry.recorded_at))
                self.secret = 1
                self._stands(WebhookStanding.ACTIVE, None)
            case WebhookSecretRotated():
                self.secret, self.older_valid_until = event.secret, utc(event.older_valid_until)
            case WebhookPaused():
                self._stands(WebhookStanding.PAUSED, _sealed(event.reason, entry.stream, seals))
            case WebhookResumed():
                self._stands(WebhookStanding.ACTIVE, None)
            case WebhookRemoved():
                self._stands(WebhookStanding.REMOVED, _sealed(event.reason, entry.stream, seals))
            case DeliveryResent():
                self.resent.append((entry.version, event.delivery))
            case _:
                raise TypeError("a webhook's stream holds only facts about the webhook")

    def stands(self) -> tuple[str | None, bytes | None, int | None, datetime | None, int]:
        return (self.standing, self.reason, self.secret, self.older_valid_until, self.version)

    def _stands(self, standing: WebhookStanding, reason: bytes | None) -> None:
        self.standing, self.reason = standing.value, reason


def place_of(webhook: UUID) -> str:
    """The place for which a webhook is sealed."""
    return str(webhook)


def place_of_reason(webhook: UUID) -> str:
    """The place for which is sealed why it stands as it does."""
    return f"{webhook}/reason"


def _sealed(reason: str, webhook: UUID, seals: Seals) -> bytes:
    return seals.seal(VIEW, place_of_reason(webhook), reason.encode())


class Webhooks(BySheets):
    """One row per webhook, and one for each delivery that is to be sent again."""

    name = VIEW
    version = 3
    tables: Sequence[str] = ("webhook", "webhook_resending")
    events = WEBHOOK_EVENTS
    sheets: Sequence[Sheet] = (_REGISTERS, _CHANGES, _RESENDS)

    def ddl(self, schema: str) -> str:
        """The webhooks of a compartment; only the ordinary one has any."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Register or change one webhook."""
        append_id, events, seals = append
        if type(events[0].event) not in WEBHOOK_EVENTS:
            return Prepared(events[0].stream, (None, None, None))
        row = _Row()
        for entry in events:
            row.take(entry, seals)
        stands = row.stands()
        begun = [] if row.begun is None else [(append_id, *row.begun, *stands)]
        changed = [(append_id, *stands)] if row.begun is None else []
        resent = [(append_id, *one) for one in row.resent]
        sheets = (_REGISTERS.filled(begun), _CHANGES.filled(changed), _RESENDS.filled(resent))
        return Prepared(events[0].stream, sheets)

    def builder(self) -> WebhooksBuilder:
        """Webhooks are few: everything is kept until the end."""
        return WebhooksBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class WebhooksBuilder:
    """Folds a share of the record into the webhooks as they stand now."""

    def __init__(self) -> None:
        """None yet."""
        self._rows: dict[UUID, _Row] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more is no webhook."""
        if isinstance(entry, Unreadable) or type(entry.event) not in WEBHOOK_EVENTS:
            return
        self._rows.setdefault(entry.stream, _Row()).take(entry, entry.seals)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any webhook."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY them, then what is to be sent again."""
        there = [(webhook, row) for webhook, row in self._rows.items() if row.begun is not None]
        rows = [(webhook, *(row.begun or ()), *row.stands()) for webhook, row in there]
        resent = [(webhook, *one) for webhook, row in there for one in row.resent]
        copy_rows(curs, in_schema(_COPY, schema), ("uuid", *_BEGUN, *_STANDS), rows)
        copy_rows(curs, in_schema(_COPY_RESENT, schema), ("uuid", "int4", "uuid"), resent)
        self._rows.clear()
