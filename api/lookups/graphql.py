"""Choosing somebody for a report, whom the reports of a case name, and adding to one's own report."""

from __future__ import annotations

from typing import Annotated, Any, cast

import strawberry
from strawberry import field

from api.graphql.errors import Failed
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.results import Refused
from api.graphql.scalars import Moment
from api.http.problems import Problem
from api.http.receipt_leaf import leaf_of
from api.lookups.lookup import looked_up
from api.lookups.named import named_shown
from api.runtime.threads import offloaded
from cases.access import Act
from cases.refusals import LookupNotAllowed
from domain.case.refusals import NoSuchCase
from domain.case.report_additions import AddToOwnReport
from domain.messages import storable
from domain.vocabulary import NamedKind, NamedPart, PersonKind, PersonRole

LONGEST_NAME = 200
TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]
PartOfName = Annotated[
    str,
    strawberry.argument(
        description="Each word begins a word of the name; three letters of one at least."
    ),
]


@strawberry.type(description="Somebody of your school to name in a report.")
class PersonToChoose:
    person: strawberry.ID = field(description="Their id: send it as `person`.")
    kind: PersonKind = field(description="A pupil or an adult.")
    name: str = field(description="Their name.")
    detail: str | None = field(description="A pupil's year group, an adult's post.")


@strawberry.type(description="Ten people at most, and nothing of what is on record about them.")
class PeopleToChoose:
    people: list[PersonToChoose] = field(description="Who they may be.")
    more: bool = field(description="Whether there are others: write more of the name.")


@strawberry.type(description="Somebody a report names, as told, and whom they are matched to.")
class NamedPerson:
    named: int = field(description="Their number: send it as `named`.")
    entry: int = field(description="The version of the report that names them.")
    name: str | None = field(description="The name as it was told.")
    note: str | None = field(description="A year group, a class or a post, as it was told.")
    upn: str | None = field(description="The unique pupil number that was given.")
    sign_in: str | None = field(description="The sign-in, where they were named by it.")
    part: NamedPart = field(description="What part they had in it.")
    kind: NamedKind = field(description="What they are to the school.")
    person: strawberry.ID | None = field(description="Whom they are matched to.")
    role: PersonRole | None = field(description="As what they are matched.")


@strawberry.type(description="Those whom the reports of a case name.")
class NamedOnCase:
    case_id: strawberry.ID = field(description="The case.")
    version: int = field(description="How many entries it is made from.")
    people: list[NamedPerson] = field(description="In the order in which they were named.")


@strawberry.type(description="That it was received, and nothing of what else is on record.")
class ReportAddition:
    case: strawberry.ID = field(description="The report it was added to.")
    received_at: Moment = field(description="When it was received.")
    leaf: str | None = field(
        description="The hash that the ledger keeps of it, in base64: proof that it is on record."
    )


ReportAdditionResult = Annotated[
    ReportAddition | Refused,
    strawberry.union(
        "ReportAdditionResult", description="That it was received, or a refusal with its remedy."
    ),
]


async def people_lookup(info: GraphQLInfo, name: PartOfName) -> Any:
    context = info.context
    schemas = await context.schemas(Act.LOOK_UP_PEOPLE)
    if not storable(name) or len(name) > LONGEST_NAME:
        raise Failed("BAD_INPUT", "This is no part of a name.")
    try:
        return await looked_up(context.services, context.actor, schemas, name)
    except LookupNotAllowed as why:
        raise Failed("FORBIDDEN", why.detail) from None
    except Problem as why:
        spent = why.code == "too-many-lookups"
        raise Failed(
            "BUDGET_SPENT" if spent else "BAD_INPUT", f"{why.detail} {why.remedy}"
        ) from None


async def named_people(info: GraphQLInfo, case: TheCase) -> Any:
    context, about = info.context, case_id(case)
    context.require_permission(Act.READ_CASE)
    if about is None:
        return None
    try:
        found, version = await offloaded(context.services.reading.told_of, context.actor, about)
    except NoSuchCase:
        return None
    return {"caseId": str(about), "version": version, "people": named_shown(found)}


async def added_to_report(
    case: str, context: GraphQLContext, checked: Any, key: str
) -> ReportAddition:
    """Hand what a reporter adds to the command handler, on a worker thread."""
    about = case_id(case)
    if about is None:
        raise NoSuchCase
    filed = await context.handle(about, cast(AddToOwnReport, checked), None, key)
    received_at = await offloaded(context.services.own_reports.received_at, context.actor, filed)
    return ReportAddition(
        case=strawberry.ID(str(about)),
        received_at=cast(Any, received_at),
        leaf=leaf_of(filed),
    )
