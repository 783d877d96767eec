"""How `casebook rebuild` builds every compartment's views anew, and what it says of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.places import Places
from api.record_room import RecordRoom
from cases.event_store import EventStore
from cases.keys import KeyStore
from domain.vocabulary import Compartment
from projections.projection import Source
from projections.rebuild import Rebuilt, rebuild

WORKERS = max(1, min(4, os.cpu_count() or 1))
FEW = 20_000
"""Below so many events a second process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """Opens a compartment's record in whichever process reads a share of it."""

    where: Places
    tenant: str
    compartment: Compartment

    @contextmanager
    def __call__(self, share: int, shares: int, /) -> Iterator[Source]:
        """The record's reader for one share of its streams."""
        with (
            closing(KeyStore(self.where.keys, self.where.tenant_key)) as keys,
            closing(EventStore(self.where.record, keys, pool_size=1)) as store,
        ):
            record = store.compartment(self.tenant, self.compartment)
            yield partial(record.after, share=(share, shares))


def rebuild_all(
    room: RecordRoom, names: Sequence[str] | None, *, out: Console, told: Console
) -> bool:
    """Rebuild in every compartment; whether all of it equals what was there."""
    alike = True
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=told) as bar:
        for tenant in room.tenants:
            for compartment in Compartment:
                record = room.store.compartment(tenant, compartment)
                total = record.last_position()
                task = bar.add_task(record.schema, total=total)
                found = rebuild(
                    partial(psycopg.connect, room.where.owner),
                    record.schema,
                    OpenRecord(room.where, tenant, compartment),
                    names,
                    partial(bar.advance, task),
                    workers=WORKERS if total > FEW else 1,
                )
                for view in found:
                    _say(out, record.schema, view)
                    alike = alike and view.identical is not False
    return alike


def _say(out: Console, schema: str, view: Rebuilt) -> None:
    said = {True: "equals what was there", False: "differed: replaced", None: "made anew"}
    colour = "red" if view.identical is False else "green"
    out.print(f"{schema}  {view.name}  {view.rows} rows  [{colour}]{said[view.identical]}[/]")
