"""Rebuilds, at start-up, the views that an older version of Casebook wrote."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

from api.runtime.databases import DatabaseUrls
from cases.event_store import EventStore
from cases.keys import KeyStore
from cases.schema.connections import connect_as_operator
from cases.schema.tables import schema_of
from domain.vocabulary import Compartment
from projections.engine.projection import RecordSource
from projections.rebuilding.renewal import renew, to_renew

WORKERS = max(1, min(4, os.cpu_count() or 1))
FEW = 20_000
"""Below so many events, starting a second process takes longer than it saves."""

log = logging.getLogger("casebook.views")


def workers_for(events: int) -> int:
    """How many processes build the views of so many events."""
    return WORKERS if events > FEW else 1


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """Opens a compartment's record in a worker process that reads one partition of it."""

    where: DatabaseUrls
    tenant: str
    compartment: Compartment

    @contextmanager
    def __call__(self, partition: int, partitions: int, /) -> Iterator[RecordSource]:
        """Yield a reader of one partition of the record's streams."""
        with (
            closing(KeyStore(self.where.keys, self.where.tenant_key)) as keys,
            closing(EventStore(self.where.record, keys, pool_size=1)) as store,
        ):
            record = store.compartment(self.tenant, self.compartment)
            yield partial(
                record.after, partition=(partition, partitions), without=record.let_pass()
            )


@dataclass(frozen=True, slots=True)
class ViewUpgrade:
    """Rebuilds the outdated views in every compartment of these tenants."""

    where: DatabaseUrls
    store: EventStore

    def __call__(self, tenants: Sequence[str]) -> None:
        """Rebuild outdated views. The record must have been migrated; see `Compartments.provision`."""
        with connect_as_operator(self.where.owner) as connection:
            older = [
                (tenant, compartment, names)
                for tenant in tenants
                for compartment in Compartment
                if (names := to_renew(connection, schema_of(tenant, compartment)))
            ]
        for tenant, compartment, names in older:
            self._renew(tenant, compartment, names)

    def _renew(self, tenant: str, compartment: Compartment, names: Sequence[str]) -> None:
        record = self.store.compartment(tenant, compartment)
        events = record.last_position()
        log.warning(
            "%s: an older version wrote %s; rebuilding from %d events",
            record.schema,
            ", ".join(names),
            events,
        )
        renew(
            partial(connect_as_operator, self.where.owner),
            record.schema,
            OpenRecord(self.where, tenant, compartment),
            lambda _read: None,
            workers=workers_for(events),
        )
