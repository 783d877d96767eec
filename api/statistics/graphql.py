"""Statistics for governors in the graph: a number that is not shown has a shape of its own."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import field

from api.graphql.described_enum import in_the_graph
from api.graphql.request_context import GraphQLInfo
from api.graphql.scalars import Day
from api.graphql.words_of_models import camel
from api.statistics.reading import periods_of, shown, shown_period, statistics_for
from cases.access import Act
from domain.statistics.periods import PeriodKind
from domain.statistics.tables import TableName

in_the_graph(PeriodKind, name="ReportingPeriodKind")
in_the_graph(TableName, name="StatisticsBy")
TheSchool = Annotated[strawberry.ID, strawberry.argument(name="school", description="Your school.")]
ThePeriod = Annotated[
    strawberry.ID,
    strawberry.argument(name="period", description="The id of one of its `reportingPeriods`."),
]


@strawberry.type(description="Days that are over and counted: their numbers change no more.")
class ReportingPeriod:
    id: strawberry.ID = field(description="Its id.")
    kind: PeriodKind = field(description="A year or a term.")
    term: int | None = field(description="Which term of its year; null for a year.")
    first: Day = field(description="Its first day.")
    last: Day = field(description="Its last day.")
    published_on: Day = field(description="From which day on its numbers are told.")


@strawberry.type(description="How many cases of a period there were.")
class CasesNumber:
    value: int | None = field(description="The number; null if it is not shown.")
    suppressed: bool = field(description="Whether there is a number that is not shown.")
    reason: str | None = field(description="Why it is not shown.")
    rounded: bool = field(description="Whether it is told to the nearest multiple alone.")


@strawberry.type(description="A number of a table.")
class StatisticsCell:
    name: str = field(description="What it counts, in the words of the record and its packs.")
    value: int | None = field(description="The number of cases; null if it is not shown.")
    suppressed: bool = field(description="Whether there is a number that is not shown.")
    reason: str | None = field(description="Why it is not shown.")


@strawberry.type(description="The cases of a year by one thing. What is not named had none.")
class StatisticsTable:
    by: TableName = field(description="By what.")
    suppressed: bool = field(
        description="Whether nothing of it is shown; then a name in it says nothing."
    )
    reason: str | None = field(description="Why nothing of it is shown.")
    cells: list[StatisticsCell] = field(description="Its numbers, in the order of the names.")


@strawberry.type(description="What has to be known beside the numbers.")
class StatisticsNote:
    id: str = field(description="The statement of the rules.")
    says: str = field(description="What it says, who says so, and how well that is known.")


@strawberry.type(
    description="All that is told of a period, the same to everybody who may ask and whenever they"
    " do. Cases that are restricted, or that shut somebody out, are in none of it."
)
class Statistics:
    period: ReportingPeriod = field(description="The period.")
    rules: str = field(description="The edition of the rules it is counted by.")
    cases: CasesNumber = field(description="How many cases were first written down in it.")
    tables: list[StatisticsTable] = field(
        description="The cases as they stood at its end; of a term there are none."
    )
    notes: list[StatisticsNote] = field(description="What has to be known beside the numbers.")


async def reporting_periods(info: GraphQLInfo, school: TheSchool) -> Any:
    context = info.context
    await context.schemas(Act.READ_STATISTICS)
    if school != context.actor.school:
        return None
    return [_named(shown_period(one)) for one in await periods_of(context.services, school)]


async def statistics(info: GraphQLInfo, school: TheSchool, period: ThePeriod) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_STATISTICS)
    if school != context.actor.school:
        return None
    told = await statistics_for(context.services, schemas[0], school, period)
    if told is None:
        return None
    said = shown(told)
    return {**said, "period": _named(said["period"])}


def _named(said: dict[str, Any]) -> dict[str, Any]:
    return {camel(name): value for name, value in said.items()}
