"""Reading the register of concerns: it starts from the reader's own rows, like every reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from projections.access import open_concerns
from projections.concerns.view import VIEW, place_of, rendered_erased
from projections.engine.projection import in_schema
from projections.engine.sealed_texts import Opens, opened_rows
from projections.readers import END_OF_TIME, LAST_ID, Queryable, Reader

CONCERN_DOOR = open_concerns("a.stream = $4::uuid")
_OPEN = f"""
SELECT * FROM ({open_concerns("($4::uuid IS NULL OR a.person = $4)")}) mine
WHERE (mine.opened_at, mine.person) < ($5, $6)
ORDER BY mine.opened_at DESC, mine.person DESC
LIMIT $7
"""  # noqa: S608 - constants of this module
_ENTRIES = """
SELECT stream, version, entry FROM {schema}.concern_entry
WHERE stream = ANY($1) ORDER BY stream, version
"""

RegisterCursor = tuple[datetime, UUID]
_OF_ONE_CONCERN = ("corrected", "withdrawn")
_OF_A_MATCH = ("matched", "unmatched")


@dataclass(slots=True)
class RegisterLine:
    """One adult of the register, with everything that stands there."""

    person: UUID
    opened_at: datetime
    entries: list[dict[str, Any]] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """What the entries add up to, and the entries themselves."""
        shared = {one["concern"]: one for one in self.entries if one["kind"] == "shared"}
        for one in self.entries:
            if one["kind"] in _OF_ONE_CONCERN and one["concern"] in shared:
                shared[one["concern"]][f"{one['kind']}By"] = one["version"]
        standing = [one for one in shared.values() if one.get("withdrawnBy") is None]
        reviews = [one["kind"] for one in self.entries if one["kind"].startswith("review_")]
        cases = [one["case"] for one in self.entries if one["kind"] == "escalated"]
        matches = [one for one in self.entries if one["kind"] in _OF_A_MATCH]
        matched = matches[-1]["person"] if matches and matches[-1]["kind"] == "matched" else None
        if matched is not None:
            standing = []
        return {
            "person": str(self.person),
            "inWords": any(one.get("about") is not None for one in shared.values()),
            "matchedTo": matched,
            "concerns": len(standing),
            "lastOccurredAt": max((one["occurredAt"] for one in standing), default=None),
            "reviewAsked": bool(reviews) and reviews[-1] == "review_asked",
            "escalatedTo": list(dict.fromkeys(cases)),
            "version": self.entries[-1]["version"] if self.entries else 0,
            "entries": self.entries,
        }


async def concern_register(  # noqa: PLR0913 - the filters of one list
    conn: Queryable,
    schema: str,
    reader: Reader,
    opens: Opens,
    *,
    first: int,
    after: RegisterCursor | None = None,
    person: UUID | None = None,
) -> tuple[Sequence[RegisterLine], bool]:
    """The adults whose concerns this reader may read, the newest in the register first."""
    opened_at, last = after or (END_OF_TIME, LAST_ID)
    rows = await conn.fetch(
        in_schema(_OPEN, schema),
        *(*reader.given, person, opened_at, last, first + 1),
    )
    lines = {row["stream"]: RegisterLine(row["person"], row["opened_at"]) for row in rows[:first]}
    entries = await conn.fetch(in_schema(_ENTRIES, schema), list(lines)) if lines else []
    for row, entry in zip(
        entries, await opened_rows(opens, VIEW, entries, entry=_place), strict=True
    ):
        said = None if entry is None else entry["entry"]
        shown = rendered_erased(row["version"]) if said is None else said
        lines[row["stream"]].entries.append(orjson.loads(shown))
    return list(lines.values()), len(rows) > first


def _place(row: Mapping[str, Any]) -> str:
    return place_of(row["stream"], row["version"])
