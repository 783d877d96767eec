"""One view of a case: what must not be done, what to do, decide and ask, and who may do what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

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

    clause: str = Field(description="Which, `pack@version/clause`.")
    title: str | None = Field(description="The title of its text.")
    says: str | None = Field(description="Its own words, if its text is still on the shelf.")


class TextShown(BaseModel):
    """A text that binds the case."""

    pack: str = Field(description="Which.")
    version: str = Field(description="In which version.")
    title: str = Field(description="What it is called.")


class MustNotNow(BaseModel):
    """What must not be done. `hard`: Casebook refuses it itself."""

    act: str = Field(description="Its code.")
    sentence: str = Field(description="It in a sentence.")
    hard: bool = Field(description="Whether Casebook refuses it itself.")
    clauses: list[ClauseShown] = Field(description="By which clauses.")


class NotCountableShown(BaseModel):
    """Why nobody can say yet when it is due: which dates are missing, the first day without them, who can give them."""

    why: str = Field(description="What is missing.")
    unknown_from: date = Field(description="The first day without it.")
    sentence: str = Field(description="Which dates are missing, and who can give them.")


class DoNow(BaseModel):
    """One act that is owed, by all clauses that ask for it: discharging `duty` discharges all `duties`."""

    duty: str = Field(description="The duty to discharge; the others are then discharged as well.")
    duties: list[str] = Field(description="All duties that this one act does.")
    row: str = Field(description="It as a line of a list.")
    sentence: str = Field(description="Who must do what, to whom, by when.")
    to_you: str | None = Field(description="The same to the reader, if the reader owes it.")
    mine: bool = Field(description="Whether the reader owes it.")
    act: str = Field(description="Its code.")
    to: list[str] = Field(description="To whom, by code.")
    to_whom: list[str] = Field(description="To whom, in words.")
    owner: str = Field(description="Who owes it now, by code.")
    who: list[str] = Field(description="Who owes it now, in words.")
    stands_in_for: str | None = Field(description="In whose place.")
    why_somebody_else: str | None = Field(
        description="Why somebody else owes it than the text names."
    )
    by_when: str = Field(description="By when, in words.")
    not_countable: NotCountableShown | None = Field(
        description="Why nobody can say yet when it is due."
    )
    due_at: datetime | None = Field(description="By when.")
    standing: Standing = Field(description="How it stands.")
    barred_by: ClauseShown | None = Field(description="The clause that forbids it for now.")
    modality: str = Field(description="How strongly the text asks.")
    note: str | None = Field(description="What else is to be known of it.")
    clauses: list[ClauseShown] = Field(description="Every clause that asks for it.")


class DecideNow(BaseModel):
    """What a person decides: a gap, a contradiction, a clause that can be read both ways, who owes a duty, or a closed report that was added to."""

    kind: str = Field(description="A gap, a conflict, disputed, incident, owner, or report.")
    code: str = Field(description="Its code.")
    sentence: str = Field(description="What is open, and what to decide.")
    text: TextShown | None = Field(description="Of which text.")
    clause: ClauseShown | None = Field(description="Of which clause.")
    duty: str | None = Field(description="Of which duty.")


class AskNow(BaseModel):
    """A fact to ask for, in words that can be put."""

    fact: str = Field(description="Its name.")
    asks: str = Field(description="The question.")
    label: str = Field(description="It as the head of a line.")
    hint: str | None = Field(description="What helps to answer it.")
    must: bool = Field(description="Whether a duty that binds hangs on it.")


class DoneShown(BaseModel):
    """What became of a duty."""

    duties: list[str] = Field(description="Which.")
    sentence: str = Field(description="It in a sentence.")
    by: str | None = Field(description="Who did it, in a sentence.")
    status: str = Field(description="What became of it.")
    said: str = Field(description="The same in words.")
    at: datetime | None = Field(description="When.")
    reference: str | None = Field(description="Under which reference.")
    against_the_text: bool = Field(description="It was waived though the text asks for it.")
    note: str | None = Field(description="What else is to be known of it.")
    clauses: list[ClauseShown] = Field(description="Which clauses asked for it.")


class NotKnownShown(BaseModel):
    """A fact that nobody has answered, in words."""

    fact: str = Field(description="Its name.")
    label: str = Field(description="It as the head of a line.")
    sentence: str = Field(description="It in a sentence.")


class KnownShown(NotKnownShown):
    """A fact in words, and the reason of whoever judged it or put it right."""

    reason: str | None = Field(description="The reason of whoever judged it or put it right.")


class VoidShown(BaseModel):
    """That the case should not have been recorded, and why; of a duplicate, which one stays."""

    ground: VoidGround = Field(description="Why, by its word.")
    sentence: str = Field(description="It in a sentence.")
    reason: str = Field(description="The reason of those who decided it.")
    duplicate_of: UUID | None = Field(description="Of a duplicate: the case that stays.")


class ProposalNow(BaseModel):
    """What one person proposed and another may settle. `by_you`: whether the reader may."""

    proposal: int = Field(description="Its number: the version of the entry that made it.")
    kind: Approvable = Field(description="What it is.")
    sentence: str = Field(description="What is proposed, and as what somebody proposed it.")
    reason: str = Field(description="Why.")
    proposed_as: str = Field(description="As what somebody proposed it.")
    against_the_text: bool = Field(description="It rests on no advice, against the text.")
    duty: str | None = Field(description="Of a waiver: the duty.")
    sign_in: str | None = Field(description="Of shutting out or letting in: the sign-in.")
    question: int | None = Field(description="The version of the entry that asks about it.")
    seconded_by: list[str] = Field(description="The roles that may settle it, in words.")
    by_whom: str = Field(description="Who may settle it, in a sentence.")
    until: str = Field(description="Until when, in a sentence.")
    expires_at: datetime = Field(description="Until when.")
    by_you: bool = Field(description="Whether the reader may settle it now.")
    moved_on: str | None = Field(
        description="What has changed since, so that nobody can approve it any more."
    )


class DatesCorrectedShown(BaseModel):
    """How the dates read from then on, and how they read before."""

    sentence: str = Field(description="How they read from then on, and how before.")
    reason: str = Field(description="Why.")
    at: datetime = Field(description="When they were corrected.")


class DatesShown(BaseModel):
    """When it happened, as told (`said`: in whose words), and when the school learnt of it."""

    happened: str | None = Field(description="When it happened, as far as anybody has told.")
    said: str | None = Field(description="In whose words.")
    learnt: str | None = Field(description="When the school learnt of it.")
    corrected: list[DatesCorrectedShown] = Field(description="Every correction.")


class NamedNow(BaseModel):
    """Somebody a report names, in its words; `person`: whom the directory has for them."""

    named: int = Field(description="Their number.")
    name: str | None = Field(description="The name as it was told.")
    note: str | None = Field(description="A year group, a class or a post, as it was told.")
    sign_in: str | None = Field(description="The sign-in, where they were named by it.")
    part: NamedPart = Field(description="What part they had in it.")
    kind: NamedKind = Field(description="What they are to the school.")
    person: UUID | None = Field(description="Whom they are matched to.")
    role: PersonRole | None = Field(description="As what they are matched.")


class NamedPeopleNow(BaseModel):
    """Whom the reports name; `not_matched`: how many nobody has found in the directory yet."""

    sentence: str | None = Field(description="How many are not matched yet, in a sentence.")
    not_matched: int = Field(description="How many nobody has found in the directory yet.")
    people: list[NamedNow] = Field(description="All of them.")


class SignInNow(BaseModel):
    """A sign-in that the directory came to say of somebody whose conduct it is; nobody is shut out yet.

    `question`: its number; `takes_two`: to shut it out takes another person; `by_you`: you may decide.
    """

    question: int = Field(description="Its number: send it as `question`.")
    person: UUID = Field(description="Whose it is said to be: their id in the directory.")
    sign_in: str = Field(description="The sign-in.")
    sentence: str = Field(description="What is to be decided.")
    takes_two: bool = Field(description="Whether shutting it out takes another person.")
    by_you: bool = Field(description="Whether the reader may decide: it is not their own.")


class PoliceFindingShown(BaseModel):
    """What the police found the images to be."""

    sentence: str = Field(description="It in a sentence.")
    facts: list[str] = Field(description="What they found, in sentences.")
    officer: str = Field(description="Who said so.")
    reference: str = Field(description="Under which reference.")
    at: datetime = Field(description="When they said so.")


class NotKeptShown(BaseModel):
    """A rule that the conduct reported looks to have broken."""

    sentence: str = Field(description="It in a sentence.")
    clause: ClauseShown = Field(description="Which.")


class OpenTo(BaseModel):
    """Who can open the case: by role, and how many are let in by name."""

    roles: list[str] = Field(description="The roles, in words.")
    by_name: int = Field(description="How many are let in by name.")


class PermitShown(BaseModel):
    """One command: whether the reader can do it on the case now. Not allowed and no `code`: there is nothing to do it to."""

    command: str = Field(description="Its name.")
    address: str | None = Field(description="Its address below the case.")
    label: str = Field(description="It as on a button.")
    allowed: bool = Field(description="Whether it would be recorded now.")
    code: str | None = Field(description="The code of the refusal.")
    because: str | None = Field(description="Why not, in words.")
    remedy: str | None = Field(description="What to do instead.")
    clause: str | None = Field(description="The clause that bars it.")


class CaseNow(BaseModel):
    """A case as whoever opens it needs it, in this order."""

    case: UUID = Field(description="Which.")
    version: int = Field(description="How many entries it is made from.")
    at: datetime = Field(description="At which moment it was read.")
    danger: str | None = Field(description="That a child is in danger now: read it first.")
    state: str = Field(description="Open, closed or void.")
    void: VoidShown | None = Field(description="Why it should not have been recorded.")
    title: str | None = Field(description="What the matter is, in words.")
    imagery: bool = Field(description="Whether nothing of its material may ever be recorded.")
    proposals: list[ProposalNow] = Field(description="What waits for another person.")
    must_not_now: list[MustNotNow] = Field(description="What must not be done.")
    do_now: list[DoNow] = Field(description="What is to be done, the most urgent first.")
    on_hold: list[DoNow] = Field(description="What waits.")
    decide: list[DecideNow] = Field(description="What a person decides.")
    ask: list[AskNow] = Field(description="What to ask.")
    done: list[DoneShown] = Field(description="What was done.")
    dates: DatesShown = Field(description="When it happened and when the school learnt.")
    named: NamedPeopleNow = Field(description="Whom the reports name.")
    sign_ins: list[SignInNow] = Field(
        description="Sign-ins that the directory came to say, for the readers to decide on."
    )
    known: list[KnownShown] = Field(description="What is known.")
    not_known: list[NotKnownShown] = Field(
        description="What nobody has answered, and how it is read until then."
    )
    police_findings: list[PoliceFindingShown] = Field(description="What the police found.")
    not_kept: list[NotKeptShown] = Field(description="Rules that look broken by what was reported.")
    caution: str = Field(description="What to bear in mind about those.")
    open_to: OpenTo = Field(description="Who can open the case.")
    texts: list[TextShown] = Field(description="Which texts bind it.")
    permits: list[PermitShown] = Field(
        description="What the reader can do on it; nothing for whoever may only read."
    )


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
