"""The demo's own issuer of tokens: one Ed25519 key in the data folder. Loopback only."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import OKPKey

from api.auth.demo_cast import SCHOOLS, person
from api.auth.tokens import FetchKeys
from api.runtime.settings import DEMO_ISSUER, Settings
from domain.vocabulary import Role

KEY_FILE = "demo-issuer.key.json"
ALGORITHM = "Ed25519"


class DemoIssuer:
    """Mints tokens for made-up people and publishes the public half of its key."""

    def __init__(self, key: OKPKey, *, audience: str, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._audience = audience
        self._clock = clock

    @classmethod
    def open(cls, data: Path, *, audience: str, clock: Callable[[], datetime]) -> DemoIssuer:
        """Take up the key in the data folder, or make one that only this user can read."""
        path = data / KEY_FILE
        if not path.exists():
            made = OKPKey.generate_key("Ed25519")
            made.ensure_kid()
            data.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
                json.dump(made.as_dict(private=True), f)
            partial.replace(path)
        return cls(OKPKey.import_key(json.loads(path.read_text())), audience=audience, clock=clock)

    def token(self, person: str, school: str, role: Role, *, lifetime: timedelta) -> str:
        """A token saying that this made-up person has this role at this school."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": DEMO_ISSUER,
            "aud": self._audience,
            "sub": person,
            "iat": now,
            "nbf": now,
            "exp": now + int(lifetime.total_seconds()),
            "casebook": {"school": school, "roles": [role.value]},
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}
        registry = jws.JWSRegistry(algorithms=[ALGORITHM])
        return jwt.encode(header, claims, self._key, registry=registry)

    def jwks(self) -> dict[str, Any]:
        """The public half, as the key set document."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "use": "sig", "alg": ALGORITHM}]}

    def fetch(self) -> FetchKeys:
        """The key set without a detour over the network."""

        async def fetch() -> bytes:
            return json.dumps(self.jwks()).encode()

        return fetch


def demo_tokens(settings: Settings, clock: Callable[[], datetime]) -> dict[str, dict[str, str]]:
    """School id → role → token, for every made-up person."""
    issuer = DemoIssuer.open(settings.data, audience=settings.audience, clock=clock)
    lifetime = timedelta(hours=settings.demo_token_hours)
    return {
        school.id: {
            role.value: issuer.token(person(school.id, role), school.id, role, lifetime=lifetime)
            for role in Role
        }
        for school in SCHOOLS
    }
