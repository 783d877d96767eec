"""One's own report: what it asks of whoever reported, and what they did about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer, encoded
from api.http.preconditions import idempotency_key
from api.http.receipt_leaf import leaf_of
from api.http.strict_json import JsonRoute
from api.reports.reading import shown
from api.reports.receipt import OwnReportTold
from api.rest.command_route import IdempotencyKey
from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.case.own_report import ReportDutyDone
from domain.case.report_additions import AddToOwnReport

router = APIRouter(tags=["cases"], route_class=JsonRoute)
Key = IdempotencyKey
ON_OWN_REPORT = (("duty-discharges", ReportDutyDone), ("information", AddToOwnReport))
"""What whoever reported may record on their own report, and where."""


async def _read(context: RequestContext, case: UUID) -> dict[str, Any]:
    found = await offloaded(context.services.own_reports.read, context.actor, case)
    return {"case": case, **shown(found)}


@router.get(
    "/reports/{case}",
    summary="What your report asks of you, and what must not be done",
    response_model=None,
    responses=documented(200, OwnReportTold, 404, 422),
)
async def report(
    case: UUID, context: Annotated[RequestContext, Depends(permitted_to(Act.SEE_OWN_RECEIPT))]
) -> Response:
    return answer(await _read(context, case))


@router.post(
    "/reports/{case}/duty-discharges",
    summary="Report duty done",
    description=(ReportDutyDone.__doc__ or "").strip(),
    operation_id="ReportDutyDone",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, OwnReportTold, 400, 404, 409, 413, 415, 422),
)
async def duty_done(
    case: UUID,
    context: Annotated[RequestContext, Depends(permitted_to(Act.ADD_TO_OWN_REPORT))],
    body: Annotated[ReportDutyDone, Body()],
    key: Key = None,
) -> Response:
    await context.handle(case, body, None, idempotency_key(key))
    said = encoded(await _read(context, case))
    return Response(said, status_code=CREATED, media_type="application/json")


class ReportAddition(BaseModel):
    """That it was received, and when. How much is on record of the case is told to nobody here."""

    case: UUID = Field(description="The report it was added to.")
    received_at: datetime = Field(description="When it was received.")
    leaf: str | None = Field(
        description="The hash that the ledger keeps of it, in base64: proof that it is on record."
    )


@router.post(
    "/reports/{case}/information",
    summary="Add to own report",
    description=(AddToOwnReport.__doc__ or "").strip(),
    operation_id="AddToOwnReport",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ReportAddition, 400, 404, 409, 413, 415, 422),
)
async def add(
    case: UUID,
    context: Annotated[RequestContext, Depends(permitted_to(Act.ADD_TO_OWN_REPORT))],
    body: Annotated[AddToOwnReport, Body()],
    key: Key = None,
) -> Response:
    filed = await context.handle(case, body, None, idempotency_key(key))
    at = await offloaded(context.services.own_reports.received_at, context.actor, filed)
    said = encoded({"case": case, "received_at": at, "leaf": leaf_of(filed)})
    return Response(said, status_code=CREATED, media_type="application/json")
