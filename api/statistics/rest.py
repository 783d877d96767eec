"""Statistics for governors, as data and as CSV, and the periods that have been published."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.schools.rest import own_school
from api.statistics.reading import as_csv, periods_of, shown, shown_period, statistics_for
from cases.access import Act
from domain.statistics.periods import PeriodKind
from domain.statistics.tables import Statistics, TableName

router = APIRouter(tags=["statistics"])
OnStatistics = Annotated[RequestContext, Depends(permitted_to(Act.READ_STATISTICS))]
PeriodId = Annotated[
    str, Query(min_length=7, max_length=20, description="One of those at `reporting-periods`.")
]
CSV = "text/csv; charset=utf-8; header=present"


class Period(BaseModel):
    """Whole days, over and published: its numbers change no more."""

    id: str = Field(description="Its id.")
    kind: PeriodKind = Field(description="A year or a term.")
    term: int | None = Field(description="Which term of the year; null for a year.")
    first: date = Field(description="Its first day.")
    last: date = Field(description="Its last day.")
    published_on: date = Field(description="From which day on its numbers are told.")


class Periods(BaseModel):
    """The latest first."""

    school: str = Field(description="The school.")
    periods: list[Period] = Field(description="The periods, the latest first.")


class Number(BaseModel):
    """A number of cases. `suppressed`: there is one, and `reason` says why it is not shown."""

    value: int | None = Field(description="The number of cases; null if it is not shown.")
    suppressed: bool = Field(description="Whether there is a number that is not shown.")
    reason: str | None = Field(description="Why it is not shown.")


class CasesNumber(Number):
    """How many cases there were. `rounded`: to the nearest multiple of what is not small."""

    rounded: bool = Field(description="Whether it is told to the nearest multiple alone.")


class StatisticsCell(Number):
    """A number of a table, and what it counts."""

    name: str = Field(description="What it counts, in the words of the record and its packs.")


class StatisticsTable(BaseModel):
    """The cases by one thing. `suppressed`: nothing of it is shown, and a name in it says nothing."""

    by: TableName = Field(description="By what.")
    suppressed: bool = Field(
        description="Whether nothing of it is shown; then a name in it says nothing."
    )
    reason: str | None = Field(description="Why nothing of it is shown.")
    cells: list[StatisticsCell] = Field(description="Its numbers, in the order of the names.")


class StatisticsNote(BaseModel):
    """What has to be known beside the numbers, and who says so."""

    id: str = Field(description="The statement of the rules.")
    says: str = Field(description="What it says, who says so, and how well that is known.")


class PeriodStatistics(BaseModel):
    """All that is told of a period. Of a term: the number of cases alone."""

    school: str = Field(description="The school.")
    period: Period = Field(description="The period.")
    rules: str = Field(description="The edition of the rules it is counted by.")
    cases: CasesNumber = Field(description="How many cases were first written down in it.")
    tables: list[StatisticsTable] = Field(
        description="The cases as they stood at its end; of a term there are none."
    )
    notes: list[StatisticsNote] = Field(description="What has to be known beside the numbers.")


@router.get(
    "/schools/{school}/reporting-periods",
    summary="The periods of which statistics have been published",
    response_model=None,
    responses=documented(200, Periods, 404),
)
async def periods(school: str, context: OnStatistics) -> Response:
    own_school(context, school)
    found = await periods_of(context.services, school)
    return answer({"school": school, "periods": [shown_period(one) for one in found]})


@router.get(
    "/schools/{school}/statistics",
    summary="Statistics for governors, small numbers suppressed",
    response_model=None,
    responses=documented(200, PeriodStatistics, 404, 422),
)
async def statistics(school: str, context: OnStatistics, period: PeriodId) -> Response:
    return answer({"school": school, **shown(await _told(school, context, period))})


@router.get(
    "/schools/{school}/statistics.csv",
    summary="Statistics for governors as CSV",
    response_model=None,
    responses=documented(200, None, 404, 422, media="text/csv", headers=("Content-Disposition",)),
)
async def statistics_csv(school: str, context: OnStatistics, period: PeriodId) -> Response:
    told = await _told(school, context, period)
    name = f"statistics-{told.period.id}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(told), media_type=CSV, headers=headers)


async def _told(school: str, context: RequestContext, period: str) -> Statistics:
    own_school(context, school)
    # Only the ordinary compartment: what is restricted is in no number (GS-07).
    told = await statistics_for(context.services, context.schemas[0], school, period)
    if told is None:
        raise Problem("period-not-published")
    return told
