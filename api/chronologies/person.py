"""What is told of one person: lines of cases, and for an adult the register of concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.chronologies.chronology import in_order, of_person
from api.people.directory import entries_of
from api.people.visibility import people_open_to
from api.runtime.read_pool import Connection
from cases.access import Act, Actor, Allowed, may
from domain.vocabulary import Nature, PersonKind
from projections.chronologies.lines import Line, person_chronology
from projections.concerns.list import concern_register
from projections.engine.sealed_texts import Opens
from projections.people.list import Person
from projections.readers import Reader, Row

# The words of a concern name whoever shared it and the children who were there: they stay in the
# register, and the chronology leads there.
_LINES: Mapping[str, tuple[str, str]] = {
    "shared": ("Low-level concern shared", "Below the harm threshold when it was shared"),
    "review_held": ("Concerns reviewed together", "Looked at for a pattern"),
    "escalated": ("Concerns became an allegation", "May meet the harm threshold"),
}


async def told_of(  # noqa: PLR0913, PLR0917 - who asks, of whom, and who opens it
    connection: Connection,
    schemas: Sequence[str],
    actor: Actor,
    reader: Reader,
    person: UUID,
    opens: Opens,
) -> tuple[Person, dict[str, Any]] | None:
    """Who it is, the cases and the lines; None: nobody of this id is in the school's directory."""
    restricted = schemas[1]
    open_to = await people_open_to(connection, schemas, actor, reader)
    known = await entries_of(connection, schemas, reader, [person], opens, open_to)
    if person not in known:
        return None
    rows: list[Row] = []
    lines: list[Line] = []
    for schema in schemas:
        of_cases, told_there = await person_chronology(connection, schema, person, reader, opens)
        rows += of_cases
        lines += told_there
    told = of_person(rows, lines)
    adult = known[person]["kind"] == PersonKind.ADULT
    if adult and isinstance(may(actor, Act.READ_CONCERNS), Allowed):
        found, _ = await concern_register(
            connection, restricted, reader, opens, first=1, person=person
        )
        for line in found:
            told["lines"] += concern_lines(line.shown()["entries"])
        told["lines"].sort(key=in_order)
    return known[person], told


def concern_lines(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The significant entries of a register: a concern, a review, what became of them."""
    escalated = {
        concern
        for entry in entries
        if entry["kind"] == "escalated"
        for concern in entry["concerns"]
    }
    return [_line(entry, escalated) for entry in entries if entry["kind"] in _LINES]


def _line(entry: Mapping[str, Any], escalated: set[str]) -> dict[str, Any]:
    event, significance = _LINES[entry["kind"]]
    recorded_at = datetime.fromisoformat(entry["recordedAt"])
    became = entry.get("concern") in escalated
    return {
        "case": None,
        "entry": entry["version"],
        "kind": f"concern_{entry['kind']}",
        "occurred_at": datetime.fromisoformat(entry["occurredAt"]),
        "when": entry.get("when"),
        "source": f"Register of concerns{_from(entry.get('source'))}",
        "event": event,
        "nature": Nature.FACT.value,
        "significance": significance,
        "action": entry.get("action"),
        "outcome": "Became an allegation" if became else None,
        "roles": [],
        "written_by": entry["actor"],
        "written_as": entry["actorRole"],
        "recorded_at": recorded_at,
        "recorded_late": entry["recordedLate"],
        "corrected_by": entry.get("correctedBy"),
        "withdrawn_by": entry.get("withdrawnBy"),
        "chosen_by": entry["actor"],
        "chosen_as": entry["actorRole"],
        "chosen_at": recorded_at,
    }


def _from(source: str | None) -> str:
    return f": {source.replace('_', ' ')}" if source else ""
