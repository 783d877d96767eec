"""A JSON response to a read: timestamps in UTC, ids as text."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

from api.http.preconditions import etag


def encoded(said: Any) -> bytes:
    """JSON bytes. `default=str` is for asyncpg's own UUID class, which orjson does not know."""
    return orjson.dumps(said, option=orjson.OPT_UTC_Z, default=str)


def answer(said: Any, *, version: int | None = None) -> Response:
    """A response with status 200, and with the version as its ETag if one is given."""
    headers = {} if version is None else {"etag": etag(version)}
    return Response(encoded(said), media_type="application/json", headers=headers)
