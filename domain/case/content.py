"""Which facts an indecent-image case could never hold."""

from __future__ import annotations

from domain.case import allegation as a
from domain.case import deadlines as d
from domain.case import events as e
from domain.case import referral as r
from domain.case.chronology import ChronologyIncluded
from domain.case.events import CaseEvent
from domain.case.imagery import free_of_content, texts
from domain.case.report_additions import ReportAddedTo
from domain.happened import Happened


def brings_content(event: CaseEvent) -> bool:  # noqa: C901, PLR0911, PLR0912 - one answer per kind
    """Whether an imagery case could never hold this; what policies and the product say is clean."""
    match event:
        case e.IncidentReported():
            told = event.account is not None or bool(event.evidence) or _told(event.when)
            return told or not all(free_of_content(t) for one in event.named for _, t in texts(one))
        case ReportAddedTo():
            return event.account is not None
        case (
            e.InformationAdded()
            | e.EntryCorrected()
            | e.EvidenceRecorded()
            | e.InvestigationOpened()
            | e.InvestigationClosed()
        ):
            return True
        case e.FactsEstablished() if event.reasons:
            return True
        case e.MeasureRecorded() if event.detail is not None or _told(event.when):
            return True
        case e.ImageryDiscovered() | e.AdviceRecorded() if _told(event.when):
            return True
        case ChronologyIncluded() if event.event is not None:
            return True
        case a.ClosingSummaryWritten() if event.allegation or event.follow_up:
            return True
        case r.ReferralDrafted() | r.ReferralAmended() if event.tells:
            return True
        case e.CasePlaced():
            return not all(free_of_content(subject) for subject in event.excluded)
        case e.DatesCorrected():
            # The texts it names carry fingerprints of their own.
            return _told(event.when) or not free_of_content(event.reason)
        case (
            e.CaseAssessed()
            | e.TextsSilent()
            | e.DutyRaised()
            | e.DutyAssigned()
            | e.DutyLapsed()
            | e.DutyBarred()
            | e.DutyUnbarred()
            | d.DutyReminded()
            | d.DutyBecameOverdue()
            | d.DutyEscalated()
            | d.DutyDueCounted()
            | d.DutyEscalationCounted()
        ):
            return False
        case _:
            return not all(free_of_content(text) for _, text in texts(event))


def _told(when: Happened | None) -> bool:
    """In words: on an imagery case days and spans are enough."""
    return when is not None and when.said is not None
