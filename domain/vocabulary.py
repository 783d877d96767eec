"""Closed words of the field that the record itself uses. Words of policies are data (cases/packs)."""

from __future__ import annotations

from enum import StrEnum

from domain.described import DescribedEnum


class Role(DescribedEnum):
    """What somebody is at a school, as far as access to cases goes."""

    STAFF = "staff", "Works or volunteers at the school; reports, and sees that it was received."
    DSL = "dsl", "Designated safeguarding lead, or a deputy."
    HEADTEACHER = "headteacher", "Runs the school, and manages allegations about its other staff."
    CHAIR_OF_GOVERNORS = (
        "chair_of_governors",
        "Chairs the governing body; manages what is about the headteacher.",
    )
    AUDITOR = "auditor", "Reads the structure of the record, and cases only where named on them."
    MIS = "mis", "A management information system: policies and the school, never a case."


ONE_HOLDER = frozenset({Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DSL})
"""The roles that one person holds at a school."""


class Scope(StrEnum):
    """What a key of a school's MIS may be used for."""

    READ = "read"
    """The outlines of ordinary cases: never what happened, never anything restricted."""
    REPORT = "report"


class Agency(DescribedEnum):
    """An outside body whose advice is put on record."""

    POLICE = "police", "The police."
    LADO = "lado", "The local authority's designated officer for allegations about adults."
    CHILDRENS_SOCIAL_CARE = "childrens_social_care", "The local authority's children's social care."
    POSH = "posh", "The Professionals Online Safety Helpline."
    CEOP = "ceop", "The agency that takes reports of online sexual abuse of children."
    PLATFORM = "platform", "Whoever runs the site or application it happened on."
    DPO = "dpo", "The school's data protection officer."
    HR = "hr", "Whoever advises the school as an employer."
    PREVENT = "prevent", "Whoever takes referrals about radicalisation."
    OTHER = "other", "Another body."
    DBS = "dbs", "The Disclosure and Barring Service."
    TRA = "tra", "The Teaching Regulation Agency."
    ICO = "ico", "The Information Commissioner's Office."


class MeasureKind(DescribedEnum):
    """A measure taken to protect somebody or to stop harm from spreading."""

    REMOVAL_REQUESTED = "removal_requested", "Whoever posted it was asked to take it down."
    REPORTED_TO_PLATFORM = "reported_to_platform", "It was reported to the site or application."
    CONTENT_REMOVED = "content_removed", "It is no longer there."
    HELPLINE_CONTACTED = "helpline_contacted", "A helpline was asked."
    DEVICE_ISOLATED = "device_isolated", "A device was taken off the network and left as it was."
    CONFISCATED = "confiscated", "Something was taken into keeping."
    PARENT_TOLD = "parent_told", "A parent or carer was told."
    PERSON_TOLD = "person_told", "The person concerned was told."


class CaseOutcome(DescribedEnum):
    """How a case ended.

    The five allegation outcomes are words of the statutory pack, not of this list.
    """

    NO_FURTHER_ACTION = "no_further_action", "Nothing more is to be done."
    RESOLVED_IN_SCHOOL = "resolved_in_school", "It was settled within the school."
    ACTION_TAKEN = "action_taken", "Somebody was dealt with under a policy of the school."
    HANDED_TO_AGENCY = "handed_to_agency", "An agency has taken it over."
    UNFOUNDED = "unfounded", "There was nothing in it."


class LinkRelation(DescribedEnum):
    """How two cases belong together."""

    SAME_INCIDENT = "same_incident", "Both are about one incident."
    SAME_PEOPLE = "same_people", "The same people are involved."
    FOLLOWS_FROM = "follows_from", "It came of the other."


class Compartment(DescribedEnum):
    """Which record a case is written into."""

    ORDINARY = "ordinary", "The record in which most cases are kept."
    RESTRICTED = "restricted", "The record of what is about adults of the school."


class PersonKind(DescribedEnum):
    """What somebody in the directory of people is to the school."""

    PUPIL = "pupil", "A pupil of the school."
    ADULT = "adult", "Anybody else: staff, a volunteer, a parent or carer."


class PersonRole(DescribedEnum):
    """How somebody is involved in a case."""

    SUBJECT = "subject", "The adult an allegation is about; their sign-in is shut out."
    ALLEGED_HARMER = "alleged_harmer", "Is said to have done harm; their sign-in is shut out."
    ALLEGED_VICTIM = "alleged_victim", "Is said to have been harmed."
    WITNESS = "witness", "Saw or heard it."
    SIBLING = "sibling", "A brother or sister of a child it is about."
    REPORTER = "reporter", "Told the school of it."


class SentHow(DescribedEnum):
    """By what way a referral left the building."""

    PHONE = "phone", "By telephone."
    SECURE_EMAIL = "secure_email", "By secure e-mail."
    ONLINE_FORM = "online_form", "By a form on the agency's site."
    IN_PERSON = "in_person", "By hand."
    POST = "post", "By post."


class Nature(DescribedEnum):
    """Whether a line of a chronology is what happened, or what somebody makes of it."""

    FACT = "fact", "What happened."
    OPINION = "opinion", "What somebody makes of it."


class VoidGround(DescribedEnum):
    """Why a case should never have been recorded."""

    WRONG_CHILD = "wrong_child", "It is about another child."
    DUPLICATE = "duplicate", "Another case stays, and holds what this one told."
    EXERCISE = "exercise", "It was an exercise."
    OTHER = "other", "For another reason, which is given."


class NamedPart(DescribedEnum):
    """What part somebody had in it, as whoever reported it tells."""

    SUBJECT = "subject", "The adult an allegation is about."
    ALLEGED_HARMER = "alleged_harmer", "Is said to have done harm."
    ALLEGED_VICTIM = "alleged_victim", "Is said to have been harmed."
    WITNESS = "witness", "Saw or heard it."
    SIBLING = "sibling", "A brother or sister of a child it is about."
    REPORTER = "reporter", "Told the school of it."
    UNKNOWN = "unknown", "Nobody has said."

    @property
    def role(self) -> PersonRole | None:
        """The same as a role on the case; None where nobody has said."""
        return None if self is NamedPart.UNKNOWN else PersonRole(self.value)


class NamedKind(DescribedEnum):
    """What somebody is to the school, as far as whoever names them knows."""

    PUPIL = "pupil", "A pupil of the school."
    ADULT = "adult", "Anybody else: staff, a volunteer, a parent or carer."
    UNKNOWN = "unknown", "Nobody has said."
