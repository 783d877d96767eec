"""The closed words of the graph: kinds of entry, states, orders; and the record's own words."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from api.graphql.enum_descriptions import describe_known_enum
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.case.allegation import Strand, StrandState
from domain.happened import WhenKind
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    Compartment,
    LinkRelation,
    MeasureKind,
    NamedKind,
    NamedPart,
    Nature,
    PersonKind,
    PersonRole,
    Role,
    SentHow,
    VoidGround,
)
from projections.cases.search import CaseSort, Owing

for _word, _means in (
    (Role, "What somebody is at a school, as far as access to cases goes."),
    (Agency, "An outside body whose advice is put on record."),
    (MeasureKind, "A measure taken to protect somebody or to stop harm from spreading."),
    (CaseOutcome, "How a case ended."),
    (LinkRelation, "How two cases belong together."),
    (Compartment, "Which record a case is written into."),
    (PersonKind, "What somebody in the directory of people is to the school."),
    (PersonRole, "How somebody is involved in a case."),
    (NamedPart, "What part somebody had in it, as whoever reported it tells."),
    (NamedKind, "What somebody is to the school, as far as whoever names them knows."),
    (Strand, "One of the strands of an allegation that can run beside each other."),
    (StrandState, "Where a strand stands."),
    (SentHow, "By what way a referral left the building."),
    (CaseSort, "In which order cases are listed."),
    (Owing, "What is owed on an open case; a closed one owes nothing."),
    (WhenKind, "How well it is known when something happened."),
    (VoidGround, "Why a case should never have been recorded."),
    (Approvable, "What takes two persons."),
    (ApprovalStatus, "Where a proposal stands."),
    (Nature, "Whether a line of a chronology is what happened, or what somebody makes of it."),
):
    strawberry.enum(_word, description=_means)
    describe_known_enum(_word)


@strawberry.enum(description="What an entry of a timeline tells of.")
class EntryKind(StrEnum):
    INCIDENT_REPORTED = "incident_reported"
    IMAGERY_DISCOVERED = "imagery_discovered"
    PLACED = "placed"
    ASSESSED = "assessed"
    DUTY_RAISED = "duty_raised"
    DUTY_ASSIGNED = "duty_assigned"
    REPORTER_DID_DUTY = "reporter_did_duty"
    DUTY_LAPSED = "duty_lapsed"
    DUTY_DISCHARGED = "duty_discharged"
    DUTY_WAIVED = "duty_waived"
    DUTY_HANDED_OVER = "duty_handed_over"
    DUTY_HELD = "duty_held"
    DUTY_RELEASED = "duty_released"
    DUTY_BARRED = "duty_barred"
    DUTY_UNBARRED = "duty_unbarred"
    INFORMATION_ADDED = "information_added"
    ENTRY_CORRECTED = "entry_corrected"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    FACTS_ESTABLISHED = "facts_established"
    FACT_CORRECTED = "fact_corrected"
    EVIDENCE_RECORDED = "evidence_recorded"
    POLICE_INFORMED = "police_informed"
    POLICE_ALLOWED_INVESTIGATION = "police_allowed_investigation"
    INVESTIGATION_OPENED = "investigation_opened"
    INVESTIGATION_CLOSED = "investigation_closed"
    MEASURE_RECORDED = "measure_recorded"
    ADVICE_RECORDED = "advice_recorded"
    LINKED = "linked"
    OUTCOME_REACHED = "outcome_reached"
    CLOSED = "closed"
    REOPENED = "reopened"
    DATES_CORRECTED = "dates_corrected"
    DUTY_REMINDED = "duty_reminded"
    DUTY_BECAME_OVERDUE = "duty_became_overdue"
    DUTY_ESCALATED = "duty_escalated"
    DUTY_DUE_COUNTED = "duty_due_counted"
    DUTY_ESCALATION_COUNTED = "duty_escalation_counted"
    PERSON_INVOLVED = "person_involved"
    PERSON_UNINVOLVED = "person_uninvolved"
    NAMED_MATCHED = "named_matched"
    NAMED_UNMATCHED = "named_unmatched"
    URGENCY_STOOD_DOWN = "urgency_stood_down"
    REPORT_ADDED_TO = "report_added_to"
    LEFT_CLOSED = "left_closed"
    CASEWORKER_RECUSED = "caseworker_recused"
    SIGN_IN_QUESTIONED = "sign_in_questioned"
    SIGN_IN_DECIDED = "sign_in_decided"
    EXCLUSION_LIFTED = "exclusion_lifted"
    HARM_THRESHOLD_DECIDED = "harm_threshold_decided"
    REFERRAL_DECIDED_AGAINST = "referral_decided_against"
    STRAND_MOVED = "strand_moved"
    STRATEGY_MEETING_HELD = "strategy_meeting_held"
    SUSPENSION_DECIDED = "suspension_decided"
    SUSPENSION_ENDED = "suspension_ended"
    RESIGNATION_RECORDED = "resignation_recorded"
    ALLEGATION_CONCLUDED = "allegation_concluded"
    REGULATOR_REFERRAL_DECIDED = "regulator_referral_decided"
    CLOSING_SUMMARY_WRITTEN = "closing_summary_written"
    CHRONOLOGY_INCLUDED = "chronology_included"
    CHRONOLOGY_LEFT_OUT = "chronology_left_out"
    CONCERNS_LINKED = "concerns_linked"
    TEXTS_SILENT = "texts_silent"
    ERASED = "erased"
    REFERRAL_DRAFTED = "referral_drafted"
    REFERRAL_AMENDED = "referral_amended"
    REFERRAL_CHECKED = "referral_checked"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_ACKNOWLEDGED = "referral_acknowledged"
    REFERRAL_ANSWERED = "referral_answered"
    POLICE_FINDING_RECORDED = "police_finding_recorded"
    APPROVAL_PROPOSED = "approval_proposed"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_REFUSED = "approval_refused"
    APPROVAL_WITHDRAWN = "approval_withdrawn"
    APPROVAL_EXPIRED = "approval_expired"
    VOIDED = "voided"


@strawberry.enum(description="From which end a timeline is read.")
class EntryOrder(StrEnum):
    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


@strawberry.enum(description="Whether anything is left to do on a case.")
class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


@strawberry.enum(description="Whose duties a list shows.")
class DutyScope(StrEnum):
    MINE = "mine"
    SCHOOL = "school"


@strawberry.enum(description="What has become of a duty.")
class DutyStatus(StrEnum):
    RAISED = "raised"
    HELD = "held"
    DISCHARGED = "discharged"
    WAIVED = "waived"
    HANDED_OVER = "handed_over"
    LAPSED = "lapsed"


@strawberry.enum(
    description=(
        "How a duty stands at this moment: OVERDUE, NOW (at once), DUE_SOON (within a day), DUE (later),"
        " NO_TIME (the text gives none), NOT_COUNTABLE (it gives one, and the dates to count it are"
        " not known yet), HELD, SETTLED."
    )
)
class DutyStanding(StrEnum):
    OVERDUE = "overdue"
    NOW = "now"
    DUE_SOON = "due_soon"
    DUE = "due"
    NO_TIME = "no_time"
    NOT_COUNTABLE = "not_countable"
    HELD = "held"
    SETTLED = "settled"


describe_known_enum(EntryOrder, CaseState, DutyScope, DutyStatus, DutyStanding)
