"""What two policy packs say otherwise of recorded cases and of situations. Reads; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from cases.access import Act, Actor, Allowed, may
from cases.casework.history import access_of
from cases.event_store import EventStore, Record
from domain.case.events import CaseEvent
from domain.case.folding import evolve, replay
from domain.case.state import Case
from domain.messages import Event, Recorded, Unreadable
from domain.policy.differences import Difference, differences
from domain.policy.reading import assess
from domain.policy.rulebook import BindingPack
from domain.policy.vocabulary import FactRefusal, Vocabulary
from domain.policy.words import Facts
from domain.vocabulary import Compartment

BATCH = 1_000
EVENTS_AT_ONCE = 200_000
"""Cases of about so many events are held in memory together; then the next share of them."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One case or situation by its id, and what the second pack says otherwise of it.

    `differences` None: its facts can no longer be read, or never said what the conduct was.
    """

    id: str
    differences: tuple[Difference, ...] | None


@dataclass(frozen=True, slots=True)
class PackPair:
    """Two packs, each ready to be read, and the words both speak."""

    vocabulary: Vocabulary
    a: BindingPack
    b: BindingPack

    def over(self, named: str, facts: Facts) -> Compared:
        """One set of facts, read under both."""
        try:
            self.vocabulary.check(facts)
        except FactRefusal:
            return Compared(named, None)
        before = assess(self.a.pack, self.vocabulary, facts)
        after = assess(self.b.pack, self.vocabulary, facts)
        return Compared(named, differences(before, after))

    def over_cases(self, cases: Iterable[tuple[UUID, Case]]) -> Iterator[Compared]:
        """The cases that the first pack bound, in whichever version, at their present facts.

        An erased case no longer says what bound it; it is told of as unreadable.
        """
        for case_id, case in cases:
            if case.school is None:
                yield Compared(str(case_id), None)
            elif self.binds(case):
                yield self.over(str(case_id), dict(case.facts))

    def binds(self, case: Case) -> bool:
        """Whether the case was read under some version of the first pack."""
        return any(text.pack == self.a.pack.pack for text in case.texts)


def cases_of(
    store: EventStore, tenant: str, actor: Actor, found: Iterable[tuple[UUID, Compartment]]
) -> Iterator[tuple[UUID, Case]]:
    """Of the cases found, those over which this actor may compare, as they stand now.

    The record is asked itself: a view may not yet know who was shut out a moment ago.
    """
    for case_id, where in found:
        history = store.compartment(tenant, where).stream(case_id)
        reached = may(actor, Act.COMPARE_PACKS_OVER_CASES, access_of(history))
        if isinstance(reached, Allowed):
            yield case_id, replay(f for f in map(_of_a_case, history) if f is not None)


def recorded_cases(
    store: EventStore, tenant: str, *, school: str | None = None, at_once: int = EVENTS_AT_ONCE
) -> Iterator[tuple[UUID, Case]]:
    """Every case of a tenant as it stands now, from both compartments; or those of one school."""
    for where in Compartment:
        record = store.compartment(tenant, where)
        shares = 1 + record.last_position() // at_once
        for partition in range(shares):
            for case_id, case in _share(record, (partition, shares)).items():
                if school in {None, case.school}:
                    yield case_id, case


def _share(record: Record, partition: tuple[int, int]) -> Mapping[UUID, Case]:
    cases: dict[UUID, Case] = {}
    position = 0
    while batch := record.after(position, BATCH, partition=partition):
        for entry in batch:
            fact = _of_a_case(entry)
            if fact is not None:
                cases[entry.stream] = evolve(cases.get(entry.stream, Case()), fact)
        position = batch[-1].position or 0
    return cases


def _of_a_case(entry: Recorded[Event] | Unreadable) -> CaseEvent | Unreadable | None:
    """A school's own stream is no case's."""
    if isinstance(entry, Unreadable):
        return entry
    return entry.event if isinstance(entry.event, CaseEvent) else None
