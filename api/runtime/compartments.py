"""The compartments of every tenant: migrates their schemas and runs the followers of their views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from threading import Event as Signal
from threading import Lock, Thread

import psycopg

from cases.event_store import CommitListener, EventStore, RecordUnavailable
from cases.schema.connections import FOLLOWS, connect
from cases.schema.roles import COURIER, FOLLOWER, WrittenBy
from cases.schema.tables import ExtraDDL
from cases.webhooks import deliveries
from domain.vocabulary import Compartment
from projections import catalogue
from projections.changes.view import Changes
from projections.engine.follow import Failure, Follower

MEND_SECONDS = 20.0
"""How often a follower that stopped at a bad row tries again: operators may have let it pass."""
BESIDE: Sequence[ExtraDDL] = (catalogue.ALL_DDL, deliveries.ddl)
"""The tables of every compartment besides those of the record."""
WRITTEN_BY: WrittenBy = {FOLLOWER: catalogue.FOLLOWED, COURIER: deliveries.TABLES}


class Compartments:
    """Provisions the compartments of tenants, and runs a follower for each view of each compartment."""

    def __init__(
        self,
        record_url: str,
        store: EventStore,
        tenants: Callable[[], Sequence[str]],
        renew: Callable[[Sequence[str]], None],
        on_change: Callable[[str], None],
    ) -> None:
        """`renew`: rebuilds the views of these tenants that an older version of Casebook wrote.

        `on_change`: called from any thread, with the schema, when its view of changes has changed.
        """
        self._renew = renew
        self._on_change = on_change
        self._url = record_url
        self._store = store
        self._tenants = tenants
        self._lock = Lock()
        self._followers: dict[str, list[Follower]] = {}
        self._listeners: list[CommitListener] = []
        self._stack = ExitStack()
        self._over = Signal()
        self._mender: Thread | None = None

    def provision(self, tenants: Sequence[str]) -> None:
        """Migrate these tenants' compartments, rebuild outdated views, and start followers."""
        if tenants:
            # The record first, because views are rebuilt from it. The views' own DDL last, because an
            # index on a new column cannot be created while the old table is there.
            self._store.migrate(tenants)
            self._renew(tenants)
            self._store.migrate(tenants, BESIDE, WRITTEN_BY)
        for tenant in tenants:
            self._follow(tenant)

    def start(self) -> None:
        """Provision every tenant there is."""
        self._store.migrate(())
        self.provision(self._tenants())
        self._mender = Thread(target=self._mend, name="follower-restart", daemon=True)
        self._mender.start()

    def failures(self) -> list[Failure]:
        """The followers that stopped and will not go on by themselves."""
        return [one.failed for one in self._every() if one.failed is not None]

    def close(self) -> None:
        """Stop every follower. All are told first and then joined, because each may be waiting."""
        self._over.set()
        if self._mender is not None:
            self._mender.join()
        every = self._every()
        for one in every:
            one.stop_soon()
        for listener in self._listeners:
            listener.signalled.set()
        for one in every:
            one.join()
        self._stack.close()

    def _every(self) -> list[Follower]:
        with self._lock:
            return [one for followers in self._followers.values() for one in followers]

    def _mend(self) -> None:
        while not self._over.wait(MEND_SECONDS):
            for one in self._every():
                one.start_again()

    def _follow(self, tenant: str) -> None:
        with self._lock:
            for where in Compartment:
                record = self._store.compartment(tenant, where)
                if record.schema in self._followers:
                    continue
                self._followers[record.schema] = []
                for projection in catalogue.FOLLOWING:
                    listener = self._stack.enter_context(record.subscribe())
                    self._listeners.append(listener)
                    follower = Follower(
                        self._connect,
                        record.schema,
                        record.after,
                        projection,
                        listener.wait,
                        on_change=self._on_change if projection.name == Changes.name else None,
                        transient=(RecordUnavailable,),
                    )
                    follower.start()
                    self._followers[record.schema].append(follower)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return connect(self._url, FOLLOWS)
