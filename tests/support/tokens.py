"""An issuer for tests: keys of every sort, and tokens right or wrong in one chosen way."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

ISSUER = "https://sign-in.example"
AUDIENCE = "casebook"
NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
NOW_SECONDS = int(NOW.timestamp())

ED25519 = OKPKey.generate_key("Ed25519", {"kid": "ed"})
P256 = ECKey.generate_key("P-256", {"kid": "ec"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
STRANGER = OKPKey.generate_key("Ed25519", {"kid": "ed"})

SIGNED_BY: dict[str, Key] = {"Ed25519": ED25519, "EdDSA": ED25519, "ES256": P256, "RS256": RSA}


class _AnyAlgorithm(jws.JWSRegistry):
    """Signs with whatever is asked for, without the library's advice."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


def jwks(*keys: Key) -> bytes:
    """The public key set document."""
    shown = [key.as_dict(private=False) for key in keys or (ED25519, P256, RSA)]
    return json.dumps({"keys": shown}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """What a good token says, with what is wrong today; None leaves a claim out."""
    said = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "dsl-1",
        "nbf": NOW_SECONDS - 10,
        "exp": NOW_SECONDS + 600,
        "casebook": {"school": "saltmarsh-primary", "roles": ["dsl"]},
        **changed,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(
    alg: str = "Ed25519",
    *,
    key: Key | None = None,
    header: dict[str, Any] | None = None,
    **changed: Any,
) -> str:
    """A signed token."""
    signer = key or SIGNED_BY[alg]
    return jwt.encode(
        {"alg": alg, "kid": signer.kid, **(header or {})},
        claims(**changed),
        signer,
        registry=_AnyAlgorithm(strict_check_header=False),
    )


def by_hand(header: dict[str, Any], signature: bytes = b"", **changed: Any) -> str:
    """A token put together without a library, as a forger would."""

    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims(**changed)).encode())}"
    return f"{signed}.{part(signature)}"
