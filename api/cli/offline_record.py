"""The record as the command line opens it: no server, no followers, the operator's own rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from api.bootstrap import Tenants
from api.runtime.databases import DatabaseUrls, places
from api.runtime.settings import Settings
from cases.event_store import EventStore
from cases.keys import KeyStore
from cases.schema.tables import schema_of
from domain.messages import Event, Recorded, Unreadable
from domain.vocabulary import Compartment


@dataclass(frozen=True, slots=True)
class RecordRoom:
    """Every compartment of every tenant, for reading and rebuilding."""

    where: DatabaseUrls
    store: EventStore
    keys: KeyStore
    tenants: tuple[str, ...]

    def schemas(self) -> list[str]:
        """The compartments there are."""
        return [schema_of(tenant, where) for tenant in self.tenants for where in Compartment]

    def history(self, case: UUID) -> list[Recorded[Event] | Unreadable]:
        """The stream of a case, wherever it is kept; empty if it is nowhere."""
        for tenant in self.tenants:
            for where in Compartment:
                found = self.store.compartment(tenant, where).stream(case)
                if found:
                    return found
        return []


@contextmanager
def record_room(settings: Settings) -> Iterator[RecordRoom]:
    """Open the record of the settings; the embedded server is started if nobody runs it."""
    with ExitStack() as stack:
        where = stack.enter_context(places(settings))
        keys = KeyStore(where.keys, where.tenant_key)
        stack.callback(keys.close)
        store = EventStore(where.record, keys, owner_url=where.owner)
        stack.callback(store.close)
        yield RecordRoom(where, store, keys, tuple(Tenants(where.record)()))
