"""Time limits for connections on which the server waits for the client, and which to close when full.

An idle connection takes up a file descriptor, of which there is a limited number. Those that have
been idle longest are closed first: when their time is up, and when descriptors run short, so that a
new connection can be accepted. A connection with a response in progress and a WebSocket that has
signed in are never closed for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import takewhile
from time import monotonic
from typing import Any, Protocol

HEAD_SECONDS = 10.0
"""For the headers of a request: from its first byte, and for the first byte from the opening of the
connection or from the last response."""
BODY_SECONDS = 30.0
"""From the end of the headers to the end of the body."""
SOCKET_SECONDS = 20.0
"""For a WebSocket to sign in, or to close. One that does not sign in is closed with a reason well
before that."""
MANY = 1_000_000
LOOKED_AT = 100
"""About so many connections are tried before the new one is closed for want of room."""


class Connection(Protocol):
    """What this module needs of a connection, HTTP or WebSocket."""

    def time_is_up(self, what: Waits) -> None:
        """Called when a time limit has passed. `what`: which one."""

    def gives_way(self) -> bool:
        """Close at once, unless it must not be closed now; return whether it was closed."""


class Waits:
    """The connections that one time limit applies to, the oldest first."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0
        """The time at the last `look`: exact enough, and a request need not read the clock."""
        self._since: dict[Connection, float] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._since)

    def begin(self, connection: Connection) -> None:
        """Start the time of this connection, or start it again."""
        self._since.pop(connection, None)
        self._since[connection] = self.now

    def end(self, connection: Connection) -> None:
        """Stop waiting for this connection."""
        self._since.pop(connection, None)

    def look(self, now: float) -> None:
        """Call `time_is_up` of every connection whose time is up."""
        self.now = now
        until = now - self.seconds
        late = list(takewhile(lambda one: one[1] <= until, self._since.items()))
        for connection, since in late:
            # The call before may have closed this connection, or started its time again.
            if self._since.get(connection) == since:
                del self._since[connection]
                connection.time_is_up(self)


class Connections:
    """All connections of one server."""

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
        """Register a new connection. Where there are too many, the one idle longest is closed."""
        self.open += 1
        if self.open > self.most and not self._made_room():
            connection.gives_way()
        self.heads.begin(connection)

    def went(self, connection: Connection) -> None:
        """A connection was closed."""
        self.open -= 1
        self.forget(connection)

    def forget(self, connection: Connection) -> None:
        """Stop every time limit of this connection."""
        for awaited in self._all:
            awaited.end(connection)

    def look(self) -> None:
        """Enforce the time limits; to be called several times a second."""
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
    """The connections of the server that a protocol belongs to, made at the first call.

    `given`: what to use for a server that has none yet.
    """
    found: Connections | None = getattr(server_state, "casebook", None)
    if found is None:
        found = server_state.casebook = given or Connections()
    return found
