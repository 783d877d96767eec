"""How `casebook rebuild` builds every compartment's views anew, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.cli.offline_record import RecordRoom
from api.runtime.view_upgrade import OpenRecord, workers_for
from cases.schema.connections import connect_as_operator
from domain.vocabulary import Compartment
from projections.rebuilding.rebuild import Rebuilt, rebuild

MOST_NAMED = 50


def rebuild_all(
    room: RecordRoom, names: Sequence[str] | None, *, keep: bool, out: Console, told: Console
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
                    partial(connect_as_operator, room.where.owner),
                    record.schema,
                    OpenRecord(room.where, tenant, compartment),
                    names,
                    partial(bar.advance, task),
                    workers=workers_for(total),
                    keep=keep,
                )
                for view in found:
                    _say(out, record.schema, view)
                    alike = alike and view.identical is not False
    return alike


def _say(out: Console, schema: str, view: Rebuilt) -> None:
    said = {True: "equals what was there", False: "differed: replaced", None: "made anew"}
    colour = "red" if view.identical is False else "green"
    out.print(f"{schema}  {view.name}  {view.rows} rows  [{colour}]{said[view.identical]}[/]")
    for stream in view.differing[:MOST_NAMED]:
        out.print(f"  differed: {stream}")
    if (more := len(view.differing) - MOST_NAMED) > 0:
        out.print(f"  and {more} more")
    if view.kept:
        out.print(f"  the old rows are kept in {view.kept}")
