"""How `casebook policy diff` finds its packs and situations, and tells what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter
from rich.console import Console
from rich.text import Text

from api.cli.offline_record import RecordRoom
from cases.casework.policy_diff import Compared, PackPair, recorded_cases
from cases.packs.library import PackLibrary, load_pack
from cases.packs.yaml_source import WHOLE, MalformedPack
from domain.policy.differences import Difference
from domain.policy.rulebook import BindingPack
from domain.policy.words import Facts


class Situation(BaseModel):
    """Facts with a name. A file of worked situations says more; the rest is not looked at."""

    model_config = ConfigDict(extra="ignore")

    id: str
    facts: Facts


MOST_OF_SITUATIONS = 16 * 1024 * 1024
SITUATIONS = TypeAdapter(list[Situation])


@dataclass
class Tally:
    """What was read, and what of it would be read differently."""

    read: int = 0
    unreadable: list[str] = field(default_factory=list)
    differing: list[Compared] = field(default_factory=list)

    @classmethod
    def of(cls, compared: Iterable[Compared]) -> Tally:
        """Count as they come; keep only those that differ."""
        tally = cls()
        for one in compared:
            tally.read += 1
            if one.differences is None:
                tally.unreadable.append(one.id)
            elif one.differences:
                tally.differing.append(one)
        return tally


def find_pack(library: PackLibrary, named: str) -> BindingPack:
    """`pack@version`, the latest version of `pack`, or a YAML file. Raises Refusal or OSError."""
    if named.endswith((".yaml", ".yml")):
        binding, _ = load_pack(Path(named), library.vocabulary)
        return binding
    pack, _, version = named.partition("@")
    return library.find(pack, version or None)


def read_situations(file: Path) -> list[Situation]:
    """A JSON list of {id, facts}. Raises OSError, MalformedPack, or pydantic's ValidationError."""
    with file.open("rb") as opened:
        stored = opened.read(MOST_OF_SITUATIONS + 1)
    if len(stored) > MOST_OF_SITUATIONS:
        what = f"longer than {MOST_OF_SITUATIONS:,} bytes"
        raise MalformedPack(file.name, 1, WHOLE, what, remedy="Make it several files.")
    return SITUATIONS.validate_json(stored)


def over_situations(pair: PackPair, situations: Iterable[Situation]) -> Tally:
    """Each situation under both packs."""
    return Tally.of(pair.over(one.id, one.facts) for one in situations)


def over_record(pair: PackPair, room: RecordRoom, tenant: str | None, school: str | None) -> Tally:
    """Every recorded case that the first pack bound, under both packs."""
    tenants = [name for name in room.tenants if tenant in {None, name}]
    return Tally.of(
        compared
        for name in tenants
        for compared in pair.over_cases(recorded_cases(room.store, name, school=school))
    )


def tallies_as_data(pair: PackPair, tallies: dict[str, Tally]) -> dict[str, Any]:
    """The comparison for scripts."""
    return {
        "a": pair.a.pack.label,
        "b": pair.b.pack.label,
        **{
            name: {
                "read": tally.read,
                "unreadable": tally.unreadable,
                "differing": [
                    {"id": one.id, "differences": [d.model_dump() for d in one.differences or ()]}
                    for one in tally.differing
                ],
            }
            for name, tally in tallies.items()
        },
    }


def show_tallies(out: Console, pair: PackPair, tallies: dict[str, Tally]) -> None:
    """Each case and situation that differs, and how; then how many."""
    for tally in tallies.values():
        for one in tally.differing:
            out.print(Text(one.id, style="bold"))
            for line in map(told, one.differences or ()):
                out.print(Text(f"  {line}"), soft_wrap=True)
    for name, tally in tallies.items():
        out.print(
            f"{len(tally.differing)} of {tally.read} {name} would be read differently"
            f" under {pair.b.pack.label} than under {pair.a.pack.label}.",
            soft_wrap=True,
        )
        if tally.unreadable:
            out.print(f"{len(tally.unreadable)} of them cannot be read at all.")


def told(found: Difference) -> str:
    """One difference in one line, in the words of the vocabulary."""
    return " ".join(_words(found))


def _words(found: Difference) -> Iterator[str]:
    yield {"added": "+", "removed": "-", "changed": "~"}[found.change]
    yield found.aspect.replace("_", " ")
    if found.clause:
        yield found.clause
    if found.what:
        yield found.what
    if found.change == "changed":
        if found.part:
            yield found.part.replace("_", " ")
        yield f"{_list(found.before)} → {_list(found.after)}"
    elif found.before or found.after:
        yield f"({_list(found.before or found.after)})"


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words) or "nothing"
