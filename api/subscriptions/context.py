"""The GraphQL context of a subscription: that of any request, and the batchers shared by the process."""

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
    """Read what is new once for all subscribers of the process."""


Listens: TypeAlias = Info[SubscriptionContext, Any]
