"""Who holds how many connections to the databases, and under which name each is seen there.

Every pool has its size from here and every connection its name, which is its `application_name` in
`pg_stat_activity`. The same table stands in ARCHITECTURE.md; a test compares both with a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import psycopg

from cases.schema.roles import COURIER, FOLLOWER, READER, WRITER, stepped_down


class Holder(Enum):
    """Who holds it, and so how often there is one."""

    COPY = "each copy of the server"
    FOLLOWER = "each copy, for each compartment and each view that follows"
    LEADER = "the copy that leads"
    KEYS = "each copy, where the keys are on a server of their own, there"
    NOBODY = "nobody: it is closed when its work is done"


@dataclass(frozen=True, slots=True)
class ConnectionUse:
    """One purpose of connections. `role`: what it steps down to, if it does."""

    name: str
    role: str | None
    at_most: int
    """For each holder; 0 where nobody keeps it open."""
    holder: Holder
    purpose: str


APPENDS = ConnectionUse(
    "casebook appends", WRITER, 8, Holder.COPY, "appends, and what commands read of the record"
)
LOOKUPS = ConnectionUse(
    "casebook lookups", READER, 8, Holder.COPY, "what commands look up in the views"
)
READS = ConnectionUse("casebook reads", READER, 10, Holder.COPY, "every read of a client")
NOTIFIES = ConnectionUse(
    "casebook notifies", READER, 1, Holder.COPY, "tells other copies what was stored"
)
LISTENS = ConnectionUse(
    "casebook listens", READER, 1, Holder.COPY, "hears what other copies have stored"
)
LEADS = ConnectionUse(
    "casebook leads", READER, 3, Holder.COPY, "asks for the lead, of each of three things"
)
FOLLOWS = ConnectionUse(
    "casebook follows", FOLLOWER, 1, Holder.FOLLOWER, "writes a view that follows the record"
)
DEADLINES = ConnectionUse(
    "casebook deadlines", READER, 1, Holder.LEADER, "looks up what time has brought"
)
DELIVERIES = ConnectionUse("casebook courier", COURIER, 8, Holder.LEADER, "deliveries of webhooks")
KEYS = ConnectionUse("casebook keys", None, 4, Holder.KEYS, "data keys")
KEYS_LISTEN = ConnectionUse(
    "casebook keys listens", None, 1, Holder.KEYS, "hears of destroyed keys"
)
QUESTION = ConnectionUse("casebook question", READER, 0, Holder.NOBODY, "a rare question")
OPERATES = ConnectionUse(
    "casebook operates", None, 0, Holder.NOBODY, "migrating, rebuilding, verifying, setting up"
)
USES = (
    APPENDS,
    LOOKUPS,
    READS,
    NOTIFIES,
    LISTENS,
    LEADS,
    FOLLOWS,
    DEADLINES,
    DELIVERIES,
    KEYS,
    KEYS_LISTEN,
    QUESTION,
    OPERATES,
)


def connect(
    url: str, use: ConnectionUse, *, options: str = "", **more: Any
) -> psycopg.Connection[Any]:
    """A connection of its own for this use, in the role of that. `options`: more of PostgreSQL's."""
    if use.role is not None:
        options = f"{stepped_down(use.role)} {options}".rstrip()
    if options:
        # Given at all, they replace those of the address.
        more["options"] = options
    return psycopg.connect(url, application_name=use.name, **more)


def connect_as_operator(url: str) -> psycopg.Connection[Any]:
    """A connection in the rights of the address itself, for a piece of work that ends."""
    return connect(url, OPERATES)


def held_by_a_copy(compartments: int, following: int) -> int:
    """How many connections to the record one copy of the server holds at most, if it does not lead."""
    each = sum(use.at_most for use in USES if use.holder is Holder.COPY)
    return each + FOLLOWS.at_most * compartments * following


def held_by_the_leader() -> int:
    """How many more whoever leads holds at most."""
    return sum(use.at_most for use in USES if use.holder is Holder.LEADER)
