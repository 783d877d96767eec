"""Handles every command on a case: checks who may, finds case and packs, decides, appends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Protocol
from uuid import UUID, uuid4

from cases.access import Act, Actor, Denied, may
from cases.casework.history import History, access_of, actors_of, of_a_case, opened_as, shut_out_by
from cases.casework.naming import names_whose_conduct, of_those_named
from cases.casework.proposals import proposed_in
from cases.command_append import CommandReceipt, CommandRequest, append_command, find_replay
from cases.concerns.linkable import Register
from cases.event_store import EventStore, Record, StaleVersion
from cases.packs.approval_rules import approval_rules
from cases.packs.default_clocks import clocks_of
from cases.packs.library import PackLibrary
from cases.refusals import (
    CaseHasMovedOn,
    KeyNamesAnotherRequest,
    LinkWouldTell,
    NoCaseToLink,
    PackTextDiffers,
    TooBusy,
    WrongRole,
)
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.allegation import AllegationCommand
from domain.case.approvals import ApprovalProposed, ApproveProposal, VoidCase
from domain.case.chronology import IncludeInChronology
from domain.case.commands import (
    CaseCommand,
    CorrectDates,
    CorrectFact,
    EstablishFacts,
    LinkCase,
    RecordPoliceFinding,
    ReopenCase,
    ReportImageryDiscovery,
    ReportIncident,
    WaiveDuty,
    WithdrawEntry,
)
from domain.case.concern_links import LinkConcerns
from domain.case.decision_context import DecisionContext
from domain.case.decisions import decide
from domain.case.decisions.naming import whose_conduct
from domain.case.events import BoundPack, CasePlaced
from domain.case.exclusion import ExclusionCommand, LiftExclusion
from domain.case.folding import replay
from domain.case.leaders import Leaders
from domain.case.named import MatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.referral import AmendReferral, DraftReferral
from domain.case.refusals import NoSuchCase
from domain.case.report_additions import AddToOwnReport
from domain.case.state import Case
from domain.concern.refusals import UnknownConcern
from domain.person.events import Identity
from domain.policy.calendar import london_day
from domain.policy.escalation_paths import PackEscalationPaths
from domain.policy.holders import NOBODY_KNOWN, Holders
from domain.policy.rulebook import BindingPack, PackRulebook
from domain.referral.form import ReferralForm
from domain.referral.names import school_in_words
from domain.school.state import School
from domain.vocabulary import Compartment, PersonKind, Role

RETRIES = 5
TURNS = 64
Clock = Callable[[], datetime]
CaseLocator = Callable[[str, Actor, UUID], Compartment | None]
"""(tenant, actor, case) → where the case is kept, if the actor may know of it. It starts from the
actor's own grants, so that a case to be hidden takes no more time than one that is not there."""


WhoHolds = Callable[[str, Collection[str]], Holders]
"""(school, sign-ins) → who of these holds which role, and which roles somebody is known to hold."""


def _nobody_is_known(_school: str, _sign_ins: Collection[str]) -> Holders:
    return NOBODY_KNOWN


class Directory(Protocol):
    """Who somebody is, as far as the school's directory says."""

    def known(
        self, school: str, people: Iterable[UUID], case: UUID | None = None, /
    ) -> Mapping[UUID, Identity]:
        """Those of these people whom it holds, with those who stand with this case."""
        ...

    def signs_in(self, school: str, sign_in: str, /) -> tuple[UUID, PersonKind] | None:
        """Whose this sign-in is."""
        ...

    def by_upn(self, school: str, upns: Collection[str], /) -> Mapping[str, UUID]:
        """The pupils whom it holds under these numbers."""
        ...

    def signed_in(self, school: str, sign_ins: Iterable[str], /) -> Mapping[str, Identity]:
        """Who signs in by these, each in small letters."""
        ...

    def colleagues(self, school: str, /) -> Sequence[Identity]:
        """The adults in it who sign in."""
        ...


class WhoLeads(Protocol):
    """Who was seen signing in as what."""

    def of(self, school: str, sign_ins: Iterable[str], /) -> Leaders:
        """What is known of these, and in which roles anybody was seen."""
        ...


OWN_REPORT = ReportDutyDone | AddToOwnReport
"""What whoever reported may do on their own report."""

READ_ANEW = (
    EstablishFacts
    | CorrectFact
    | CorrectDates
    | WithdrawEntry
    | InvolvePerson
    | RecordPoliceFinding
    | MatchNamed
    | AllegationCommand
)
"""What may need today's placement, or a new due time counted by the school's own days."""

