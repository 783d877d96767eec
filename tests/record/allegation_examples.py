"""One event of every kind that an allegation leaves, every field filled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from domain.case import allegation as a
from domain.case.concern_links import ConcernsLinked
from domain.concern import events as n
from domain.concern.commands import ConcernSource
from domain.happened import Happened, WhenKind
from domain.messages import Event
from domain.vocabulary import Agency, Role

MONDAY_TEN = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
RULE = "sea-procedure@2025.1/SEA-11"

CONCERN = UUID("2a1f7c55-9f0e-4a1b-8f7e-6d0a5b3c4d22")
PERSON = UUID("7d3c1b90-2b64-4f5d-8f5c-1f2e3d4c5b6a")
CASE = UUID("6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e11")

ALLEGATION_EXAMPLES: tuple[Event, ...] = (
    ConcernsLinked(occurred_at=MONDAY_TEN, person=PERSON, concerns=(CONCERN,)),
    n.ConcernsPlaced(
        occurred_at=MONDAY_TEN,
        school="saltmarsh-primary",
        person=PERSON,
        adult_role="staff",
        reader_roles=(Role.HEADTEACHER,),
        excluded=("teacher@saltmarsh",),
        rule=RULE,
    ),
    n.ConcernShared(
        occurred_at=MONDAY_TEN,
        concern=CONCERN,
        adult_role="staff",
        account="Alone with a pupil behind a closed door.",
        context="After a club.",
        action="Spoken to.",
        source=ConcernSource.SUSPICION,
        shared_by="A colleague",
        when=Happened(kind=WhenKind.SPAN, last=date(2026, 1, 5), said="Before the holidays"),
        retention="At least until the person leaves.",
        rule=RULE,
        about=n.ToldOf(name="Mr Marram the caretaker", note="Site team"),
    ),
    n.ConcernMatched(occurred_at=MONDAY_TEN, person=PERSON, concern=CONCERN),
    n.ConcernUnmatched(
        occurred_at=MONDAY_TEN, person=PERSON, concern=CONCERN, reason="Another of the same name."
    ),
    n.ConcernSignInQuestioned(occurred_at=MONDAY_TEN, sign_in="osric@saltmarsh"),
    n.ConcernSignInDecided(
        occurred_at=MONDAY_TEN, question=3, shut_out=False, reason="Another of that name."
    ),
    n.ConcernExclusionAskedFor(
        occurred_at=MONDAY_TEN,
        shut_out=True,
        sign_in="osric@saltmarsh",
        reason="The office confirmed it.",
        by="head@saltmarsh",
        expires_at=MONDAY_TEN,
    ),
    n.ConcernExclusionLifted(
        occurred_at=MONDAY_TEN,
        sign_in="osric@saltmarsh",
        reason="Another of that name.",
        proposed_by="head@saltmarsh",
    ),
    n.ConcernCorrected(
        occurred_at=MONDAY_TEN, concern=CONCERN, account="The door was open.", reason="Seen again."
    ),
    n.ConcernWithdrawn(occurred_at=MONDAY_TEN, concern=CONCERN, reason="Another adult."),
    n.ConcernReviewAsked(
        occurred_at=MONDAY_TEN, concerns=(CONCERN,), says="Three within a year.", rule=RULE
    ),
    n.ConcernReviewHeld(
        occurred_at=MONDAY_TEN,
        concerns=(CONCERN,),
        findings="No pattern.",
        wider_culture="Doors are kept open now.",
        decided_by="The headteacher",
    ),
    n.ConcernsEscalated(
        occurred_at=MONDAY_TEN,
        concerns=(CONCERN,),
        case=CASE,
        reason="They add up.",
        decided_by="The headteacher",
    ),
    a.HarmThresholdDecided(
        occurred_at=MONDAY_TEN,
        met=True,
        criteria=("risk", "suitability"),
        reason="It was said in front of two adults.",
        decided_by="The headteacher",
        rule=RULE,
    ),
    a.ReferralDecidedAgainst(
        occurred_at=MONDAY_TEN,
        agency=Agency.POLICE,
        reason="No offence is suspected.",
        decided_by="The headteacher",
    ),
    a.StrandMoved(
        occurred_at=MONDAY_TEN,
        strand=a.Strand.SOCIAL_CARE,
        before=a.StrandState.NOT_STARTED,
        state=a.StrandState.UNDER_WAY,
        by="The duty social worker",
        note="An assessment has begun.",
        reference="SC-4",
    ),
    a.StrategyMeetingHeld(
        occurred_at=MONDAY_TEN,
        led_by="The LADO",
        attended=("The headteacher", "A police officer"),
        decisions="The employer waits for the police.",
        reference="L-2",
    ),
    a.SuspensionDecided(
        occurred_at=MONDAY_TEN,
        suspended=True,
        reason="Nothing else keeps the children safe.",
        alternatives=(
            a.Alternative(what="second_adult_present", why_rejected="There is none to spare."),
        ),
        views=(a.View(of=Agency.LADO, view="Would support it."),),
        decided_by="The governing body",
        named_contact="The deputy",
        rule=RULE,
    ),
    a.SuspensionEnded(
        occurred_at=MONDAY_TEN, reason="The police have ended.", decided_by="The governing body"
    ),
    a.ResignationRecorded(occurred_at=MONDAY_TEN, note="By letter."),
    a.AllegationConcluded(
        occurred_at=MONDAY_TEN,
        outcome="unsubstantiated",
        test="There is not enough to prove or to disprove it.",
        reason="Two accounts stand against each other.",
        decided_by="The headteacher",
        in_references=False,
        on_personnel_record=True,
        rule=RULE,
    ),
    a.RegulatorReferralDecided(
        occurred_at=MONDAY_TEN,
        regulator="dbs",
        tests=("removed",),
        refer=False,
        reason="The harm test is not met.",
        decided_by="The headteacher",
        rule=RULE,
    ),
    a.ClosingSummaryWritten(
        occurred_at=MONDAY_TEN,
        allegation="A remark was made.",
        follow_up="The LADO was told.",
        decisions="Training was given.",
        copy_to_person="Given by hand.",
        mentioned_in_references=False,
        rule=RULE,
    ),
)
