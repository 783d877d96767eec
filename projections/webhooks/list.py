"""The webhooks of one school as they are read, and those of a compartment that are to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import orjson

from projections.changes.feed import CompartmentCursor, FeedReader, changes, view_position
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.readers import END_OF_TIME, LAST_ID, Queryable, Row
from projections.webhooks.view import VIEW, place_of, place_of_reason

_COLUMNS = (
    "w.webhook_id, w.school, w.said, w.registered_at, w.standing, w.reason, w.secret,"
    " w.older_valid_until, w.version"
)
_OF_SCHOOL = f"""
SELECT {_COLUMNS} FROM {{schema}}.webhook w
WHERE w.school = $1 AND ($2::text IS NULL OR w.client = $2)
  AND ($3::uuid IS NULL OR w.webhook_id = $3)
  AND (w.registered_at, w.webhook_id) < ($4, $5)
ORDER BY w.registered_at DESC, w.webhook_id DESC LIMIT $6
"""  # noqa: S608 - constants of this module
_ALL = f"SELECT {_COLUMNS} FROM {{schema}}.webhook w ORDER BY w.webhook_id"  # noqa: S608
_RESENDINGS = """
SELECT r.webhook_id, r.version, r.delivery_id FROM {schema}.webhook_resending r
JOIN unnest($1::uuid[], $2::int[]) AS seen(webhook_id, version) USING (webhook_id)
WHERE r.version > seen.version
ORDER BY r.webhook_id, r.version
"""

COUNT = """
SELECT count(*) FROM {schema}.webhook w WHERE w.school = $1 AND w.standing <> 'removed'
"""

WebhookCursor = tuple[datetime, UUID]
"""(registered_at, id) of the last row seen."""
Webhook: TypeAlias = dict[str, Any]
"""A webhook, opened."""


class WebhookPage(NamedTuple):
    """Webhooks of one page, and whether more follow."""

    rows: list[Webhook]
    has_next: bool


async def webhooks_of(  # noqa: PLR0913 - the filters of one list
    conn: Queryable,
    schema: str,
    school: str,
    opens: Opens,
    *,
    first: int,
    after: WebhookCursor | None = None,
    client: str | None = None,
    webhook: UUID | None = None,
) -> WebhookPage:
    """The school's webhooks, the newest first; of one client only, by its mark, or one of them."""
    asked = (school, client, webhook, *(after or (END_OF_TIME, LAST_ID)), first + 1)
    rows = await conn.fetch(in_schema(_OF_SCHOOL, schema), *asked)
    return WebhookPage(await _opened(rows[:first], opens), len(rows) > first)


async def every_webhook(conn: Queryable, schema: str, opens: Opens) -> list[Webhook]:
    """All there are, removed ones too; for delivering, never for showing."""
    return await _opened(await conn.fetch(in_schema(_ALL, schema)), opens)


async def _opened(rows: Sequence[Row], opens: Opens) -> list[Webhook]:
    """In their order. What cannot be read any more is no webhook."""
    opened = await opened_rows(opens, VIEW, rows, said=_place, reason=_place_of_reason)
    found = [one for one in opened if one is not None]
    for one in found:
        one["reason"] = one["reason"] and one["reason"].decode()
        one.update(orjson.loads(one.pop("said")))
    return found


def _place(row: Mapping[str, Any]) -> str:
    return place_of(row["webhook_id"])


def _place_of_reason(row: Mapping[str, Any]) -> str:
    return place_of_reason(row["webhook_id"])


async def resendings(
    conn: Queryable, schema: str, webhooks: Sequence[UUID], seen: Sequence[int]
) -> Sequence[Row]:
    """What was asked to be sent again behind these versions of these webhooks."""
    return await conn.fetch(in_schema(_RESENDINGS, schema), list(webhooks), list(seen))


async def changed_since(
    conn: Queryable, schema: str, feed_reader: FeedReader, position: int
) -> tuple[bool, int]:
    """Whether the watcher's feed has anything behind a position, and how far the view stands."""
    until = await view_position(conn, schema)
    # A record that was put back stands before what was told: all of it is told again.
    since = position if position <= until else 0
    ((found, _),) = await changes(
        conn, schema, [(feed_reader, CompartmentCursor(since, until, since))], 1
    )
    return bool(found), until
