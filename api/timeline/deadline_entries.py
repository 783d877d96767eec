"""Entries of the clock: a duty is due soon, was not done in time, goes to the next role."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.graphql.assessments import NOT_COUNTABLE, MissingDates
from api.graphql.scalars import Moment
from api.timeline.entry import Entry
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.messages import Event

DUTY = "The duty, by its id within the case."
RECIPIENTS = "Whom its clause names; null where the fact was recorded before they stood here."
RECIPIENTS_MODE = "How several are meant: `all`, `any_of`, `first_available` or `in_order`."
DUE_AT = "By when it is, or was, to be done."
NEXT_NOT_COUNTABLE = "Which dates are missing to say when it goes to the next role."


@strawberry.type(description="The duty is due soon and not done.")
class DutyRemindedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description=DUE_AT)
    minutes_before: int = field(description="The lead time that the school set.")


@strawberry.type(description="The duty was not done in time; since when, is when it occurred.")
class DutyBecameOverdueEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description=DUE_AT)
    late_after_minutes: int | None = field(
        description="How long after being due it counted as late, if it was owed at once."
    )
    clocks_from: str | None = field(
        description="Who said so: the school, or Casebook for want of a setting of the school's."
    )
    escalates_at: Moment | None = field(description="When it goes to the next role.")
    gap: str | None = field(description="Why it goes to nobody: a person must decide.")
    not_countable: MissingDates | None = field(description=NEXT_NOT_COUNTABLE)


@strawberry.type(description="The overdue duty goes to the next role that the policy names.")
class DutyEscalatedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description=DUE_AT)
    escalated_to: str = field(description="The role it goes to.")
    step: int = field(description="Which step of the path this is, from 1.")
    path: str = field(description="Where the policy says so, `pack@version/statement`.")
    passed_over: list[str] = field(
        description="Roles that are away, concerned themselves, or owe the duty."
    )
    may_open: bool = field(description="Whether that role may open the case; others must be told.")
    escalates_at: Moment | None = field(description="When it goes on from here.")
    not_countable: MissingDates | None = field(description=NEXT_NOT_COUNTABLE)


@strawberry.type(
    description="When the duty is due was counted: the dates became known, or the day of learning"
    " was corrected."
)
class DutyDueCountedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description="By when it is to be done from here on.")
    due_at_was: Moment | None = field(description="The time that stood until now.")
    why: str = field(description="`dates_known` or `learnt_at_corrected`.")
    not_countable: MissingDates | None = field(description=NOT_COUNTABLE)


@strawberry.type(
    description="When the overdue duty goes to the next role, for which dates had been missing."
)
class DutyEscalationCountedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description=DUE_AT)
    escalates_at: Moment | None = field(description="When it goes to the next role.")
    not_countable: MissingDates | None = field(description=NEXT_NOT_COUNTABLE)


DEADLINE_ENTRIES: dict[type[Event], type[Entry]] = {
    DutyReminded: DutyRemindedEntry,
    DutyBecameOverdue: DutyBecameOverdueEntry,
    DutyEscalated: DutyEscalatedEntry,
    DutyDueCounted: DutyDueCountedEntry,
    DutyEscalationCounted: DutyEscalationCountedEntry,
}
