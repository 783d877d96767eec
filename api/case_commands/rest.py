"""Every act on a case as an address: one row each, one route shape for all."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Request, Response

from api.http.preconditions import expected_version, idempotency_key
from api.http.strict_json import JsonRoute
from api.reports.receipt import ReportReceipt, told
from api.rest.command_route import IDEMPOTENCY_KEY, IF_MATCH, RECEIPTED, Endpoint, summary_of
from api.rest.documented_responses import documented
from api.rest.receipts import Receipt, receipted
from api.rest.request_context import RequestContext, permitted_to
from cases.access import Act
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.named import MatchNamed, UnmatchNamed
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.report_additions import LeaveClosed
from domain.case.urgency import StandDownUrgency

REPORTS: tuple[tuple[str, type[CaseCommand]], ...] = (
    ("/cases", c.ReportIncident),
    ("/imagery-discoveries", c.ReportImageryDiscovery),
)
ACTS: tuple[tuple[str, type[CaseCommand]], ...] = (
    ("information", c.AddInformation),
    ("corrections", c.CorrectEntry),
    ("withdrawals", c.WithdrawEntry),
    ("facts", c.EstablishFacts),
    ("fact-corrections", c.CorrectFact),
    ("date-corrections", c.CorrectDates),
    ("duty-discharges", c.DischargeDuty),
    ("duty-waivers", c.WaiveDuty),
    ("duty-hand-overs", c.HandOverDuty),
    ("duty-holds", c.PutDutyOnHold),
    ("duty-releases", c.TakeDutyOffHold),
    ("evidence", c.RecordEvidence),
    ("police-notifications", c.InformPolice),
    ("police-permissions", c.RecordPolicePermission),
    ("investigations", c.OpenInvestigation),
    ("investigation-closures", c.CloseInvestigation),
    ("measures", c.RecordMeasure),
    ("advice", c.RecordAdvice),
    ("links", c.LinkCase),
    ("outcomes", c.ReachOutcome),
    ("closures", c.CloseCase),
    ("reopenings", c.ReopenCase),
    ("people", InvolvePerson),
    ("people-removals", UninvolvePerson),
    ("harm-threshold-decisions", a.DecideHarmThreshold),
    ("decisions-not-to-refer", a.DecideNotToRefer),
    ("strand-moves", a.MoveStrand),
    ("strategy-meetings", a.RecordStrategyMeeting),
    ("suspension-decisions", a.DecideSuspension),
    ("suspension-ends", a.EndSuspension),
    ("resignations", a.RecordResignation),
    ("allegation-outcomes", a.ConcludeAllegation),
    ("regulator-decisions", a.DecideRegulatorReferral),
    ("closing-summaries", a.WriteClosingSummary),
    ("referrals", r.DraftReferral),
    ("referral-amendments", r.AmendReferral),
    ("referral-checks", r.CheckReferral),
    ("referral-sendings", r.SendReferral),
    ("referral-acknowledgements", r.AcknowledgeReferral),
    ("referral-answers", r.AnswerReferral),
    ("chronology-lines", IncludeInChronology),
    ("chronology-omissions", LeaveOutOfChronology),
    ("concern-links", LinkConcerns),
    ("police-findings", c.RecordPoliceFinding),
    ("voidings", p.VoidCase),
    ("approvals", p.ApproveProposal),
    ("refusals", p.RefuseProposal),
    ("proposal-withdrawals", p.WithdrawProposal),
    ("named-matches", MatchNamed),
    ("named-match-removals", UnmatchNamed),
    ("urgency-ends", StandDownUrgency),
    ("decisions-not-to-reopen", LeaveClosed),
    ("recusals", RecuseOneself),
    ("sign-in-decisions", DecideOnSignIn),
    ("exclusion-lifts", LiftExclusion),
)

router = APIRouter(tags=["cases"], route_class=JsonRoute)


def _reporting(command: type[CaseCommand]) -> Endpoint:
    async def report(
        request: Request, context: RequestContext, body: Any, key: str | None
    ) -> Response:
        name = idempotency_key(key)
        return await told(context, await context.handle(None, body, None, name))

    return _shaped(report, command, Act.REPORT, on_a_case=False)


def _acting(command: type[CaseCommand]) -> Endpoint:
    async def act(  # noqa: PLR0913, PLR0917 - the parts of one request
        request: Request,
        case: UUID,
        context: RequestContext,
        body: Any,
        key: str | None,
        version: str | None,
    ) -> Response:
        name, expected = idempotency_key(key), expected_version(version)
        return receipted(await context.handle(case, body, expected, name))

    return _shaped(act, command, Act.WORK_CASE, on_a_case=True)


def _shaped(
    endpoint: Endpoint, command: type[CaseCommand], act: Act, *, on_a_case: bool
) -> Endpoint:
    """Give the one route shape the body of this command, so that it is checked and documented."""
    said: dict[str, Any] = {
        "request": Request,
        "case": UUID,
        "context": Annotated[RequestContext, Depends(permitted_to(act))],
        "body": Annotated[command, Body()],
        "key": Annotated[str | None, IDEMPOTENCY_KEY],
        "version": Annotated[str | None, IF_MATCH],
    }
    if not on_a_case:
        del said["case"], said["version"]
    defaults: dict[str, Any] = {"key": None, "version": None}
    endpoint.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                annotation=annotation,
                default=defaults.get(name, Parameter.empty),
            )
            for name, annotation in said.items()
        ]
    )
    endpoint.__name__ = command.__name__
    return endpoint


def _add(
    path: str,
    command: type[CaseCommand],
    endpoint: Endpoint,
    *statuses: int,
    answered: type[Receipt] = Receipt,
) -> None:
    router.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        status_code=201,
        summary=summary_of(command),
        description=(command.__doc__ or "").strip(),
        operation_id=command.__name__,
        response_model=None,
        responses=documented(201, answered, 400, 413, 415, 422, *statuses, headers=RECEIPTED),
    )


for _path, _command in REPORTS:
    _add(_path, _command, _reporting(_command), 409, answered=ReportReceipt)
for _path, _command in ACTS:
    _add(f"/cases/{{case}}/{_path}", _command, _acting(_command), 404, 409, 412, 428)
