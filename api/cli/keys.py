"""`casebook key`: issue keys to the clients of a school's MIS, list them, take them back."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console

from api.auth.client_keys import KeyMaker
from api.bootstrap import Tenants, wall_clock
from api.runtime.databases import places
from api.runtime.settings import Settings
from cases.event_store import EventStore
from cases.keys import KeyStore
from cases.packs.library import load_library
from cases.schools.desk import SchoolDesk
from domain.messages import Refusal
from domain.school.commands import IssueClientKey, RevokeClientKey
from domain.vocabulary import Scope
from projections import catalogue

WRONG, MISUSED = 1, 2
keys = typer.Typer(help="Keys for the clients of a school's MIS.", no_args_is_help=True)
out = Console(highlight=False, soft_wrap=True)
told = Console(stderr=True, highlight=False, soft_wrap=True)

School = Annotated[str, typer.Argument(help="The id of the school.")]
Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder of the embedded database.")
]
By = Annotated[
    str | None, typer.Option("--by", help="Who does this, for the record; else your login here.")
]


@dataclass(frozen=True, slots=True)
class KeyRoom:
    """What is needed to keep keys: no server has to run, and one may."""

    schools: SchoolDesk
    maker: KeyMaker


@contextmanager
def _room(data: Path | None) -> Iterator[KeyRoom]:
    given = {"data": data} if data else {}
    settings = Settings.model_validate({**given, "operator": True})
    with ExitStack() as stack:
        where = stack.enter_context(places(settings))
        data_keys = KeyStore(where.keys, where.tenant_key)
        stack.callback(data_keys.close)
        store = EventStore(
            where.record, data_keys, owner_url=where.owner, inline=catalogue.WITH_APPEND
        )
        stack.callback(store.close)
        library = load_library(own=settings.own_packs)
        desk = SchoolDesk(store, library, wall_clock, Tenants(where.record), lambda _: None)
        try:
            yield KeyRoom(desk, KeyMaker(where.tenant_key))
        except Refusal as why:
            _fail(why.detail, why.remedy)


@keys.command()
def issue(  # noqa: PLR0913, PLR0917 - the options of one command
    school: School,
    client: Annotated[str, typer.Argument(help="The program, such as `acme-mis`.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given twice.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lasts.")] = 365,
    registered_only: Annotated[
        bool, typer.Option("--registered-only", help="Only documents registered here.")
    ] = False,
    by: By = None,
    data: Data = None,
) -> None:
    """Print a new key, once: only its hash is kept."""
    with _room(data) as room:
        made = room.maker.make(school)
        try:
            command = IssueClientKey(
                key=made.name,
                client=client,
                scopes=tuple(scope),
                registered_only=registered_only,
                digest=made.digest,
                expires_at=wall_clock() + timedelta(days=days),
            )
        except ValidationError:
            _fail(
                "A client is named by 2 to 40 small letters, digits and hyphens.",
                "Choose such a name.",
                MISUSED,
            )
        room.schools.keep_keys(school, command, by=by or getpass.getuser(), key=str(uuid4()))
    told.print(
        f"Key {made.name} for {client} at {school}, until {command.expires_at.date()}."
        " It is shown here once."
    )
    out.out(made.text)


@keys.command()
def revoke(
    school: School,
    key: Annotated[str, typer.Argument(help="The name of the key, as `list` shows it.")],
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    by: By = None,
    data: Data = None,
) -> None:
    """Take a key back, at once and for ever."""
    try:
        command = RevokeClientKey(key=key, reason=reason)
    except ValidationError:
        _fail("This is not the name of a key.", "Give it as `casebook key list` shows it.", MISUSED)
    with _room(data) as room:
        room.schools.keep_keys(school, command, by=by or getpass.getuser(), key=str(uuid4()))
    told.print(f"Key {key} opens nothing from now on.")


@keys.command("list")
def listed(school: School, data: Data = None) -> None:
    """Every key there was, as JSON lines; never the key itself."""
    with _room(data) as room:
        found = room.schools.find(school)
        if found is None:
            _fail("No school of this id is on record.", "Look at its id.")
        for key in found.school.keys:
            said = {
                "key": key.key,
                "client": key.client,
                "scopes": list(key.scopes),
                "registered_only": key.registered_only,
                "issued": key.occurred_at.isoformat(),
                "expires": key.expires_at.isoformat(),
                "revoked": key.key in found.school.revoked_keys,
            }
            out.out(json.dumps(said))


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"[red]{what}[/]\n{remedy}", markup=True)
    raise typer.Exit(code)
