"""Low-level concerns that become an allegation: a case opened, its subject shut out, both linked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from cases.access import Actor
from cases.casework.command_handler import CaseCommandHandler
from cases.command_append import CommandReceipt
from cases.concerns.command_handler import ConcernCommandHandler, Directory
from cases.refusals import CaseHasMovedOn, EscalationWouldTell
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.commands import ReportIncident
from domain.case.concern_links import LinkConcerns
from domain.case.decision_context import WHOSE_CONDUCT
from domain.case.people import InvolvePerson
from domain.case.people_refusals import AlreadyInvolved
from domain.case.refusals import NothingChanged
from domain.concern.commands import EscalateConcerns
from domain.concern.refusals import NoConcerns, UnknownConcern
from domain.vocabulary import Compartment, PersonRole


@dataclass(frozen=True, slots=True)
class Escalation:
    """Every step has a key of its own: repeated after a fall, it goes on where it stopped."""

    cases: CaseCommandHandler
    concerns: ConcernCommandHandler
    schools: SchoolCommandHandler
    directory: Directory

    def escalate(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        person: UUID,
        command: EscalateConcerns,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """The concerns stand on the case before they say that they do."""
        before = self.concerns.before(actor, person, command, key)
        if before is not None:
            return before
        opened = self.concerns.open_to(actor, person)
        if opened is None:
            raise NoConcerns
        found, placed = opened
        if expected_version not in {None, found.version}:
            raise CaseHasMovedOn(found.version)
        if not found.standing.keys() >= set(command.concerns):
            raise UnknownConcern(field="concerns")
        case = command.case or self._case(actor, person, command, placed.adult_role, key)
        involve = InvolvePerson(person=person, role=PersonRole.SUBJECT)
        with suppress(AlreadyInvolved):
            self.cases.handle(actor, case, involve, expected_version=None, key=f"{key}/involve")
        link = LinkConcerns(person=person, concerns=command.concerns)
        with suppress(NothingChanged):
            self.cases.handle(actor, case, link, expected_version=None, key=f"{key}/link")
        return self.concerns.work(
            actor,
            person,
            command,
            expected_version=expected_version,
            key=key,
            correlation=correlation,
            case=case,
        )

    def _case(
        self, actor: Actor, person: UUID, command: EscalateConcerns, role: str, key: str
    ) -> UUID:
        known = self.directory.known(actor.school, [person]).get(person)
        sign_in = None if known is None else known.sign_in
        facts = {**command.facts, WHOSE_CONDUCT: role}
        rulebook = self.schools.rulebook_today(actor.school)
        rulebook.check_facts(facts)
        named = () if sign_in is None else (sign_in,)
        if rulebook.place(facts, *named).compartment is not Compartment.RESTRICTED:
            raise EscalationWouldTell
        report = ReportIncident(
            facts=facts,
            occurred_at=command.occurred_at,
            when=command.when,
            learnt_at=command.learnt_at,
            account=command.account,
            subject=sign_in,
        )
        return self.cases.handle(actor, None, report, expected_version=None, key=f"{key}/case").case
