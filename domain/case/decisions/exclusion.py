"""Deciding whether a sign-in that the directory came to say is shut out, and letting somebody in again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.approval.rules import Approvable
from domain.approval.state import Proposal, Proposed
from domain.case.decision_context import DecisionContext
from domain.case.decisions.people import WHOSE_CONDUCT, is_out, placed_without
from domain.case.decisions.readers_left import WORKING
from domain.case.events import CaseEvent, CasePlaced
from domain.case.exclusion import (
    DecideOnSignIn,
    ExclusionLifted,
    LiftExclusion,
    QuestionedSignIn,
    SignInDecided,
    SignInQuestioned,
)
from domain.case.exclusion_refusals import (
    DecidesOnThemselves,
    NotShutOut,
    QuestionSettled,
    StandsOnTheCase,
    UnknownQuestion,
)
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.messages import Recorded
from domain.sign_in import fold, folded, without
from domain.vocabulary import Role


def question(case: Case, person: UUID, sign_in: str, now: datetime) -> tuple[SignInQuestioned, ...]:
    """What the case is asked when the directory says this of somebody; each sign-in is asked once."""
    about_them = not WHOSE_CONDUCT.isdisjoint(case.people.get(person, ()))
    known = {(one.person, fold(one.sign_in)) for one in case.questions.values()}
    if case.placement is None or not about_them or is_out(case, sign_in):
        return ()
    if (person, fold(sign_in)) in known:
        return ()
    return (SignInQuestioned(occurred_at=now, person=person, sign_in=sign_in),)


def takes_two(case: Case, sign_in: str, ask: DecisionContext) -> bool:
    """Whether shutting it out shuts out a reader, or whoever is known to hold a reader's role."""
    if fold(sign_in) in folded(case.readers):
        return True
    roles = set(case.placement.reader_roles if case.placement else ()) & WORKING
    return not roles.isdisjoint({*ask.leaders.seen_as(sign_in), *_written_as(sign_in, ask)})


def decided_at_once(
    case: Case, command: DecideOnSignIn, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...] | None:
    """What one person decides; None where it takes another."""
    one = open_question(case, command.question)
    require_another(one.sign_in, ask)
    if command.shut_out and takes_two(case, one.sign_in, ask):
        return None
    decided = SignInDecided(
        occurred_at=ask.now,
        question=command.question,
        shut_out=command.shut_out,
        reason=command.reason,
    )
    if not command.shut_out or is_out(case, one.sign_in):
        return (decided,)
    return (decided, placed_without(case, one.sign_in, rulebook, ask))


def to_shut_out(case: Case, command: DecideOnSignIn) -> Proposed:
    """What another person is to approve."""
    one = open_question(case, command.question)
    return Proposed(
        kind=Approvable.EXCLUSION,
        reason=command.reason,
        sign_in=one.sign_in,
        question=command.question,
    )


def to_lift(case: Case, command: LiftExclusion, ask: DecisionContext) -> Proposed:
    """What another person is to approve, of somebody who is shut out and not because they wished it."""
    sign_in = _shut_out_as(case, command.sign_in)
    if sign_in is None:
        raise NotShutOut
    _require_off_the_case(case, sign_in, ask)
    return Proposed(kind=Approvable.EXCLUSION_LIFT, reason=command.reason, sign_in=sign_in)


def shut_out_by_two(
    case: Case, proposal: Proposal, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseEvent]:
    """What the approval of a proposal to shut somebody out records."""
    what = proposal.what
    sign_in = what.sign_in or ""
    yield SignInDecided(
        occurred_at=ask.now,
        question=what.question or 0,
        shut_out=True,
        reason=what.reason,
        proposal=proposal.number,
    )
    yield placed_without(case, sign_in, rulebook, ask)


def lifted(case: Case, proposal: Proposal, ask: DecisionContext) -> Iterator[CaseEvent]:
    """What the approval of a proposal to let somebody in again records: the case opens as it is placed."""
    what, kept = proposal.what, case.placement
    sign_in = what.sign_in or ""
    _require_off_the_case(case, sign_in, ask)
    yield ExclusionLifted(
        occurred_at=ask.now,
        sign_in=sign_in,
        reason=what.reason,
        proposal=proposal.number,
        proposed_by=proposal.by,
    )
    if kept is None:
        return
    again = (sign_in,) if _reported_as_a_leader(sign_in, ask) else ()
    yield CasePlaced(
        occurred_at=ask.now,
        compartment=kept.compartment,
        reader_roles=kept.reader_roles,
        readers=(*case.readers, *again),
        excluded=without(case.excluded, sign_in),
        rule=kept.rule,
    )


def why_not_any_more(case: Case, what: Proposed) -> str | None:
    """Why nobody approves it any more, in words."""
    if what.kind is Approvable.EXCLUSION:
        one = case.questions.get(what.question or 0)
        if one is None or not one.open:
            return "The question has been settled"
        return "The sign-in has been shut out" if is_out(case, one.sign_in) else None
    if _shut_out_as(case, what.sign_in or "") is None:
        return "Nobody is shut out by this sign-in any more"
    return None


def open_question(case: Case, number: int) -> QuestionedSignIn:
    """The question of this number. Raises UnknownQuestion or QuestionSettled."""
    one = case.questions.get(number)
    if one is None:
        raise UnknownQuestion
    if not one.open:
        raise QuestionSettled
    return one


def require_another(sign_in: str, ask: DecisionContext) -> None:
    """Raise where whoever asks signs in by this."""
    if fold(sign_in) == fold(ask.actor):
        raise DecidesOnThemselves


def _shut_out_as(case: Case, sign_in: str) -> str | None:
    """It as it is shut out; None where it is not, or whoever it is wished it so."""
    return next((name for name in case.shut_out if fold(name) == fold(sign_in)), None)


def _require_off_the_case(case: Case, sign_in: str, ask: DecisionContext) -> None:
    for person, identity in ask.people.items():
        theirs = identity.sign_in is not None and fold(identity.sign_in) == fold(sign_in)
        if theirs and not WHOSE_CONDUCT.isdisjoint(case.people.get(person, ())):
            raise StandsOnTheCase


def _written_as(sign_in: str, ask: DecisionContext) -> Iterator[Role]:
    """As what somebody has written on this case."""
    for entry in ask.so_far:
        if not isinstance(entry, Recorded) or entry.attribution.role not in set(Role):
            continue
        if fold(entry.attribution.actor) == fold(sign_in):
            yield Role(entry.attribution.role)


def _reported_as_a_leader(sign_in: str, ask: DecisionContext) -> bool:
    """Whoever reported in a leading role stays with the case by name."""
    first = ask.so_far[0] if ask.so_far else None
    if not isinstance(first, Recorded) or fold(first.attribution.actor) != fold(sign_in):
        return False
    return ask.opened_as in {Role.DSL, Role.HEADTEACHER}
