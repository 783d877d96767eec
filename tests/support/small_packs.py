"""Small packs with one thing wrong, written down and checked beside the real vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cases.packs.checks.findings import Finding
from cases.packs.checks.run import check_pack
from cases.packs.library import load_library, load_pack
from domain.policy.pack import Pack

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
TODAY = date(2026, 11, 20)
Data = dict[str, Any]
IMAGES = {"means": "imagery"}
TO_THE_POLICE = {"act": "inform", "owed_by": "reporter", "to": ["police"], "modality": "must"}
NOT_LOOKED_AT = {
    "act": "look_at_images",
    "status": "in_force",
    "modality": "must_not",
    "bars": ["school_investigates"],
}


def clause(number: int, **parts: Any) -> Data:
    """A clause on staff who have a private link with a pupil, unless it says otherwise."""
    ordinary = {"conduct": ["has_social_tie"], "binds": ["staff", "headteacher"]}
    return {"id": f"SM-{number:02}", "section": "One", "says": "Something.", **ordinary, **parts}


def duty(act: str, **parts: Any) -> Data:
    ordinary = {"owed_by": "anyone_aware", "timing": "none_stated", "modality": "must"}
    return {"act": act, **ordinary, **parts}


def follows(number: int, *clauses: str, **parts: Any) -> Data:
    return {**clause(number, **parts), "conduct": [], "after": {"clauses": list(clauses)}}


class _WrittenOut(yaml.SafeDumper):
    """What stands at two places is written twice: no pack names it and points there."""

    def ignore_aliases(self, data: Any) -> bool:
        """Everything."""
        return True


def written_out(data: Data) -> str:
    """The text of a pack."""
    return yaml.dump(data, Dumper=_WrittenOut, sort_keys=False)


BANNED = {"act": "keep_it_quiet", "modality": "must_not"}


@dataclass(frozen=True)
class Desk:
    """Where a small pack is written down and checked."""

    folder: Path
    statutory: list[Pack] = field(default_factory=list)

    def pack(self, *clauses: Data, **head: Any) -> Pack:
        data: Data = {
            "pack": "small",
            "version": "1",
            "title": "A small policy",
            "layer": "school",
            "sources": [{"title": "A policy", "publisher": "A school", "edition": "first"}],
            "clauses": list(clauses),
            **head,
        }
        file = self.folder / f"{data['pack']}.yaml"
        file.write_text(written_out(data), encoding="utf-8")
        return load_pack(file, VOCABULARY)[0].pack

    def finds(self, check: str, *clauses: Data, **head: Any) -> list[Finding]:
        pack = self.pack(*clauses, **head)
        return [finding for finding in self.examined(pack) if finding.check == check]

    def examined(self, pack: Pack) -> list[Finding]:
        rulebook = replace(LIBRARY.rulebook(()), procedure=LIBRARY.procedure_on(TODAY))
        found = check_pack(
            pack, VOCABULARY, self.statutory, rulebook, TODAY, defaults=LIBRARY.escalation
        )
        return list(found)


def on_images(number: int, **parts: Any) -> Data:
    everybody = {"conduct": ["accesses_or_shares_material"], "binds": [], "when": IMAGES}
    return clause(number, **everybody, **parts)


def as_it_should_be() -> Data:
    at_once = {**TO_THE_POLICE, "timing": "immediately"}
    return on_images(1, prohibits=NOT_LOOKED_AT, duties=[at_once])
