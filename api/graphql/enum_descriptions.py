"""What each value of the graph's closed words means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import EnumMeta

# By the name of the word, then of the value.
ENUM_DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "Role": {
        "STAFF": "Works or volunteers at the school; reports, and sees that it was received.",
        "DSL": "Designated safeguarding lead, or a deputy.",
        "HEADTEACHER": "Runs the school, and manages allegations about its other staff.",
        "CHAIR_OF_GOVERNORS": "Chairs the governing body; manages what is about the headteacher.",
        "AUDITOR": "Reads the structure of the record, and cases only where named on them.",
        "MIS": "A management information system: policies and the school, never a case.",
    },
    "Agency": {
        "POLICE": "The police.",
        "LADO": "The local authority's designated officer for allegations about adults.",
        "CHILDRENS_SOCIAL_CARE": "The local authority's children's social care.",
        "POSH": "The Professionals Online Safety Helpline.",
        "CEOP": "The agency that takes reports of online sexual abuse of children.",
        "PLATFORM": "Whoever runs the site or application it happened on.",
        "DPO": "The school's data protection officer.",
        "HR": "Whoever advises the school as an employer.",
        "PREVENT": "Whoever takes referrals about radicalisation.",
        "OTHER": "Another body.",
        "DBS": "The Disclosure and Barring Service.",
        "TRA": "The Teaching Regulation Agency.",
        "ICO": "The Information Commissioner's Office.",
    },
    "MeasureKind": {
        "REMOVAL_REQUESTED": "Whoever posted it was asked to take it down.",
        "REPORTED_TO_PLATFORM": "It was reported to the site or application.",
        "CONTENT_REMOVED": "It is no longer there.",
        "HELPLINE_CONTACTED": "A helpline was asked.",
        "DEVICE_ISOLATED": "A device was taken off the network and left as it was.",
        "CONFISCATED": "Something was taken into keeping.",
        "PARENT_TOLD": "A parent or carer was told.",
        "PERSON_TOLD": "The person concerned was told.",
    },
    "CaseOutcome": {
        "NO_FURTHER_ACTION": "Nothing more is to be done.",
        "RESOLVED_IN_SCHOOL": "It was settled within the school.",
        "ACTION_TAKEN": "Somebody was dealt with under a policy of the school.",
        "HANDED_TO_AGENCY": "An agency has taken it over.",
        "UNFOUNDED": "There was nothing in it.",
    },
    "LinkRelation": {
        "SAME_INCIDENT": "Both are about one incident.",
        "SAME_PEOPLE": "The same people are involved.",
        "FOLLOWS_FROM": "It came of the other.",
    },
    "Compartment": {
        "ORDINARY": "The record in which most cases are kept.",
        "RESTRICTED": "The record of what is about adults of the school.",
    },
    "PersonKind": {
        "PUPIL": "A pupil of the school.",
        "ADULT": "Anybody else: staff, a volunteer, a parent or carer.",
    },
    "PersonRole": {
        "SUBJECT": "The adult an allegation is about; their sign-in is shut out.",
        "ALLEGED_HARMER": "Is said to have done harm; their sign-in is shut out.",
        "ALLEGED_VICTIM": "Is said to have been harmed.",
        "WITNESS": "Saw or heard it.",
        "SIBLING": "A brother or sister of a child it is about.",
        "REPORTER": "Told the school of it.",
    },
    "NamedPart": {
        "SUBJECT": "The adult an allegation is about.",
        "ALLEGED_HARMER": "Is said to have done harm.",
        "ALLEGED_VICTIM": "Is said to have been harmed.",
        "WITNESS": "Saw or heard it.",
        "SIBLING": "A brother or sister of a child it is about.",
        "REPORTER": "Told the school of it.",
        "UNKNOWN": "Nobody has said.",
    },
    "NamedKind": {
        "PUPIL": "A pupil of the school.",
        "ADULT": "Anybody else: staff, a volunteer, a parent or carer.",
        "UNKNOWN": "Nobody has said.",
    },
    "Strand": {
        "POLICE": "What the police look into.",
        "SOCIAL_CARE": "What children's social care looks into.",
        "EMPLOYER": "What the school decides as employer.",
    },
    "StrandState": {
        "NOT_STARTED": "Nothing has begun.",
        "CONSIDERED": "Whether it begins is being weighed.",
        "UNDER_WAY": "It has begun.",
        "WAITING": "It waits for another strand.",
        "ENDED_WITH_ACTION": "It is over, and something was done.",
        "ENDED_WITHOUT_ACTION": "It is over, and nothing was done.",
    },
    "SentHow": {
        "PHONE": "By telephone.",
        "SECURE_EMAIL": "By secure e-mail.",
        "ONLINE_FORM": "By a form on the agency's site.",
        "IN_PERSON": "By hand.",
        "POST": "By post.",
    },
    "Nature": {
        "FACT": "What happened.",
        "OPINION": "What somebody makes of it.",
    },
    "PeriodKind": {
        "YEAR": "A year of the school, told in tables.",
        "TERM": "A term of one, of which the number of cases alone is told; never the last.",
    },
    "TableName": {
        "CATEGORY": "What they are, in the school's own word, else that of the pack that spoke first.",
        "STANDING": "Open, or closed: by its outcome, `closed` being without one.",
        "DEADLINES": "Whether a duty of theirs with a due time became overdue.",
        "AGENCY": "Whether the agency was told or sent a referral; one case may count under several.",
    },
    "EntryOrder": {
        "OLDEST_FIRST": "Begin with what was written down first.",
        "NEWEST_FIRST": "Begin with what was written down last.",
    },
    "CaseState": {
        "OPEN": "Something may be left to do.",
        "CLOSED": "Nothing is left to do.",
        "VOID": "It should never have been recorded, and stays to be seen.",
    },
    "VoidGround": {
        "WRONG_CHILD": "It is about another child.",
        "DUPLICATE": "Another case stays, and holds what this one told.",
        "EXERCISE": "It was an exercise.",
        "OTHER": "For another reason, which is given.",
    },
    "Approvable": {
        "DUTY_WAIVER": "That a duty which the law asks for is waived.",
        "CASE_VOID": "That a case should never have been recorded.",
        "EXCLUSION": "That a sign-in which the directory came to say is shut out.",
        "EXCLUSION_LIFT": "That somebody who was shut out wrongly is let in again.",
        "VOID_CASE_REOPENING": "That a void case is opened again.",
    },
    "ApprovalStatus": {
        "PROPOSED": "It waits for another person.",
        "APPROVED": "Another person approved it, and it was done.",
        "REFUSED": "Another person refused it.",
        "WITHDRAWN": "Whoever proposed it took it back.",
        "EXPIRED": "Nobody settled it while it stood.",
    },
    "CaseSort": {
        "NEWEST_OPENED": "Begin with what was first written down last.",
        "OLDEST_OPENED": "Begin with what was first written down longest ago.",
        "LATEST_OCCURRED": "Begin with what happened last.",
        "EARLIEST_OCCURRED": "Begin with what happened longest ago.",
        "LATEST_RECORDED": "Begin with where something was written down last.",
        "EARLIEST_RECORDED": "Begin with where nothing was written down for longest.",
        "SOONEST_DUE": "Begin with what is due first; cases with nothing due stand at the end.",
        "LATEST_DUE": "Begin with what is due last; cases with nothing due stand at the end.",
    },
    "Owing": {
        "ANYTHING": "A duty is raised or held.",
        "OVERDUE": "A duty is late.",
    },
    "DutyScope": {
        "MINE": "What your roles owe, or have to take up.",
        "SCHOOL": "What anybody at the school owes.",
    },
    "DutyStatus": {
        "RAISED": "It is owed.",
        "HELD": "It is owed, and waits.",
        "DISCHARGED": "It was done.",
        "WAIVED": "Somebody with authority decided that it need not be done.",
        "HANDED_OVER": "Somebody else has taken it on.",
        "LAPSED": "The facts changed, and it is asked for no longer.",
    },
    "WhenKind": {
        "MOMENT": "To the moment.",
        "DAY": "To the day.",
        "SPAN": "Between two days or moments, or on one side of one.",
        "UNKNOWN": "Nobody knows when.",
    },
    "DutyStanding": {
        "OVERDUE": "Its time has passed.",
        "NOW": "It is owed at once, and is not late yet.",
        "DUE_SOON": "It is due within a day.",
        "DUE": "It is due later.",
        "NO_TIME": "The text gives no time.",
        "NOT_COUNTABLE": "The text gives a time; the dates to count it are not known yet.",
        "HELD": "It waits, and is not late.",
        "SETTLED": "Nothing of it is left to do.",
    },
    "ConcernSource": {
        "SUSPICION": "Somebody suspected it.",
        "COMPLAINT": "Somebody complained.",
        "DISCLOSURE": "A child or an adult told of it.",
        "VETTING_CHECK": "A check before or during employment brought it up.",
        "SELF_REFERRAL": "The adult came with it.",
        "THRESHOLD_NOT_MET": "It was an allegation that did not meet the harm threshold.",
    },
    "ConcernEntryKind": {
        "PLACED": "Who reads the register of this adult was decided.",
        "SHARED": "A concern was shared.",
        "CORRECTED": "How a concern should read was put right.",
        "WITHDRAWN": "A concern should not be relied on.",
        "MATCHED": "The adult named in words turned out to be somebody in the directory.",
        "UNMATCHED": "They turned out not to be that person.",
        "SIGN_IN_QUESTIONED": "The directory came to say by what the adult signs in.",
        "SIGN_IN_DECIDED": "It was decided whether that is shut out.",
        "EXCLUSION_ASKED_FOR": "One person asked that a sign-in be shut out or let in; it takes two.",
        "EXCLUSION_LIFTED": "Somebody who was shut out wrongly was let in again.",
        "REVIEW_ASKED": "A review of the concerns was asked for.",
        "REVIEW_HELD": "The concerns were looked at together.",
        "ESCALATED": "The concerns became a case.",
        "ERASED": "The key to this entry was destroyed; only its place is left.",
    },
    "WebhookStanding": {
        "ACTIVE": "Deliveries are made.",
        "PAUSED": "Nothing is delivered until it is resumed.",
        "REMOVED": "Nothing is ever delivered again.",
    },
    "DeliveryStanding": {
        "PENDING": "It is being tried.",
        "DELIVERED": "It was taken.",
        "DEAD": "It was given up; it can be sent again.",
    },
}


def describe_enum(word: EnumMeta, means: Mapping[str, str]) -> None:
    """Describe every value of a word of the graph."""
    for value in word.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = means[value.name]


def describe_known_enum(*words: EnumMeta) -> None:
    """The same, for the words of the table."""
    for word in words:
        describe_enum(word, ENUM_DESCRIPTIONS[word.__name__])
