"""Why somebody cannot be named on a case. None says who they are."""

from __future__ import annotations

from domain.case.refusals import CaseRefusal


class UnknownPerson(CaseRefusal):
    code = "unknown-person"
    title = "Nobody of this id is in the directory"
    DETAIL = "Your school's directory has nobody of this id."
    REMEDY = "Find the person by name, or add them to the directory first."
    FIELD = "person"


class RoleOfAnAdult(CaseRefusal):
    code = "role-of-an-adult"
    title = "Only an adult is the subject of an allegation"
    DETAIL = (
        "An allegation under Part four of Keeping children safe in education is about an adult"
        " who works or volunteers with children; this person is a pupil."
    )
    REMEDY = "Name a pupil whose conduct it is as the alleged harmer."
    FIELD = "role"


class AlreadyInvolved(CaseRefusal):
    code = "already-involved"
    title = "The person is involved like this already"
    DETAIL = "This person stands on the case in this role."
    REMEDY = "Nothing needs doing."
    FIELD = "person"


class NotInvolved(CaseRefusal):
    code = "not-involved"
    title = "The person is not involved"
    DETAIL = "This person does not stand on the case, or not in this role."
    REMEDY = "Take the person and the role from the case."
    FIELD = "person"
