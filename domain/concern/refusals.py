"""Every reason why the register of concerns says no. None tells whether anything is in it."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class NoConcerns(CaseRefusal):
    code = "no-concerns"
    title = "There are no concerns to work on"
    DETAIL = "There are no concerns about this person that you can open."
    REMEDY = "Check the id of the person."


class UnknownConcern(CaseRefusal):
    code = "unknown-concern"
    title = "There is no such concern"
    DETAIL = "No concern with this id stands about this person, or it was withdrawn."
    REMEDY = "Take the id from the register."
    FIELD = "concern"


class NotAnAdultHere(CaseRefusal):
    code = "not-an-adult-here"
    title = "Concerns are about adults who work in or for the school"
    DETAIL = "{rule}"
    REMEDY = "Name an adult of the directory, and one of these roles: {known}."
    FIELD = "adult_role"


class NotInWords(CaseRefusal):
    code = "not-in-words"
    title = "The concern is about somebody in the directory"
    DETAIL = "Only a concern shared in words is matched, and this one names somebody already."
    REMEDY = "Correct or withdraw the concern, giving a reason."
    FIELD = "concern"


class ConcernMatchedAlready(CaseRefusal):
    code = "concern-matched-already"
    title = "The concern is matched already"
    DETAIL = "This concern stands with those about somebody in the directory."
    REMEDY = "Work on it there, or take the match back first, giving a reason."
    FIELD = "concern"


class ConcernNotMatched(CaseRefusal):
    code = "concern-not-matched"
    title = "The concern is matched to nobody"
    DETAIL = "This concern is about an adult who is known in words only."
    REMEDY = "Match it to somebody in the directory first; then it can become an allegation."
    FIELD = "concern"


class NothingToReview(CaseRefusal):
    code = "nothing-to-review"
    title = "There is nothing to review"
    DETAIL = "Every concern about this person was withdrawn."
    REMEDY = "Nothing needs doing."
