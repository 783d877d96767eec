"""The entries of an allegation's working life: what a fact says is what its entry shows."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.timeline.entry import Entry
from domain.case import allegation as a
from domain.case.allegation import Strand, StrandState
from domain.case.concern_links import ConcernsLinked
from domain.messages import Event
from domain.vocabulary import Agency

BY = "Who decided."
REASON = "Why."
NOTE = "What there is to add."
RULE = "The rule it was decided under."
REFERENCE = "The reference it goes under."


@strawberry.type(description="What could have been done instead of suspending.")
class Alternative:
    what: str = field(description="Which alternative, by the procedure's name.")
    why_rejected: str = field(description="Why it was not enough.")


@strawberry.type(description="What a body that was asked thought of suspending.")
class View:
    of: Agency = field(description="Who was asked.")
    view: str = field(description="What they thought.")


@strawberry.type(description="Somebody decided whether the harm threshold is met.")
class HarmThresholdDecidedEntry(Entry):
    met: bool = field(description="Whether it is met; if not, it is a low-level concern.")
    criteria: list[str] = field(description="The criteria that are met.")
    reason: str = field(description=REASON)
    decided_by: str = field(description=BY)
    rule: str = field(description=RULE)


@strawberry.type(description="Somebody decided not to refer.")
class ReferralDecidedAgainstEntry(Entry):
    agency: Agency = field(description="Who is not told.")
    reason: str = field(description=REASON)
    decided_by: str = field(description=BY)


@strawberry.type(description="A strand reached another state.")
class StrandMovedEntry(Entry):
    strand: Strand = field(description="Which strand.")
    before: StrandState = field(description="Where it stood.")
    state: StrandState = field(description="Where it stands.")
    by: str = field(description="Who said so.")
    note: str | None = field(description=NOTE)
    reference: str | None = field(description=REFERENCE)


@strawberry.type(description="A strategy meeting or discussion was held.")
class StrategyMeetingHeldEntry(Entry):
    led_by: str = field(description="Who led it.")
    attended: list[str] = field(description="Who was there.")
    decisions: str = field(description="What was decided.")
    reference: str | None = field(description=REFERENCE)


@strawberry.type(description="Suspending was weighed and decided.")
class SuspensionDecidedEntry(Entry):
    suspended: bool = field(description="Whether the person was suspended.")
    reason: str = field(description=REASON)
    alternatives: list[Alternative] = field(description="What else was considered.")
    views: list[View] = field(description="Whose views were sought.")
    decided_by: str = field(description=BY)
    named_contact: str | None = field(description="The contact named to the person.")
    rule: str = field(description=RULE)


@strawberry.type(description="The suspension is over.")
class SuspensionEndedEntry(Entry):
    reason: str = field(description=REASON)
    decided_by: str = field(description=BY)


@strawberry.type(description="The person resigned; the allegation still comes to a conclusion.")
class ResignationRecordedEntry(Entry):
    note: str | None = field(description=NOTE)


@strawberry.type(description="The allegation has its outcome.")
class AllegationConcludedEntry(Entry):
    allegation_outcome: str = field(description="Which of the outcomes.")
    test: str = field(description="The evidence test it meets.")
    reason: str = field(description="How the evidence meets it.")
    decided_by: str = field(description=BY)
    in_references: bool = field(description="Whether references mention it.")
    on_personnel_record: bool = field(description="Whether it stays on the personnel record.")
    rule: str = field(description=RULE)


@strawberry.type(description="Somebody decided whether a regulator is told.")
class RegulatorReferralDecidedEntry(Entry):
    regulator: str = field(description="Which regulator.")
    tests: list[str] = field(description="Those of its tests that are met.")
    refer: bool = field(description="Whether it is told.")
    reason: str = field(description=REASON)
    decided_by: str = field(description=BY)
    rule: str = field(description=RULE)


@strawberry.type(description="What stays on the file at the end.")
class ClosingSummaryWrittenEntry(Entry):
    allegation: str | None = field(description="The allegation; not told of an imagery case.")
    follow_up: str | None = field(description="How it was followed up; likewise.")
    decisions: str = field(description="The action taken and the decisions reached.")
    copy_to_person: str = field(description="What was given to the person.")
    mentioned_in_references: bool = field(description="Whether references will mention it.")
    rule: str = field(description=RULE)


@strawberry.type(description="Concerns from the register belong to the case.")
class ConcernsLinkedEntry(Entry):
    person: strawberry.ID = field(description="About whom they are.")
    concerns: list[strawberry.ID] = field(description="Which.")


ENTRY_OF: dict[type[Event], type[Entry]] = {
    a.HarmThresholdDecided: HarmThresholdDecidedEntry,
    a.ReferralDecidedAgainst: ReferralDecidedAgainstEntry,
    a.StrandMoved: StrandMovedEntry,
    a.StrategyMeetingHeld: StrategyMeetingHeldEntry,
    a.SuspensionDecided: SuspensionDecidedEntry,
    a.SuspensionEnded: SuspensionEndedEntry,
    a.ResignationRecorded: ResignationRecordedEntry,
    a.AllegationConcluded: AllegationConcludedEntry,
    a.RegulatorReferralDecided: RegulatorReferralDecidedEntry,
    a.ClosingSummaryWritten: ClosingSummaryWrittenEntry,
    ConcernsLinked: ConcernsLinkedEntry,
}
