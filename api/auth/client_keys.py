"""Keys of clients: how one is written, and how whoever sends one is known.

Each use asks the record, by one look into an index: a key that was taken back opens nothing from
that moment on, in every copy of the server. Nothing else is dear, so nothing is remembered.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import asyncpg
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.auth.tokens import CLIENT, PREFIX
from api.http.problems import Problem
from api.runtime.read_pool import ReadPool
from api.runtime.threads import offloaded
from cases.access import Actor
from cases.event_store import RecordUnavailable
from cases.schema.tables import schema_of
from cases.schools.command_handler import SchoolCommandHandler, school_stream
from domain.sign_in import fold
from domain.vocabulary import Compartment, Role, Scope
from projections.client_keys import client_key

PURPOSE = b"casebook/1/client-keys"
KEY_BYTES = 32
UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    RecordUnavailable,
)
_WRITTEN = re.compile(
    r"casebook_mis_(?P<school>[a-z0-9][a-z0-9-]{0,60})_(?P<key>[0-9a-f]{16})"
    r"_(?P<secret>[0-9a-f]{64})(?P<mark>[0-9a-f]{16})"
)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as its client gets it, once, and what the record keeps of it."""

    name: str
    text: str = field(repr=False)
    digest: str


class KeyMaker:
    """Makes keys and knows its own again; the same in every copy of the server."""

    def __init__(self, secret: bytes) -> None:
        self._pepper = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret)

    def make(self, school: str) -> NewKey:
        """A key that nobody can guess."""
        name, secret = secrets.token_hex(8), secrets.token_hex(32)
        text = f"{PREFIX}{school}_{name}_{secret}{self.mark(school, name)}"
        return NewKey(name, text, self.digest(name, secret))

    def mark(self, school: str, name: str) -> str:
        """By this a made-up key is known for one without asking the record."""
        return self._said(f"mark\n{school}\n{name}")[:16]

    def digest(self, name: str, secret: str) -> str:
        """What is kept of a key. The secret is random and long, so one round is enough."""
        return self._said(f"digest\n{name}\n{secret}")

    def _said(self, text: str) -> str:
        return hmac.new(self._pepper, text.encode(), sha256).hexdigest()


def actor_id(client: str) -> str:
    """How a client stands in the record; the same whichever of its keys it uses."""
    return f"{CLIENT}{client}"


def named_by(sign_in: str) -> str | None:
    """The client that stands so in the record; None, where it signs in by no key."""
    known = fold(sign_in)
    client = known.removeprefix(actor_id(""))
    return client if actor_id(client) == known else None


class ClientDoor:
    """Who sends a key, and until when."""

    def __init__(
        self,
        maker: KeyMaker,
        schools: SchoolCommandHandler,
        reads: ReadPool,
        clock: Callable[[], datetime],
    ) -> None:
        self._maker = maker
        self._schools = schools
        self._reads = reads
        self._clock = clock

    async def admitted(self, text: str) -> tuple[Actor, float]:
        """The client, and when its key ends, in seconds since 1970. Raises token-refused."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise Problem("token-refused")
        school, key, secret, mark = found.group("school", "key", "secret", "mark")
        if not hmac.compare_digest(mark, self._maker.mark(school, key)):
            raise Problem("token-refused")
        row = await self._row(school, key)
        digest = self._maker.digest(key, secret)
        if row is None or not hmac.compare_digest(digest, row["digest"]) or row["revoked"]:
            raise Problem("token-refused")
        if self._clock() >= row["expires_at"]:
            raise Problem("token-refused")
        scopes = frozenset(Scope(scope) for scope in row["scopes"].split())
        actor = Actor(
            actor_id(row["client"]),
            school,
            frozenset({Role.MIS}),
            scopes,
            row["registered_only"],
        )
        return actor, row["expires_at"].timestamp()

    async def _row(self, school: str, key: str) -> asyncpg.Record | None:
        try:
            tenant = self._schools.known_tenant(school)
            if tenant is None:
                tenant = await offloaded(self._schools.tenant_of, school)
            if tenant is None:
                return None
            async with self._reads.connection() as connection:
                schema = schema_of(tenant, Compartment.ORDINARY)
                return await client_key(connection, schema, school_stream(school), key)
        except UNREACHABLE:
            raise Problem("record-unavailable") from None
