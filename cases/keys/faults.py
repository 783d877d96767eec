"""What can be wrong with a key, each under a name of its own, and with the store that keeps it."""

from __future__ import annotations

from typing import ClassVar


class KeyFault(Exception):  # noqa: N818 - it names what was met
    """This key cannot be had, now or later."""

    finding: ClassVar[str]
    """What it is called where the record is examined."""


class UnknownKey(KeyFault):
    """No such key is kept here: it was never minted, or its row is gone."""

    finding = "key-unknown"


class KeyDoesNotUnwrap(KeyFault):
    """What is kept under this name is not what the tenant key wrapped: altered, swapped, or foreign."""

    finding = "key-does-not-unwrap"


class KeyDestroyed(KeyFault):
    """The key was destroyed on purpose, and that is on record here."""

    finding = "key-destroyed"


class KeysUnavailable(Exception):  # noqa: N818 - it names the state of things
    """The key store could not be reached; nothing was sealed or opened."""


class KeysNotApart(Exception):  # noqa: N818 - it names what was met
    """The key store is in the record's own server: one log and one backup would hold both."""


class WrongKeyStore(Exception):  # noqa: N818 - it names what was met
    """The keys of this record are not in this store: it is empty, or belongs to another record."""


class WrongTenantKey(Exception):  # noqa: N818 - it names what was met
    """The tenant key does not open the keys that are stored: it is not the one they were made with."""
