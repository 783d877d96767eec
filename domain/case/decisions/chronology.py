"""Choosing lines of a chronology, and keeping what is told of one person out of another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from domain.case.chronology import (
    ChronologyIncluded,
    ChronologyLeftOut,
    IncludeInChronology,
    LeaveOutOfChronology,
)
from domain.case.chronology_refusals import (
    AlreadyLeftOut,
    NamesAnotherPupil,
    NoLineOfAChronology,
    ToldOfAnother,
)
from domain.case.decision_context import DecisionContext
from domain.case.events import CaseEvent
from domain.case.people_refusals import NotInvolved
from domain.case.refusals import EntryAlreadyWithdrawn, NothingChanged, UnknownEntry
from domain.case.state import Case
from domain.person.events import Identity
from domain.vocabulary import PersonKind

WORDED = ("event", "significance", "action", "outcome", "source")
TELLING = 40
"""Words shorter than this can be the same of two people: "The parents were told"."""
_SPACES = re.compile(r"\W+")
_SHORTEST_NAME = 3


def include(
    case: Case, command: IncludeInChronology, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    _check(case, command.entry, command.person)
    known = case.entries.get(command.entry)
    if known is not None and known.withdrawn:
        raise EntryAlreadyWithdrawn
    if command.person is not None:
        _only_of(case, command, command.person, ask)
    line = ChronologyIncluded(
        occurred_at=ask.now,
        **{name: getattr(command, name) for name in IncludeInChronology.model_fields},
    )
    standing = case.chronology.lines.get((command.entry, command.person))
    if standing is not None and standing == line.model_copy(
        update={"occurred_at": standing.occurred_at}
    ):
        raise NothingChanged(what="the chronology has this line", field="entry")
    return (line,)


def leave_out(
    case: Case, command: LeaveOutOfChronology, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    _check(case, command.entry, command.person)
    if (command.entry, command.person) in case.chronology.left_out:
        raise AlreadyLeftOut
    return (
        ChronologyLeftOut(
            occurred_at=ask.now,
            entry=command.entry,
            person=command.person,
            reason=command.reason,
        ),
    )


def _check(case: Case, entry: int, person: UUID | None) -> None:
    if entry > case.version:
        raise UnknownEntry
    if entry in case.chronology.choices:
        raise NoLineOfAChronology
    if person is not None and not case.people.get(person):
        raise NotInvolved


def _only_of(case: Case, command: IncludeInChronology, person: UUID, ask: DecisionContext) -> None:
    """Nothing that names another pupil of the case, and nothing told of anybody else on it."""
    names = [re.compile(name) for name in _names_of_others(case, person, ask)]
    told = [
        _plain(getattr(line, name))
        for (_, whose), line in case.chronology.lines.items()
        if whose not in {None, person}
        for name in WORDED
    ]
    for field in WORDED:
        words = getattr(command, field)
        if words is None:
            continue
        if any(name.search(words) for name in names):
            raise NamesAnotherPupil(field=field)
        plain = _plain(words)
        if any(_tells(plain, other) or _tells(other, plain) for other in told):
            raise ToldOfAnother(field=field)


def _tells(part: str, whole: str) -> bool:
    return len(part) >= TELLING and part in whole


def _plain(words: str | None) -> str:
    return _SPACES.sub(" ", words or "").strip().casefold()


def _names_of_others(case: Case, person: UUID, ask: DecisionContext) -> Iterator[str]:
    """Patterns of every part of another involved pupil's name that is not part of this person's."""
    own = set(_parts(ask.people.get(person)))
    for other, roles in case.people.items():
        identity = ask.people.get(other)
        if other != person and roles and identity and identity.kind is PersonKind.PUPIL:
            for part in _parts(identity):
                if part not in own:
                    yield rf"(?<!\w){re.escape(part)}(?!\w)"


def _parts(identity: Identity | None) -> Iterator[str]:
    """Written as a name is: "Will" is somebody, "will" is not."""
    if identity is not None:
        for part in f"{identity.name} {identity.known_as or ''}".split():
            if len(part) >= _SHORTEST_NAME:
                yield part
