"""What a plan knows of one read model: what is read of each row, and how a page of them is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from api.graphql.asking import Planned


class Rendering(NamedTuple):
    """From a page to JSON."""

    show: Callable[[Any], bytes]
    planned: Planned | None = None
