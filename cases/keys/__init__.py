"""The data keys: made, unwrapped and destroyed, and stored apart from the data they encrypt. ADR 0045."""

from __future__ import annotations

from cases.keys.apart import share_a_server
from cases.keys.faults import (
    KeyDestroyed,
    KeyDoesNotUnwrap,
    KeyFault,
    KeysNotApart,
    KeysUnavailable,
    UnknownKey,
    WrongKeyStore,
    WrongTenantKey,
)
from cases.keys.in_file import key_file
from cases.keys.store import BATCH, LARGE_BATCH, KeyStore
from cases.keys.tenant_key import tenant_key

__all__ = [
    "BATCH",
    "LARGE_BATCH",
    "KeyDestroyed",
    "KeyDoesNotUnwrap",
    "KeyFault",
    "KeyStore",
    "KeysNotApart",
    "KeysUnavailable",
    "UnknownKey",
    "WrongKeyStore",
    "WrongTenantKey",
    "key_file",
    "share_a_server",
    "tenant_key",
]
