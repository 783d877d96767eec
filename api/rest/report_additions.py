"""Adding to one's own report: write only. The answer says that it was received, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel

from api.json_text import JsonRoute
from api.offload import offloaded
from api.preconditions import idempotency_key
from api.rest.acts import IDEMPOTENCY_KEY
from api.rest.answers import documented
from api.rest.asking import Asked, asked_to
from api.rest.receipts import CREATED
from cases.access import Act
from domain.case.report_additions import AddToOwnReport

router = APIRouter(tags=["reporting"], route_class=JsonRoute)


class Received(BaseModel):
    """That it was received, and when. How much is on record of the case is told to nobody here."""

    case: UUID
    received_at: datetime


@router.post(
    "/reports/{case}/information",
    summary="Add to own report",
    description=(AddToOwnReport.__doc__ or "").strip(),
    operation_id="AddToOwnReport",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, Received, 400, 404, 409, 413, 415, 422),
)
async def add(
    case: UUID,
    asked: Annotated[Asked, Depends(asked_to(Act.ADD_TO_OWN_REPORT))],
    body: Annotated[AddToOwnReport, Body()],
    key: Annotated[str | None, IDEMPOTENCY_KEY] = None,
) -> Response:
    name = idempotency_key(key)
    got = await offloaded(
        asked.house.own_reports.add,
        asked.actor,
        case,
        body,
        key=name,
        correlation=asked.request_id,
    )
    said = Received(case=got.case, received_at=got.received_at)
    return Response(said.model_dump_json(), status_code=CREATED, media_type="application/json")
