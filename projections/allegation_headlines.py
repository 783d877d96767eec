"""One plain sentence for each fact of an allegation."""

from __future__ import annotations

from typing import assert_never

from domain.case import allegation as a
from domain.case.concern_links import ConcernsLinked
from projections.wording import count, reference, role, said


def of_an_allegation(event: a.AllegationEvent | ConcernsLinked) -> str:  # noqa: C901, PLR0911 - one line per fact
    """Narrative never enters a headline."""
    match event:
        case a.HarmThresholdDecided():
            met = f"met: {', '.join(map(said, event.criteria))}" if event.met else "not met"
            return f"Harm threshold {met}, decided by {event.decided_by}"
        case a.ReferralDecidedAgainst():
            return f"Decided not to refer to {role(event.agency)}, by {event.decided_by}"
        case a.StrandMoved():
            moved = f"{said(event.strand).capitalize()} strand: {said(event.state)}"
            return moved + reference(event.reference)
        case a.StrategyMeetingHeld():
            there = count(len(event.attended), "person", "people")
            return f"Strategy meeting led by {event.led_by}, {there}" + reference(event.reference)
        case a.SuspensionDecided():
            weighed = count(len(event.alternatives), "alternative", "alternatives")
            done = "Suspended" if event.suspended else "Not suspended"
            return f"{done}, decided by {event.decided_by}; {weighed} considered"
        case a.SuspensionEnded():
            return f"Suspension ended, decided by {event.decided_by}"
        case a.ResignationRecorded():
            return "The person resigned; the allegation still comes to a conclusion"
        case a.AllegationConcluded():
            return f"Allegation {said(event.outcome)}, decided by {event.decided_by}"
        case a.RegulatorReferralDecided():
            done = "Referral" if event.refer else "No referral"
            return f"{done} to the {role(event.regulator)}, decided by {event.decided_by}"
        case a.ClosingSummaryWritten():
            return "Closing summary written"
        case ConcernsLinked():
            return f"Linked to {count(len(event.concerns), 'concern', 'concerns')} of the register"
        case _:
            assert_never(event)
