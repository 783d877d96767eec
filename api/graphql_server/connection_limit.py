"""How many sockets are open: in all, and of each client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

TOGETHER = 10_000
Client = tuple[str, str]


class LimitReached(Exception):  # noqa: N818 - it says what is the case
    """As many sockets are open as may be."""


class ConnectionLimit:
    """Counts the open sockets of one process."""

    def __init__(self, each: int, together: int = TOGETHER) -> None:
        self._each = each
        self._together = together
        self._open = 0
        self._of: Counter[Client] = Counter()

    @contextmanager
    def acquire_unidentified(self) -> Iterator[None]:
        """A place for a client that has not signed in yet. Raises LimitReached."""
        if self._open >= self._together:
            raise LimitReached
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    @contextmanager
    def acquire(self, client: Client) -> Iterator[None]:
        """One of the places of this client. Raises LimitReached."""
        if self._of[client] >= self._each:
            raise LimitReached
        self._of[client] += 1
        try:
            yield
        finally:
            self._of[client] -= 1
            if not self._of[client]:
                del self._of[client]
