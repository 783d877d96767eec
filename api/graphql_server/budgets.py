"""What each client may spend on the graph: one for each lookup and each row, and what is left."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from api.graphql.errors import Failed
from api.graphql_server.cost import MOST
from api.graphql_server.lexical_limits import too_much
from api.runtime.token_buckets import Empty, TokenBuckets

SPENT = "The budget of this client is spent. Ask again in {} seconds, or for less at once."


class BudgetExhausted(Failed):
    """Nothing was looked up."""

    def __init__(self, seconds: int) -> None:
        super().__init__("BUDGET_SPENT", SPENT.format(seconds))
        self.seconds = seconds


class Budgets:
    """One budget for each client, whoever else asks; a client not heard of lately has all of it."""

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self._buckets = TokenBuckets(per_minute, now)

    def charge(self, client: tuple[str, str], cost: int) -> dict[str, Any]:
        """Take the cost, and say what is left. Raises LIMIT or BudgetExhausted, and takes nothing then."""
        if cost > MOST:
            raise too_much(f"a cost of {MOST}, one for each look and each row")
        try:
            left = self._buckets.take(client, cost)
        except Empty as empty:
            raise BudgetExhausted(empty.seconds) from None
        return {"charged": cost, "left": int(left), "perMinute": self._buckets.per_minute}
