"""Signing deliveries as Standard Webhooks 1.0 asks: HMAC-SHA256 over id, time and body.

A secret is kept nowhere: it follows from the tenant key and the number on record. Whoever holds
the databases without that key holds no secret, and every copy of the server derives the same one.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
PREFIX = "whsec_"
SCHEME = "v1"


class Secrets:
    """The secrets of every webhook, derived when they are needed."""

    def __init__(self, tenant_key: bytes) -> None:
        self._key = tenant_key

    def secret(self, webhook: UUID, number: int) -> bytes:
        """The secret of this number."""
        purpose = f"casebook/1/webhook/{webhook}/{number}".encode()
        return HKDF(SHA256(), SECRET_BYTES, salt=None, info=purpose).derive(self._key)


def written(secret: bytes) -> str:
    """A secret as it is shown to people."""
    return PREFIX + b64encode(secret).decode()


def signed_headers(
    secrets: Iterable[bytes], delivery: UUID | str, at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers of an attempt made at this moment, signed with each of the secrets."""
    seconds = int(at.timestamp())
    signed = f"{delivery}.{seconds}.".encode() + body
    signatures = [b64encode(hmac.digest(key, signed, sha256)).decode() for key in secrets]
    return {
        "webhook-id": str(delivery),
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"{SCHEME},{signature}" for signature in signatures),
    }
