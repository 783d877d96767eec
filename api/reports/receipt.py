"""What a report is answered with: the receipt, what it asks of its reporter, what nobody may do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from api.http.json_response import encoded
from api.http.preconditions import etag
from api.http.receipt_leaf import leaf_of
from api.reports import reading as own_reports
from api.rest.receipts import CREATED, Receipt
from api.rest.request_context import RequestContext
from cases.casework.own_reports import ToldToReporter
from cases.command_append import CommandReceipt


class ReporterDid(BaseModel):
    """That whoever reported did it."""

    to: list[str] = Field(description="Towards whom.")
    occurred_at: datetime = Field(description="When.")
    reference: str | None = Field(description="The reference it goes under.")


class DutyToldToReporter(BaseModel):
    """What the policies ask of somebody by the facts of the report. `owner`: who owes it, if it is
    somebody else than the text names (`owed_by`). `sentence`: it in words; `says`: what the clause says."""

    duty: str = Field(description="Its id within the case.")
    act: str = Field(description="What is to be done.")
    to: list[str] = Field(description="Whom it is owed to.")
    to_mode: str = Field(description="Whether all, any, the first available, or in order.")
    timing: str | dict[str, int] = Field(description="When it is due, as the text puts it.")
    modality: str = Field(description="How strongly the text asks.")
    owed_by: str = Field(description="Who owes it, in the word of the text.")
    owner: str = Field(description="Who owes it by the facts of the report.")
    clause: str = Field(description="The clause that asks for it, `pack@version/clause`.")
    sentence: str = Field(description="It in words.")
    says: str | None = Field(description="What the clause says.")
    done: ReporterDid | None = Field(description="That whoever reported did it.")


class ForbiddenToReporter(BaseModel):
    """What must not be done, by which clause."""

    act: str = Field(description="What.")
    clause: str = Field(description="By which clause, `pack@version/clause`.")
    sentence: str = Field(description="It in words.")
    says: str | None = Field(description="What the clause says.")


class OwnReportTold(BaseModel):
    """What the policies say of the facts that were reported, and nothing that followed.

    `owed`: what whoever reported owes. `at_once`: what others owe immediately. `prohibited`: what
    nobody may do.
    """

    case: UUID = Field(description="The case.")
    owed: list[DutyToldToReporter] = Field(description="What whoever reported owes.")
    at_once: list[DutyToldToReporter] = Field(description="What others owe immediately.")
    prohibited: list[ForbiddenToReporter] = Field(description="What nobody may do.")


class ShutOutTold(BaseModel):
    """What is said of whom it shuts out. `held`: whether the directory holds it; null to whoever may
    not know what the directory holds, who are told the same whatever it does.
    """

    held: bool | None = Field(
        description="Whether the directory holds it; null to whoever may not know what it holds."
    )
    sentence: str = Field(description="It in words.")


class ReportReceipt(Receipt):
    """The receipt of a report, with what it asks of whoever reported and what nobody may do.

    `subject`: of a report that names somebody by their sign-in, whether anybody is shut out by it.
    """

    subject: ShutOutTold | None = Field(
        description=(
            "Where the report names somebody by their sign-in: whether anybody is shut out by it."
        )
    )

    owed: list[DutyToldToReporter] = Field(description="What whoever reported owes.")
    at_once: list[DutyToldToReporter] = Field(description="What others owe immediately.")
    prohibited: list[ForbiddenToReporter] = Field(description="What nobody may do.")


async def told(context: RequestContext, filed: CommandReceipt) -> Response:
    """The same bytes for the first answer and for every repetition."""
    said_of_it = await own_reports.told(context.services, context.actor, filed)
    said = {
        "case": filed.case,
        "version": filed.version,
        "leaf": leaf_of(filed),
        "subject": await own_reports.by_sign_in(context.services, context.actor, filed),
        **(said_of_it or own_reports.shown(ToldToReporter())),
    }
    return Response(
        encoded(said),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/cases/{filed.case}"},
    )
