"""The result of compiling one root field: which columns to read, and how to render a page of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from api.graphql.request_context import Planned


class Rendering(NamedTuple):
    """`show` turns a page into pieces of JSON; `planned` names the columns to read."""

    show: Callable[[Any], Sequence[bytes]]
    planned: Planned | None = None
