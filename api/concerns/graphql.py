"""The register of low-level concerns in the graph, and its mutations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry
from pydantic import BaseModel
from strawberry import field

from api.concerns.in_words import in_words, shut_out
from api.graphql import cursors
from api.graphql.described_enum import in_the_graph
from api.graphql.enums import ConcernEntryKind
from api.graphql.happened import WHEN, Happened
from api.graphql.paging import LARGEST_LIST, After, First, PageInfo, page_info
from api.graphql.report_answer import ShutOutTold
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.results import Receipt, receipt
from api.graphql.scalars import Moment
from api.http.paging import bound_to
from api.runtime.threads import offloaded
from cases.access import Act
from cases.command_append import CommandReceipt
from cases.concerns.command_handler import Shared
from domain.concern.commands import (
    ConcernCommand,
    ConcernSource,
    CorrectConcern,
    DecideOnConcernSignIn,
    EscalateConcerns,
    LiftConcernExclusion,
    MatchConcern,
    RecordReview,
    ShareConcern,
    ShareConcernInWords,
    UnmatchConcern,
    WithdrawConcern,
)
from domain.messages import Command
from projections.concerns.list import concern_register

in_the_graph(ConcernSource)
OfPerson = Annotated[
    strawberry.ID | None, strawberry.argument(name="personId", description="Only this adult.")
]
Recording = Callable[
    [UUID, int | None, GraphQLContext, BaseModel, str], Awaitable[CommandReceipt | Receipt]
]


@strawberry.type(description="One fact about the concerns; what its kind does not say is null.")
class ConcernEntry:
    version: int = field(description="Its place among them, from 1.")
    kind: ConcernEntryKind = field(description="What it tells of.")
    headline: str = field(description="One plain sentence; no narrative.")
    occurred_at: Moment | None = field(description="When it happened; null once erased.")
    when: Happened | None = field(description=WHEN)
    recorded_at: Moment | None = field(description="When it was written down; null once erased.")
    recorded_late: bool | None = field(description="Written down more than a day after the fact.")
    actor: str | None = field(description="The sign-in of whoever wrote it down.")
    actor_role: str | None = field(description="As what they wrote it down.")
    person: strawberry.ID | None = field(description="Whom it was matched to, or is not.")
    concern: strawberry.ID | None = field(description="Which concern it is about.")
    concerns: list[strawberry.ID] | None = field(description="Which concerns it is about.")
    adult_role: str | None = field(description="What the adult is at the school.")
    account: str | None = field(description="What happened, in somebody's words.")
    context: str | None = field(description="In what context.")
    action: str | None = field(description="What was done about it.")
    source: ConcernSource | None = field(description="How it came up.")
    shared_by: str | None = field(description="Who shared it; null where that is not said.")
    reason: str | None = field(description="Why.")
    retention: str | None = field(description="How long it is kept, and who says so.")
    says: str | None = field(description="The rule by which a review was asked for.")
    findings: str | None = field(description="What the review found.")
    wider_culture: str | None = field(description="What it found of the wider culture.")
    decided_by: str | None = field(description="Who decided.")
    sign_in: str | None = field(description="The sign-in that it is about.")
    question: int | None = field(description="The version of the entry that asks about it.")
    shut_out: bool | None = field(description="Whether it is to be shut out.")
    by: str | None = field(description="The sign-in of whoever asked for it.")
    proposed_by: str | None = field(description="The sign-in of whoever asked for it first.")
    expires_at: Moment | None = field(description="Until when another can ask for the same.")
    case: strawberry.ID | None = field(description="The case they became.")
    rule: str | None = field(description="The rule behind it, `pack@version/clause`.")
    corrected_by: int | None = field(description="The version of the entry that corrects it.")
    withdrawn_by: int | None = field(description="The version of the entry that withdraws it.")


@strawberry.type(description="The adult a concern is about, in the words of whoever shared it.")
class AdultInWords:
    name: str = field(description="Who it is.")
    note: str | None = field(description="Their post, or what else tells them from another.")


@strawberry.type(description="One adult of the register.")
class RegisteredAdult:
    person: strawberry.ID = field(
        description="Their id in the directory; of an adult known in words, that of the concern."
    )
    about: AdultInWords | None = field(description="Who it is, where they are known in words only.")
    matched_to: strawberry.ID | None = field(description="Whom those words turned out to mean.")
    concerns: int = field(description="How many concerns stand.")
    last_occurred_at: Moment | None = field(description="When the last of them happened.")
    review_asked: bool = field(description="Whether a review was asked for and is to be held.")
    escalated_to: list[strawberry.ID] = field(description="The cases they became.")
    version: int = field(description="How many entries there are: send it as `expectedVersion`.")
    entries: list[ConcernEntry] = field(description="Everything that stands there, in order.")


@strawberry.type(description="An adult and their place in the register.")
class RegisteredAdultEdge:
    cursor: str = field(description="Their place: send it as `after`.")
    node: RegisteredAdult = field(description="The adult.")


@strawberry.type(description="A page of the register, the newest in it first.")
class ConcernRegister:
    edges: list[RegisteredAdultEdge] = field(description="The adults with their places.")
    nodes: list[RegisteredAdult] = field(description="The adults alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


async def register(
    info: GraphQLInfo, first: First, after: After = None, person: OfPerson = None
) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_CONCERNS)
    first = context.charge_rows(first, LARGEST_LIST)
    wanted = None if person is None else case_id(person) or UUID(int=0)
    bound = bound_to("register", person)
    async with context.services.reads.connection() as connection:
        lines, more = await concern_register(
            connection,
            schemas[1],
            context.reader,
            context.services.unsealing,
            first=first,
            after=cursors.decode_case_cursor(after, bound),
            person=wanted,
        )
    marks = [cursors.case_cursor(line.opened_at, line.person, bound) for line in lines]
    told = await in_words(context.services, context.actor, lines)
    nodes = [{**line.shown(), "about": told.get(line.person)} for line in lines]
    return {
        "edges": [{"cursor": c, "node": n} for c, n in zip(marks, nodes, strict=True)],
        "nodes": nodes,
        "pageInfo": page_info(marks, more=more, after=after),
    }


def _as_shared(shared: Shared) -> Receipt:
    told = ShutOutTold(**shut_out(shared))
    return receipt(CommandReceipt(shared.concern, 1, shared.leaf, shared.repeated), subject=told)


async def _shared(
    person: UUID, _expected: int | None, context: GraphQLContext, checked: BaseModel, name: str
) -> Receipt:
    """Its own id, as if it were the only one: the sharer learns of no other."""
    shared = await offloaded(
        context.services.concerns.share,
        context.actor,
        person,
        cast(ShareConcern, checked),
        key=name,
        correlation=context.request_id,
    )
    return _as_shared(shared)


async def shared_in_words(context: GraphQLContext, checked: BaseModel, name: str) -> Receipt:
    """Its own id, as if it were the only one."""
    shared = await offloaded(
        context.services.concerns.share_in_words,
        context.actor,
        cast(ShareConcernInWords, checked),
        key=name,
        correlation=context.request_id,
    )
    return _as_shared(shared)


async def _matched(
    concern: UUID, expected: int | None, context: GraphQLContext, checked: BaseModel, name: str
) -> CommandReceipt:
    handler = context.services.concern_matching
    act = handler.match if isinstance(checked, MatchConcern) else handler.unmatch
    return await offloaded(
        partial(
            cast(Any, act),
            context.actor,
            concern,
            checked,
            expected_version=expected,
            key=name,
            correlation=context.request_id,
        )
    )


async def _worked(
    person: UUID, expected: int | None, context: GraphQLContext, checked: BaseModel, name: str
) -> CommandReceipt:
    return await offloaded(
        partial(
            context.services.concerns.work,
            context.actor,
            person,
            cast(ConcernCommand, checked),
            expected_version=expected,
            key=name,
            correlation=context.request_id,
        )
    )


async def _escalated(
    person: UUID, expected: int | None, context: GraphQLContext, checked: BaseModel, name: str
) -> CommandReceipt:
    return await offloaded(
        partial(
            context.services.escalation.escalate,
            context.actor,
            person,
            cast(EscalateConcerns, checked),
            expected_version=expected,
            key=name,
            correlation=context.request_id,
        )
    )


MATCHINGS: dict[type[Command], tuple[Act, Recording]] = {
    MatchConcern: (Act.WORK_CONCERNS, _matched),
    UnmatchConcern: (Act.WORK_CONCERNS, _matched),
}
RECORDINGS: dict[type[Command], tuple[Act, Recording]] = {
    ShareConcern: (Act.SHARE_CONCERN, _shared),
    CorrectConcern: (Act.WORK_CONCERNS, _worked),
    DecideOnConcernSignIn: (Act.WORK_CONCERNS, _worked),
    LiftConcernExclusion: (Act.WORK_CONCERNS, _worked),
    WithdrawConcern: (Act.WORK_CONCERNS, _worked),
    RecordReview: (Act.WORK_CONCERNS, _worked),
    EscalateConcerns: (Act.WORK_CONCERNS, _escalated),
}
