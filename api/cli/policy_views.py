"""Two commands that look at policies and change nothing: what differs, and a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from api.cli.offline_record import record_room
from api.cli.policy_diff import (
    Tally,
    find_pack,
    over_record,
    over_situations,
    read_situations,
    show_tallies,
    tallies_as_data,
)
from api.cli.policy_draw import chosen_path, rendered
from api.runtime.settings import Settings, SettingsError
from cases.casework.policy_diff import PackPair
from cases.packs.library import load_library
from domain.messages import Refusal

WRONG, MISUSED = 1, 2

out = Console(highlight=False)
told = Console(stderr=True, highlight=False)

PackName = Annotated[str, typer.Argument(help="`pack@version`, or a YAML file laid out as a pack.")]


def register(policy: typer.Typer) -> None:
    """Put both commands under `casebook policy`."""
    policy.command("diff")(diff)
    policy.command("draw")(draw)


def diff(  # noqa: PLR0913, PLR0917 - the options of one command
    a: PackName,
    b: PackName,
    tenant: Annotated[str | None, typer.Option(help="Only the cases of this tenant.")] = None,
    school: Annotated[str | None, typer.Option(help="Only the cases of this school.")] = None,
    situations: Annotated[
        Path | None, typer.Option(help="A JSON list of {id, facts} to be read as well.")
    ] = None,
    cases: Annotated[bool, typer.Option(help="Whether to read the recorded cases.")] = True,
    data: Annotated[
        Path | None, typer.Option("--data", help="The data folder of the embedded database.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Which recorded cases, and which situations, policy B reads differently than policy A.

    Cases are those that A bound in any version, read at the facts known now. Nothing is written.
    """
    settings = _operator(data)
    try:
        library = load_library(own=settings.own_packs)
        pair = PackPair(
            library.vocabulary,
            find_pack(library, a),
            find_pack(library, b),
        )
        given = read_situations(situations) if situations else None
    except Refusal as refusal:
        _fail(refusal.detail, refusal.remedy)
    except OSError as error:
        _fail(f"{error.filename} cannot be read.", "Check the path.", MISUSED)
    except ValidationError:
        _fail("The situations cannot be read.", "Give a JSON list of {id, facts}.", MISUSED)
    tallies: dict[str, Tally] = {}
    if cases:
        with record_room(settings) as room:
            if tenant is not None and tenant not in room.tenants:
                _fail(
                    "No tenant of this name is on record.",
                    f"Use one of: {', '.join(room.tenants)}.",
                )
            tallies["cases"] = over_record(pair, room, tenant, school)
    if given is not None:
        tallies["situations"] = over_situations(pair, given)
    if as_json:
        out.out(json.dumps(tallies_as_data(pair, tallies), indent=2))
    else:
        show_tallies(out, pair, tallies)


def draw(
    pack: PackName,
    conduct: Annotated[
        list[str] | None, typer.Option(help="After which conduct; may be given several times.")
    ] = None,
    facts: Annotated[
        str | None, typer.Option(help="Facts as k=v,k=v: what the pack says of just these.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="The file to write; printed, if left out.")
    ] = None,
    as_text: Annotated[
        bool, typer.Option("--text", help="The same as a list, instead of a picture.")
    ] = False,
) -> None:
    """Draw a policy's escalation path: roles down, times across, prohibitions and gaps beside it."""
    try:
        library = load_library(own=_operator(None).own_packs)
        found = find_pack(library, pack).pack
        path = chosen_path(library.vocabulary, found, conduct or [], facts)
    except Refusal as refusal:
        _fail(refusal.detail, refusal.remedy)
    except OSError as error:
        _fail(f"{error.filename} cannot be read.", "Check the path.", MISUSED)
    except ValueError as wrong:
        _fail(str(wrong), "Give --conduct, or --facts with a conduct among them.", MISUSED)
    drawing = rendered(path, in_words=as_text)
    if to is None:
        out.out(drawing, end="")
        return
    try:
        to.write_text(drawing, encoding="utf-8")
    except OSError as error:
        _fail(f"{error.filename} cannot be written.", "Check the path.", MISUSED)


def _operator(data: Path | None) -> Settings:
    given = {"data": data} if data else {}
    try:
        return Settings.model_validate({**given, "operator": True})
    except SettingsError as error:
        _fail(str(error), "Then call it again.")


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"{what}\n{remedy}", style="red", markup=False)
    raise typer.Exit(code)
