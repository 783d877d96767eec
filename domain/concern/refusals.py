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


class NothingToReview(CaseRefusal):
    code = "nothing-to-review"
    title = "There is nothing to review"
    DETAIL = "Every concern about this person was withdrawn."
    REMEDY = "Nothing needs doing."
