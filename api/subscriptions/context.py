"""Who listens: a request of somebody signed in, with what reads for all who listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from strawberry import Info

from api.graphql.request_context import GraphQLContext
from api.subscriptions.readers import SubscriptionBatchers


@dataclass(slots=True, kw_only=True)
class SubscriptionContext(GraphQLContext):
    """One subscription of somebody signed in."""

    batchers: SubscriptionBatchers
    """Reads what is new, once for all who listen to it."""


Listens: TypeAlias = Info[SubscriptionContext, Any]
