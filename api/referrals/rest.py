"""Reading hand-overs: the forms, the referrals of a case, and a referral as paper."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.pdf.print_room import PDF
from api.referrals.reading import one_referral, paper_of, referrals_of
from api.rest.documented_responses import documented
from api.rest.paper_response import file_of
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.case.referral import ReferralField, ReferralStatus
from domain.referral.form import ReferralForm
from domain.vocabulary import Agency

router = APIRouter(tags=["referrals"])
ReadingForms = Annotated[RequestContext, Depends(permitted_to(Act.READ_PACKS))]
ReadingCases = Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The entry that drafted it.")]


class Forms(BaseModel):
    """Every form, by name."""

    forms: list[ReferralForm] = Field(description="Every form, by name.")


class Referral(BaseModel):
    """A hand-over of the case as it stands."""

    referral: int = Field(description="Its number: the entry by which it was drafted.")
    form: str = Field(description="The name of the form.")
    form_version: str = Field(description="The version of the form.")
    title: str = Field(description="What it is headed.")
    agency: Agency = Field(description="Which agency.")
    status: ReferralStatus = Field(description="drafted, checked, sent, acknowledged, or answered.")
    recipient: str | None = Field(description="Who received it.")
    sent_at: datetime | None = Field(description="When it went out.")
    missing: list[str] = Field(description="The core fields nobody has filled in.")
    fields: list[ReferralField] = Field(description="What it says, and what is missing.")
    paper: str = Field(description="Where it can be fetched as PDF.")


class Referrals(BaseModel):
    """In the order in which they were drafted."""

    referrals: list[Referral] = Field(
        description="The hand-overs, in the order in which they were drafted."
    )


@router.get(
    "/referral-forms",
    summary="What each agency's form asks, and whose rule it is",
    response_model=None,
    responses=documented(200, Forms),
)
async def forms(context: ReadingForms) -> Response:
    return answer(
        {"forms": [form.model_dump(mode="json") for form in context.services.forms.values()]}
    )


@router.get(
    "/cases/{case}/referrals",
    summary="The hand-overs of a case",
    response_model=None,
    responses=documented(200, Referrals, 404),
)
async def referrals(case: UUID, context: ReadingCases) -> Response:
    found = await offloaded(referrals_of, context.services, context.actor, case)
    return answer({"referrals": [_shown(case, one) for one in found]})


@router.get(
    "/cases/{case}/referrals/{referral}.pdf",
    summary="A referral as paper, made to PDF/A-3a and PDF/UA-1, its data attached; as plain text"
    " where it cannot be set",
    response_class=Response,
    responses=documented(200, None, 404, media=PDF, or_text=True, headers=("Content-Disposition",)),
)
async def paper(case: UUID, referral: Number, context: ReadingCases) -> Response:
    data = await offloaded(paper_of, context.services, context.actor, case, referral)
    return file_of(await context.services.papers.paper("referral", data), "referral")


@router.get(
    "/cases/{case}/referrals/{referral}",
    summary="One hand-over of a case",
    response_model=None,
    responses=documented(200, Referral, 404),
)
async def referral(case: UUID, referral: Number, context: ReadingCases) -> Response:
    found = await offloaded(one_referral, context.services, context.actor, case, referral)
    return answer(_shown(case, found))


def _shown(case: UUID, found: Any) -> dict[str, Any]:
    sent = found.sent
    return {
        "referral": found.number,
        "form": found.drafted.form,
        "form_version": found.drafted.form_version,
        "title": found.drafted.title,
        "agency": found.drafted.agency,
        "status": found.status,
        "recipient": None if sent is None else sent.recipient,
        "sent_at": None if sent is None else sent.occurred_at,
        "missing": [one.field for one in found.missing],
        "fields": [one.model_dump(mode="json") for one in found.fields],
        "paper": f"/cases/{case}/referrals/{found.number}.pdf",
    }
