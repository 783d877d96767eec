"""The closed words of the graph: kinds of entry, states, orders; and the record's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from api.graphql.described_enum import in_the_graph
from api.graphql.words_of_models import first_words
from domain.approval.rules import Approvable
from domain.approval.state import ApprovalStatus
from domain.case.allegation import Strand, StrandState
from domain.case.events import CaseEvent, TextsSilent
from domain.case.state import DutyStatus
from domain.concern.events import ConcernEvent, ConcernsEscalated
from domain.described import DescribedEnum
from domain.happened import WhenKind
from domain.messages import Event
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
from projections.cases.search import CaseSort, Owing
from projections.entries.entry import ERASED_KIND

for _word in (
    Role,
    Agency,
    MeasureKind,
    CaseOutcome,
    LinkRelation,
    Compartment,
    PersonKind,
    PersonRole,
    NamedPart,
    NamedKind,
    Strand,
    StrandState,
    SentHow,
    CaseSort,
    Owing,
    WhenKind,
    VoidGround,
    Approvable,
    ApprovalStatus,
    Nature,
    DutyStatus,
):
    in_the_graph(_word)
ERASED_MEANS = "The key to this entry was destroyed; only its place is left."


def kinds_of(
    events: Iterable[type[Event]], erased_behind: type[Event]
) -> dict[str, tuple[str, str]]:
    """A value for the entries of each of these events, and the one for those that were erased."""
    kinds: dict[str, tuple[str, str]] = {}
    for event in events:
        kind = event.TOPIC.partition(".")[2]
        kinds[kind.upper()] = kind, first_words(event)
        if event is erased_behind:
            kinds[ERASED_KIND.upper()] = ERASED_KIND, ERASED_MEANS
    return kinds


@in_the_graph
class EntryKind(DescribedEnum):
    """What an entry of a timeline tells of."""

    # One for every fact that a case may hold: an enumeration takes its members from its body.
    locals().update(kinds_of(get_args(CaseEvent), erased_behind=TextsSilent))


@in_the_graph
class ConcernEntryKind(DescribedEnum):
    """What an entry of the register tells of."""

    locals().update(kinds_of(get_args(ConcernEvent), erased_behind=ConcernsEscalated))


@in_the_graph
class EntryOrder(DescribedEnum):
    """From which end a timeline is read."""

    OLDEST_FIRST = "oldest_first", "Begin with what was written down first."
    NEWEST_FIRST = "newest_first", "Begin with what was written down last."


@in_the_graph
class CaseState(DescribedEnum):
    """Whether anything is left to do on a case."""

    OPEN = "open", "Something may be left to do."
    CLOSED = "closed", "Nothing is left to do."
    VOID = "void", "It should never have been recorded, and stays to be seen."


@in_the_graph
class DutyScope(DescribedEnum):
    """Whose duties a list shows."""

    MINE = "mine", "What your roles owe, or have to take up."
    SCHOOL = "school", "What anybody at the school owes."
