"""Entries about people: who is involved as what, and what their chronologies tell."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.timeline.entry import Entry
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.messages import Event
from domain.vocabulary import Nature, PersonRole

WHO = "Who: their id in the directory."
WHOSE = "Whose chronology, by their id in the directory; null: that of the case."
REASON = "Why."


@strawberry.type(description="Somebody is involved in the case.")
class PersonInvolvedEntry(Entry):
    person: strawberry.ID = field(description=WHO)
    person_role: PersonRole = field(description="As what.")


@strawberry.type(description="Somebody is not involved in the case after all.")
class PersonUninvolvedEntry(Entry):
    person: strawberry.ID = field(description=WHO)
    roles: list[PersonRole] = field(description="As what not.")
    reason: str = field(description=REASON)


@strawberry.type(description="An entry is a line of a chronology, in these words.")
class ChronologyIncludedEntry(Entry):
    entry: int = field(description="The version of the entry.")
    tells_of: strawberry.ID | None = field(description=WHOSE)
    told_as: str | None = field(description="What happened; null: the kind of entry stands.")
    significance: str = field(description="Why it matters, for better or worse.")
    action_taken: str | None = field(description="What was done; null: nothing.")
    came_of_it: str | None = field(description="What came of it.")
    nature: Nature = field(description="What happened, or what somebody makes of it.")
    source: str | None = field(description="Where it came from.")


@strawberry.type(description="An entry is not, or no longer, a line of a chronology.")
class ChronologyLeftOutEntry(Entry):
    entry: int = field(description="The version of the entry.")
    tells_of: strawberry.ID | None = field(description=WHOSE)
    reason: str = field(description=REASON)


PEOPLE_ENTRIES: dict[type[Event], type[Entry]] = {
    PersonInvolved: PersonInvolvedEntry,
    PersonUninvolved: PersonUninvolvedEntry,
    ChronologyIncluded: ChronologyIncludedEntry,
    ChronologyLeftOut: ChronologyLeftOutEntry,
}
