"""What two policy packs read differently: over the reader's own cases, and over given situations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.cases.graphql_list import cases_page
from api.cases.pages import CaseQuestion
from api.graphql.assessments import BoundPack
from api.graphql.errors import Failed
from api.graphql.paging import LARGEST_LIST, After, PageInfo
from api.graphql.request_context import GraphQLContext, GraphQLInfo
from api.graphql.results import Refused, refused
from api.graphql.scalars import Facts
from api.runtime.threads import offloaded
from cases.access import Act, Denied, may
from cases.casework.policy_diff import Compared, PackPair, cases_of
from domain.messages import Refusal
from domain.policy.rulebook import BindingPack
from domain.vocabulary import Compartment


@strawberry.input(description="One version of one policy pack.")
class PackVersion:
    pack: strawberry.ID = field(description="The id of the pack.")
    version: str | None = field(default=None, description="The latest version if left out.")


@strawberry.input(description="Facts under a name of your own. Nothing is stored.")
class Situation:
    id: strawberry.ID = field(description="The name under which the answer tells of it.")
    facts: Facts = field(description="The facts, by the vocabulary's names.")


@strawberry.type(description="One thing that the second pack says otherwise than the first.")
class PolicyDifference:
    aspect: str = field(description="What of the reading: a duty, a gap, the category and so on.")
    change: str = field(description="Whether it was added, removed or changed.")
    clause: str | None = field(description="The clause: the second pack's, or the first's.")
    what: str | None = field(description="The act, the outcome, the gap or the fact.")
    part: str | None = field(description="What of it changed, such as `timing`.")
    before: list[str] = field(description="What the first pack says, in the vocabulary's words.")
    after: list[str] = field(description="What the second pack says.")


@strawberry.type(description="A case that the two packs read differently.")
class DifferingCase:
    case_id: strawberry.ID = field(description="The case.")
    differences: list[PolicyDifference] = field(description="How the readings differ.")


@strawberry.type(description="The cases of one page that the two packs read differently.")
class DifferingCases:
    read: int = field(description="How many cases of the page the first pack bound and could read.")
    nodes: list[DifferingCase] = field(description="Those of them that are read differently.")
    page_info: PageInfo = field(description="Where the page of cases begins and ends.")


@strawberry.type(description="One of the situations, and how the readings differ.")
class ComparedSituation:
    id: strawberry.ID = field(description="The name it was given.")
    differences: list[PolicyDifference] = field(description="Empty where both say the same.")


@strawberry.type(description="What two packs read differently.")
class PolicyDiff:
    a: BoundPack = field(description="The first pack.")
    b: BoundPack = field(description="The second pack.")
    cases: DifferingCases | None = field(
        description="Your cases; null where your role compares over no cases."
    )
    situations: list[ComparedSituation] = field(description="The situations, in their order.")


PolicyDiffResult = Annotated[
    PolicyDiff | Refused,
    strawberry.union("PolicyDiffResult", description="What differs, or why it cannot be told."),
]
TheFirst = Annotated[PackVersion, strawberry.argument(description="The pack that bound the cases.")]
TheSecond = Annotated[PackVersion, strawberry.argument(description="The pack to compare it with.")]
HowMany = Annotated[
    int, strawberry.argument(description="How many of your cases to look at, from 1 to 100.")
]
Situations = Annotated[
    list[Situation] | None, strawberry.argument(description="Situations, 100 at most.")
]


async def compared(  # noqa: PLR0913, PLR0917 - the arguments of one question
    info: GraphQLInfo,
    a: TheFirst,
    b: TheSecond,
    first: HowMany,
    after: After = None,
    situations: Situations = None,
) -> Any:
    """A page of the actor's cases, newest first, and every situation, under both packs."""
    context = info.context
    context.require_permission(Act.COMPARE_PACKS)
    given = situations or []
    if len(given) > LARGEST_LIST:
        raise Failed("LIMIT", f"One request compares {LARGEST_LIST} situations at most.")
    library = context.services.packs
    try:
        pair = PackPair(
            library.vocabulary,
            library.find(a.pack, a.version),
            library.find(b.pack, b.version),
        )
        for situation in given:
            library.vocabulary.check(situation.facts)
    except Refusal as why:
        return refused(why)
    return PolicyDiff(
        a=_bound(pair.a),
        b=_bound(pair.b),
        cases=await _over_cases(context, pair, first, after),
        situations=[
            ComparedSituation(id=one.id, differences=_shown(pair.over(one.id, one.facts)))
            for one in given
        ],
    )


async def _over_cases(
    context: GraphQLContext, pair: PackPair, first: int, after: str | None
) -> DifferingCases | None:
    if isinstance(may(context.actor, Act.COMPARE_PACKS_OVER_CASES), Denied):
        context.charge_rows(first, LARGEST_LIST)
        return None
    page = await cases_page(context, first, after, CaseQuestion({}))
    kept = dict(zip(await context.schemas(Act.LIST_CASES), Compartment, strict=True))
    found = [(UUID(node.id), kept[node.schema]) for node in page.nodes]
    read = await offloaded(_read, context, pair, found)
    return DifferingCases(
        read=len(read),
        nodes=[
            DifferingCase(case_id=strawberry.ID(one.id), differences=_shown(one))
            for one in read
            if one.differences
        ],
        page_info=page.page_info,
    )


def _read(
    context: GraphQLContext, pair: PackPair, found: Sequence[tuple[UUID, Compartment]]
) -> list[Compared]:
    tenant = context.services.schools.tenant_of(context.actor.school)
    if tenant is None:
        return []
    return list(pair.over_cases(cases_of(context.services.store, tenant, context.actor, found)))


def _bound(binding: BindingPack) -> BoundPack:
    text = binding.bound
    return BoundPack(pack=text.pack, version=text.version, sha256=text.sha256)


def _shown(compared: Compared) -> list[PolicyDifference]:
    return [
        PolicyDifference(
            **{**found.model_dump(), "before": [*found.before], "after": [*found.after]}
        )
        for found in compared.differences or ()
    ]
