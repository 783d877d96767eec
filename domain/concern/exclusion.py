"""Whom concerns are shut to, where the directory has changed or somebody was shut out wrongly.

As on a case: a sign-in that the directory comes to say shuts out nobody by itself. Whoever reads
the concerns decides; where a reader would be shut out, and where somebody is let in again, the same
has to be asked for by two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.approval.refusals import ProposalStands, SecondHasNoStanding
from domain.approval.rules import Approvable, ApprovalRules
from domain.case.exclusion import QuestionedSignIn, SignInQuestion
from domain.case.exclusion_refusals import (
    DecidesOnThemselves,
    NobodyCouldOpen,
    NotShutOut,
    QuestionSettled,
    UnknownQuestion,
)
from domain.concern import events as e
from domain.concern.commands import DecideOnConcernSignIn, LiftConcernExclusion
from domain.concern.decision_context import ConcernDecisionContext
from domain.policy.register import RegisterRules
from domain.sign_in import fold
from domain.vocabulary import Role

if TYPE_CHECKING:
    from domain.concern.events import ConcernEvent
    from domain.concern.state import Concerns


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What one person asked for and another has to ask for as well. `number`: the entry that says so."""

    number: int
    shut_out: bool
    sign_in: str
    by: str
    expires_at: datetime


def question(found: Concerns, sign_in: str, now: datetime) -> tuple[e.ConcernSignInQuestioned, ...]:
    """What is asked when the directory says this of the adult; each sign-in is asked once."""
    known = {fold(one.sign_in) for one in found.questions.values()}
    placed = found.placed
    if placed is None or fold(sign_in) in known | {fold(one) for one in placed.excluded}:
        return ()
    return (e.ConcernSignInQuestioned(occurred_at=now, sign_in=sign_in),)


def decide_on_sign_in(
    found: Concerns,
    command: DecideOnConcernSignIn,
    rules: RegisterRules,
    ask: ConcernDecisionContext,
) -> tuple[ConcernEvent, ...]:
    one = _open(found, command.question)
    if fold(one.sign_in) == fold(ask.actor):
        raise DecidesOnThemselves
    decided = e.ConcernSignInDecided(
        occurred_at=ask.now,
        question=command.question,
        shut_out=command.shut_out,
        reason=command.reason,
    )
    if not command.shut_out:
        return (decided,)
    if _reads(found, one.sign_in, ask):
        second = _second(found, one.sign_in, ask, shut_out=True)
        if second is None:
            return (_asked_for(one.sign_in, command.reason, ask, shut_out=True),)
    excluded = (*(found.placed.excluded if found.placed else ()), one.sign_in)
    return (decided, *_placed(found, excluded, rules, ask))


def lift(
    found: Concerns,
    command: LiftConcernExclusion,
    rules: RegisterRules,
    ask: ConcernDecisionContext,
) -> tuple[ConcernEvent, ...]:
    excluded = found.placed.excluded if found.placed else ()
    theirs = next((one for one in excluded if fold(one) == fold(command.sign_in)), None)
    if theirs is None:
        raise NotShutOut
    first = _second(found, theirs, ask, shut_out=False)
    if first is None:
        return (_asked_for(theirs, command.reason, ask, shut_out=False),)
    lifted = e.ConcernExclusionLifted(
        occurred_at=ask.now, sign_in=theirs, reason=command.reason, proposed_by=first.by
    )
    kept = tuple(one for one in excluded if fold(one) != fold(theirs))
    return (lifted, *_placed(found, kept, rules, ask))


def readers_left(
    roles: tuple[Role, ...],
    excluded: tuple[str, ...],
    rules: RegisterRules,
    ask: ConcernDecisionContext,
) -> tuple[Role, ...]:
    """The roles that read; where all of them are known to be held by those shut out, those who read
    of them as well. Raises NobodyCouldOpen."""
    lost = ask.leaders.held_by(excluded)
    if lost.issuperset(roles):
        beside = [one for role in roles for one in rules.readers.about.get(role.value, ())]
        roles = tuple(dict.fromkeys((*roles, *beside)))
    if lost.issuperset(roles):
        raise NobodyCouldOpen
    return roles


