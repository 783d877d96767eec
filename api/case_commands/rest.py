"""Every act on a case as an address: one row each. `on_case` is the endpoint of all acts, `report` of reports."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.http.preconditions import expected_version, idempotency_key
from api.http.strict_json import JsonRoute
from api.reports.receipt import ReportReceipt, told
from api.rest.command_route import CommandRoute, IdempotencyKey, IfMatch, add_command, body_is
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

Reporting = Annotated[RequestContext, Depends(permitted_to(Act.REPORT))]
Working = Annotated[RequestContext, Depends(permitted_to(Act.WORK_CASE))]

router = APIRouter(tags=["cases"], route_class=JsonRoute)


def report(path: str, command: type[CaseCommand]) -> CommandRoute[CaseCommand]:
    """A report, which opens a case."""

    @body_is(command)
    async def endpoint(
        context: Reporting, body: CaseCommand, key: IdempotencyKey = None
    ) -> Response:
        name = idempotency_key(key)
        return await told(context, await context.handle(None, body, None, name))

    return CommandRoute(path, command, endpoint)


def on_case(path: str, command: type[CaseCommand]) -> CommandRoute[CaseCommand]:
    """An act on a case. What is decided of it: the branch of its command in `domain.case.decisions`."""

    @body_is(command)
    async def endpoint(
        case: UUID,
        context: Working,
        body: CaseCommand,
        key: IdempotencyKey = None,
        version: IfMatch = None,
    ) -> Response:
        name, expected = idempotency_key(key), expected_version(version)
        return receipted(await context.handle(case, body, expected, name))

    return CommandRoute(path, command, endpoint)


REPORTS: tuple[CommandRoute[CaseCommand], ...] = (
    report("cases", c.ReportIncident),
    report("imagery-discoveries", c.ReportImageryDiscovery),
)
ACTS: tuple[CommandRoute[CaseCommand], ...] = (
    on_case("information", c.AddInformation),
    on_case("corrections", c.CorrectEntry),
    on_case("withdrawals", c.WithdrawEntry),
    on_case("facts", c.EstablishFacts),
    on_case("fact-corrections", c.CorrectFact),
    on_case("date-corrections", c.CorrectDates),
    on_case("duty-discharges", c.DischargeDuty),
    on_case("duty-waivers", c.WaiveDuty),
    on_case("duty-hand-overs", c.HandOverDuty),
    on_case("duty-holds", c.PutDutyOnHold),
    on_case("duty-releases", c.TakeDutyOffHold),
    on_case("evidence", c.RecordEvidence),
    on_case("police-notifications", c.InformPolice),
    on_case("police-permissions", c.RecordPolicePermission),
    on_case("investigations", c.OpenInvestigation),
    on_case("investigation-closures", c.CloseInvestigation),
    on_case("measures", c.RecordMeasure),
    on_case("advice", c.RecordAdvice),
    on_case("links", c.LinkCase),
    on_case("outcomes", c.ReachOutcome),
    on_case("closures", c.CloseCase),
    on_case("reopenings", c.ReopenCase),
    on_case("people", InvolvePerson),
    on_case("people-removals", UninvolvePerson),
    on_case("harm-threshold-decisions", a.DecideHarmThreshold),
    on_case("decisions-not-to-refer", a.DecideNotToRefer),
    on_case("strand-moves", a.MoveStrand),
    on_case("strategy-meetings", a.RecordStrategyMeeting),
    on_case("suspension-decisions", a.DecideSuspension),
    on_case("suspension-ends", a.EndSuspension),
    on_case("resignations", a.RecordResignation),
    on_case("allegation-outcomes", a.ConcludeAllegation),
    on_case("regulator-decisions", a.DecideRegulatorReferral),
    on_case("closing-summaries", a.WriteClosingSummary),
    on_case("referrals", r.DraftReferral),
    on_case("referral-amendments", r.AmendReferral),
    on_case("referral-checks", r.CheckReferral),
    on_case("referral-sendings", r.SendReferral),
    on_case("referral-acknowledgements", r.AcknowledgeReferral),
    on_case("referral-answers", r.AnswerReferral),
    on_case("chronology-lines", IncludeInChronology),
    on_case("chronology-omissions", LeaveOutOfChronology),
    on_case("concern-links", LinkConcerns),
    on_case("police-findings", c.RecordPoliceFinding),
    on_case("voidings", p.VoidCase),
    on_case("approvals", p.ApproveProposal),
    on_case("refusals", p.RefuseProposal),
    on_case("proposal-withdrawals", p.WithdrawProposal),
    on_case("named-matches", MatchNamed),
    on_case("named-match-removals", UnmatchNamed),
    on_case("urgency-ends", StandDownUrgency),
    on_case("decisions-not-to-reopen", LeaveClosed),
    on_case("recusals", RecuseOneself),
    on_case("sign-in-decisions", DecideOnSignIn),
    on_case("exclusion-lifts", LiftExclusion),
)

for _route in REPORTS:
    add_command(router, "", _route, ReportReceipt, 400, 413, 415, 422, 409)
for _route in ACTS:
    add_command(router, "/cases/{case}", _route, Receipt, 400, 413, 415, 422, 404, 409, 412, 428)
