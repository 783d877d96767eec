"""`casebook policy editions`: which edition of each source is known, and when somebody last looked."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from api.bootstrap import wall_clock
from cases.packs.editions import KnownSource, known_sources
from cases.packs.library import PackLibrary, load_library
from domain.messages import Refusal
from domain.policy.calendar import london_day

WRONG, MISUSED = 1, 2

out = Console(highlight=False, soft_wrap=True)
told = Console(stderr=True, highlight=False, soft_wrap=True)

_CURRENT = {
    "yes": "yes, the newest edition known was itself read",
    "no": "no, the newest edition known was not itself read",
    "unknown": "unknown, for no newest edition is known",
}

PackNames = Annotated[
    list[str] | None, typer.Argument(help="Names of statutory packs; all, if none is named.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def register(policy: typer.Typer) -> None:
    """Put the command under `casebook policy`."""
    policy.command("editions")(editions)


def editions(packs: PackNames = None, as_json: JsonOption = False) -> None:
    """Every source of the statutory packs: its newest edition, whether that was read, when looked for.

    Exit code 1 where a September has begun since somebody last looked for one of them.
    """
    today = london_day(wall_clock())
    try:
        library = load_library(today=today)
        chosen = {_statutory(library, name) for name in packs or ()}
    except Refusal as refusal:
        _fail(refusal.detail, refusal.remedy)
    found = [one for one in known_sources(library) if not chosen or one.pack.pack in chosen]
    if as_json:
        out.out(json.dumps([one.as_data(today) for one in found], indent=2))
    else:
        _show(found, today)
    raise typer.Exit(WRONG if any(one.to_check(today) for one in found) else 0)


def _statutory(library: PackLibrary, name: str) -> str:
    """The name of a statutory pack. Raises UnknownPack."""
    if "@" in name:
        _fail(
            "Editions are told of the latest version of a pack.",
            f"Name the pack without a version: {name.partition('@')[0]}.",
            MISUSED,
        )
    pack = library.find(name).pack
    if pack.layer != "statutory":
        known = (one.pack.pack for one in library.latest() if one.pack.layer == "statutory")
        _fail(
            f"'{name}' is a school's own policy; its review date is told by `casebook doctor`.",
            f"Name a statutory pack: {', '.join(known)}.",
            MISUSED,
        )
    return pack.pack


def _show(found: list[KnownSource], today: date) -> None:
    label = ""
    for one in found:
        if one.pack.label != label:
            label = one.pack.label
            out.print(label, markup=False)
        out.print(f"  {one.source.key}: {one.source.title}", markup=False)
        known_how = one.source.confidence.replace("_", " ")
        out.print(f"      cited: {one.source.edition} ({known_how})", markup=False)
        out.print(f"      newest known: {_newest(one)}", markup=False)
        out.print(f"      current: {_CURRENT[one.current]}", markup=False)
        out.print(f"      last checked: {_checked(one, today)}", markup=False)


def _newest(one: KnownSource) -> str:
    if one.newest is None:
        return "none"
    begins = one.newest.in_force
    since = f", in force since {begins.day} {begins:%B %Y}" if begins else ""
    return one.newest.edition + since


def _checked(one: KnownSource, today: date) -> str:
    if one.checked is None:
        return "never"
    day = f"{one.checked.day} {one.checked:%B %Y}"
    return f"{day}: look again, a September has begun since" if one.to_check(today) else day


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"{what}\n{remedy}", style="red", markup=False)
    raise typer.Exit(code)
