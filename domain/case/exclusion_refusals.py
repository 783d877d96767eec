"""Why nobody is shut out of a case, or let in again."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class UnknownQuestion(CaseRefusal):
    code = "unknown-question"
    title = "Nothing is asked by this entry"
    DETAIL = "No sign-in is asked about by the entry of this number."
    REMEDY = "Take the number from the sign-ins that the case asks about."
    FIELD = "question"


class QuestionSettled(CaseRefusal):
    code = "question-settled"
    title = "It is settled"
    DETAIL = (
        "This sign-in is not asked about any more: it was decided on, or another took its place."
    )
    REMEDY = "Look at the sign-ins that the case asks about now."
    FIELD = "question"


class DecidesOnThemselves(CaseRefusal):
    code = "decides-on-themselves"
    title = "Nobody decides on their own sign-in"
    DETAIL = "This is the sign-in of the person asking."
    REMEDY = "Ask somebody else who may open the case."
    FIELD = "question"


class NotShutOut(CaseRefusal):
    code = "not-shut-out"
    title = "Nobody is shut out by this sign-in"
    DETAIL = "Nobody is shut out of this case by this sign-in, or they shut themselves out."
    REMEDY = "Take the sign-in from the latest placement of the case."
    FIELD = "sign_in"


class StandsOnTheCase(CaseRefusal):
    code = "stands-on-the-case"
    title = "It is their conduct"
    DETAIL = "Somebody who signs in by this stands on the case as one whose conduct it is."
    REMEDY = "Take them off the case first, or have the directory corrected."
    FIELD = "sign_in"


class NobodyCouldOpen(CaseRefusal):
    code = "nobody-could-open"
    title = "Nobody at the school could open the case"
    DETAIL = (
        "Everybody who could open the case at the school would be shut out of it: the headteacher,"
        " the chair of governors and the DSL. Nothing was stored."
    )
    REMEDY = (
        "Tell the local authority's designated officer yourself, by telephone. A child in danger"
        " now: call 999."
    )
