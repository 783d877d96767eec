"""A concern about an adult named in words: who reads it meanwhile, and whom it turns out to be about."""

from __future__ import annotations

from domain.case.people_refusals import UnknownPerson
from domain.concern import events as e
from domain.concern.commands import MatchConcern, ShareConcernInWords, UnmatchConcern
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.events import ConcernEvent
from domain.concern.refusals import ConcernNotMatched, NotAnAdultHere, NotInWords
from domain.concern.state import Concerns
from domain.person.names import resembles
from domain.policy.procedure import quoted
from domain.policy.register import RegisterRules
from domain.sign_in import distinct, fold, folded
from domain.vocabulary import PersonKind, Role


def share(
    command: ShareConcernInWords, rules: RegisterRules, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    """Whoever the words may mean does not read it: in doubt their readers' readers do as well."""
    if command.adult_role not in rules.adults:
        raise NotAnAdultHere(rule=quoted(rules.reading), known=", ".join(rules.adults))
    told = e.ToldOf(name=command.about, note=command.note)
    words = f"{command.about} {command.note or ''}"
    meant = [who.sign_in for who in ask.colleagues if who.sign_in and resembles(words, who)]
    placed = e.ConcernsPlaced(
        occurred_at=ask.now,
        school=ask.school,
        person=ask.person,
        adult_role=command.adult_role,
        reader_roles=_readers(command.adult_role, rules, doubtful=bool(meant)),
        excluded=distinct(meant),
        rule=rules.named(rules.reading),
    )
    said = {name: value for name, value in command if name not in {"about", "note"}}
    shared = e.ConcernShared(
        concern=ask.fresh,
        retention=quoted(rules.retention),
        rule=rules.named(rules.retention),
        about=told,
        **said,
    )
    return (placed, shared)


def _readers(said: str, rules: RegisterRules, *, doubtful: bool) -> tuple[Role, ...]:
    """Who reads of an adult of this role; in doubt whether one of them is meant, whoever else may."""
    own = rules.readers.about.get(said)
    if own is not None:
        return own
    usually = rules.readers.usually
    beside = [one for role in usually for one in rules.readers.about.get(role.value, ())]
    return tuple(dict.fromkeys((*usually, *beside))) if doubtful else usually


def match(
    found: Concerns, command: MatchConcern, rules: RegisterRules, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    """It is closed here to whoever it is about, as it is where it stands from now on."""
    placed = found.placed
    if placed is None or found.told_of is None:
        raise NotInWords
    if ask.identity is None:
        raise UnknownPerson
    adult_role = command.adult_role or placed.adult_role
    if ask.identity.kind is not PersonKind.ADULT or adult_role not in rules.adults:
        raise NotAnAdultHere(rule=quoted(rules.reading), known=", ".join(rules.adults))
    matched = e.ConcernMatched(occurred_at=ask.now, person=command.person, concern=ask.fresh)
    sign_in = ask.identity.sign_in
    out = folded(placed.excluded)
    fresh = () if sign_in is None or fold(sign_in) in out else (sign_in,)
    if not fresh and adult_role == placed.adult_role:
        return (matched,)
    again = e.ConcernsPlaced(
        occurred_at=ask.now,
        school=placed.school,
        person=placed.person,
        adult_role=adult_role,
        reader_roles=_readers(adult_role, rules, doubtful=True),
        excluded=(*placed.excluded, *fresh),
        rule=rules.named(rules.reading),
    )
    return (matched, again)


def unmatch(
    found: Concerns, command: UnmatchConcern, ask: ConcernDecisionContext
) -> tuple[ConcernEvent, ...]:
    if found.matched is None:
        raise ConcernNotMatched
    return (
        e.ConcernUnmatched(
            occurred_at=ask.now,
            person=found.matched.person,
            concern=found.matched.concern,
            reason=command.reason,
        ),
    )
