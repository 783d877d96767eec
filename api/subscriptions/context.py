"""Who listens: a request of somebody signed in, with what reads for all who listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from strawberry import Info

from api.graphql.request_context import Asking
from api.subscriptions.readers import HouseRounds


@dataclass(slots=True, kw_only=True)
class SubscriptionContext(Asking):
    """One subscription of somebody signed in."""

    rounds: HouseRounds
    """Reads what is new, once for all who listen to it."""


Listens: TypeAlias = Info[SubscriptionContext, Any]