def _open(found: Concerns, number: int) -> QuestionedSignIn:
    one = found.questions.get(number)
    if one is None:
        raise UnknownQuestion
    if one.status is not SignInQuestion.OPEN:
        raise QuestionSettled
    return one


def _reads(found: Concerns, sign_in: str, ask: ConcernDecisionContext) -> bool:
    roles = found.placed.reader_roles if found.placed else ()
    return not ask.leaders.seen_as(sign_in).isdisjoint(roles)


def _second(
    found: Concerns, sign_in: str, ask: ConcernDecisionContext, *, shut_out: bool
) -> AskedFor | None:
    """What somebody else has asked for already; None: this is the first to ask."""
    for one in found.asked_for:
        same = one.shut_out is shut_out and fold(one.sign_in) == fold(sign_in)
        if not same or one.expires_at <= ask.now:
            continue
        if fold(one.by) == fold(ask.actor):
            raise ProposalStands(number=one.number)
        rules, kind = _rules(ask), _kind(shut_out=shut_out)
        if not rules.kinds[kind].seconded_by or not set(ask.roles) & set(
            rules.kinds[kind].seconded_by
        ):
            names = ", ".join(role.value for role in rules.kinds[kind].seconded_by)
            raise SecondHasNoStanding(roles=names, source=rules.source)
        return one
    return None


def _asked_for(
    sign_in: str, reason: str, ask: ConcernDecisionContext, *, shut_out: bool
) -> e.ConcernExclusionAskedFor:
    hours = _rules(ask).kinds[_kind(shut_out=shut_out)].stands_hours
    return e.ConcernExclusionAskedFor(
        occurred_at=ask.now,
        shut_out=shut_out,
        sign_in=sign_in,
        reason=reason,
        by=ask.actor,
        expires_at=ask.now + timedelta(hours=hours),
    )


def _placed(
    found: Concerns, excluded: tuple[str, ...], rules: RegisterRules, ask: ConcernDecisionContext
) -> Iterator[e.ConcernsPlaced]:
    if found.placed is not None:
        roles = readers_left(found.placed.reader_roles, excluded, rules, ask)
        update = {"occurred_at": ask.now, "excluded": excluded, "reader_roles": roles}
        yield found.placed.model_copy(update=update)


def _kind(*, shut_out: bool) -> Approvable:
    return Approvable.EXCLUSION if shut_out else Approvable.EXCLUSION_LIFT


def _rules(ask: ConcernDecisionContext) -> ApprovalRules:
    if ask.approvals is None:
        raise ValueError("what takes two persons is decided with the rules that say so")
    return ask.approvals


def folded(found: Concerns, event: ConcernEvent) -> Concerns | None:  # noqa: PLR0911 - one answer per event
    """The concerns one event later, where the event is of this module's kinds."""
    match event:
        case e.ConcernSignInQuestioned():
            before = {
                number: replace(one, status=SignInQuestion.REPLACED) if one.open else one
                for number, one in found.questions.items()
            }
            person = found.placed.person if found.placed else None
            if person is None:  # the placement can no longer be read
                return found
            new = QuestionedSignIn(person, event.sign_in)
            return replace(found, questions={**before, found.version: new})
        case e.ConcernSignInDecided():
            known = found.questions.get(event.question)
            if known is None:
                return found
            status = SignInQuestion.SHUT_OUT if event.shut_out else SignInQuestion.LEFT
            now = {**found.questions, event.question: replace(known, status=status)}
            return replace(found, questions=now, asked_for=_others(found, known.sign_in))
        case e.ConcernExclusionAskedFor():
            one = AskedFor(found.version, event.shut_out, event.sign_in, event.by, event.expires_at)
            return replace(found, asked_for=(*found.asked_for, one))
        case e.ConcernExclusionLifted():
            return replace(found, asked_for=_others(found, event.sign_in))
        case _:
            return None


def _others(found: Concerns, sign_in: str) -> tuple[AskedFor, ...]:
    return tuple(one for one in found.asked_for if fold(one.sign_in) != fold(sign_in))
