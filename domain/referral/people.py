"""Who is involved in a case, as a form asks: by the directory, from the entry that named them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.events import ImageryDiscovered, IncidentReported
from domain.case.named import NamedAsTold, NamedMatched, NamedUnmatched, involvements
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.messages import Event, Recorded
from domain.person.events import Identity
from domain.referral.form import OnRecord
from domain.vocabulary import PersonRole


@dataclass(frozen=True, slots=True)
class Stated:
    """Something the record says, and the entry that says it."""

    says: str
    entry: int


def _name(who: Identity) -> str:
    return f"{who.name} (known as {who.known_as})" if who.known_as else who.name


def _born(who: Identity) -> str | None:
    if who.born is None:
        return None
    return f"{who.name}: {who.born.day} {who.born:%B %Y}"


def _position(who: Identity) -> str | None:
    return who.position


ADULTS = frozenset({PersonRole.SUBJECT})
CHILDREN = frozenset({PersonRole.ALLEGED_VICTIM})
OF_PEOPLE: Mapping[OnRecord, tuple[frozenset[PersonRole], Callable[[Identity], str | None]]] = {
    OnRecord.ADULT_NAME: (ADULTS, _name),
    OnRecord.ADULT_BORN: (ADULTS, _born),
    OnRecord.ADULT_POSITION: (ADULTS, _position),
    OnRecord.CHILD_NAME: (CHILDREN, _name),
    OnRecord.CHILD_BORN: (CHILDREN, _born),
    OnRecord.WITNESS_NAME: (frozenset({PersonRole.WITNESS}), _name),
    OnRecord.REPORTER_NAME: (frozenset({PersonRole.REPORTER}), _name),
}
NAMES = frozenset(
    {
        OnRecord.ADULT_NAME,
        OnRecord.CHILD_NAME,
        OnRecord.WITNESS_NAME,
        OnRecord.REPORTER_NAME,
    }
)


def involved(
    known: OnRecord, entries: Sequence[Recorded[Event]], people: Mapping[UUID, Identity]
) -> Iterator[Stated]:
    """One answer for each person in one of the roles the question means."""
    roles, told = OF_PEOPLE[known]
    for (person, role), entry in standing_people(entries).items():
        who = people.get(person)
        says = told(who) if who is not None and role in roles else None
        if says is not None:
            yield Stated(says, entry)


def named_in_words(known: OnRecord, entries: Iterable[Recorded[Event]]) -> Iterator[Stated]:
    """Whom a report named and nobody has matched to the directory yet, as they were named."""
    if known not in NAMES:
        return
    roles, _ = OF_PEOPLE[known]
    told: list[tuple[NamedAsTold, int]] = []
    matched: set[int] = set()
    for entry in entries:
        event = entry.event
        if isinstance(event, IncidentReported | ImageryDiscovered):
            told += [(one, entry.version) for one in event.named]
        elif isinstance(event, NamedMatched):
            matched.add(event.named)
        elif isinstance(event, NamedUnmatched):
            matched.discard(event.named)
    for number, (one, version) in enumerate(told, start=1):
        if number not in matched and one.person is None and one.part.role in roles:
            yield Stated(_as_told(one), version)


def _as_told(one: NamedAsTold) -> str:
    name = one.name or f"UPN {one.upn}"
    return f"{name} ({one.note})" if one.note else name


def standing_people(entries: Iterable[Recorded[Event]]) -> dict[tuple[UUID, PersonRole], int]:
    """Who stands on the case as what, and the entry that put them there."""
    found: dict[tuple[UUID, PersonRole], int] = {}
    for entry in entries:
        event = entry.event
        if isinstance(event, PersonInvolved):
            found[event.person, event.role] = entry.version
        elif isinstance(event, IncidentReported | ImageryDiscovered):
            found.update(dict.fromkeys(involvements(event.named), entry.version))
        elif isinstance(event, PersonUninvolved):
            for role in event.roles:
                found.pop((event.person, role), None)
    return found
