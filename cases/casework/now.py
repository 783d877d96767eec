"""A case as it stands for somebody who may open it: its state, the texts that bind it, what it asks now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cases.access import Act, Actor, Denied, may
from cases.casework.command_handler import WhoLeads
from cases.casework.history import History, access_of, of_a_case, opened_as
from cases.casework.proposals import ShownProposal, shown_proposals
from cases.casework.reading import CaseReading
from cases.casework.sign_in_questions import ShownQuestion, shown_questions
from cases.packs.approval_rules import approval_rules
from cases.packs.library import PackLibrary
from cases.refusals import PackTextDiffers
from cases.schools.command_handler import SchoolCommandHandler
from domain.case.decision_context import DecisionContext
from domain.case.folding import replay
from domain.case.now import Now, now_of
from domain.case.on_record import OnRecord, on_record
from domain.case.permits import Permit, permits
from domain.case.state import Case
from domain.policy.calendar import london_day
from domain.policy.rulebook import PackRulebook
from domain.referral.form import ReferralForm

__all__ = ["CaseAsItStands", "CaseNow"]


@dataclass(frozen=True, slots=True)
class CaseAsItStands:
    """One case, read whole at one moment."""

    at: datetime
    case: Case
    rulebook: PackRulebook
    history: History
    now: Now
    on_record: OnRecord
    proposals: Sequence[ShownProposal]
    sign_ins: Sequence[ShownQuestion]
    permits: tuple[Permit, ...]
    works: bool
    """Whether this reader may record anything on it at all."""


class CaseNow:
    """Reads through the door by which a case is read; costs one replay of its stream."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it reads, and by what clock
        self,
        reading: CaseReading,
        schools: SchoolCommandHandler,
        library: PackLibrary,
        forms: Mapping[str, ReferralForm],
        clock: Callable[[], datetime],
        leaders: WhoLeads | None = None,
    ) -> None:
        """`forms`: the referral forms by name."""
        self._leaders = leaders
        self._reading = reading
        self._schools = schools
        self._library = library
        self._forms = forms
        self._clock = clock

    def of(self, actor: Actor, case_id: UUID) -> CaseAsItStands:
        """How it stands. Raises NoSuchCase where the actor may not know of the case."""
        history = self._reading.history(actor, case_id)
        case = replay(map(of_a_case, history))
        now, rulebook = self._clock(), self._bound(actor, case)
        works = not isinstance(may(actor, Act.WORK_CASE, access_of(history)), Denied)
        context = DecisionContext(
            now=now,
            actor=actor.id,
            role=actor.role,
            school=actor.school,
            case=case_id,
            approvals=approval_rules(),
            roles=actor.roles,
            opened_as=opened_as(history),
            so_far=history,
            forms=self._forms,
        )
        if self._leaders is not None and (case.excluded or case.questions):
            asked_about = {one.sign_in for one in case.questions.values()}
            held = self._leaders.of(actor.school, {*case.excluded, *asked_about, *case.readers})
            context = replace(context, leaders=held)
        return CaseAsItStands(
            at=now,
            case=case,
            rulebook=rulebook,
            history=history,
            now=now_of(case, rulebook, history),
            on_record=on_record(history),
            sign_ins=shown_questions(case, context) if works else (),
            proposals=shown_proposals(case, actor, approval_rules(), now),
            permits=permits(case, rulebook, context) if works else (),
            works=works,
        )

    def _bound(self, actor: Actor, case: Case) -> PackRulebook:
        """The texts that bound the case, counted by the days and read by the procedure of today."""
        for text in case.texts:
            if self._library.find(text.pack, text.version).bound != text:
                raise PackTextDiffers(f"{text.pack}@{text.version}")
        bound = self._library.rulebook([(text.pack, text.version) for text in case.texts])
        today = london_day(self._clock())
        enrolled = self._schools.find(actor.school)
        if enrolled is None:
            return replace(bound, procedure=self._library.procedure_on(today))
        return replace(
            bound,
            procedure=self._library.procedure_on(today),
            calendar=self._schools.calendar_of(enrolled.school),
            placing=self._schools.rulebook_on(enrolled.school, today).packs,
        )
