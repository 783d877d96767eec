"""One's own report in the graph: what it asks of whoever reported, and what they did about it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry import field

from api.graphql.assessments import TIMING_CODE, Timing
from api.graphql.report_answer import (
    DutyToldToReporter,
    ForbiddenToReporter,
    ReporterDid,
    ShutOutTold,
)
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.results import Refused
from api.reports import reading as own_reports
from api.reports.reading import shown
from api.runtime.threads import offloaded
from cases.access import Act
from cases.command_append import CommandReceipt
from domain.case.refusals import NoSuchCase

TheReport = Annotated[
    strawberry.ID, strawberry.argument(name="caseId", description="The case you reported.")
]


@strawberry.type(
    description="What the policies say of the facts that were reported, and nothing that followed."
)
class OwnReport:
    case: strawberry.ID = field(description="The case.")
    owed: list[DutyToldToReporter] = field(description="What whoever reported owes.")
    at_once: list[DutyToldToReporter] = field(description="What others owe immediately.")
    prohibited: list[ForbiddenToReporter] = field(description="What nobody may do.")


OwnReportResult = Annotated[
    OwnReport | Refused,
    strawberry.union("OwnReportResult", description="The report, or a refusal with its remedy."),
]


async def own_report(info: GraphQLInfo, case: TheReport) -> Any:
    """What one's own report asks; nothing for whoever did not report it, or is shut out."""
    info.context.require_permission(Act.SEE_OWN_RECEIPT)
    found = case_id(case)
    try:
        return None if found is None else await read(info.context, found)
    except NoSuchCase:
        return None


async def read(context: GraphQLContext, case: UUID) -> OwnReport:
    """What the report asks. Raises NoSuchCase for whoever may not know."""
    told = await offloaded(context.services.own_reports.read, context.actor, case)
    return OwnReport(case=strawberry.ID(str(case)), **_typed(shown(told)))


async def told(context: GraphQLContext, filed: CommandReceipt) -> dict[str, Any]:
    """What the answer to a report says beside its receipt."""
    found = await own_reports.told(context.services, context.actor, filed)
    said = await own_reports.by_sign_in(context.services, context.actor, filed)
    subject = None if said is None else ShutOutTold(**said)
    return {"subject": subject, **({} if found is None else _typed(found))}


def _typed(said: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "owed": [_duty(one) for one in said["owed"]],
        "at_once": [_duty(one) for one in said["at_once"]],
        "prohibited": [ForbiddenToReporter(**one) for one in said["prohibited"]],
    }


def _duty(one: dict[str, Any]) -> DutyToldToReporter:
    timing = one["timing"]
    numbers = {TIMING_CODE: timing} if isinstance(timing, str) else timing
    done = one["done"]
    return DutyToldToReporter(
        **{
            **one,
            "timing": Timing(
                **{"code": None, "hours": None, "working_days": None, "school_days": None} | numbers
            ),
            "done": None if done is None else ReporterDid(**done),
        }
    )
