"""What each client may spend: a budget that fills again by itself, and says what is left."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Any

from api.graphql.costs import MOST
from api.graphql.failures import Failed
from api.graphql.scanning import too_much

MINUTE = 60.0
REMEMBERED = 10_000
SPENT = "The budget of this client is spent. Ask again in {} seconds, or for less at once."


class Spent(Failed):
    """Nothing was looked up."""

    def __init__(self, seconds: int) -> None:
        super().__init__("BUDGET_SPENT", SPENT.format(seconds))
        self.seconds = seconds


@dataclass(slots=True)
class _Purse:
    left: float
    at: float


class Budgets:
    """One budget for each client, whoever else asks; a client not heard of lately has all of it."""

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self.per_minute = per_minute
        self._now = now
        self._purses: OrderedDict[tuple[str, str], _Purse] = OrderedDict()

    def charge(self, client: tuple[str, str], cost: int) -> dict[str, Any]:
        """Take the cost, and say what is left. Raises LIMIT or Spent, and takes nothing then."""
        if cost > MOST:
            raise too_much(f"a cost of {MOST}, one for each look and each row")
        now = self._now()
        purse = self._purses.get(client)
        if purse is None:
            purse = self._purses[client] = _Purse(self.per_minute, now)
            if len(self._purses) > REMEMBERED:
                self._purses.popitem(last=False)
        else:
            self._purses.move_to_end(client)
            purse.left = min(
                self.per_minute, purse.left + (now - purse.at) * self.per_minute / MINUTE
            )
            purse.at = now
        if cost > purse.left:
            raise Spent(max(1, ceil((cost - purse.left) * MINUTE / self.per_minute)))
        purse.left -= cost
        return {"charged": cost, "left": int(purse.left), "perMinute": self.per_minute}
