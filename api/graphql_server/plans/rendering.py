"""What a plan knows of one read model: what is read of each row, and how a page of them is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from api.graphql.request_context import Planned


class Rendering(NamedTuple):
    """From a page to the pieces of its JSON."""

    show: Callable[[Any], Sequence[bytes]]
    planned: Planned | None = None
