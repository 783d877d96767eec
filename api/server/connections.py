"""Connections on which the next word is the client's: how long each may take, and who gives way.

A connection that says nothing costs a descriptor, and there are only so many. Those that have been
silent longest are closed first: by the clock, and where descriptors run short, so that the next to
come is let in. In the middle of an answer, and once a socket has signed in, nobody gives way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from time import monotonic
from typing import Any, Protocol

HEAD_SECONDS = 10.0
"""From a connection's beginning, its last answer, or the first byte of a request to the end of its
headers."""
BODY_SECONDS = 30.0
"""From the end of the headers to the end of the body."""
SOCKET_SECONDS = 20.0
"""For a socket to sign in, or to be gone; who does not sign in is told so well before."""
MANY = 1_000_000
LOOKED_AT = 100
"""So many are asked to give way before it is held that nobody can."""


class Connection(Protocol):
    """Either end of the two protocols as it is seen from here."""

    def time_is_up(self, what: Waits) -> None:
        """It has been waited for too long."""

    def gives_way(self) -> bool:
        """Close at once, unless it must not be closed now; whether it was."""


class Waits:
    """Connections of which one and the same thing is awaited, the oldest first."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0
        """As of the last look, which is exact enough and costs a request nothing."""
        self._since: dict[Connection, float] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._since)

    def begin(self, connection: Connection) -> None:
        """From now."""
        self._since.pop(connection, None)
        self._since[connection] = self.now

    def end(self, connection: Connection) -> None:
        """It has come, or nobody waits for it any more."""
        self._since.pop(connection, None)

    def look(self, now: float) -> None:
        """Tell those whose time is up."""
        self.now = now
        until = now - self.seconds
        late = list(takewhile(lambda one: one[1] <= until, self._since.items()))
        for connection, since in late:
            # One that was told may have ended another.
            if self._since.get(connection) == since:
                del self._since[connection]
                connection.time_is_up(self)


class Connections:
    """All of one server."""

    def __init__(self, most: int = MANY, now: Callable[[], float] = monotonic) -> None:
        self.most = most
        self.open = 0
        self.heads = Waits(HEAD_SECONDS)
        self.sockets = Waits(SOCKET_SECONDS)
        self.bodies = Waits(BODY_SECONDS)
        self._all = (self.heads, self.sockets, self.bodies)
        self._now = now
        self.look()

    def came(self, connection: Connection) -> None:
        """A new one. Where there are too many, the one that has been silent longest goes."""
        self.open += 1
        if self.open > self.most and not self._made_room():
            connection.gives_way()
        self.heads.begin(connection)

    def went(self, connection: Connection) -> None:
        """It is closed."""
        self.open -= 1
        self.forget(connection)

    def forget(self, connection: Connection) -> None:
        """Nothing is awaited of it."""
        for awaited in self._all:
            awaited.end(connection)

    def look(self) -> None:
        """Told several times a second."""
        now = self._now()
        for awaited in self._all:
            awaited.look(now)

    def _made_room(self) -> bool:
        asked = 0
        for awaited in self._all:
            for connection in awaited:
                if connection.gives_way():
                    awaited.end(connection)
                    return True
                asked += 1
                if asked > LOOKED_AT:
                    break
        return False


def connections_of(server_state: Any, given: Connections | None = None) -> Connections:
    """Those of the server that a protocol belongs to. `given`: what the server begins with."""
    found: Connections | None = getattr(server_state, "casebook", None)
    if found is None:
        found = server_state.casebook = given or Connections()
    return found
