"""A duty of the list in words, the same at every door: as in a list, as a sentence, and the clause itself."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from cases.packs.library import PackLibrary
from domain.policy.owners import Owner
from domain.policy.words import Timing
from domain.wording.sentences import Owed
from projections.dictionary import wording

_TIMING: TypeAdapter[Timing] = TypeAdapter(Timing)
SAID = (
    *("pack", "pack_version", "clause", "act", "recipients", "to_mode", "owed_by", "timing"),
    *("modality", "due_at", "owner", "also_owed_by", "stands_in_for", "owner_gap"),
)
"""The columns of a duty that its words are made of."""


def row_of(row: Any) -> str:
    """ "Tell the LADO"."""
    return wording().row(_owed(row))


def sentence_of(row: Any, now: datetime) -> str:
    """ "The headteacher must tell the LADO by 5pm tomorrow." Of whoever owes it now."""
    say, owed, due_at = wording(), _owed(row), row["due_at"]
    # What is owed at once was due when the school learnt of it: that moment helps nobody.
    due = None if due_at is None or due_at <= now else say.due(due_at, now)
    before, gap = row["stands_in_for"], row["owner_gap"]
    owner = Owner(row["owner"], tuple(row["also_owed_by"]), before, gap)
    return say.of_owner(owed, owner, due)


def says_of(row: Any, library: PackLibrary) -> str | None:
    """The clause's own words; None where its text is no longer on the shelf."""
    return library.says(row["pack"], row["pack_version"], row["clause"], row["act"])


def _owed(row: Any) -> Owed:
    return Owed(
        pack=row["pack"],
        clause=row["clause"],
        act=row["act"],
        to=tuple(row["recipients"]),
        to_mode=row["to_mode"],
        owed_by=row["owed_by"],
        timing=_timing(row["timing"]),
        modality=row["modality"],
    )


@lru_cache(maxsize=256)
def _timing(stored: str) -> Timing:
    # The view keeps names as the graph shows them.
    said = orjson.loads(stored)
    if isinstance(said, dict):
        said = {_NAMES.get(name, name): number for name, number in said.items()}
    return _TIMING.validate_python(said)


_NAMES = {"workingDays": "working_days", "schoolDays": "school_days"}
