"""Whether a pack speaks the vocabulary's words: every fact, value, role and clause it names exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from cases.access import CASEWORKERS
from cases.packs.plain_yaml import Path
from cases.packs.yaml_source import YamlSource
from domain.policy.clause import Clause
from domain.policy.conditions import (
    AnyCondition,
    Below,
    In,
    Is,
    Known,
    Means,
    atoms,
    expand,
    negated_facts,
)
from domain.policy.pack import Pack
from domain.policy.vocabulary import FactRefusal, Vocabulary


class _Conditional(Protocol):
    @property
    def when(self) -> AnyCondition | None: ...


def check_words(pack: Pack, vocabulary: Vocabulary, source: YamlSource) -> None:
    """Raise MalformedPack for the first word the pack uses and nobody knows."""
    for path, words, known in _named(pack, vocabulary):
        for word in words:
            if word not in known:
                raise source.refuse(
                    path,
                    f"nothing is called '{word}'",
                    remedy="Use a word of the vocabulary, or define the group or term in this pack.",
                )
    for name in pack.terms:
        if name in vocabulary.spoken_by(pack.label).terms:
            raise source.refuse(
                ("terms", name),
                f"the vocabulary says what '{name}' means, for every pack alike",
                remedy="Leave the term out and go on using it, or give yours another name.",
            )
    for path, condition, conducts in _conditions(pack):
        wrong = _wrong_condition(pack, vocabulary, condition, conducts)
        if wrong:
            raise source.refuse(path, wrong[0], remedy=wrong[1])
    for number, example in enumerate(pack.examples):
        try:
            vocabulary.check(example.facts)
        except FactRefusal as refusal:
            path = (
                "examples",
                number,
                "facts",
                *str(refusal.field).removeprefix("facts.").split("/"),
            )
            raise source.refuse(path, refusal.detail, remedy=refusal.remedy) from None


def _named(pack: Pack, v: Vocabulary) -> Iterator[tuple[Path, Collection[str], Collection[str]]]:
    """(place, words used there, words known there)."""
    roles = {*v.facts["actor.role"].values, *pack.groups}
    categories = {*v.categories, *pack.words.categories}
    owed_by = {*v.owed_by, *pack.words.owed_by}
    bars = {*v.acts, *v.bars}
    clauses = {c.id for c in pack.clauses}
    conflicts = {c.id for c in pack.conflicts}
    sources = {source.key for source in pack.sources if source.key}
    for name, members in pack.groups.items():
        yield ("groups", name), members, v.facts["actor.role"].values
    for i, c in enumerate(pack.clauses):
        at: Path = ("clauses", i)
        yield (*at, "binds"), c.binds, roles
        yield (*at, "silent_for"), c.silent_for, roles
        yield (*at, "unclear_for"), c.unclear_for, roles
        yield (*at, "conduct"), c.conduct, v.conducts
        yield (*at, "cites"), [cited.source for cited in c.cites], sources
        yield (*at, "categories"), [option.category for option in c.categories], categories
        yield (*at, "after"), (*c.after.clauses, *c.after.other_than) if c.after else (), clauses
        yield (*at, "open"), [point.gap for point in c.open if point.gap], v.gaps
        yield (*at, "open"), [point.conflict for point in c.open if point.conflict], conflicts
        yield (*at, "gaps"), [point.gap for point in c.gaps], v.gaps
        yield (*at, "outcomes"), [o.outcome for o in c.outcomes], v.outcomes
        yield (*at, "prohibits", "bars"), c.prohibits.bars if c.prohibits else (), bars
        yield (*at, "except_clauses"), c.except_clauses, clauses
        for j, duty in enumerate(c.duties):
            here: Path = (*at, "duties", j)
            yield (*here, "act"), [duty.act], v.acts
            yield (*here, "owed_by"), [duty.owed_by], owed_by
            yield (*here, "to"), [*duty.to, *duty.if_absent.values()], v.recipients
    for i, way in enumerate(pack.escalation):
        steps = [role for step in way.steps for role in (step.to, step.if_absent) if role]
        yield ("escalation", i, "owed_by"), way.owed_by, owed_by
        yield ("escalation", i, "clauses"), way.clauses, clauses
        yield ("escalation", i, "steps"), steps, {*owed_by, *v.recipients}
        let_in = [r for step in way.steps if step.lets_in for r in (step.to, step.if_absent) if r]
        yield ("escalation", i, "steps"), let_in, CASEWORKERS
    for i, conflict in enumerate(pack.conflicts):
        known = clauses | {t.id for t in pack.text_only}
        yield ("conflicts", i, "between"), conflict.between, known
        yield ("conflicts", i, "shown_with"), conflict.shown_with, clauses


def _conditions(pack: Pack) -> Iterator[tuple[Path, AnyCondition, tuple[str, ...]]]:
    """(place, condition, the conducts it is read for; none named = any)."""
    for name, term in pack.terms.items():
        yield ("terms", name), term, ()
    for i, rule in enumerate(pack.placement):
        if rule.when:
            yield ("placement", i, "when"), rule.when, ()
    for i, way in enumerate(pack.escalation):
        for j, step in enumerate(way.steps):
            if step.when:
                yield ("escalation", i, "steps", j, "when"), step.when, ()
    for i, c in enumerate(pack.clauses):
        yield from _conditions_of(("clauses", i), c)


def _conditions_of(at: Path, c: Clause) -> Iterator[tuple[Path, AnyCondition, tuple[str, ...]]]:
    lists: dict[str, Sequence[_Conditional]] = {
        "unless": c.unless,
        "open": c.open,
        "gaps": c.gaps,
        "duties": c.duties,
        "outcomes": c.outcomes,
        "categories": c.categories,
    }
    if c.when:
        yield (*at, "when"), c.when, c.conduct
    if c.disputed_when:
        yield (*at, "disputed_when"), c.disputed_when, c.conduct
    if c.prohibits and c.prohibits.contravened_when:
        yield (*at, "prohibits", "contravened_when"), c.prohibits.contravened_when, c.conduct
    for key, points in lists.items():
        for j, point in enumerate(points):
            if point.when:
                yield (*at, key, j, "when"), point.when, c.conduct


def _wrong_condition(
    pack: Pack, vocabulary: Vocabulary, condition: AnyCondition, conducts: tuple[str, ...]
) -> tuple[str, str] | None:
    """(what is wrong, how to mend it), or None."""
    try:
        written_out = expand(condition, {**vocabulary.terms, **pack.terms})
    except LookupError as error:
        return f"no term is called '{error.args[0]}'", "Define it under terms."
    for atom in atoms(written_out):
        wrong = _wrong_atom(atom, vocabulary, conducts)
        if wrong:
            return wrong, "Use a fact and a value of the vocabulary."
    for fact in sorted(negated_facts(written_out)):
        if vocabulary.facts[fact].if_unknown == "judgement":
            return (
                f"'{fact}' is a judgement and stands under a not",
                "A judgement nobody made is not its opposite: name the value it must have.",
            )
    return None


def _wrong_atom(
    atom: Is | In | Below | Known | Means, vocabulary: Vocabulary, conducts: tuple[str, ...]
) -> str | None:
    name = atom.known if isinstance(atom, Known) else getattr(atom, "fact", "")
    fact = vocabulary.facts.get(name)
    if fact is None:
        return f"no fact is called '{name}'"
    if conducts and not any(name in vocabulary.asked_for(conduct) for conduct in conducts):
        return f"'{name}' does not matter for '{conducts[0]}'"
    values = atom.in_ if isinstance(atom, In) else (atom.is_,) if isinstance(atom, Is) else ()
    wrong = [value for value in values if not fact.admits(value)]
    return f"'{name}' is never '{wrong[0]}'" if wrong else None
