"""Once it is decided that the harm threshold is not met, nobody owes what was asked because it might be.

The one place that says so: what of this the facts or the procedure itself no longer carry is left
standing until it is asked here, so that nothing ends by the decision where the police are needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.decision_context import DecisionContext
from domain.case.events import CaseEvent, DutyLapsed
from domain.case.rulebook import Rulebook
from domain.case.state import POLICE, Case, Duty, DutyStatus
from domain.policy.assessment import AssessedDuty
from domain.policy.procedure import AllegationProcedure, Ended, quoted


def lapse(case: Case, rulebook: Rulebook, ask: DecisionContext) -> Iterator[CaseEvent]:
    """The duties that stood only until the decision, each with the rule that ends it."""
    procedure = _procedure(case, rulebook)
    if procedure is None:
        return
    for name, duty in case.duties.items():
        rule = _rule(duty.asked, procedure) if duty.unsettled else None
        if rule is not None:
            yield DutyLapsed(
                occurred_at=ask.now,
                duty=name,
                assessment=case.assessments,
                reason=f"It was decided that the harm threshold is not met. {quoted(rule)}",
            )


def is_ended(case: Case, asked: AssessedDuty, rulebook: Rulebook) -> bool:
    """Whether the decision that stands ends what some text asks for."""
    procedure = _procedure(case, rulebook)
    return procedure is not None and _rule(asked, procedure) is not None


def _procedure(case: Case, rulebook: Rulebook) -> AllegationProcedure | None:
    """The procedure whose rules end duties here: never where the police are, or may be, needed."""
    if case.allegation.threshold is not False or rulebook.procedure is None:
        return None
    police = any(_is_of_the_police(case, duty, rulebook) for duty in case.duties.values())
    return None if case.imagery or police else rulebook.procedure.procedure


def _is_of_the_police(case: Case, duty: Duty, rulebook: Rulebook) -> bool:
    """Owed to them still; or done, and the facts ask for it as before."""
    if POLICE not in duty.asked.to or not rulebook.binds(duty.asked.modality):
        return False
    if duty.unsettled:
        return True
    reading = case.readings.get(duty.bound.pack)
    asked = reading.assessment.duties if reading is not None else ()
    done = duty.status in {DutyStatus.DISCHARGED, DutyStatus.HANDED_OVER}
    return done and duty.asked in asked


def _rule(asked: AssessedDuty, procedure: AllegationProcedure) -> Ended | None:
    """Whichever text asks for it: statute, the procedure, or the school's own."""
    return next(
        (
            rule
            for rule in procedure.threshold_not_met_ends
            if asked.act in rule.acts and asked.to and set(asked.to) <= set(rule.to)
        ),
        None,
    )
