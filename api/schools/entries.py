"""A school's own record as entries: when it began, which texts it adopted, and its term dates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.messages import Event, Recorded, Unreadable
from domain.school.events import (
    ClientKeyIssued,
    ClientKeyRevoked,
    ClocksSet,
    DamagedRowNamed,
    DamagedRowPassed,
    PackAdopted,
    PeopleLookupSet,
    SchoolEnrolled,
    TermDatesSet,
)
from domain.wording.moments import day
from projections.entries.wording import headline, lead

LOST = "This entry can no longer be read"


def school_entries(history: Iterable[Recorded[Event] | Unreadable]) -> list[dict[str, Any]]:
    """Every entry, in the order in which they were written."""
    return [_entry(entry) for entry in history]


def _entry(entry: Recorded[Event] | Unreadable) -> dict[str, Any]:
    if isinstance(entry, Unreadable):
        return {"version": entry.version, "kind": "unreadable", "headline": LOST}
    return {
        "version": entry.version,
        "kind": entry.event.TOPIC.removeprefix("school."),
        "headline": _headline(entry.event),
        "occurred_at": entry.event.occurred_at,
        "recorded_at": entry.recorded_at,
        "actor": entry.attribution.actor,
        "actor_role": entry.attribution.role,
        "adoption": adoption(entry.event) if isinstance(entry.event, PackAdopted) else None,
        "term_dates": term_dates(entry.event) if isinstance(entry.event, TermDatesSet) else None,
    }


def adoption(adopted: PackAdopted) -> dict[str, Any]:
    """The text that was adopted, and from when on it binds."""
    said = {"pack", "version", "layer", "sha256", "in_force_from"}
    return adopted.model_dump(include=said)


def term_dates(known: TermDatesSet) -> dict[str, Any]:
    """In which terms the school is open, for which days, and who says so."""
    said = {"known_from", "known_to", "terms", "given_by"}
    return known.model_dump(include=said)


def _headline(event: Event) -> str:  # noqa: PLR0911 - one line per fact
    topic = event.TOPIC
    match event:
        case SchoolEnrolled():
            return headline(topic, name=event.name)
        case PackAdopted():
            text = event.pack.replace("-", " ").title()
            since = day(event.in_force_from)
            return headline(topic, text=text, version=event.version, day=since)
        case ClocksSet():
            leads = ", ".join(lead(topic, one) for one in event.remind_minutes_before)
            late = lead(topic, event.immediately_late_after_minutes)
            path = "" if event.escalate_by_default else headline(topic, "stated_only")
            return headline(topic, leads=leads or headline(topic, "never"), late=late) + path
        case TermDatesSet():
            terms = {"from": day(event.known_from), "to": day(event.known_to)}
            return headline(topic, **terms)
        case ClientKeyIssued():
            return headline(topic, client=event.client, day=day(event.expires_at))
        case ClientKeyRevoked() | DamagedRowNamed() | DamagedRowPassed():
            return headline(topic)
        case PeopleLookupSet():
            return headline(topic) if event.allowed else headline(topic, "not_allowed")
        case _:
            raise TypeError("a school's stream holds only facts about the school")
