"""Schools: which tenant each belongs to, which packs bind it, and the commands that change either."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast, get_args
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from cases.access import Act, Actor, Denied, may
from cases.command_append import CommandReceipt, CommandRequest, append_command, find_replay
from cases.event_store import EventStore, Record, StaleVersion
from cases.packs.checks.placement import wider_placements
from cases.packs.library import PackLibrary
from cases.refusals import CaseHasMovedOn, PackTextDiffers, WrongRole
from domain.messages import Event, Recorded, Unreadable
from domain.policy.calendar import Calendar
from domain.policy.pack import Pack
from domain.policy.rulebook import PackRulebook
from domain.school.commands import (
    AdoptPack,
    AdoptStatutoryPacks,
    EnrolSchool,
    IssueClientKey,
    NameDamagedRow,
    PassDamagedRow,
    RevokeClientKey,
    SchoolCommand,
    SetClocks,
    SetPeopleLookup,
    SetTermDates,
)
from domain.school.decisions import PackText, StatutoryText, decide
from domain.school.events import PackAdopted, SchoolEvent
from domain.school.refusals import SchoolNotEnrolled
from domain.school.state import School, packs_in_force, replay
from domain.vocabulary import Compartment

LONDON = ZoneInfo("Europe/London")
ALWAYS = date.min
"""From when a statutory text binds that names no day itself."""
OPERATOR = "operator"
"""Whoever runs the server, at its command line, in the place of a role."""
Clock = Callable[[], datetime]
ACT_OF: Mapping[type[SchoolCommand], Act] = {
    AdoptPack: Act.ADOPT_PACK,
    AdoptStatutoryPacks: Act.ADOPT_PACK,
    SetTermDates: Act.SET_TERM_DATES,
    SetClocks: Act.SET_CLOCKS,
    SetPeopleLookup: Act.SET_PEOPLE_LOOKUP,
}
"""What a role must be allowed to do. Enrolling is no request: the operator of the server does it."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A school on record, and whose record that is."""

    id: str
    tenant: str
    school: School


def school_stream(school: str) -> UUID:
    """The stream of a school, from its id alone."""
    return uuid5(NAMESPACE_URL, f"school:{school}")


