"""Which facts an indecent-image case could never hold."""

from __future__ import annotations

from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import events as e
from domain.case import referral as r
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.events import CaseEvent
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned
from domain.case.imagery import free_of_content
from domain.case.named import NamedUnmatched
from domain.case.people import PersonUninvolved
from domain.case.recusal import CaseworkerRecused
from domain.case.report_additions import CaseLeftClosed
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened
from domain.messages import A_FEW_WORDS
from domain.texts import texts_told


def brings_content(event: CaseEvent) -> bool:  # noqa: C901, PLR0911, PLR0912 - one answer per kind
    """Whether an imagery case could never hold this: content, or words enough to tell of it.

    A fact that is not named here is judged by the types of its texts alone: one that may tell
    anything (`ShortText`, `Reason`, `Narrative`) brings content as soon as it is said.
    """
    match event:
        case e.IncidentReported():
            told = event.account is not None or bool(event.evidence or event.reasons)
            told = told or _told(event.when)
            named = [text.said for one in event.named for text in texts_told(one)]
            return told or not all(map(free_of_content, named))
        case e.MeasureRecorded():
            return event.detail is not None or _told(event.when) or _tells(event)
        case e.ImageryDiscovered():
            return _told(event.when)
        case e.AdviceRecorded():
            return _told(event.when) or _tells(event)
        case e.DatesCorrected():
            return _told(event.when) or _tells(event)
        case ChronologyIncluded():
            return event.event is not None or _tells(event)
        case a.StrandMoved() | a.ResignationRecorded():
            return event.note is not None or _tells(event)
        case a.ClosingSummaryWritten():
            return bool(event.allegation or event.follow_up) or _tells(event)
        case r.ReferralDrafted() | r.ReferralAmended():
            filled = [one.says for one in event.fields if one.says is not None]
            return event.tells or not all(map(free_of_content, filled))
        case e.CasePlaced():
            return not all(free_of_content(subject) for subject in event.excluded)
        case SignInQuestioned():
            return not free_of_content(event.sign_in)
        case e.DutyLapsed():
            return False  # its reason is the product's own
        case (
            e.DutyDischarged()
            | e.DutyWaived()
            | e.DutyHandedOver()
            | e.DutyHeld()
            | e.EntryWithdrawn()
            | e.FactCorrected()
            | e.PoliceInformed()
            | e.PoliceAllowedInvestigation()
            | e.OutcomeReached()
            | e.CaseClosed()
            | e.CaseReopened()
            | a.HarmThresholdDecided()
            | a.ReferralDecidedAgainst()
            | a.StrategyMeetingHeld()
            | a.SuspensionDecided()
            | a.SuspensionEnded()
            | a.AllegationConcluded()
            | a.RegulatorReferralDecided()
            | p.ApprovalProposed()
            | p.ApprovalRefused()
            | p.ApprovalWithdrawn()
            | p.CaseVoided()
            | NamedUnmatched()
            | UrgencyStoodDown()
            | CaseLeftClosed()
            | CaseworkerRecused()
            | PersonUninvolved()
            | SignInDecided()
            | ExclusionLifted()
            | ChronologyLeftOut()
        ):
            # It is asked for on an imagery case as well, in few words.
            return _tells(event)
        case _:
            return _says_anything(event) or _tells(event)


def _says_anything(event: CaseEvent) -> bool:
    """Whether a text is told whose type takes whatever somebody writes."""
    return any(text.declared is not None and not text.declared.taken for text in texts_told(event))


def _told(when: Happened | None) -> bool:
    """In words: on an imagery case days and spans are enough."""
    return when is not None and when.said is not None


def _tells(event: CaseEvent) -> bool:
    """Whether somebody's words lead to content, or are more than an imagery case takes.

    A text whose type says nothing of imagery is the product's own, such as the rule that was kept.
    """
    return any(
        len(text.said) > A_FEW_WORDS or not free_of_content(text.said)
        for text in texts_told(event)
        if text.declared is not None and not text.declared.closed_words
    )
