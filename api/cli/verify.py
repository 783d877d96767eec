"""How `casebook verify` looks at every compartment, and what it says of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.bootstrap import wall_clock
from api.cli.offline_record import RecordRoom
from api.verification.verify import verify
from cases.schema.verified import Verified
from domain.vocabulary import Compartment


def verify_all(room: RecordRoom, *, told: Console) -> list[Verified]:
    """Every compartment there is, one after the other."""
    found = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=told) as bar:
        for tenant in room.tenants:
            for compartment in Compartment:
                record = room.store.compartment(tenant, compartment)
                task = bar.add_task(record.schema, total=record.last_position())
                progress = partial(bar.advance, task)
                found.append(verify(room.where, tenant, compartment, wall_clock, progress))
    return found


def show_results(out: Console, results: Sequence[Verified]) -> None:
    """A line for each compartment, and one for each finding, the first position first."""
    for one in results:
        said = _said(one)
        colour = "red" if one.unknown else "green"
        out.print(f"{one.schema}  {one.events} events  [{colour}]{said}[/]", soft_wrap=True)
        for finding in one.findings:
            out.print(f"  {finding.told}", markup=False, soft_wrap=True)
        if one.behind:
            out.print(f"  not compared, behind the record: {', '.join(one.behind)}", soft_wrap=True)


def _said(one: Verified) -> str:
    if not one.findings:
        return "as it was written"
    known = len(one.findings) - one.unknown
    return f"{one.unknown} findings" + (f", {known} known" if known else "")
