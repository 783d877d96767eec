"""What each client may spend in a minute: a purse that fills again by itself.

Purses are kept by each process for itself, in its memory: several copies of the server allow as
many times as much, and a restart fills every purse.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from time import monotonic

MINUTE = 60.0
REMEMBERED = 10_000
"""Whoever was not heard of lately has a full purse anyway."""


class Empty(Exception):  # noqa: N818 - it says what is the case
    """There is not so much left; nothing was taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        """Until there will be."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class TokenBuckets:
    """One purse for each client, whoever else asks: what is left of it tells nothing of others."""

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self.per_minute = per_minute
        self._now = now
        self._purses: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, client: Hashable, cost: int = 1) -> float:
        """Take the cost; what is left. Raises Empty."""
        now = self._now()
        purse = self._purses.get(client)
        if purse is None:
            purse = self._purses[client] = _Bucket(self.per_minute, now)
            if len(self._purses) > REMEMBERED:
                self._purses.popitem(last=False)
        else:
            self._purses.move_to_end(client)
            purse.left = min(
                self.per_minute, purse.left + (now - purse.at) * self.per_minute / MINUTE
            )
            purse.at = now
        if cost > purse.left:
            raise Empty(max(1, ceil((cost - purse.left) * MINUTE / self.per_minute)))
        purse.left -= cost
        return purse.left
