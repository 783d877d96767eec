"""One view of a case: what must not be done, what to do, decide and ask, and who may do what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from api.case_now.view import case_now
from api.duties.standing import Standing
from api.http.json_response import answer
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.approval.rules import Approvable
from domain.vocabulary import NamedKind, NamedPart, PersonRole, VoidGround

router = APIRouter(tags=["reading"])


class ClauseShown(BaseModel):
    """A clause that speaks here. `clause` reads `pack@version/clause`; `title`: that of its text; `says`: its own words."""

    clause: str
    title: str | None
    says: str | None


class TextShown(BaseModel):
    """A text that binds the case."""

    pack: str
    version: str
    title: str


class MustNotNow(BaseModel):
    """What must not be done. `hard`: Casebook refuses it itself."""

    act: str
    sentence: str
    hard: bool
    clauses: list[ClauseShown]


class NotCountableShown(BaseModel):
    """Why nobody can say yet when it is due: which dates are missing, the first day without them, who can give them."""

    why: str
    unknown_from: date
    sentence: str


class DoNow(BaseModel):
    """One act that is owed, by all clauses that ask for it: discharging `duty` discharges all `duties`."""

    duty: str
    duties: list[str]
    row: str
    sentence: str
    to_you: str | None
    mine: bool
    act: str
    to: list[str]
    to_whom: list[str]
    owner: str
    who: list[str]
    stands_in_for: str | None
    why_somebody_else: str | None
    by_when: str
    not_countable: NotCountableShown | None
    due_at: datetime | None
    standing: Standing
    barred_by: ClauseShown | None
    modality: str
    note: str | None
    clauses: list[ClauseShown]


class DecideNow(BaseModel):
    """What a person decides: a gap, a contradiction, a clause that can be read both ways, who owes a duty, or a closed report that was added to."""

    kind: str
    code: str
    sentence: str
    text: TextShown | None
    clause: ClauseShown | None
    duty: str | None


class AskNow(BaseModel):
    """A fact to ask for, in words that can be put."""

    fact: str
    asks: str
    label: str
    hint: str | None
    must: bool


class DoneShown(BaseModel):
    """What became of a duty."""

    duties: list[str]
    sentence: str
    by: str | None
    status: str
    said: str
    at: datetime | None
    reference: str | None
    against_the_text: bool
    note: str | None
    clauses: list[ClauseShown]


class NotKnownShown(BaseModel):
    """A fact that nobody has answered, in words."""

    fact: str
    label: str
    sentence: str


class KnownShown(NotKnownShown):
    """A fact in words, and the reason of whoever judged it or put it right."""

    reason: str | None


class VoidShown(BaseModel):
    """That the case should not have been recorded, and why; of a duplicate, which one stays."""

    ground: VoidGround
    sentence: str
    reason: str
    duplicate_of: UUID | None


class ProposalNow(BaseModel):
    """What one person proposed and another may settle. `by_you`: whether the reader may."""

    proposal: int
    kind: Approvable
    sentence: str
    reason: str
    proposed_as: str
    against_the_text: bool
    duty: str | None
    sign_in: str | None
    question: int | None
    seconded_by: list[str]
    by_whom: str
    until: str
    expires_at: datetime
    by_you: bool
    moved_on: str | None


class DatesCorrectedShown(BaseModel):
    """How the dates read from then on, and how they read before."""

    sentence: str
    reason: str
    at: datetime


class DatesShown(BaseModel):
    """When it happened, as told (`said`: in whose words), and when the school learnt of it."""

    happened: str | None
    said: str | None
    learnt: str | None
    corrected: list[DatesCorrectedShown]


class NamedNow(BaseModel):
    """Somebody a report names, in its words; `person`: whom the directory has for them."""

    named: int
    name: str | None
    note: str | None
    sign_in: str | None
    part: NamedPart
    kind: NamedKind
    person: UUID | None
    role: PersonRole | None


class NamedPeopleNow(BaseModel):
    """Whom the reports name; `not_matched`: how many nobody has found in the directory yet."""

    sentence: str | None
    not_matched: int
    people: list[NamedNow]


class SignInNow(BaseModel):
    """A sign-in that the directory came to say of somebody whose conduct it is; nobody is shut out yet.

    `question`: its number; `takes_two`: to shut it out takes another person; `by_you`: you may decide.
    """

    question: int
    person: UUID
    sign_in: str
    sentence: str
    takes_two: bool
    by_you: bool


class PoliceFindingShown(BaseModel):
    """What the police found the images to be."""

    sentence: str
    facts: list[str]
    officer: str
    reference: str
    at: datetime


class NotKeptShown(BaseModel):
    """A rule that the conduct reported looks to have broken."""

    sentence: str
    clause: ClauseShown


class OpenTo(BaseModel):
    """Who can open the case: by role, and how many are let in by name."""

    roles: list[str]
    by_name: int


class PermitShown(BaseModel):
    """One command: whether the reader can do it on the case now. Not allowed and no `code`: there is nothing to do it to."""

    command: str
    address: str | None
    label: str
    allowed: bool
    code: str | None
    because: str | None
    remedy: str | None
    clause: str | None


class CaseNow(BaseModel):
    """A case as whoever opens it needs it, in this order."""

    case: UUID
    version: int
    at: datetime
    danger: str | None
    state: str
    void: VoidShown | None
    title: str | None
    imagery: bool
    proposals: list[ProposalNow]
    must_not_now: list[MustNotNow]
    do_now: list[DoNow]
    on_hold: list[DoNow]
    decide: list[DecideNow]
    ask: list[AskNow]
    done: list[DoneShown]
    dates: DatesShown
    named: NamedPeopleNow
    sign_ins: list[SignInNow]
    known: list[KnownShown]
    not_known: list[NotKnownShown]
    police_findings: list[PoliceFindingShown]
    not_kept: list[NotKeptShown]
    caution: str
    open_to: OpenTo
    texts: list[TextShown]
    permits: list[PermitShown]


@router.get(
    "/cases/{case}/now",
    summary="What a case asks of people now",
    description=(
        "In this order: what must not be done, what to do, what to decide, what to ask, what was"
        " done; with it what is known, who can open the case, which texts bind it, and what the"
        " reader can do on it."
    ),
    response_model=None,
    responses=documented(200, CaseNow, 404, headers=("ETag",)),
)
async def now(
    case: UUID, context: Annotated[RequestContext, Depends(permitted_to(Act.READ_CASE))]
) -> Response:
    said = await offloaded(case_now, context.services, context.actor, case)
    return answer(said, version=said["version"])
