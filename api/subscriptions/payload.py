"""What is told to everybody who listens to the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from api.graphql.fast_lists import Projector


@dataclass(eq=False, slots=True)
class SubscriptionPayload:
    """One event. It lives until the last of those who hear it together has been told."""

    root: Any
    """As the reference executor takes it."""
    plain: dict[str, Any]
    """The same as plain data."""
    said: dict[Projector, str] = field(default_factory=dict)
    """Its text for each selection: made for the first who hears it, and told to all."""
