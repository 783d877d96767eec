"""A read's answer as JSON bytes: moments in UTC, ids as text, entries as they were rendered."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

from api.http.preconditions import etag


def encoded(said: Any) -> bytes:
    """The database driver's own UUID class is the one thing the encoder does not know."""
    return orjson.dumps(said, option=orjson.OPT_UTC_Z, default=str)


def answer(said: Any, *, version: int | None = None) -> Response:
    """200 with the entity tag of the version, if there is one."""
    headers = {} if version is None else {"etag": etag(version)}
    return Response(encoded(said), media_type="application/json", headers=headers)
