"""What a case's own history says: who may open it, who opened it, and its facts as a case's."""

from __future__ import annotations

from collections.abc import Sequence

from cases.access import Actor, CaseAccess
from domain.case.events import CaseEvent, CasePlaced, ImageryDiscovered, IncidentReported
from domain.messages import Event, Recorded, Unreadable
from domain.vocabulary import Role

History = Sequence[Recorded[Event] | Unreadable]


def access_of(history: History) -> CaseAccess:
    """What a case's history says about who may open it. Nobody, where that can no longer be read."""
    school, reporter, placed = "", "", None
    for entry in history:
        if isinstance(entry, Unreadable):
            continue
        if isinstance(entry.event, IncidentReported | ImageryDiscovered):
            school, reporter = entry.event.school, entry.attribution.actor
        elif isinstance(entry.event, CasePlaced):
            placed = entry.event
    return CaseAccess(
        school=school,
        reporter=reporter,
        reader_roles=frozenset(placed.reader_roles if placed else ()),
        readers=frozenset(placed.readers if placed else ()),
        excluded=frozenset(placed.excluded if placed else ()),
    )


def shut_out_by(actor: Actor, history: History, version: int) -> bool:
    """Whether the actor was shut out as of this version. That they know; what came later, not."""
    out = access_of(history[:version]).excluded
    return actor.sign_in in out


def opened_as(history: History) -> Role | None:
    """In which role it was reported."""
    first = history[0] if history else None
    return Role(first.attribution.role) if isinstance(first, Recorded) else None


def actors_of(history: History) -> set[str]:
    """By which sign-ins its entries were written."""
    return {entry.attribution.actor for entry in history if isinstance(entry, Recorded)}


def as_case_event(event: Event) -> CaseEvent:
    """The event as one of a case's. Raises TypeError for any other stream's."""
    if not isinstance(event, CaseEvent):
        raise TypeError("this is not the stream of a case")
    return event


def of_a_case(entry: Recorded[Event] | Unreadable) -> CaseEvent | Unreadable:
    """The entry as it is folded; one that cannot be read keeps its place."""
    return entry if isinstance(entry, Unreadable) else as_case_event(entry.event)
