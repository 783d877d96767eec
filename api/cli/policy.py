"""`casebook policy`: check packs, and say how much of their sources they account for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from api.bootstrap import wall_clock
from api.cli import policy_editions, policy_views
from cases.packs.checks.findings import Finding
from cases.packs.checks.run import check_pack
from cases.packs.coverage import Coverage, coverage
from cases.packs.library import (
    PackAltered,
    PackLibrary,
    frozen_hashes,
    load_library,
    load_pack,
)
from domain.messages import Refusal
from domain.policy.calendar import london_day
from domain.policy.rulebook import BindingPack

WRONG, MISUSED = 1, 2
COLOURS = {"error": "red", "warning": "yellow", "marked": "cyan"}
REGISTER = "FROZEN"

policy = typer.Typer(help="Policy packs.", no_args_is_help=True)
policy_views.register(policy)
policy_editions.register(policy)

out = Console(highlight=False, soft_wrap=True)
told = Console(stderr=True, highlight=False)

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        help="Folders laid out like cases/packs, pack files, or names of our packs; "
        "all of ours, if left out. Of each pack the latest version is looked at, unless one is named."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@dataclass
class Examined:
    """One pack (or one place where packs could not be loaded) and what was found."""

    pack: str
    layer: str = ""
    clauses: int = 0
    examples: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether it has an error; what is marked or worth a look is none."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Chosen:
    """Packs to look at, and the library they belong to."""

    library: PackLibrary
    packs: Sequence[BindingPack]
    unlike: Sequence[str] = ()


@policy.command("check")
def check(targets: Targets = None, as_json: JsonOption = False) -> None:
    """Prove every pack over all the situations it can tell apart; show facts for what is wrong."""
    examined = [one for target in targets or [""] for one in _examined(target)]
    if as_json:
        found = {
            "packs": [
                {k: v for k, v in asdict(one).items() if k != "findings"} for one in examined
            ],
            "findings": [finding.as_data() for one in examined for finding in one.findings],
        }
        out.out(json.dumps(found, indent=2))
    else:
        for one in examined:
            _show(one)
    raise typer.Exit(WRONG if any(one.wrong for one in examined) else 0)


@policy.command("coverage")
def cover(targets: Targets = None, as_json: JsonOption = False) -> None:
    """How much of its source each pack accounts for: statements, examples, open points."""
    found = []
    for target in targets or [""]:
        chosen = _chosen(target)
        if isinstance(chosen, Refusal):
            _fail(chosen.detail, chosen.remedy)
        found += [coverage(b.pack, chosen.library.vocabulary) for b in chosen.packs]
    if as_json:
        out.out(json.dumps([one.as_data() for one in found], indent=2))
    else:
        for one in found:
            _show_coverage(one)
    raise typer.Exit(0 if all(one.complete for one in found) else WRONG)


def _examined(target: str) -> Iterator[Examined]:
    chosen = _chosen(target)
    if isinstance(chosen, Refusal):
        label = target or "packs"
        yield Examined(label, findings=[_unloadable(label, chosen)])
        return
    library = chosen.library
    statutory = [b.pack for b in library.latest() if b.pack.layer == "statutory"]
    today = london_day(wall_clock())
    rulebook = replace(library.rulebook(()), procedure=library.procedure_on(today))
    for binding in chosen.packs:
        pack = binding.pack
        began = time.perf_counter()
        found = (
            [_unloadable(pack.label, _altered(pack.label))] if pack.label in chosen.unlike else []
        )
        found += check_pack(
            pack,
            library.vocabulary,
            statutory,
            rulebook,
            today,
            defaults=library.escalation,
        )
        yield Examined(
            pack.label,
            pack.layer,
            len(pack.clauses),
            len(pack.examples),
            time.perf_counter() - began,
            found,
        )


def _chosen(target: str) -> Chosen | Refusal:
    """What a word on the command line means: everything, a folder, a file, or a pack by its name."""
    folder = Path(target)
    try:
        if target and folder.is_dir():
            library = load_library(folder, frozen=False, today=london_day(wall_clock()))
            hashes = frozen_hashes(folder) if (folder / REGISTER).exists() else {}
            unlike = [b.pack.label for b in library.packs.values() if _differs(b, hashes)]
            superseded = [library.find(*label.split("@")) for label in unlike]
            packs = {b.pack.label: b for b in (*library.latest(), *superseded)}
            return Chosen(library, _school_first(list(packs.values())), unlike)
        library = load_library()
        if target.endswith((".yaml", ".yml")):
            binding, _ = load_pack(folder, library.vocabulary, london_day(wall_clock()))
            return Chosen(library, [binding])
        if target:
            name, _, version = target.partition("@")
            return Chosen(library, [library.find(name, version or None)])
    except Refusal as refusal:
        return refusal
    except OSError as error:
        _fail(f"{error.filename} cannot be read.", "Name a folder or a file of packs.", MISUSED)
    return Chosen(library, library.latest())


def _differs(binding: BindingPack, hashes: dict[str, str]) -> bool:
    published = hashes.get(binding.pack.label)
    return published is not None and published != binding.bound.sha256


def _altered(label: str) -> PackAltered:
    return PackAltered(
        f"{label} is not the text that was published.",
        remedy="Restore the file, or publish the change as a new version with its own hash.",
    )


def _school_first(packs: Sequence[BindingPack]) -> list[BindingPack]:
    return sorted(packs, key=lambda b: (b.pack.layer != "school", b.pack.label))


def _unloadable(label: str, refusal: Refusal) -> Finding:
    return Finding(label, refusal.code, "error", (), refusal.detail, refusal.remedy)


def _show(one: Examined) -> None:
    verdict = "fail" if one.wrong else "ok"
    line = Text(f"{verdict:6}", style="red" if one.wrong else "green")
    line.append(one.pack, style="default")
    if one.clauses:
        told_of = f"  {one.clauses} clauses, {one.examples} examples, {one.seconds:.2f} s"
        line.append(told_of, style="default")
    out.print(line)
    for finding in one.findings:
        line = Text(f"      {finding.severity:8}", style=COLOURS[finding.severity])
        line.append(f"{finding.check}: {finding}", style="default")
        out.print(line)


def _show_coverage(one: Coverage) -> None:
    line = Text(f"{'ok' if one.complete else 'fail':6}", style="green" if one.complete else "red")
    counted = f"1 to {one.highest}" if one.numbered else "not numbered throughout"
    line.append(
        f"{one.pack}  statements {counted}: {one.clauses} as clauses, "
        f"{one.text_only} as text with the reason; {len(one.gaps)} kinds of gap and "
        f"{len(one.conflicts)} conflicts declared; {sum(one.examples.values())} examples of "
        f"{len(one.examples)} categories",
        style="default",
    )
    out.print(line)
    told_of: dict[str, Sequence[str]] = {
        "missing": one.missing,
        "accounted for twice": one.twice,
        "fewer than two examples": one.few,
    }
    for what, names in told_of.items():
        if names:
            out.print(Text(f"      {what}: {', '.join(names)}"))


def _fail(what: str, remedy: str, code: int = WRONG) -> NoReturn:
    told.print(f"{what}\n{remedy}", style="red", markup=False)
    raise typer.Exit(code)
