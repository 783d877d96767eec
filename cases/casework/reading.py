"""The whole history of one case for somebody who may open it: for papers, which quote all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from cases.access import Act, Actor, Denied, may
from cases.casework.command_handler import CaseLocator
from cases.casework.history import History, access_of, actors_of
from cases.casework.proposals import ShownProposal, shown_proposals
from cases.casework.replay import replayed
from cases.event_store import EventStore
from cases.packs.approval_rules import approval_rules
from cases.refusals import WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.allegation_state import Allegation
from domain.case.named import OnTheCase
from domain.case.refusals import NoSuchCase
from domain.case.state import Case
from domain.person.events import Identity
from domain.person.state import Person
from domain.referral.names import Names, school_in_words
from domain.referral.prefill import involved_people
from domain.vocabulary import Compartment

Directory = Callable[[str, Iterable[UUID], UUID | None], Mapping[UUID, Person]]
OpenAbout = Callable[[str, Actor, UUID], Iterable[UUID]]
"""(tenant, actor, person) → the cases about their conduct that the actor may open, from the actor's
own grants: hidden ones take no time."""
SignedIn = Callable[[str, Iterable[str]], Mapping[str, Identity]]


AboutThem = Callable[[str, UUID], Sequence[tuple[Compartment, UUID]]]
"""(tenant, person) → every case about their conduct, whoever may read it."""


class CaseReading:
    """Reads cases with the same access check, and the same table of who may do what, as commands."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it is put together from
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        locate: CaseLocator,
        directory: Directory,
        open_about: OpenAbout,
        signed_in: SignedIn,
        labels: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._store = store
        self._open_about = open_about
        self._schools = schools
        self._locate = locate
        self._directory = directory
        self._signed_in = signed_in
        self._labels = labels

    def history(self, actor: Actor, case: UUID) -> History:
        """Every entry, in order. Raises NoSuchCase where the actor may not know of the case."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.READ_CASE), Denied):
            raise WrongRole
        where = self._locate(tenant, actor, case)
        if where is None:
            raise NoSuchCase
        history = self._store.compartment(tenant, where).stream(case)
        if isinstance(may(actor, Act.READ_CASE, access_of(history)), Denied):
            raise NoSuchCase
        return history

    def allegation(self, actor: Actor, case: UUID) -> tuple[Allegation, int]:
        """Where the allegation stands, folded by the domain itself, and after how many entries."""
        known, version = Allegation(), 0
        for step in replayed(self.history(actor, case)):
            known, version = step.case.allegation, step.case.version
        return known, version

    def proposals(
        self, actor: Actor, case: UUID, now: datetime
    ) -> tuple[Sequence[ShownProposal], int]:
        """What was proposed on the case and where it stands, the latest first; and its version."""
        known = Case()
        for step in replayed(self.history(actor, case)):
            known = step.case
        return shown_proposals(known, actor, approval_rules(), now), known.version

    def told_of(self, actor: Actor, case: UUID) -> tuple[tuple[OnTheCase, ...], int]:
        """Whom its reports name, as told, and after how many entries. From the record, for no view
        holds a name."""
        known, version = Case().named, 0
        for step in replayed(self.history(actor, case)):
            known, version = step.case.named, step.case.version
        return known, version

    def about(self, actor: Actor, person: UUID) -> Iterator[tuple[UUID, Case]]:
        """The cases about somebody's conduct that the actor may open."""
        tenant = self._schools.tenant_of(actor.school)
        for case in () if tenant is None else self._open_about(tenant, actor, person):
            try:
                history = self.history(actor, case)
            except NoSuchCase:
                continue
            yield case, [step.case for step in replayed(history)][-1]

    def people(self, actor: Actor, history: History) -> Mapping[UUID, Person]:
        """Who those involved in the case are, by the directory of the actor's school."""
        wanted = involved_people(history)
        case = history[0].stream if history else None
        return self._directory(actor.school, wanted, case) if wanted else {}

    def names(self, actor: Actor, history: History) -> Names:
        """How what leaves the building names the school, its people and the facts of this case."""
        enrolled = self._schools.find(actor.school)
        people = self.people(actor, history)
        return Names(
            people={one: who.identity for one, who in people.items() if who.identity is not None},
            signed_in=self._signed_in(actor.school, actors_of(history)),
            school=school_in_words(enrolled.school, actor.school) if enrolled else actor.school,
            labels=self._labels,
        )

    def named(self, school: str, sign_ins: Iterable[str]) -> Names:
        """The same for whoever signs in by these."""
        enrolled = self._schools.find(school)
        return Names(
            signed_in=self._signed_in(school, sign_ins),
            school=school_in_words(enrolled.school, school) if enrolled else school,
        )
