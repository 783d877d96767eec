"""A bearer token becomes an Actor: own issuer, own audience, asymmetric signatures, or nothing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import httpx
import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from api.http.problems import Problem
from api.runtime.settings import ASYMMETRIC
from cases.access import Actor, Clockwork
from domain.sign_in import fold, plainly_written
from domain.vocabulary import Role

PREFIX = "casebook_mis_"
"""How the key of a client of the MIS begins; what a scanner for secrets looks for."""
CLIENT = "mis."
"""How a client that signs in by a key stands in the record; no issuer may name somebody so."""
NOT_PLAINLY_WRITTEN = (
    "The token's sign-in is written so that nobody else could write it: with blanks round it, with"
    " a sign that nobody sees, or with an accent apart from its letter."
)
REWRITE = (
    "Have the identity provider give the sign-in (`sub`) in Unicode form NFC, without control or"
    " invisible signs and without blanks round it."
)
LONGEST_TOKEN = 8 * 1024
LEEWAY_SECONDS = 60
REFETCH_SECONDS = 60
TRUSTED_SECONDS = 600
FETCH_TIMEOUT_SECONDS = 10.0
REMEMBERED_TOKENS = 10_000
LARGEST_KEY_SET = 256 * 1024
SMALLEST_RSA_KEY = 2_048
LAST_INSTANT = 253_402_300_799
"""The end of the year 9999; what lies behind it is no time at all."""

KEY_OF: dict[str, Callable[[Key], bool]] = {
    "RS256": lambda key: isinstance(key, RSAKey) and _bits(key) >= SMALLEST_RSA_KEY,
    "ES256": lambda key: isinstance(key, ECKey) and key.curve_name == "P-256",
    "EdDSA": lambda key: isinstance(key, OKPKey) and key.curve_name == "Ed25519",
    "Ed25519": lambda key: isinstance(key, OKPKey) and key.curve_name == "Ed25519",
}

FetchKeys = Callable[[], Awaitable[bytes]]
Admit = Callable[[str], Awaitable[tuple[Actor, float]]]
"""Who sends a client's key, and until when."""
Clock = Callable[[], datetime]


class _Casebook(BaseModel):
    model_config = ConfigDict(extra="ignore")

    school: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
    roles: tuple[str, ...]


_Instant = Annotated[int | float, Field(ge=0, le=LAST_INSTANT)]


