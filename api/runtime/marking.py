"""The marks by which what is sealed is looked up: each tenant's own (ADR 0043)."""

from __future__ import annotations

from api.runtime.threads import offloaded
from cases.keys import KeyStore
from cases.sealing.view_seals import MARKS, Marks


class Marking:
    """Gives a tenant's marks to whoever reads."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._known: dict[str, Marks] = {}

    def now(self, tenant: str) -> Marks:
        """For whoever is not on the event loop."""
        known = self._known.get(tenant)
        if known is None:
            key = self._keys.named(tenant, MARKS)
            known = self._known[tenant] = Marks(key.derived("casebook/2/marks"))
        return known

    async def of(self, tenant: str) -> Marks:
        """The same on the event loop: the key store is asked beside it, once."""
        known = self._known.get(tenant)
        return await offloaded(self.now, tenant) if known is None else known
