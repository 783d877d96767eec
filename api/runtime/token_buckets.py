"""Token buckets: what each client may spend in a minute, refilled continuously.

Buckets are in the memory of each process: several copies of the server allow as many times as much,
and a restart fills every bucket.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import ceil
from time import monotonic

MINUTE = 60.0
REMEMBERED = 10_000
"""Buckets kept in memory. The least recently used are dropped: they are mostly full again."""


class Empty(Exception):  # noqa: N818 - it says what is the case
    """The bucket has too few tokens for the cost; none were taken."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        """How long until there are enough."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class TokenBuckets:
    """One bucket for each client, so that none can tell from its own what others do."""

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self.per_minute = per_minute
        self._now = now
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def take(self, client: Hashable, cost: int = 1) -> float:
        """Take the cost, and return what is left. Raises Empty."""
        now = self._now()
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(self.per_minute, now)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(client)
            bucket.left = min(
                self.per_minute, bucket.left + (now - bucket.at) * self.per_minute / MINUTE
            )
            bucket.at = now
        if cost > bucket.left:
            raise Empty(max(1, ceil((cost - bucket.left) * MINUTE / self.per_minute)))
        bucket.left -= cost
        return bucket.left
