"""One view of a case in the graph: what must not be done, what to do, decide and ask, and who may do what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry
from strawberry import field

from api.case_now.view import case_now
from api.duties.standing import Standing
from api.graphql.request_context import GraphQLInfo
from api.graphql.scalars import Day, Moment
from api.runtime.threads import offloaded
from cases.access import Act
from domain.approval.rules import Approvable
from domain.vocabulary import NamedKind, NamedPart, PersonRole, VoidGround


@strawberry.type(description="A clause that speaks here")
class ClauseShown:
    clause: str = field(description="Which, `pack@version/clause`.")
    title: str | None = field(description="The title of its text.")
    says: str | None = field(description="Its own words, if its text is still on the shelf.")


@strawberry.type(description="A text that binds the case.")
class TextShown:
    pack: str = field(description="Which.")
    version: str = field(description="In which version.")
    title: str = field(description="What it is called.")


@strawberry.type(description="What must not be done")
class MustNotNow:
    act: str = field(description="Its code.")
    sentence: str = field(description="It in a sentence.")
    hard: bool = field(description="Whether Casebook refuses it itself.")
    clauses: list[ClauseShown] = field(description="By which clauses.")


@strawberry.type(description="Why nobody can say yet when it is due")
class NotCountableShown:
    why: str = field(description="What is missing.")
    unknown_from: Day = field(description="The first day without it.")
    sentence: str = field(description="Which dates are missing, and who can give them.")


@strawberry.type(
    description="One act that is owed, by all clauses that ask for it: discharging `duty` discharges all `duties`."
)
class DoNow:
    duty: str = field(description="The duty to discharge; the others are then discharged as well.")
    duties: list[str] = field(description="All duties that this one act does.")
    row: str = field(description="It as a line of a list.")
    sentence: str = field(description="Who must do what, to whom, by when.")
    to_you: str | None = field(description="The same to the reader, if the reader owes it.")
    mine: bool = field(description="Whether the reader owes it.")
    act: str = field(description="Its code.")
    to: list[str] = field(description="To whom, by code.")
    to_whom: list[str] = field(description="To whom, in words.")
    owner: str = field(description="Who owes it now, by code.")
    who: list[str] = field(description="Who owes it now, in words.")
    stands_in_for: str | None = field(description="In whose place.")
    why_somebody_else: str | None = field(
        description="Why somebody else owes it than the text names."
    )
    by_when: str = field(description="By when, in words.")
    not_countable: NotCountableShown | None = field(
        description="Why nobody can say yet when it is due."
    )
    due_at: Moment | None = field(description="By when.")
    standing: Standing = field(description="How it stands.")
    barred_by: ClauseShown | None = field(description="The clause that forbids it for now.")
    modality: str = field(description="How strongly the text asks.")
    note: str | None = field(description="What else is to be known of it.")
    clauses: list[ClauseShown] = field(description="Every clause that asks for it.")


@strawberry.type(
    description="What a person decides: a gap, a contradiction, a clause that can be read both ways, who owes a duty, or a closed report that was added to."
)
class DecideNow:
    kind: str = field(description="A gap, a conflict, disputed, incident, owner, or report.")
    code: str = field(description="Its code.")
    sentence: str = field(description="What is open, and what to decide.")
    text: TextShown | None = field(description="Of which text.")
    clause: ClauseShown | None = field(description="Of which clause.")
    duty: str | None = field(description="Of which duty.")


@strawberry.type(description="A fact to ask for, in words that can be put.")
class AskNow:
    fact: str = field(description="Its name.")
    asks: str = field(description="The question.")
    label: str = field(description="It as the head of a line.")
    hint: str | None = field(description="What helps to answer it.")
    must: bool = field(description="Whether a duty that binds hangs on it.")


@strawberry.type(description="What became of a duty.")
class DoneShown:
    duties: list[str] = field(description="Which.")
    sentence: str = field(description="It in a sentence.")
    by: str | None = field(description="Who did it, in a sentence.")
    status: str = field(description="What became of it.")
    said: str = field(description="The same in words.")
    at: Moment | None = field(description="When.")
    reference: str | None = field(description="Under which reference.")
    against_the_text: bool = field(description="It was waived though the text asks for it.")
    note: str | None = field(description="What else is to be known of it.")
    clauses: list[ClauseShown] = field(description="Which clauses asked for it.")


@strawberry.type(description="A fact that nobody has answered, in words.")
class NotKnownShown:
    fact: str = field(description="Its name.")
    label: str = field(description="It as the head of a line.")
    sentence: str = field(description="It in a sentence.")


@strawberry.type(description="A fact in words.")
class KnownShown:
    fact: str = field(description="Its name.")
    label: str = field(description="It as the head of a line.")
    sentence: str = field(description="It in a sentence.")
    reason: str | None = field(description="The reason of whoever judged it or put it right.")


@strawberry.type(description="That the case should not have been recorded.")
class VoidShown:
    ground: VoidGround = field(description="Why, by its word.")
    sentence: str = field(description="It in a sentence.")
    reason: str = field(description="The reason of those who decided it.")
    duplicate_of: strawberry.ID | None = field(description="Of a duplicate: the case that stays.")


@strawberry.type(description="What one person proposed and another may settle")
class ProposalNow:
    proposal: int = field(description="Its number: the version of the entry that made it.")
    kind: Approvable = field(description="What it is.")
    sentence: str = field(description="What is proposed, and as what somebody proposed it.")
    reason: str = field(description="Why.")
    proposed_as: str = field(description="As what somebody proposed it.")
    against_the_text: bool = field(description="It rests on no advice, against the text.")
    duty: strawberry.ID | None = field(description="Of a waiver: the duty.")
    sign_in: str | None = field(description="Of shutting out or letting in: the sign-in.")
    question: int | None = field(description="The version of the entry that asks about it.")
    seconded_by: list[str] = field(description="The roles that may settle it, in words.")
    by_whom: str = field(description="Who may settle it, in a sentence.")
    until: str = field(description="Until when, in a sentence.")
    expires_at: Moment = field(description="Until when.")
    by_you: bool = field(description="Whether the reader may settle it now.")
    moved_on: str | None = field(
        description="What has changed since, so that nobody can approve it any more."
    )


@strawberry.type(description="A correction of the dates of a case.")
class DatesCorrectedShown:
    sentence: str = field(description="How they read from then on, and how before.")
    reason: str = field(description="Why.")
    at: Moment = field(description="When they were corrected.")


@strawberry.type(description="When it happened, and when the school learnt of it.")
class DatesShown:
    happened: str | None = field(description="When it happened, as far as anybody has told.")
    said: str | None = field(description="In whose words.")
    learnt: str | None = field(description="When the school learnt of it.")
    corrected: list[DatesCorrectedShown] = field(description="Every correction.")


@strawberry.type(description="Somebody a report names, in its words.")
class NamedNow:
    named: int = field(description="Their number.")
    name: str | None = field(description="The name as it was told.")
    note: str | None = field(description="A year group, a class or a post, as it was told.")
    sign_in: str | None = field(description="The sign-in, where they were named by it.")
    part: NamedPart = field(description="What part they had in it.")
    kind: NamedKind = field(description="What they are to the school.")
    person: strawberry.ID | None = field(description="Whom they are matched to.")
    role: PersonRole | None = field(description="As what they are matched.")


@strawberry.type(description="Whom the reports of a case name.")
class NamedPeopleNow:
    sentence: str | None = field(description="How many are not matched yet, in a sentence.")
    not_matched: int = field(description="How many nobody has found in the directory yet.")
    people: list[NamedNow] = field(description="All of them.")


@strawberry.type(
    description="A sign-in that the directory came to say of somebody whose conduct it is"
)
class SignInNow:
    question: int = field(description="Its number: send it as `question`.")
    person: strawberry.ID = field(description="Whose it is said to be: their id in the directory.")
    sign_in: str = field(description="The sign-in.")
    sentence: str = field(description="What is to be decided.")
    takes_two: bool = field(description="Whether shutting it out takes another person.")
    by_you: bool = field(description="Whether the reader may decide: it is not their own.")


@strawberry.type(description="What the police found the images to be.")
class PoliceFindingShown:
    sentence: str = field(description="It in a sentence.")
    facts: list[str] = field(description="What they found, in sentences.")
    officer: str = field(description="Who said so.")
    reference: str = field(description="Under which reference.")
    at: Moment = field(description="When they said so.")


@strawberry.type(description="A rule that the conduct reported looks to have broken.")
class NotKeptShown:
    sentence: str = field(description="It in a sentence.")
    clause: ClauseShown = field(description="Which.")


@strawberry.type(description="Who can open the case: by role, and how many are let in by name.")
class OpenTo:
    roles: list[str] = field(description="The roles, in words.")
    by_name: int = field(description="How many are let in by name.")


@strawberry.type(
    description="One command: whether the reader can do it on the case now. Not allowed and no `code`: there is nothing to do it to."
)
class PermitShown:
    command: str = field(description="Its name.")
    address: str | None = field(description="Its address below the case.")
    label: str = field(description="It as on a button.")
    allowed: bool = field(description="Whether it would be recorded now.")
    code: str | None = field(description="The code of the refusal.")
    because: str | None = field(description="Why not, in words.")
    remedy: str | None = field(description="What to do instead.")
    clause: str | None = field(description="The clause that bars it.")


@strawberry.type(description="A case as whoever opens it needs it, in this order.")
class CaseNow:
    case: strawberry.ID = field(description="Which.")
    version: int = field(description="How many entries it is made from.")
    at: Moment = field(description="At which moment it was read.")
    danger: str | None = field(description="That a child is in danger now: read it first.")
    state: str = field(description="Open, closed or void.")
    void: VoidShown | None = field(description="Why it should not have been recorded.")
    title: str | None = field(description="What the matter is, in words.")
    imagery: bool = field(description="Whether nothing of its material may ever be recorded.")
    proposals: list[ProposalNow] = field(description="What waits for another person.")
    must_not_now: list[MustNotNow] = field(description="What must not be done.")
    do_now: list[DoNow] = field(description="What is to be done, the most urgent first.")
    on_hold: list[DoNow] = field(description="What waits.")
    decide: list[DecideNow] = field(description="What a person decides.")
    ask: list[AskNow] = field(description="What to ask.")
    done: list[DoneShown] = field(description="What was done.")
    dates: DatesShown = field(description="When it happened and when the school learnt.")
    named: NamedPeopleNow = field(description="Whom the reports name.")
    sign_ins: list[SignInNow] = field(
        description="Sign-ins that the directory came to say, for the readers to decide on."
    )
    known: list[KnownShown] = field(description="What is known.")
    not_known: list[NotKnownShown] = field(
        description="What nobody has answered, and how it is read until then."
    )
    police_findings: list[PoliceFindingShown] = field(description="What the police found.")
    not_kept: list[NotKeptShown] = field(description="Rules that look broken by what was reported.")
    caution: str = field(description="What to bear in mind about those.")
    open_to: OpenTo = field(description="Who can open the case.")
    texts: list[TextShown] = field(description="Which texts bind it.")
    permits: list[PermitShown] = field(
        description="What the reader can do on it; nothing for whoever may only read."
    )


async def now_of(root: Any, info: GraphQLInfo) -> Any:
    """The view of the case that this is."""
    context = info.context
    context.require_permission(Act.READ_CASE)
    said = await offloaded(case_now, context.services, context.actor, UUID(root.id))
    return _camel(said)


def _camel(said: Any) -> Any:
    match said:
        case dict():
            named = {_name(key): _camel(value) for key, value in said.items()}
            if "standing" in named:
                named["standing"] = Standing(named["standing"])
            return named
        case list():
            return [_camel(one) for one in said]
        case _:
            return said


def _name(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
