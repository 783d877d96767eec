"""`casebook damage`: go past one row that was proved bad. One operator names it, another lets it pass."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console

from api.bootstrap import Tenants, wall_clock
from api.runtime.databases import places
from api.runtime.settings import Settings
from cases.event_store import DAMAGE, EventStore
from cases.keys import KeyStore
from cases.packs.library import load_library
from cases.schools.desk import SchoolDesk
from domain.messages import Refusal
from domain.school.commands import NameDamagedRow, PassDamagedRow
from domain.vocabulary import Compartment
from projections import catalogue

WRONG, MISUSED = 1, 2
damage = typer.Typer(help="Go past one row that was proved bad.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
told = Console(stderr=True, highlight=False, soft_wrap=True)

School = Annotated[str, typer.Argument(help="The id of a school whose record it is.")]
Where = Annotated[Compartment, typer.Argument(help="In which compartment the row stands.")]
Position = Annotated[int, typer.Argument(min=1, help="As `casebook verify` says it.")]
Digest = Annotated[str, typer.Argument(help="The row's sha256, as `casebook verify` says it.")]
By = Annotated[
    str | None, typer.Option("--by", help="Who does this, for the record; else your login here.")
]
Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder of the embedded database.")
]


@damage.command("name")
def name_row(  # noqa: PLR0913, PLR0917 - the options of one command
    school: School,
    compartment: Where,
    position: Position,
    digest: Digest,
    reason: Annotated[str, typer.Option(help="How it is known to be bad, for the record.")],
    by: By = None,
    data: Data = None,
) -> None:
    """Put on record that a row is bad. Nothing goes past it until another operator has confirmed."""
    given = {"compartment": compartment, "position": position, "sha256": digest, "reason": reason}
    _keep(school, NameDamagedRow, given, by, data)
    told.print("It is on record. Another operator lets it pass by `casebook damage pass`.")


@damage.command("pass")
def pass_row(  # noqa: PLR0913, PLR0917 - the options of one command
    school: School,
    compartment: Where,
    position: Position,
    digest: Digest,
    by: By = None,
    data: Data = None,
) -> None:
    """Confirm what another operator has named: the views that follow the record go on behind it."""
    given = {"compartment": compartment, "position": position, "sha256": digest}
    _keep(school, PassDamagedRow, given, by, data)
    told.print("The server goes on past this row. `casebook verify` goes on telling of it.")


def _keep(
    school: str,
    asked: type[NameDamagedRow | PassDamagedRow],
    given: dict[str, object],
    by: str | None,
    data: Path | None,
) -> None:
    try:
        command = asked.model_validate(given)
    except ValidationError:
        _fail(
            "This names no row.",
            "Give position and sha256 as `casebook verify` says them.",
            MISUSED,
        )
    with _room(data) as (store, schools):
        tenant = schools.tenant_of(school)
        if tenant is None:
            _fail("No school of this id is on record.", "Look at its id.")
        _prove_bad(store, tenant, command)
        schools.go_past(school, command, by=by or getpass.getuser(), key=str(uuid4()))


def _prove_bad(store: EventStore, tenant: str, command: NameDamagedRow | PassDamagedRow) -> None:
    """It must be this very row, and it must not open."""
    record = store.compartment(tenant, command.compartment)
    row = record.row_at(command.position)
    if row is None or sha256(row[3]).hexdigest() != command.sha256:
        _fail(
            "There is no such row at this position.",
            "Run `casebook verify` again: it says where the row is, and its sha256.",
        )
    try:
        record.read_one(row)
    except DAMAGE:
        return
    _fail("This row can be read: there is nothing to go past.", "Run `casebook verify` again.")


@contextmanager
def _room(data: Path | None) -> Iterator[tuple[EventStore, SchoolDesk]]:
    given = {"data": data} if data else {}
    settings = Settings.model_validate({**given, "operator": True})
    with ExitStack() as stack:
        where = stack.enter_context(places(settings))
        keys = KeyStore(where.keys, where.tenant_key)
        stack.callback(keys.close)
        store = EventStore(where.record, keys, owner_url=where.owner, inline=catalogue.WITH_APPEND)
        stack.callback(store.close)
        library = load_library(own=settings.own_packs)
        try:
            yield (
                store,
                SchoolDesk(store, library, wall_clock, Tenants(where.record), lambda _: None),
            )
        except Refusal as why:
            _fail(why.detail, why.remedy)


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"[red]{what}[/]\n{remedy}", markup=True)
    raise typer.Exit(code)
