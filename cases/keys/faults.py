"""Exceptions about a single key, and about the key store."""

from __future__ import annotations

from typing import ClassVar


class KeyFault(Exception):  # noqa: N818 - it names what was met
    """This key cannot be used, and trying again will not help."""

    finding: ClassVar[str]
    """The name of this fault in the results of a verification."""


class UnknownKey(KeyFault):
    """The store has no such key: it was never made, or its row is missing."""

    finding = "key-unknown"


class KeyDoesNotUnwrap(KeyFault):
    """The stored key is not one that the tenant key wrapped for this id: altered, swapped, or foreign."""

    finding = "key-does-not-unwrap"


class KeyDestroyed(KeyFault):
    """The key was destroyed on purpose; the store still has the fact."""

    finding = "key-destroyed"


class KeysUnavailable(Exception):  # noqa: N818 - it names the state of things
    """The key store could not be reached; nothing was encrypted or decrypted."""


class KeysNotApart(Exception):  # noqa: N818 - it names what was met
    """The key store is on the record's own server, so that one log and one backup would hold both."""


class WrongKeyStore(Exception):  # noqa: N818 - it names what was met
    """The store does not have the keys of this record: it is empty, or belongs to another record."""


class WrongTenantKey(Exception):  # noqa: N818 - it names what was met
    """The tenant key unwraps none of the stored keys: it is not the one they were wrapped with."""
