"""Under what name a request is kept: hashes under a key of the tenant that holds for one year.

A plain hash of a request could be matched for ever: whoever guesses what was reported could confirm
the guess after the case has been erased, and whoever knows a sign-in could find all that it sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from cases.event_store.append import Idempotency
from cases.keys import KeyDestroyed, KeyStore
from cases.sealing.envelope import KEY_BYTES

_PURPOSE = "casebook/2/requests"
_SHA256 = SHA256()


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What a receipt says of the request that led to it: its name, and what was asked under it."""

    name: bytes
    said: bytes


class Requests:
    """The names of one tenant's requests. Without a key store they are no secret."""

    def __init__(self, tenant: str, keys: KeyStore | None) -> None:
        self._tenant = tenant
        self._keys = keys
        self._hashing: dict[bytes, HMAC] = {}

    def kept(self, asked: Idempotency, moment: datetime) -> KeptRequest:
        """What is written into the receipt of what is recorded at this moment."""
        return _under(self._key_of(moment.astimezone(UTC).year), asked)

    def kept_before(self, asked: Idempotency, moment: datetime) -> KeptRequest | None:
        """What a receipt of the year before would say; None where that year's key is destroyed.

        A request is sent again within minutes, and at the turn of a year that is another year.
        """
        try:
            return _under(self._key_of(moment.astimezone(UTC).year - 1), asked)
        except KeyDestroyed:
            return None

    def _key_of(self, year: int) -> HMAC:
        if self._keys is None:
            return HMAC(bytes(KEY_BYTES), _SHA256)
        # Asked for each time: the store knows at once when a key is destroyed.
        key = self._keys.named(self._tenant, f"requests-{year}")
        known = self._hashing.get(key.id)
        if known is None:
            known = self._hashing[key.id] = HMAC(key.derived(_PURPOSE), _SHA256)
        return known


def _under(key: HMAC, asked: Idempotency) -> KeptRequest:
    return KeptRequest(
        name=_hashed(
            key, b"name", asked.scope.encode("utf-8", "surrogatepass"), asked.key.encode()
        ),
        said=_hashed(key, b"said", asked.request_hash),
    )


def _hashed(key: HMAC, *parts: bytes) -> bytes:
    # Not the standard library's, which lets go of the interpreter lock for microseconds of work.
    mac = key.copy()
    for part in parts:
        mac.update(len(part).to_bytes(4, "big") + part)
    return mac.finalize()