NEEDS_ALL_INVOLVED = (
    IncludeInChronology | DraftReferral | AmendReferral | LiftExclusion | ApproveProposal
)
"""What is decided with a view to everybody who stands on the case."""

SHUTS_OUT = (
    InvolvePerson
    | MatchNamed
    | EstablishFacts
    | CorrectFact
    | RecordPoliceFinding
    | AllegationCommand
    | ApproveProposal
    | ExclusionCommand
    | RecuseOneself
)
"""What may place the case so that somebody is shut out of it, or let in again."""

PROPOSES = WaiveDuty | VoidCase | ReopenCase | ExclusionCommand
"""What may take another person, who approves it."""


class CaseCommandHandler:
    """Handles the commands on cases, whichever interface they come from."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything it is put together from
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        library: PackLibrary,
        clock: Clock,
        locate: CaseLocator,
        directory: Directory,
        forms: Mapping[str, ReferralForm],
        labels: Mapping[str, Mapping[str, str]],
        register: Register | None = None,
        locate_own: CaseLocator | None = None,
        leaders: WhoLeads | None = None,
        *,
        holders: WhoHolds = _nobody_is_known,
    ) -> None:
        """`locate_own` leads whoever reported a case to it, and nobody else."""
        self._store = store
        self._schools = schools
        self._library = library
        self._clock = clock
        self._locate = locate
        self._directory = directory
        self._forms = forms
        self._labels = labels
        self._register = register
        self._locate_own = locate_own
        self._holders = holders
        self._leaders = leaders
        # Who works on one case here takes turns; only another process can be faster.
        self._turns = tuple(Lock() for _ in range(TURNS))

    def handle(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        case_id: UUID | None,
        command: CaseCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """Record what the command asks for, once, or raise a Refusal and store nothing.

        `case_id` None opens a case. `expected_version` None acts on the case as it is now.
        """
        act = Act.REPORT if case_id is None else act_of(command)
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, act), Denied):
            raise WrongRole
        request = CommandRequest(actor, command, case_id, key, self._clock(), correlation)
        before = self._before(request, tenant)
        if before is not None:
            return self._as_told_before(tenant, before, command)
        if case_id is None:
            return self._open(request, tenant, command)
        return self._work(request, tenant, case_id, command, expected_version)

    def _open(self, request: CommandRequest, tenant: str, command: CaseCommand) -> CommandReceipt:
        if not isinstance(command, ReportIncident | ReportImageryDiscovery):
            raise NoSuchCase
        school = self._enrolled(request)
        learnt_at = command.learnt_at or request.now
        bound = self._schools.rulebook_on(school, london_day(learnt_at))
        rulebook = replace(
            bound,
            placing=self._placing(request, school),
            procedure=self._library.procedure_on(london_day(request.now)),
        )
        case_id = uuid4()
        context = of_those_named(_asking(request, case_id), command, self._directory)
        context = self._leading(context, whose_conduct(command, context))
        if names_whose_conduct(command):
            named = whose_conduct(command, context)
            rulebook = replace(rulebook, holders=self._holders(context.school, named))
        events = decide(Case(), command, rulebook, context)
        where = next(event.compartment for event in events if isinstance(event, CasePlaced))
        filed = append_command(request, self._record(tenant, where), case_id, 0, events)
        return filed if filed.repeated else replace(filed, events=events)

    def _work(
        self,
        request: CommandRequest,
        tenant: str,
        case_id: UUID,
        command: CaseCommand,
        expected_version: int | None,
    ) -> CommandReceipt:
        locate = self._locate_own if isinstance(command, OWN_REPORT) else self._locate
        where = None if locate is None else locate(tenant, request.actor, case_id)
        if where is None:
            raise NoSuchCase
        if isinstance(command, LinkCase) and command.other != case_id:
            self._check_link(request.actor, tenant, where, case_id, command.other)
        if isinstance(command, VoidCase) and command.duplicate_of not in {None, case_id}:
            self._check_duplicate(request.actor, tenant, where, case_id, command.duplicate_of)
        if isinstance(command, LinkConcerns):
            self._check_concerns(request.actor, self._record(tenant, where), case_id, command)
        with self._turns[case_id.int % TURNS]:
            return self._in_turn(
                request, self._record(tenant, where), case_id, command, expected_version
            )

    def _in_turn(
        self,
        request: CommandRequest,
        record: Record,
        case_id: UUID,
        command: CaseCommand,
        expected_version: int | None,
    ) -> CommandReceipt:
        for _ in range(RETRIES + 1):
            history = record.stream(case_id)
            if isinstance(may(request.actor, act_of(command), access_of(history)), Denied):
                raise NoSuchCase
            case = replay(map(of_a_case, history))
            if expected_version not in {None, case.version}:
                raise CaseHasMovedOn(case.version)
            context = replace(
                _asking(request, case_id, opened_as=opened_as(history)),
                people=self._people(request, case),
                so_far=history,
                forms=self._forms,
                texts_then=self._texts_then(request),
            )
            if isinstance(command, DraftReferral | AmendReferral):
                context = self._naming(context, history)
            context = self._leading(context, _may_be_shut_out(case, command, context))
            rulebook = self._bound(request, case)
            if isinstance(command, READ_ANEW):
                named = {one.sign_in for one in context.people.values() if one.sign_in}
                rulebook = replace(
                    rulebook, holders=self._holders(context.school, {*named, *case.shut_out})
                )
            if any(duty.clock.went_to for duty in case.duties.values()):
                context = replace(
                    context, escalation_paths=self._escalation_paths(request, rulebook)
                )
            events = decide(case, command, rulebook, context)
            if not events:
                return CommandReceipt(case_id, case.version, None)
            proposal = next(
                (
                    number
                    for number, event in enumerate(events, start=case.version + 1)
                    if isinstance(event, ApprovalProposed)
                ),
                None,
            )
            try:
                filed = append_command(request, record, case_id, case.version, events)
                return replace(filed, proposal=proposal)
            except StaleVersion as stale:
                if expected_version is not None:
                    raise CaseHasMovedOn(stale.current) from None
        raise TooBusy

    def _as_told_before(
        self, tenant: str, before: CommandReceipt, command: CaseCommand
    ) -> CommandReceipt:
        """The first answer once more, with the proposal that it named."""
        if not isinstance(command, PROPOSES):
            return before
        for where in Compartment:
            history = self._record(tenant, where).stream(before.case)
            if history:
                return replace(before, proposal=proposed_in(history, before.version))
        return before

    def _before(self, request: CommandRequest, tenant: str) -> CommandReceipt | None:
        """What this request was answered when it came before: nothing, for whoever has been shut
        out since. Whom the act itself shut out is told once more what they were told then."""
        records = [self._record(tenant, where) for where in Compartment]
        if request.about is not None:
            locate = self._locate_own if isinstance(request.command, OWN_REPORT) else self._locate
            open_to = (
                locate is not None and locate(tenant, request.actor, request.about) is not None
            )
            try:
                before = find_replay(request, records)
            except KeyNamesAnotherRequest:
                if open_to:
                    raise
                raise NoSuchCase from None
        else:
            before = find_replay(request, records)
            own = self._locate_own
            open_to = (
                before is not None
                and own is not None
                and own(tenant, request.actor, before.case) is not None
            )
        if before is None or open_to:
            return before
        history = next(filter(None, (record.stream(before.case) for record in records)))
        if not shut_out_by(request.actor, history, before.version):
            raise NoSuchCase
        return before

    def _check_link(
        self, actor: Actor, tenant: str, where: Compartment, case_id: UUID, other: UUID
    ) -> None:
        """Whoever reads this case reads the link: nobody may learn from it that the other exists."""
        there = self._locate(tenant, actor, other)
        if there is None:
            raise NoCaseToLink
        if there is Compartment.ORDINARY:
            return
        if where is Compartment.ORDINARY:
            raise LinkWouldTell
        record = self._record(tenant, Compartment.RESTRICTED)
        here, its = record.stream(case_id), access_of(record.stream(other))
        mine = access_of(here)
        # A named reader is whoever reported: the role of that day may open the other case as well.
        named = mine.readers - its.readers - {actor.sign_in}
        covered = not named or opened_as(here) in its.reader_roles
        if not (
            mine.reader_roles <= its.reader_roles and its.excluded <= mine.excluded and covered
        ):
            raise LinkWouldTell

    def _check_duplicate(
        self, actor: Actor, tenant: str, where: Compartment, case_id: UUID, stays: UUID | None
    ) -> None:
        """The case that stays is told of in this one just as a linked one is."""
        if stays is None:
            return
        try:
            self._check_link(actor, tenant, where, case_id, stays)
        except (NoCaseToLink, LinkWouldTell) as refused:
            raise type(refused)(field="duplicate_of") from None

    def _check_concerns(
        self, actor: Actor, record: Record, case_id: UUID, command: LinkConcerns
    ) -> None:
        """Nobody may learn from the case of concerns that they may not know of."""
        vouched = None if self._register is None else self._register(actor, command.person)
        if vouched is None or not vouched.concerns.issuperset(command.concerns):
            raise UnknownConcern(field="concerns")
        mine = access_of(record.stream(case_id))
        if mine.reader_roles & vouched.barred_roles or not vouched.excluded <= mine.excluded:
            raise LinkWouldTell

    def _placing(self, request: CommandRequest, school: School) -> tuple[BindingPack, ...]:
        """What says today who may open a case, however long ago the school learnt of it."""
        return self._schools.rulebook_on(school, london_day(request.now)).packs

    def _enrolled(self, request: CommandRequest) -> School:
        enrolled = self._schools.find(request.actor.school)
        if enrolled is None:
            raise WrongRole
        return enrolled.school

    def _bound(self, request: CommandRequest, case: Case) -> PackRulebook:
        """The texts that bound the case when it was opened, whatever was adopted since."""
        bound = case.texts
        for text in bound:
            if self._library.find(text.pack, text.version).bound != text:
                raise PackTextDiffers(f"{text.pack}@{text.version}")
        rulebook = self._library.rulebook([(text.pack, text.version) for text in bound])
        today = self._library.procedure_on(london_day(request.now))
        rulebook = replace(rulebook, procedure=today)
        if isinstance(request.command, READ_ANEW):
            enrolled = self._enrolled(request)
            calendar = self._schools.calendar_of(enrolled)
            return replace(rulebook, calendar=calendar, placing=self._placing(request, enrolled))
        return rulebook

    def _escalation_paths(
        self, request: CommandRequest, rulebook: PackRulebook
    ) -> PackEscalationPaths:
        """Whom an overdue duty goes to, as the school's clocks go by it."""
        school = self._enrolled(request)
        by_its_days = replace(rulebook, calendar=self._schools.calendar_of(school))
        by_default = clocks_of(school).escalate_by_default
        return PackEscalationPaths(by_its_days, self._library.escalation if by_default else None)

    def _texts_then(self, request: CommandRequest) -> Sequence[BoundPack]:
        """What bound the school on the day of learning that somebody says is the right one."""
        command = request.command
        if not isinstance(command, CorrectDates) or command.learnt_at is None:
            return ()
        day = london_day(command.learnt_at)
        return [one.bound for one in self._schools.rulebook_on(self._enrolled(request), day).packs]

    def _naming(self, context: DecisionContext, history: History) -> DecisionContext:
        """With all by which a form names people, the school and what happened."""
        enrolled = self._schools.find(context.school)
        return replace(
            context,
            signed_in=self._directory.signed_in(context.school, actors_of(history)),
            school_in_words=(
                None if enrolled is None else school_in_words(enrolled.school, context.school)
            ),
            labels=self._labels,
        )

    def _leading(self, context: DecisionContext, sign_ins: Collection[str]) -> DecisionContext:
        """With who was seen signing in as what, where somebody may be shut out."""
        if self._leaders is None or not sign_ins:
            return context
        return replace(context, leaders=self._leaders.of(context.school, sign_ins))

    def _people(self, request: CommandRequest, case: Case) -> Mapping[UUID, Identity]:
        """Who is named; for a chronology also who must not be, for a referral all involved."""
        named = getattr(request.command, "person", None)
        wanted = set() if named is None else {named}
        if isinstance(request.command, NEEDS_ALL_INVOLVED):
            wanted |= set(case.people)
        school = request.actor.school
        return self._directory.known(school, wanted, request.about) if wanted else {}

    def _record(self, tenant: str, where: Compartment) -> Record:
        return self._store.compartment(tenant, where)


def _may_be_shut_out(case: Case, command: CaseCommand, context: DecisionContext) -> Collection[str]:
    """The sign-ins that the case is shut to, or could be by what is asked; none: nobody is."""
    if not isinstance(command, SHUTS_OUT):
        return ()
    named = {person.sign_in for person in context.people.values() if person.sign_in}
    asked = {one.sign_in for one in case.questions.values()}
    out = {*case.excluded, *named, *asked}
    if isinstance(command, RecuseOneself):
        out.add(context.actor)
    return {*out, *case.readers} if out else ()


def act_of(command: CaseCommand) -> Act:
    """What a command on a case that is there has to be allowed as."""
    return Act.ADD_TO_OWN_REPORT if isinstance(command, OWN_REPORT) else Act.WORK_CASE


def _asking(
    request: CommandRequest, case_id: UUID, opened_as: Role | None = None
) -> DecisionContext:
    actor = request.actor
    return DecisionContext(
        now=request.now,
        actor=actor.id,
        role=actor.role,
        school=actor.school,
        case=case_id,
        approvals=approval_rules(),
        roles=actor.roles,
        opened_as=opened_as,
    )
