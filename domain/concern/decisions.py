"""What the register answers to each request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from domain.case.decisions.admission import CLOCK_SKEW, require_told_past
from domain.case.refusals import ImpossibleDate, NothingChanged
from domain.concern import events as e
from domain.concern import exclusion, in_words
from domain.concern.commands import (
    AskForReview,
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
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.events import ConcernEvent
from domain.concern.patterns import occasion
from domain.concern.refusals import (
    ConcernMatchedAlready,
    ConcernNotMatched,
    NoConcerns,
    NotAnAdultHere,
    NothingToReview,
    UnknownConcern,
)
from domain.concern.state import Concern, Concerns, evolve
from domain.happened import ToldCommand
from domain.person.events import Identity
from domain.policy.calendar import london_day
from domain.policy.procedure import quoted
from domain.policy.register import RegisterRules
from domain.vocabulary import PersonKind


def decide(  # noqa: C901, PLR0911, PLR0912 - one branch per command
    found: Concerns, command: ConcernCommand, rules: RegisterRules, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    """The events that carry the command out, all to be appended at once."""
    _require_past(command, ask)
    if not isinstance(command, ShareConcern) and found.placed is None:
        raise NoConcerns
    stays = UnmatchConcern | AskForReview | DecideOnConcernSignIn | LiftConcernExclusion
    if found.matched is not None and not isinstance(command, stays):
        raise ConcernMatchedAlready
    match command:
        case ShareConcernInWords():
            return in_words.share(command, rules, ask)
        case MatchConcern():
            return in_words.match(found, command, rules, ask)
        case UnmatchConcern():
            return in_words.unmatch(found, command, ask)
        case DecideOnConcernSignIn():
            return exclusion.decide_on_sign_in(found, command, rules, ask)
        case LiftConcernExclusion():
            return exclusion.lift(found, command, rules, ask)
        case ShareConcern():
            return _with_review(found, _share(found, command, rules, ask), rules, ask)
        case CorrectConcern():
            if _standing(found, command.concern).account == command.account:
                raise NothingChanged(what="the concern reads so", field="account")
            return (e.ConcernCorrected(occurred_at=ask.now, **dict(command)),)
        case WithdrawConcern():
            _standing(found, command.concern)
            return (e.ConcernWithdrawn(occurred_at=ask.now, **dict(command)),)
        case AskForReview():
            return _with_review(found, (), rules, ask)
        case RecordReview():
            if not found.standing:
                raise NothingToReview
            return (e.ConcernReviewHeld(concerns=tuple(found.standing), **dict(command)),)
        case EscalateConcerns():
            if found.told_of is not None:
                raise ConcernNotMatched
            return _escalate(found, command, ask)
        case _:
            assert_never(command)


def _share(
    found: Concerns, command: ShareConcern, rules: RegisterRules, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    adult = ask.identity is not None and ask.identity.kind is PersonKind.ADULT
    if ask.identity is None or not adult or command.adult_role not in rules.adults:
        raise NotAnAdultHere(rule=quoted(rules.reading), known=", ".join(rules.adults))
    latest = min(command.happened.latest or ask.now, ask.now)
    if ask.identity.born is not None and ask.identity.born > london_day(latest):
        raise ImpossibleDate(what="Nothing is done by somebody before the day of their birth.")
    shared = e.ConcernShared(
        concern=ask.fresh,
        retention=quoted(rules.retention),
        rule=rules.named(rules.retention),
        **{**dict(command), "occurred_at": command.placed(ask.now)},
    )
    return (*_placed(found, command.adult_role, ask.identity, rules, ask), shared)


def _placed(
    found: Concerns,
    said: str,
    identity: Identity,
    rules: RegisterRules,
    ask: ConcernDecisionContext,
) -> tuple[ConcernEvent, ...]:
    """Whoever was ever said to be somebody with readers of their own keeps those readers."""
    roles = found.said_roles | {said}
    apart = [rules.readers.about[role] for role in sorted(roles) if role in rules.readers.about]
    readers = apart[0] if apart else rules.readers.usually
    # What the directory says later is asked about, and shuts out nobody by itself.
    named = () if identity.sign_in is None else (identity.sign_in,)
    excluded = found.placed.excluded if found.placed else named
    before = found.placed.reader_roles if found.placed and not apart else ()
    readers = tuple(dict.fromkeys((*readers, *(role for role in before if role not in readers))))
    readers = exclusion.readers_left(readers, excluded, rules, ask)
    placed = e.ConcernsPlaced(
        occurred_at=ask.now,
        school=ask.school,
        person=ask.person,
        adult_role=said,
        reader_roles=readers,
        excluded=excluded,
        rule=rules.named(rules.reading),
    )
    known = found.placed
    same = known is not None and (known.reader_roles, known.excluded) == (readers, excluded)
    return () if same and said in found.said_roles else (placed,)


def _with_review(
    found: Concerns,
    events: Sequence[ConcernEvent],
    rules: RegisterRules,
    ask: ConcernDecisionContext,
) -> tuple[ConcernEvent, ...]:
    """With the concern that completes a pattern a review is asked for, in the same append."""
    for event in events:
        found = evolve(found, event)
    for pattern in rules.patterns:
        together = occasion(found, pattern)
        if together:
            asked = e.ConcernReviewAsked(
                occurred_at=ask.now,
                concerns=together,
                says=quoted(pattern),
                rule=rules.named(pattern),
            )
            return (*events, asked)
    return tuple(events)


def _escalate(
    found: Concerns, command: EscalateConcerns, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    for concern in command.concerns:
        if concern not in found.standing:
            raise UnknownConcern(field="concerns")
    case = command.case or ask.case
    if case is None:
        return ()
    return (
        e.ConcernsEscalated(
            occurred_at=ask.now,
            concerns=tuple(dict.fromkeys(command.concerns)),
            case=case,
            reason=command.reason,
            decided_by=command.decided_by,
        ),
    )


def _standing(found: Concerns, concern: UUID) -> Concern:
    if concern not in found.standing:
        raise UnknownConcern
    return found.standing[concern]


def _require_past(command: ConcernCommand, ask: ConcernDecisionContext) -> None:
    happened = getattr(command, "occurred_at", None)
    if happened is not None and happened > ask.now + CLOCK_SKEW:
        raise ImpossibleDate(what="This moment is still to come.")
    if isinstance(command, ToldCommand):
        require_told_past(command.when, ask.now)
