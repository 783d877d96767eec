"""Representative values of a fact: one for each group of values that the conditions treat alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.policy.conditions import AnyCondition, Below, In, Is, atoms
from domain.policy.vocabulary import Vocabulary
from domain.policy.words import FactValue

ROLE_FACTS = frozenset({"actor.role", "counterparty.role"})


def telling_values(
    name: str, vocabulary: Vocabulary, conditions: Iterable[AnyCondition]
) -> list[FactValue]:
    """One value of the fact for each group that the conditions treat alike."""
    looked_at = [
        atom
        for condition in conditions
        for atom in atoms(condition)
        if isinstance(atom, Is | In | Below) and atom.fact == name
    ]
    fact = vocabulary.facts[name]
    if fact.kind == "yes_no":
        return [True, False]
    if fact.kind == "choice":
        # Roles matter outside conditions too, in whom a clause binds and who is told: try all.
        if name in ROLE_FACTS:
            return list(fact.values)
        implied = vocabulary.implies.get(name, {})
        alike: dict[tuple[bool, ...], FactValue] = {}
        for value in fact.values:
            counts = {value, *implied.get(value, ())}
            alike.setdefault(tuple(_names_any(atom, counts) for atom in looked_at), value)
        return list(alike.values())
    limits = {value for atom in looked_at for value in _limits(atom)}
    return [value for value in sorted(limits) if fact.admits(value)]


def _names_any(atom: Is | In | Below, values: set[str]) -> bool:
    match atom:
        case Is(is_=wanted):
            return wanted in values
        case In(in_=wanted):
            return not values.isdisjoint(map(str, wanted))
        case Below():
            return False


def _limits(atom: Is | In | Below) -> Iterator[int]:
    match atom:
        case Is(is_=int(value)):
            yield from (value - 1, value, value + 1)
        case In(in_=values):
            yield from (v + step for v in values if isinstance(v, int) for step in (-1, 0, 1))
        case Below(below=int(limit)):
            yield from (limit - 1, limit)
        case _:
            pass
