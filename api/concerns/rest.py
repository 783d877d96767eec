"""Low-level concerns: sharing one, working on them, and the register. Sharing tells nothing of the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

import orjson
from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, Field

from api.concerns.in_words import in_words, shut_out
from api.http.json_response import answer
from api.http.paging import After, First, PageInfo, cursor_to, id_at, moment_at, place_of
from api.http.preconditions import etag, expected_version, idempotency_key
from api.http.receipt_leaf import Leaf, leaf_of
from api.http.strict_json import JsonRoute
from api.reports.receipt import ShutOutTold
from api.rest.command_route import (
    CommandRoute,
    IdempotencyKey,
    IfMatch,
    add_command,
    body_is,
    summary_of,
)
from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act, Actor
from cases.command_append import CommandReceipt
from cases.concerns.command_handler import Shared
from domain.concern.commands import (
    ConcernCommand,
    CorrectConcern,
    DecideOnConcernSignIn,
    EscalateConcerns,
    LiftConcernExclusion,
    MatchConcern,
    RecordReview,
    ShareConcern,
    ShareConcernInWords,
    UnmatchConcern,
    WithdrawConcern,
)
from projections.concerns.list import RegisterCursor, concern_register

C_contra = TypeVar("C_contra", bound=BaseModel, contravariant=True)
router = APIRouter(tags=["concerns"], route_class=JsonRoute)
Sharing = Annotated[RequestContext, Depends(permitted_to(Act.SHARE_CONCERN))]
Working = Annotated[RequestContext, Depends(permitted_to(Act.WORK_CONCERNS))]
WORKED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503)


class ConcernReceipt(BaseModel):
    """That the concern is on record. How many others there are is told to nobody here.

    `subject`: whether anybody is shut out by it.
    """

    concern: UUID = Field(description="The concern, by its id.")
    leaf: Leaf
    subject: ShutOutTold = Field(description="Whether anybody is shut out by it.")


class ConcernsReceipt(BaseModel):
    """Proof that something is on record about the concerns of this person."""

    person: UUID = Field(description="The adult: their id in the directory.")
    version: int = Field(description="How many entries there are: send it as If-Match.")
    leaf: Leaf


class RegisterEntry(BaseModel):
    """One fact about the concerns, with the fields of its kind beside these."""

    version: int = Field(description="Its place among the entries, from 1.")
    kind: str = Field(description="What it tells of.")
    headline: str = Field(description="One plain sentence; no narrative.")


class AdultInWords(BaseModel):
    """The adult a concern is about, in the words of whoever shared it."""

    name: str = Field(description="Who it is.")
    note: str | None = Field(description="Their post, or what else tells them from another.")


class RegisterLine(BaseModel):
    """One adult of the register. `concerns`: how many stand.

    `about`: an adult known in words only; then `person` is the id of that one concern, and
    `matched_to` whoever they turned out to be.
    """

    person: UUID = Field(
        description="Their id in the directory; of an adult known in words, that of the concern."
    )
    about: AdultInWords | None = Field(description="Who it is, where they are known in words only.")
    matched_to: UUID | None = Field(description="Whom those words turned out to mean.")
    concerns: int = Field(description="How many concerns stand.")
    last_occurred_at: datetime | None = Field(description="When the last of them happened.")
    review_asked: bool = Field(description="Whether a review was asked for and is to be held.")
    escalated_to: list[UUID] = Field(description="The cases they became.")
    version: int = Field(description="How many entries there are: send it as If-Match.")
    entries: list[RegisterEntry] = Field(description="Everything that stands there, in order.")


class RegisterPage(BaseModel):
    """The newest in the register first."""

    people: list[RegisterLine] = Field(description="The adults, the newest in the register first.")
    page: PageInfo = Field(description="Whether more follows, and how to get it.")


@router.post(
    "/people/{person}/concerns",
    summary="Share concern",
    description=(ShareConcern.__doc__ or "").strip(),
    operation_id="ShareConcern",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ConcernReceipt, 400, 404, 409, 413, 415, 422),
)
async def share(
    person: UUID,
    context: Sharing,
    body: Annotated[ShareConcern, Body()],
    key: IdempotencyKey = None,
) -> Response:
    name = idempotency_key(key)
    shared = await offloaded(
        context.services.concerns.share,
        context.actor,
        person,
        body,
        key=name,
        correlation=context.request_id,
    )
    return _shared(shared)


@router.post(
    "/concerns",
    summary="Share concern in words",
    description=(ShareConcernInWords.__doc__ or "").strip(),
    operation_id="ShareConcernInWords",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ConcernReceipt, 400, 409, 413, 415, 422),
)
async def share_in_words(
    context: Sharing, body: Annotated[ShareConcernInWords, Body()], key: IdempotencyKey = None
) -> Response:
    name = idempotency_key(key)
    shared = await offloaded(
        context.services.concerns.share_in_words,
        context.actor,
        body,
        key=name,
        correlation=context.request_id,
    )
    return _shared(shared)


def _shared(shared: Shared) -> Response:
    said = orjson.dumps(
        {"concern": str(shared.concern), "leaf": leaf_of(shared), "subject": shut_out(shared)}
    )
    return Response(said, status_code=CREATED, media_type="application/json")


@router.post(
    "/concerns/{concern}/matches",
    summary=summary_of(MatchConcern),
    description=(MatchConcern.__doc__ or "").strip(),
    operation_id="MatchConcern",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ConcernsReceipt, *WORKED, headers=("ETag",)),
)
async def match(
    concern: UUID,
    context: Working,
    body: Annotated[MatchConcern, Body()],
    key: IdempotencyKey = None,
    version: IfMatch = None,
) -> Response:
    work = context.services.concern_matching.match
    return await _worked(work, context, concern, body, key, version)


@router.post(
    "/concerns/{concern}/match-removals",
    summary=summary_of(UnmatchConcern),
    description=(UnmatchConcern.__doc__ or "").strip(),
    operation_id="UnmatchConcern",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ConcernsReceipt, *WORKED, headers=("ETag",)),
)
async def unmatch(
    concern: UUID,
    context: Working,
    body: Annotated[UnmatchConcern, Body()],
    key: IdempotencyKey = None,
    version: IfMatch = None,
) -> Response:
    work = context.services.concern_matching.unmatch
    return await _worked(work, context, concern, body, key, version)


def on_person(path: str, command: type[ConcernCommand]) -> CommandRoute[ConcernCommand]:
    """An act on the concerns of one adult."""

    @body_is(command)
    async def endpoint(
        person: UUID,
        context: Working,
        body: ConcernCommand,
        key: IdempotencyKey = None,
        version: IfMatch = None,
    ) -> Response:
        work = context.services.concerns.work
        return await _worked(work, context, person, body, key, version)

    return CommandRoute(path, command, endpoint)


ACTS: tuple[CommandRoute[ConcernCommand], ...] = (
    on_person("concern-corrections", CorrectConcern),
    on_person("concern-withdrawals", WithdrawConcern),
    on_person("concern-reviews", RecordReview),
    on_person("concern-sign-in-decisions", DecideOnConcernSignIn),
    on_person("concern-exclusion-lifts", LiftConcernExclusion),
)

for _route in ACTS:
    add_command(router, "/people/{person}", _route, ConcernsReceipt, *WORKED, headers=("ETag",))


@router.post(
    "/people/{person}/concern-escalations",
    summary="Escalate concerns",
    description=(EscalateConcerns.__doc__ or "").strip(),
    operation_id="EscalateConcerns",
    status_code=CREATED,
    response_model=None,
    responses=documented(CREATED, ConcernsReceipt, *WORKED, headers=("ETag",)),
)
async def escalate(
    person: UUID,
    context: Working,
    body: Annotated[EscalateConcerns, Body()],
    key: IdempotencyKey = None,
    version: IfMatch = None,
) -> Response:
    work = context.services.escalation.escalate
    return await _worked(work, context, person, body, key, version)


@router.get(
    "/concern-register",
    summary="The register of low-level concerns, as far as you may read it",
    response_model=None,
    responses=documented(200, RegisterPage, 422),
)
async def register(
    context: Annotated[RequestContext, Depends(permitted_to(Act.READ_CONCERNS))],
    first: First = 50,
    after: After = None,
    person: Annotated[UUID | None, Query(description="Only this adult.")] = None,
) -> Response:
    async with context.services.reads.connection() as connection:
        lines, more = await concern_register(
            connection,
            context.schemas[1],
            context.reader,
            context.services.unsealing,
            first=first,
            after=place_of(after, _cursor),
            person=person,
        )
    end = cursor_to([lines[-1].opened_at, lines[-1].person]) if lines else None
    told = await in_words(context.services, context.actor, lines)
    shown = [_line(line.shown(), told.get(line.person)) for line in lines]
    return answer({"people": shown, "page": {"has_next": more, "end_cursor": end}})


def _line(said: dict[str, Any], about: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "person": said["person"],
        "about": about,
        "matched_to": said["matchedTo"],
        "concerns": said["concerns"],
        "last_occurred_at": said["lastOccurredAt"],
        "review_asked": said["reviewAsked"],
        "escalated_to": said["escalatedTo"],
        "version": said["version"],
        "entries": said["entries"],
    }


def _cursor(place: list[Any]) -> RegisterCursor:
    opened_at, person = place
    return moment_at(opened_at), id_at(person)


class _Work(Protocol[C_contra]):
    """An act of a command handler on the concerns of one person, or on one concern."""

    def __call__(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        about: UUID,
        command: C_contra,
        /,
        *,
        expected_version: int | None,
        key: str,
        correlation: str,
    ) -> CommandReceipt: ...


async def _worked(  # noqa: PLR0913, PLR0917 - one request
    work: _Work[C_contra],
    context: RequestContext,
    about: UUID,
    body: C_contra,
    key: str | None,
    version: str | None,
) -> Response:
    name, expected = idempotency_key(key), expected_version(version)
    filed = await offloaded(
        work,
        context.actor,
        about,
        body,
        expected_version=expected,
        key=name,
        correlation=context.request_id,
    )
    return _receipted(about, filed)


def _receipted(person: UUID, filed: CommandReceipt) -> Response:
    said = {"person": str(person), "version": filed.version, "leaf": leaf_of(filed)}
    return Response(
        orjson.dumps(said),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version)},
    )
