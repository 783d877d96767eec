"""Entries about reports: whom they name, what was added to them, danger, and who must not handle them."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.timeline.entry import Entry
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned
from domain.case.named import NamedMatched, NamedUnmatched
from domain.case.recusal import CaseworkerRecused
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.messages import Event
from domain.vocabulary import NamedKind, NamedPart, PersonRole, Role

NUMBER = "Their number among those whom the reports of the case name, from 1."
URGENT = "It was said that a child is in danger now."
REASON = "Why."


@strawberry.type(description="Somebody a report names; the name itself is in no list of entries.")
class NamedInReport:
    part: NamedPart = field(description="What part they had in it.")
    kind: NamedKind = field(description="What they are to the school.")
    person: strawberry.ID | None = field(
        description="Whom the directory then held under the choice or the number."
    )


@strawberry.type(description="Somebody a report names is this person of the directory.")
class NamedMatchedEntry(Entry):
    named_number: int = field(description=NUMBER)
    person: strawberry.ID = field(description="Who: their id in the directory.")
    person_role: PersonRole = field(description="As what.")


@strawberry.type(description="Somebody a report names is not the person they were matched to.")
class NamedUnmatchedEntry(Entry):
    named_number: int = field(description=NUMBER)
    person: strawberry.ID = field(description="Who they are not.")
    reason: str = field(description=REASON)


@strawberry.type(description="No child is in danger any more, or none was.")
class UrgencyStoodDownEntry(Entry):
    reason: str = field(description=REASON)


@strawberry.type(description="Whoever reported told more.")
class ReportAddedToEntry(Entry):
    account: str | None = field(description="What happened, in somebody's words.")
    urgent: bool = field(description=URGENT)
    when_closed: bool = field(
        description="The case was closed or void then, and may have to be reopened."
    )


@strawberry.type(description="The case stays closed over what was added to a report.")
class CaseLeftClosedEntry(Entry):
    reason: str = field(description=REASON)


@strawberry.type(description="Somebody who worked the case shut themselves out of it.")
class CaseworkerRecusedEntry(Entry):
    sign_in: str = field(description="Theirs.")
    roles_given_up: list[Role] = field(description="What they held.")
    reason: str = field(description=REASON)


@strawberry.type(
    description="The directory came to say by what somebody whose conduct it is signs in."
)
class SignInQuestionedEntry(Entry):
    person: strawberry.ID = field(description="Who: their id in the directory.")
    sign_in: str = field(description="The sign-in.")


@strawberry.type(description="It was decided whether such a sign-in is shut out.")
class SignInDecidedEntry(Entry):
    question: int | None = field(description="The version of the entry that asked.")
    shut_out: bool = field(description="Whether it is shut out.")
    reason: str = field(description=REASON)
    proposal: int | None = field(description="The proposal by which two decided it.")


@strawberry.type(description="Somebody who was shut out wrongly is let in again.")
class ExclusionLiftedEntry(Entry):
    sign_in: str = field(description="Theirs.")
    reason: str = field(description=REASON)
    proposal: int | None = field(description="The proposal by which two decided it.")
    proposed_by: str | None = field(description="The sign-in of whoever proposed it.")


REPORT_ENTRIES: dict[type[Event], type[Entry]] = {
    NamedMatched: NamedMatchedEntry,
    NamedUnmatched: NamedUnmatchedEntry,
    UrgencyStoodDown: UrgencyStoodDownEntry,
    ReportAddedTo: ReportAddedToEntry,
    CaseLeftClosed: CaseLeftClosedEntry,
    CaseworkerRecused: CaseworkerRecusedEntry,
    SignInQuestioned: SignInQuestionedEntry,
    SignInDecided: SignInDecidedEntry,
    ExclusionLifted: ExclusionLiftedEntry,
}