class SchoolCommandHandler:
    """Enrols schools, adopts packs, and knows which tenant's record a school writes into."""

    def __init__(
        self,
        store: EventStore,
        library: PackLibrary,
        clock: Clock,
        tenants: Callable[[], Sequence[str]],
        found: Callable[[Sequence[str]], None],
    ) -> None:
        """`tenants` lists those there are; `found` makes the compartments of new ones."""
        self._store = store
        self._library = library
        self._clock = clock
        self._tenants = tenants
        self._found = found
        self._tenant_of: dict[str, str] = {}

    def enrol(self, operator: Actor, command: EnrolSchool, *, key: str) -> CommandReceipt:
        """Put a school on record. The operator of the server does this; no route leads here."""
        if self.tenant_of(operator.school) is None:
            self.make_room([command.tenant])
            self._tenant_of[operator.school] = command.tenant
        return self._append_command(
            operator, command, expected_version=None, key=key, correlation=None
        )

    def keep_keys(
        self, school: str, command: IssueClientKey | RevokeClientKey, *, by: str, key: str
    ) -> CommandReceipt:
        """Issue a client's key or take one back. The operator of the server does this as well."""
        return self._as_operator(school, command, by=by, key=key)

    def go_past(
        self, school: str, command: NameDamagedRow | PassDamagedRow, *, by: str, key: str
    ) -> CommandReceipt:
        """Two operators of the server, one after the other, for a row that was proved bad."""
        return self._as_operator(school, command, by=by, key=key)

    def make_room(self, tenants: Sequence[str]) -> None:
        """Make the compartments of those tenants that have none yet, in one go."""
        there = self._tenants()
        self._found([tenant for tenant in dict.fromkeys(tenants) if tenant not in there])

    def handle(
        self,
        actor: Actor,
        command: SchoolCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """Record what the school says of itself, once, or raise a Refusal and store nothing."""
        denied = isinstance(may(actor, ACT_OF[type(command)]), Denied)
        if denied or self.tenant_of(actor.school) is None:
            raise WrongRole
        return self._append_command(
            actor, command, expected_version=expected_version, key=key, correlation=correlation
        )

    def find(self, school: str) -> Enrolled | None:
        """The school as it stands now; other processes may have written since."""
        tenant = self.tenant_of(school)
        if tenant is None:
            return None
        return Enrolled(school, tenant, self._load(self._record(tenant), school))

    def history(self, school: str) -> list[Recorded[Event] | Unreadable]:
        """Everything on record about the school, in order; nothing, if it is not on record."""
        tenant = self.tenant_of(school)
        return [] if tenant is None else list(self._record(tenant).stream(school_stream(school)))

    def today(self) -> date:
        """The day on which something reported now would be learnt of."""
        return self._clock().astimezone(LONDON).date()

    def tenant_of(self, school: str) -> str | None:
        """Whose record the school writes into. That never changes, so it is remembered."""
        known = self._tenant_of.get(school)
        if known is not None:
            return known
        for tenant in self._tenants():
            if self._record(tenant).stream(school_stream(school), upto=1):
                self._tenant_of[school] = tenant
                return tenant
        return None

    def tells_of_people(self, actor: Actor) -> bool:
        """Whether an actor may know whom the school's directory holds: whoever reads it, and where
        the school lets its staff look people up, its staff."""
        if not isinstance(may(actor, Act.READ_PEOPLE), Denied):
            return True
        if isinstance(may(actor, Act.LOOK_UP_PEOPLE), Denied):
            return False
        enrolled = self.find(actor.school)
        return enrolled is not None and enrolled.school.people_lookup

    def known_tenant(self, school: str) -> str | None:
        """The same, without asking the record."""
        return self._tenant_of.get(school)

    def rulebook_today(self, school: str) -> PackRulebook:
        """What binds the school now; nothing, if it is not on record."""
        enrolled, today = self.find(school), self.today()
        bound = self.rulebook_on(enrolled.school if enrolled else School(), today)
        return replace(bound, procedure=self._library.procedure_on(today))

    def rulebook_on(self, school: School, day: date) -> PackRulebook:
        """What binds the school on a day: exactly the texts it adopted, counted by its own days."""
        adopted = packs_in_force(school, day)
        bound = self.rulebook((*adopted, *self._of_any_date(school, adopted)))
        return replace(bound, calendar=self.calendar_of(school))

    def _of_any_date(
        self, school: School, adopted: Sequence[PackAdopted]
    ) -> tuple[PackAdopted, ...]:
        """Texts in force today that handle a matter of any date, where none of theirs bound then."""
        there = {pack.pack for pack in adopted}
        return tuple(
            pack
            for pack in packs_in_force(school, self.today())
            if pack.pack not in there
            and self._library.find(pack.pack, pack.version).pack.binds_any_date
        )

    def calendar_of(self, school: School) -> Calendar:
        """The country's bank holidays and the school's own terms."""
        return self._library.calendar.of_school(school.term_dates)

    def rulebook(self, adopted: Sequence[PackAdopted]) -> PackRulebook:
        """The texts of these adoptions. Another text under the same name is refused."""
        for pack in adopted:
            if self._library.find(pack.pack, pack.version).bound.sha256 != pack.sha256:
                raise PackTextDiffers(f"{pack.pack}@{pack.version}")
        return self._library.rulebook([(pack.pack, pack.version) for pack in adopted])

    def _as_operator(
        self, school: str, command: SchoolCommand, *, by: str, key: str
    ) -> CommandReceipt:
        if self.tenant_of(school) is None:
            raise SchoolNotEnrolled("No school of this id is on record.", remedy="Look at its id.")
        return self._append_command(
            Actor(by, school, frozenset()),
            command,
            expected_version=None,
            key=key,
            correlation=None,
            acting_as=OPERATOR,
        )

    def _append_command(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        command: SchoolCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None,
        acting_as: str | None = None,
    ) -> CommandReceipt:
        record = self._record(self._tenant_of[actor.school])
        stream = school_stream(actor.school)
        request = CommandRequest(actor, command, stream, key, self._clock(), correlation, acting_as)
        before = find_replay(request, [record])
        if before is not None:
            return before
        school = self._load(record, actor.school)
        if expected_version not in {None, school.version}:
            raise CaseHasMovedOn(school.version)
        events = decide(
            school,
            command,
            now=request.now,
            text=self._text(command, school),
            statutory=self._statutory(),
            by=actor.id,
        )
        try:
            return append_command(request, record, stream, school.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def _text(self, command: SchoolCommand, school: School) -> PackText | None:
        if not isinstance(command, AdoptPack):
            return None
        found = self._library.find(command.pack, command.version)
        wider = next(self._wider(found.pack, school, command.in_force_from), None)
        return PackText(found.bound.sha256, found.pack.layer, wider)

    def _wider(self, pack: Pack, school: School, begins: date) -> Iterator[str]:
        """Where a text opens what the statutory texts close that bind the school from this day on."""
        later = {one.in_force_from for one in school.adoptions if one.in_force_from > begins}
        for day in sorted({begins, self.today(), *later}):
            adopted = packs_in_force(school, day)
            floor = [self._library.find(one.pack, one.version).pack for one in adopted]
            statutory = [one for one in floor if one.layer == "statutory"]
            for _, found in wider_placements(pack, statutory, self._library.vocabulary):
                yield f"{', '.join(found.clauses)}: {found.what}"

    def _statutory(self) -> list[StatutoryText]:
        return [
            StatutoryText(
                found.pack.pack,
                found.pack.version,
                found.pack.in_force_from or ALWAYS,
                PackText(found.bound.sha256, found.pack.layer),
            )
            for found in self._library.packs.values()
            if found.pack.layer == "statutory" and found.pack.commencement == "in_force"
        ]

    def _record(self, tenant: str) -> Record:
        return self._store.compartment(tenant, Compartment.ORDINARY)

    def _load(self, record: Record, school: str) -> School:
        return replay(_of_a_school(entry) for entry in record.stream(school_stream(school)))


def _of_a_school(entry: Recorded[Event] | Unreadable) -> SchoolEvent | Unreadable:
    if isinstance(entry, Unreadable):
        return entry
    if isinstance(entry.event, get_args(SchoolEvent)):
        return cast(SchoolEvent, entry.event)
    raise TypeError("a school's stream holds only facts about the school")
