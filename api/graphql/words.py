"""The closed words of the graph: kinds of entry, states, orders; and the record's own words."""

from __future__ import annotations

from enum import StrEnum
from typing import get_args

import strawberry

from api.graphql.word_meanings import in_the_graph, tell_known
from api.graphql.words_of_models import first_words
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.case.allegation import Strand, StrandState
from domain.case.events import CaseEvent, TextsSilent
from domain.described import DescribedEnum
from domain.happened import WhenKind
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    Compartment,
    LinkRelation,
    MeasureKind,
    NamedKind,
    NamedPart,
    Nature,
    PersonKind,
    PersonRole,
    Role,
    SentHow,
    VoidGround,
)
from projections.case_search import CaseSort, Owing
from projections.entries import ERASED_KIND, kind_of

for _word, _means in (
    (Role, "What somebody is at a school, as far as access to cases goes."),
    (Agency, "An outside body whose advice is put on record."),
    (MeasureKind, "A measure taken to protect somebody or to stop harm from spreading."),
    (CaseOutcome, "How a case ended."),
    (LinkRelation, "How two cases belong together."),
    (Compartment, "Which record a case is written into."),
    (PersonKind, "What somebody in the directory of people is to the school."),
    (PersonRole, "How somebody is involved in a case."),
    (NamedPart, "What part somebody had in it, as whoever reported it tells."),
    (NamedKind, "What somebody is to the school, as far as whoever names them knows."),
    (Strand, "One of the strands of an allegation that can run beside each other."),
    (StrandState, "Where a strand stands."),
    (SentHow, "By what way a referral left the building."),
    (CaseSort, "In which order cases are listed."),
    (Owing, "What is owed on an open case; a closed one owes nothing."),
    (WhenKind, "How well it is known when something happened."),
    (VoidGround, "Why a case should never have been recorded."),
    (Approvable, "What takes two persons."),
    (ApprovalStatus, "Where a proposal stands."),
    (Nature, "Whether a line of a chronology is what happened, or what somebody makes of it."),
):
    strawberry.enum(_word, description=_means)
    tell_known(_word)


BEFORE_ERASED = TextsSilent
"""The released graph lists what is erased behind this one."""
ERASED_MEANS = "The key to this entry was destroyed; only its place is left."


def _kinds_of_entry() -> dict[str, tuple[str, str]]:
    kinds: dict[str, tuple[str, str]] = {}
    for event in get_args(CaseEvent):
        kinds[kind_of(event).upper()] = kind_of(event), first_words(event)
        if event is BEFORE_ERASED:
            kinds[ERASED_KIND.upper()] = ERASED_KIND, ERASED_MEANS
    return kinds


@in_the_graph
class EntryKind(DescribedEnum):
    """What an entry of a timeline tells of."""

    # One for every fact that a case may hold: an enumeration takes its members from these.
    locals().update(_kinds_of_entry())


@strawberry.enum(description="From which end a timeline is read.")
class EntryOrder(StrEnum):
    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


@strawberry.enum(description="Whether anything is left to do on a case.")
class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


@strawberry.enum(description="Whose duties a list shows.")
class DutyScope(StrEnum):
    MINE = "mine"
    SCHOOL = "school"


@strawberry.enum(description="What has become of a duty.")
class DutyStatus(StrEnum):
    RAISED = "raised"
    HELD = "held"
    DISCHARGED = "discharged"
    WAIVED = "waived"
    HANDED_OVER = "handed_over"
    LAPSED = "lapsed"


@strawberry.enum(
    description=(
        "How a duty stands at this moment: OVERDUE, NOW (at once), DUE_SOON (within a day), DUE (later),"
        " NO_TIME (the text gives none), NOT_COUNTABLE (it gives one, and the dates to count it are"
        " not known yet), HELD, SETTLED."
    )
)
class DutyStanding(StrEnum):
    OVERDUE = "overdue"
    NOW = "now"
    DUE_SOON = "due_soon"
    DUE = "due"
    NO_TIME = "no_time"
    NOT_COUNTABLE = "not_countable"
    HELD = "held"
    SETTLED = "settled"


tell_known(EntryOrder, CaseState, DutyScope, DutyStatus, DutyStanding)
