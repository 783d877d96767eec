"""Whether the key store is the one that this record was sealed with, asked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from cases.event_store.append import Tampered
from cases.event_store.record import EventStore
from cases.keys import KeyStore, UnknownKey, WrongKeyStore
from domain.vocabulary import Compartment

_LOOKED_AT = 8


def prove_keys(store: EventStore, keys: KeyStore, tenants: Sequence[str]) -> None:
    """Raise WrongKeyStore where it holds none of the keys that a compartment begins with.

    A file that was lost is made anew at the start, and would take new keys for a record of which
    nobody could read a word any more. One key that is gone is a finding, and stops nobody.
    """
    for tenant in tenants:
        for compartment in Compartment:
            try:
                used = store.compartment(tenant, compartment).first_keys(_LOOKED_AT)
            except Tampered:
                # Not a question of the keys; whoever reads the record meets it.
                continue
            found = keys.look_up(used).values()
            if found and all(isinstance(key, UnknownKey) for key in found):
                raise WrongKeyStore(
                    "the key store holds none of the keys that this record was sealed with: put"
                    " back the one that belongs to it"
                )
