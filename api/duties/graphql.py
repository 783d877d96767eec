"""Duties: who owes what by when, urgent cases first, and how each stands at this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import orjson
import strawberry
from strawberry import field

from api.duties.standing import Standing, missing_of, standing_of
from api.duties.words import SAID, row_of, says_of, sentence_of
from api.graphql import cursors
from api.graphql.assessments import CONFIDENCE, NOT_COUNTABLE, TIMING_CODE, MissingDates, Timing
from api.graphql.enums import DutyScope
from api.graphql.nodes import Node
from api.graphql.paging import LARGEST_LIST, PageInfo, RowPage
from api.graphql.request_context import GraphQLContext
from api.graphql.scalars import Moment
from cases.access import Act
from cases.packs.library import PackLibrary
from domain.case.state import DutyStatus
from domain.vocabulary import Role
from projections.duties.list import AT_ONCE, COLUMNS, DETAIL, duty_list, with_details

Scope = Annotated[
    DutyScope, strawberry.argument(description="Those your roles owe, or all of the school's.")
]
CaseId = Annotated[
    strawberry.ID | None,
    strawberry.argument(name="caseId", description="Only of this case."),
]
OpenOnly = Annotated[bool, strawberry.argument(description="Leave out what is settled or barred.")]


@strawberry.type(description="What became of a duty.")
class DutySettlement:
    by: str | None = field(description="Who did it.")
    to: list[str] = field(description="Towards whom it was done, or who took it on.")
    how: str | None = field(description="How it was done.")
    reference: str | None = field(description="The reference it goes under.")
    reason: str | None = field(description="Why it was waived, handed over or held, or lapsed.")
    role: Role | None = field(description="By what authority it was waived.")
    assessment_number: int | None = field(description="The assessment under which it lapsed.")
    against_the_text: bool | None = field(
        description="Waived without the advice of an agency, though the text asked for it."
    )
    proposed_by: str | None = field(
        description="Who proposed to waive it, where another person had to approve."
    )


@strawberry.type(description="What somebody owes on a case.")
class Duty(Node):
    id: strawberry.ID = field(description="Its id, `case/duty`.")
    duty: strawberry.ID = field(
        description="Its id within the case: send it as `duty` with the `caseId`."
    )
    case_id: strawberry.ID = field(description="The case it stands on.")
    pack: str = field(description="The pack that asks for it.")
    pack_version: str = field(description="In this version.")
    clause: str = field(description="In this clause.")
    act: str = field(description="What is to be done.")
    row: str = field(description="What is to be done, as a line of a list.")
    sentence: str = field(description="Who must do what, to whom, by when, in a sentence.")
    says: str | None = field(description="The clause in its own words; null without its text.")
    owed_by: str = field(description="Who owes it, in the word of the text.")
    owner: str = field(description="Who owes it now; whom the text names, if that is possible.")
    also_owed_by: list[str] = field(description="Further roles that owe it now as well.")
    stands_in_for: str | None = field(description="In whose place somebody else owes it.")
    owner_gap: str | None = field(description="Why somebody else owes it than the text names.")
    to: list[str] = field(description="Whom it is owed to.")
    to_mode: str = field(description="Whether all, any, the first available, or in order.")
    timing: Timing = field(description="When it is due, as the text puts it.")
    modality: str = field(description="How strongly the text asks.")
    basis: str = field(description="Specific to this conduct, or asked for after every breach.")
    confidence: str | None = field(description=CONFIDENCE)
    state: str | None = field(description="Missed, conditional, or without a recipient.")
    stricter_than: list[str] = field(description="Duties of other packs that ask for less.")
    raised_at: Moment = field(description="When it began.")
    due_at: Moment | None = field(description="By when, if the text gives a time.")
    not_countable: MissingDates | None = field(description=NOT_COUNTABLE)
    status: DutyStatus = field(description="What has become of it.")
    standing: Standing = field(description="How it stands at this moment.")
    urgent: bool = field(description="Open on a case where a child is in danger now.")
    overdue_since: Moment | None = field(description="Since when it is late, once on record.")
    escalated_to: str | None = field(description="The role it has gone to, being late.")
    escalates_at: Moment | None = field(description="When it goes to the next role.")
    escalation_gap: str | None = field(
        description="Why it goes to nobody: no policy names anybody, nobody it names can take it,"
        " or the dates to count when are not known."
    )
    barred_by: str | None = field(
        description="The clause that forbids its act, as long as it does; then nobody owes it."
    )
    settled_at: Moment | None = field(description="When it was settled.")
    settlement: DutySettlement | None = field(
        description="What became of it; null while nothing has."
    )


@strawberry.type(description="A duty and its place in the list.")
class DutyEdge:
    cursor: str = field(description="Its place: send it as `after`.")
    node: Duty = field(description="The duty.")


@strawberry.type(
    description="A page of duties: of urgent cases, then overdue ones, then by when they are due."
)
class DutyConnection:
    edges: list[DutyEdge] = field(description="The duties with their places.")
    nodes: list[Duty] = field(description="The duties alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


async def duties_page(  # noqa: PLR0913 - the filters of one list
    context: GraphQLContext,
    *,
    first: int,
    after: str | None,
    scope: DutyScope,
    case: UUID | None,
    open_only: bool,
) -> RowPage:
    """A page of the duties on cases that the actor may open, from both compartments."""
    schemas = await context.schemas(Act.READ_DUTIES)
    first = context.charge_rows(first, LARGEST_LIST)
    place = cursors.decode_duty_cursor(after)
    now = place.now if place else context.services.clock()
    columns = context.planned.columns if context.planned else COLUMNS
    async with context.services.reads.connection() as connection:
        page = await duty_list(
            connection,
            schemas,
            context.reader,
            now=now,
            first=first,
            after=place,
            mine=owed_by(context) if scope is DutyScope.MINE else None,
            case_id=case,
            open_only=open_only,
            columns=columns,
        )
    if DETAIL in columns:
        page = await with_details(page, context.services.unsealing)
    library = context.services.packs

    def within(row: Any) -> Owed:
        return Owed(row, now, library)

    cursor = cursors.duty_cursors(now)
    return RowPage(page.rows, page.has_next, after, cursor, lambda row: _node(within(row)), within)


async def one_duty(context: GraphQLContext, case: UUID, duty: str) -> dict[str, Any] | None:
    """A duty of a case that the actor may open, settled or not."""
    after, more = None, True
    while more:
        page = await duties_page(
            context,
            first=LARGEST_LIST,
            after=after,
            scope=DutyScope.SCHOOL,
            case=case,
            open_only=False,
        )
        for row in page.rows:
            if row["duty_id"] == duty:
                return _node(page.within(row))
        after, more = page.page_info["endCursor"], page.more
    return None


def owed_by(context: GraphQLContext) -> Sequence[str]:
    """The words for those who owe, as far as they mean somebody with these roles."""
    return context.services.packs.vocabulary.words_held_by(
        [str(role) for role in context.actor.roles]
    )


class Owed(NamedTuple):
    """A duty as it is stored, the moment for which it is shown, and the texts on the shelf."""

    row: Any
    now: datetime
    library: PackLibrary


def _timing(owed: Owed) -> Any:
    timing = orjson.loads(owed.row["timing"])
    return {TIMING_CODE: timing} if isinstance(timing, str) else timing


def _confidence(owed: Owed) -> Any:
    row = owed.row
    return owed.library.confidence(row["pack"], row["pack_version"], row["clause"])


def _missing(owed: Owed) -> Any:
    missing = missing_of(owed.row)
    return missing and {"why": missing["why"], "unknownFrom": missing["unknown_from"].isoformat()}


class DutyField(NamedTuple):
    """Which columns a field of a duty is made of, and how, if it is not one of them as it stands."""

    columns: Sequence[str]
    made: Callable[[Owed], Any] | None = None

    def of(self, owed: Owed) -> Any:
        """What the field says of a duty."""
        return owed.row[self.columns[0]] if self.made is None else self.made(owed)


def _column(name: str) -> DutyField:
    return DutyField((name,))


DUTY_FIELDS: dict[str, DutyField] = {
    "id": _column("id"),
    "duty": _column("duty_id"),
    "caseId": _column("case_text"),
    "pack": _column("pack"),
    "packVersion": _column("pack_version"),
    "clause": _column("clause"),
    "act": _column("act"),
    "row": DutyField(SAID, lambda owed: row_of(owed.row)),
    "sentence": DutyField(SAID, lambda owed: sentence_of(owed.row, owed.now)),
    "says": DutyField(
        ("pack", "pack_version", "clause", "act"), lambda owed: says_of(owed.row, owed.library)
    ),
    "owedBy": _column("owed_by"),
    "owner": _column("owner"),
    "alsoOwedBy": _column("also_owed_by"),
    "standsInFor": _column("stands_in_for"),
    "ownerGap": _column("owner_gap"),
    "to": _column("recipients"),
    "toMode": _column("to_mode"),
    "timing": DutyField(("timing",), _timing),
    "modality": _column("modality"),
    "basis": _column("basis"),
    "confidence": DutyField(("pack", "pack_version", "clause"), _confidence),
    "state": _column("asked_state"),
    "stricterThan": _column("stricter_than"),
    "raisedAt": _column("raised_at"),
    "dueAt": _column("due_at"),
    "notCountable": DutyField(("not_countable", "unknown_from"), _missing),
    "status": _column("status"),
    "standing": DutyField(
        ("status", "due_at", "reminded", "overdue", "not_countable"),
        lambda owed: standing_of(owed.row, owed.now),
    ),
    "urgent": DutyField((), lambda owed: owed.row["urgency"] == AT_ONCE),
    "overdueSince": _column("overdue_since"),
    "escalatedTo": _column("escalated_to"),
    "escalatesAt": _column("escalates_at"),
    "escalationGap": _column("clock_gap"),
    "barredBy": _column("barred_by"),
    "settledAt": _column("settled_at"),
    "settlement": DutyField(
        ("detail",), lambda owed: _settlement(orjson.loads(owed.row["detail"]))
    ),
}
"""How each field of a duty is read from its row."""


def _node(owed: Owed) -> dict[str, Any]:
    return {name: field.of(owed) for name, field in DUTY_FIELDS.items()}


def _settlement(said: dict[str, Any]) -> dict[str, Any] | None:
    if not said:
        return None
    to = said.get("to") or []
    return {
        **said,
        "to": [to] if isinstance(to, str) else to,
        "assessmentNumber": said.get("assessment"),
    }
