"""Each tenant's marks: keyed hashes by which encrypted values are looked up (ADR 0043)."""

from __future__ import annotations

from api.runtime.threads import offloaded
from cases.keys import KeyStore
from cases.sealing.view_seals import MARKS, Marks


class Marking:
    """Derives the marks of each tenant once, and keeps them."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._known: dict[str, Marks] = {}

    def now(self, tenant: str) -> Marks:
        """A tenant's marks; blocks, so not for the event loop."""
        known = self._known.get(tenant)
        if known is None:
            key = self._keys.named(tenant, MARKS)
            known = self._known[tenant] = Marks(key.derived("casebook/2/marks"))
        return known

    async def of(self, tenant: str) -> Marks:
        """The same on the event loop; the key store is asked in a worker thread, once."""
        known = self._known.get(tenant)
        return await offloaded(self.now, tenant) if known is None else known
