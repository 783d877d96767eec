"""Closed words of the field that the record itself uses. Words of policies are data (cases/packs)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is at a school, as far as access to cases goes."""

    STAFF = "staff"
    DSL = "dsl"
    HEADTEACHER = "headteacher"
    CHAIR_OF_GOVERNORS = "chair_of_governors"
    AUDITOR = "auditor"
    MIS = "mis"


ONE_HOLDER = frozenset({Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DSL})
"""The roles that one person holds at a school."""


class Scope(StrEnum):
    """What a key of a school's MIS may be used for."""

    READ = "read"
    """The outlines of ordinary cases: never what happened, never anything restricted."""
    REPORT = "report"


class Agency(StrEnum):
    """An outside body whose advice is put on record."""

    POLICE = "police"
    LADO = "lado"
    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    POSH = "posh"
    CEOP = "ceop"
    PLATFORM = "platform"
    DPO = "dpo"
    HR = "hr"
    PREVENT = "prevent"
    OTHER = "other"
    DBS = "dbs"
    TRA = "tra"
    ICO = "ico"


class MeasureKind(StrEnum):
    """A measure taken to protect somebody or to stop harm from spreading."""

    REMOVAL_REQUESTED = "removal_requested"
    REPORTED_TO_PLATFORM = "reported_to_platform"
    CONTENT_REMOVED = "content_removed"
    HELPLINE_CONTACTED = "helpline_contacted"
    DEVICE_ISOLATED = "device_isolated"
    CONFISCATED = "confiscated"
    PARENT_TOLD = "parent_told"
    PERSON_TOLD = "person_told"


class CaseOutcome(StrEnum):
    """How a case ended. The five allegation outcomes are words of the statutory pack, not of this list."""

    NO_FURTHER_ACTION = "no_further_action"
    RESOLVED_IN_SCHOOL = "resolved_in_school"
    ACTION_TAKEN = "action_taken"
    HANDED_TO_AGENCY = "handed_to_agency"
    UNFOUNDED = "unfounded"


class LinkRelation(StrEnum):
    """How two cases belong together."""

    SAME_INCIDENT = "same_incident"
    SAME_PEOPLE = "same_people"
    FOLLOWS_FROM = "follows_from"


class Compartment(StrEnum):
    """Which record of the tenant a case is written into."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"


class PersonKind(StrEnum):
    """What somebody in the directory of people is to the school."""

    PUPIL = "pupil"
    ADULT = "adult"


class PersonRole(StrEnum):
    """How somebody is involved in a case. `subject`: the adult an allegation is about."""

    SUBJECT = "subject"
    ALLEGED_HARMER = "alleged_harmer"
    ALLEGED_VICTIM = "alleged_victim"
    WITNESS = "witness"
    SIBLING = "sibling"
    REPORTER = "reporter"


class SentHow(StrEnum):
    """By what way a referral left the building."""

    PHONE = "phone"
    SECURE_EMAIL = "secure_email"
    ONLINE_FORM = "online_form"
    IN_PERSON = "in_person"
    POST = "post"


class Nature(StrEnum):
    """Whether a line of a chronology is what happened, or what somebody makes of it."""

    FACT = "fact"
    OPINION = "opinion"


class VoidGround(StrEnum):
    """Why a case should never have been recorded."""

    WRONG_CHILD = "wrong_child"
    DUPLICATE = "duplicate"
    """Another case stays, and holds what this one told."""
    EXERCISE = "exercise"
    OTHER = "other"


class NamedPart(StrEnum):
    """What part somebody had in it, as whoever reported it tells."""

    SUBJECT = "subject"
    ALLEGED_HARMER = "alleged_harmer"
    ALLEGED_VICTIM = "alleged_victim"
    WITNESS = "witness"
    SIBLING = "sibling"
    REPORTER = "reporter"
    UNKNOWN = "unknown"

    @property
    def role(self) -> PersonRole | None:
        """The same as a role on the case; None where nobody has said."""
        return None if self is NamedPart.UNKNOWN else PersonRole(self.value)


class NamedKind(StrEnum):
    """What somebody is to the school, as far as whoever names them knows."""

    PUPIL = "pupil"
    ADULT = "adult"
    UNKNOWN = "unknown"
