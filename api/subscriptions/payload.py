"""An event as it is sent to every subscriber of the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from api.graphql.fast_lists import Projector


@dataclass(eq=False, slots=True)
class SubscriptionPayload:
    """One event, shared by all subscribers who receive it; dropped once the last one has."""

    root: Any
    """The root value for the reference executor."""
    plain: dict[str, Any]
    """The same as plain data."""
    said: dict[Projector, str] = field(default_factory=dict)
    """The rendered text for each selection: made for the first subscriber, reused for the others."""