class _Claims(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    sub: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
    exp: _Instant
    nbf: _Instant = 0
    iat: _Instant = 0
    casebook: Any


class _Asymmetric(jws.JWSRegistry):
    """Only the algorithms asked for; the older name for Ed25519 is still what most issuers write."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in (self.allowed or ()) or name not in ASYMMETRIC:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


@dataclass(frozen=True, slots=True)
class _Verified:
    actor: Actor
    ends: float
    """When the token itself ends."""
    expires: float = 0.0
    """Until when it is remembered."""


class Keys:
    """The issuer's public keys by id, asked for again when an unknown id turns up, and by age: a
    key that the issuer withdraws is not trusted for long."""

    def __init__(self, fetch: FetchKeys, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._asked_at: float | None = None
        self._asking = asyncio.Lock()

    async def key(self, kid: str) -> Key:
        if kid not in self._keys or self._aged():
            async with self._asking:
                if (kid not in self._keys and self._may_ask()) or self._aged():
                    self._asked_at = self._clock().timestamp()
                    self._keys = await self._read()
        if kid not in self._keys:
            raise Problem("token-refused")
        return self._keys[kid]

    def _aged(self) -> bool:
        now = self._clock().timestamp()
        return self._asked_at is not None and now - self._asked_at >= TRUSTED_SECONDS

    def _may_ask(self) -> bool:
        now = self._clock().timestamp()
        return self._asked_at is None or now - self._asked_at >= REFETCH_SECONDS

    async def _read(self) -> dict[str, Key]:
        try:
            found = orjson.loads(await self._fetch())
            entries = [entry for entry in found["keys"] if _is_for_signatures(entry)]
            return dict(pair for entry in entries for pair in _usable(entry))
        except (httpx.HTTPError, OSError):
            if self._keys:
                return self._keys
            # Without any key nobody can be told apart: that is our trouble, not the caller's.
            raise Problem("record-unavailable", "The issuer's keys cannot be read.") from None
        except (ValueError, KeyError, TypeError, JoseError):
            return self._keys


def _is_for_signatures(entry: Any) -> bool:
    return (
        isinstance(entry, Mapping)
        and entry.get("kty") in ("RSA", "EC", "OKP")
        and entry.get("use", "sig") == "sig"
        and isinstance(entry.get("kid"), str)
    )


def _usable(entry: dict[str, Any]) -> Iterator[tuple[str, Key]]:
    # One key of a kind unknown here must not shut out everybody who signs with the others.
    try:
        yield entry["kid"], JWKRegistry.import_key(entry)
    except (JoseError, ValueError, KeyError, TypeError):
        return


def _bits(key: RSAKey) -> int:
    return key.public_key.key_size


def from_address(url: str) -> FetchKeys:
    """Ask one pinned address, following no redirect."""

    async def fetch() -> bytes:
        async with (
            httpx.AsyncClient(timeout=FETCH_TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream("GET", url, headers={"accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            body = b""
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_KEY_SET:
                    raise ValueError("The key set is too large.")
            return body

    return fetch


def from_file(path: Path) -> FetchKeys:
    """Read the key set from a file put there by whoever runs the server."""

    async def fetch() -> bytes:
        return await asyncio.to_thread(path.read_bytes)

    return fetch


class Verifier:
    """Checks tokens of one issuer for one audience, and remembers those already checked."""

    def __init__(  # noqa: PLR0913 - whom to believe, and by what
        self,
        *,
        issuer: str,
        audience: str,
        keys: Keys,
        clock: Clock,
        algorithms: tuple[str, ...] = ASYMMETRIC,
        clients: Admit | None = None,
    ) -> None:
        self._keys = keys
        self._clients = clients
        self._clock = clock
        self._algorithms = algorithms
        self._registry = _Asymmetric(algorithms=algorithms, strict_check_header=False)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._seen: OrderedDict[bytes, _Verified] = OrderedDict()

    async def actor(self, authorization: str | None) -> Actor:
        """Who is asking, from the Authorization header."""
        return (await self._verified(authorization)).actor

    async def admitted(self, authorization: str | None) -> tuple[Actor, float]:
        """Who is asking, and when their token ends, in seconds since 1970."""
        verified = await self._verified(authorization)
        return verified.actor, verified.ends

    def remembered(self, authorization: str | None) -> Actor | None:
        """Whoever was verified by exactly this header not long ago."""
        if authorization is None or len(authorization) > LONGEST_TOKEN:
            return None
        known = self._known(_digest(authorization))
        return None if known is None else known.actor

    def _known(self, digest: bytes) -> _Verified | None:
        known = self._seen.get(digest)
        return known if known and self._clock().timestamp() < known.expires else None

    async def _verified(self, authorization: str | None) -> _Verified:
        token = bearer(authorization)
        digest = _digest(authorization or "")
        if known := self._known(digest):
            return known
        if self._clients is not None and token.startswith(PREFIX):
            return _Verified(*await self._clients(token))
        verified = await self._verify(token)
        self._seen[digest] = verified
        while len(self._seen) > REMEMBERED_TOKENS:
            self._seen.popitem(last=False)
        return verified

    async def _verify(self, token: str) -> _Verified:
        alg, kid = _header(token, self._algorithms)
        key = await self._keys.key(kid)
        if not KEY_OF[alg](key):
            raise Problem("token-refused")
        try:
            checked = jwt.decode(token, key, algorithms=[alg], registry=self._registry)
            claims = _Claims.model_validate(checked.claims)
            self._claims.validate(checked.claims)
        except (JoseError, ValidationError, ValueError):
            raise Problem("token-refused") from None
        ends = float(claims.exp) + LEEWAY_SECONDS
        trusted = min(ends, self._clock().timestamp() + TRUSTED_SECONDS)
        return _Verified(_actor(claims), float(claims.exp), trusted)


def _digest(authorization: str) -> bytes:
    # What lets somebody in is not kept.
    return blake2b(authorization.encode(), digest_size=32).digest()


def bearer(authorization: str | None) -> str:
    """The token in an Authorization header."""
    if authorization is None:
        raise Problem("not-signed-in")
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Problem("not-signed-in")
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise Problem("token-refused")
    return token


def _header(token: str, algorithms: tuple[str, ...]) -> tuple[str, str]:
    # Read before any key is looked up; jku, jwk, x5u and x5c are never followed.
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise Problem("token-refused") from None
    alg, kid = header.get("alg"), header.get("kid")
    understood = isinstance(alg, str) and isinstance(kid, str) and alg in algorithms
    if not understood or "crit" in header or "b64" in header:
        raise Problem("token-refused")
    return str(alg), str(kid)


def _actor(claims: _Claims) -> Actor:
    if not plainly_written(claims.sub):
        raise Problem("token-refused", NOT_PLAINLY_WRITTEN, remedy=REWRITE)
    # Folded, so that no other spelling passes for the server's own or for a client's.
    if fold(claims.sub).startswith(CLIENT) or fold(claims.sub) == Clockwork().id:
        raise Problem("token-refused")
    try:
        granted = _Casebook.model_validate(claims.casebook)
    except ValidationError:
        raise Problem("wrong-role", "The token names no school and role here.") from None
    known = frozenset(Role(role) for role in granted.roles if role in set(Role))
    if not known:
        raise Problem("wrong-role", "The token names no role that this server knows.")
    # A client of the MIS is a machine: whatever else its token says, it reads no case.
    if Role.MIS in known:
        known = frozenset({Role.MIS})
    return Actor(id=claims.sub, school=granted.school, roles=known)
