"""What an allegation answers: thresholds, strands, suspension, outcome, and what closing waits for."""

from __future__ import annotations

from typing import assert_never

from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case.allegation import AllegationCommand
from domain.case.concern_links import ConcernsLinked, LinkConcerns
from domain.case.decision_context import DecisionContext
from domain.case.decisions import conclusions
from domain.case.decisions.duties_of_decisions import codes, duties_from_decision, refused
from domain.case.decisions.set_aside import is_owed_by_law, named, rests_with_the_police
from domain.case.decisions.threshold import decide_threshold, is_restricted
from domain.case.events import CaseEvent
from domain.case.refusals import (
    ImpossibleDate,
    NothingChanged,
    OwedByLaw,
    PoliceDutyStands,
)
from domain.case.rulebook import Rulebook
from domain.case.state import POLICE, Case
from domain.policy.calendar import london_day
from domain.policy.procedure import AllegationProcedure, unknown


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch per command
    case: Case, command: AllegationCommand, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """The events that carry the command out, or a Refusal is raised."""
    procedure = _procedure(case, rulebook)
    _require_possible(case, command)
    match command:
        case a.DecideHarmThreshold():
            return decide_threshold(case, command, rulebook, procedure, ask)
        case a.DecideNotToRefer():
            _require_not_owed(case, command, rulebook)
            return (a.ReferralDecidedAgainst(**dict(command)),)
        case a.MoveStrand():
            was = case.allegation.strands[command.strand]
            if was is command.state:
                raise NothingChanged(what="the strand stands there", field="state")
            return (a.StrandMoved(before=was, **dict(command)),)
        case a.RecordStrategyMeeting():
            return (a.StrategyMeetingHeld(**dict(command)),)
        case a.DecideSuspension():
            return _suspension(case, command, rulebook, procedure)
        case a.EndSuspension():
            if not case.allegation.suspended:
                raise r.NotSuspended
            return (a.SuspensionEnded(**dict(command)),)
        case a.RecordResignation():
            if case.allegation.resigned is not None:
                raise NothingChanged(what="the person has resigned")
            return (a.ResignationRecorded(**dict(command)),)
        case a.ConcludeAllegation():
            return conclusions.conclude(case, command, rulebook, procedure)
        case a.DecideRegulatorReferral():
            return conclusions.decide_regulator(case, command, rulebook, procedure)
        case a.WriteClosingSummary():
            return conclusions.summarise(case, command, procedure, ask)
        case _:
            assert_never(command)


def link_concerns(case: Case, command: LinkConcerns, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    _require_restricted(case)
    new = tuple(
        one for one in dict.fromkeys(command.concerns) if one not in case.allegation.concerns
    )
    if not new:
        raise NothingChanged(what="these concerns are linked", field="concerns")
    return (ConcernsLinked(occurred_at=ask.now, person=command.person, concerns=new),)


def _procedure(case: Case, rulebook: Rulebook) -> AllegationProcedure:
    _require_restricted(case)
    if rulebook.procedure is None:
        raise r.NoProcedure
    return rulebook.procedure.procedure


def _require_restricted(case: Case) -> None:
    if not is_restricted(case):
        raise r.NotAnAllegation


def _require_not_owed(case: Case, command: a.DecideNotToRefer, rulebook: Rulebook) -> None:
    """One person does not decide against what the law asks for."""
    body = command.agency.value
    if body == POLICE and rests_with_the_police(case, rulebook):
        raise PoliceDutyStands(field="agency")
    for duty in case.duties.values():
        if duty.unsettled and body in duty.asked.to and is_owed_by_law(case, duty, rulebook):
            raise OwedByLaw(named=named(duty.asked.to), field="agency")


def _require_possible(case: Case, command: AllegationCommand) -> None:
    """The school cannot have dealt with what it had not learnt of."""
    if isinstance(command, a.RecordResignation | a.WriteClosingSummary) or case.learnt_at is None:
        return
    if london_day(command.occurred_at) < london_day(case.learnt_at):
        raise ImpossibleDate(
            what="An allegation is dealt with after the school has learnt of it, not before."
        )


def _suspension(
    case: Case,
    command: a.DecideSuspension,
    rulebook: Rulebook,
    procedure: AllegationProcedure,
) -> tuple[CaseEvent, ...]:
    if unknown([one.what for one in command.alternatives], procedure.alternatives):
        raise refused(
            r.UnknownAlternative,
            procedure,
            procedure.rules.suspension_weighed,
            known=codes(procedure.alternatives),
        )
    if command.suspended and not command.alternatives:
        raise refused(r.SuspensionNotWeighed, procedure, procedure.rules.suspension_weighed)
    if command.suspended and command.named_contact is None:
        raise refused(r.NamedContactMissing, procedure, procedure.rules.suspension_contact)
    decided = a.SuspensionDecided(
        **dict(command), rule=procedure.named(procedure.rules.suspension_weighed)
    )
    follows = procedure.suspended if command.suspended else ()
    return (decided, *duties_from_decision(case, follows, rulebook, command.occurred_at))
