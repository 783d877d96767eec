"""How two answers to the same facts differ: clause by clause, in the order of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeVar

from domain.messages import Frozen
from domain.policy.assessment import (
    AssessedDuty,
    AssessedOutcome,
    AssessedProhibition,
    Assessment,
)
from domain.policy.words import Timing

Aspect = Literal[
    "is_incident",
    "category",
    "also",
    "duty",
    "prohibition",
    "outcome",
    "exception",
    "disputed",
    "gap",
    "conflict",
    "question",
    "human_decision",
]
Change = Literal["added", "removed", "changed"]
Asked = AssessedDuty | AssessedProhibition | AssessedOutcome
Item = TypeVar("Item", AssessedDuty, AssessedProhibition, AssessedOutcome)


class Difference(Frozen):
    """One thing the second answer says otherwise.

    `clause`: where the second answer says it, or the first where the second does not. `what`
    names the act, the outcome, the gap or the fact; `part` what of it changed. `before` and
    `after` are words of the vocabulary, of what came or went each part with its name; empty
    where an answer says nothing.
    """

    aspect: Aspect
    change: Change
    clause: str | None = None
    what: str | None = None
    part: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def differences(before: Assessment, after: Assessment) -> tuple[Difference, ...]:
    """What the second answer says otherwise than the first; none where they say the same."""
    return (
        *_value("is_incident", _told(before.is_incident), _told(after.is_incident)),
        *_value("category", before.category, after.category),
        *_words("also", before.also, after.also),
        *_items("duty", before.duties, after.duties, _SAME_DUTY),
        *_items("prohibition", before.prohibitions, after.prohibitions, _SAME_PROHIBITION),
        *_items("outcome", before.outcomes, after.outcomes, _SAME_OUTCOME),
        *_clauses("exception", before.exceptions, after.exceptions),
        *_disputed(before, after),
        *_words("gap", before.gaps, after.gaps),
        *_words("conflict", before.conflicts, after.conflicts),
        *_words("question", before.questions, after.questions),
        *_value(
            "human_decision",
            _told(before.requires_human_decision),
            _told(after.requires_human_decision),
        ),
    )


def timing_in_words(timing: Timing) -> str:
    """The word of the vocabulary, or the unit with its number, such as `working_days 1`."""
    if isinstance(timing, str):
        return timing
    ((unit, count),) = timing.model_dump().items()
    return f"{unit} {count}"


def _told(answer: bool | None) -> str:
    return "open" if answer is None else "yes" if answer else "no"


def _value(aspect: Aspect, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(aspect=aspect, change="changed", before=(before,), after=(after,))


def _words(aspect: Aspect, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for word in dict.fromkeys(before):
        if word not in after:
            yield Difference(aspect=aspect, change="removed", what=word)
    for word in dict.fromkeys(after):
        if word not in before:
            yield Difference(aspect=aspect, change="added", what=word)


def _clauses(aspect: Aspect, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for found in _words(aspect, before, after):
        yield found.model_copy(update={"clause": found.what, "what": None})


def _disputed(before: Assessment, after: Assessment) -> Iterator[Difference]:
    had = [(d.clause, d.kind) for d in before.disputed]
    has = [(d.clause, d.kind) for d in after.disputed]
    for clause, kind in dict.fromkeys(had):
        if (clause, kind) not in has:
            yield Difference(aspect="disputed", change="removed", clause=clause, what=kind)
    for clause, kind in dict.fromkeys(has):
        if (clause, kind) not in had:
            yield Difference(aspect="disputed", change="added", clause=clause, what=kind)


# By which marks two items are the same one, the surest first: each rule pairs what the ones
# before it left over, so that a duty under a renumbered clause is a change and not two.
_SAME_DUTY: tuple[Callable[[AssessedDuty], object], ...] = (
    lambda d: d,
    lambda d: (d.clause, d.act, d.owed_by, d.to),
    lambda d: (d.clause, d.act, d.owed_by),
    lambda d: (d.clause, d.act),
    lambda d: (d.act, d.owed_by, d.to),
)
_SAME_PROHIBITION: tuple[Callable[[AssessedProhibition], object], ...] = (
    lambda p: p,
    lambda p: (p.clause, p.act),
    lambda p: p.act,
)
_SAME_OUTCOME: tuple[Callable[[AssessedOutcome], object], ...] = (
    lambda o: o,
    lambda o: (o.clause, o.outcome),
    lambda o: o.outcome,
)


def _items(
    aspect: Aspect,
    before: Sequence[Item],
    after: Sequence[Item],
    same: Sequence[Callable[[Item], object]],
) -> Iterator[Difference]:
    gone, new = list(before), list(after)
    pairs: list[tuple[Item, Item]] = []
    for mark in same:
        for item in tuple(gone):
            twin = next((other for other in new if mark(other) == mark(item)), None)
            if twin is not None:
                gone.remove(item)
                new.remove(twin)
                pairs.append((item, twin))
    for item, twin in pairs:
        had, has = _parts(item), _parts(twin)
        for part in had:
            if had[part] != has[part]:
                yield Difference(
                    aspect=aspect,
                    change="changed",
                    clause=twin.clause,
                    what=_name(twin),
                    part=part,
                    before=had[part],
                    after=has[part],
                )
    for item in gone:
        yield Difference(
            aspect=aspect,
            change="removed",
            clause=item.clause,
            what=_name(item),
            before=_in_short(item),
        )
    for item in new:
        yield Difference(
            aspect=aspect,
            change="added",
            clause=item.clause,
            what=_name(item),
            after=_in_short(item),
        )


_ORDERED = ("first_available", "in_order")


def _name(item: Asked) -> str:
    return item.outcome if isinstance(item, AssessedOutcome) else item.act


def _parts(item: Asked) -> dict[str, tuple[str, ...]]:
    match item:
        case AssessedDuty():
            return {
                "clause": (item.clause,),
                "owed_by": (item.owed_by,),
                "recipients": item.to if item.to_mode in _ORDERED else tuple(sorted(item.to)),
                "to_mode": (item.to_mode,) if len(item.to) > 1 else (),
                "timing": (timing_in_words(item.timing),),
                "modality": (item.modality,),
                "basis": (item.basis,),
                "state": (item.state,) if item.state else (),
            }
        case AssessedProhibition():
            return {"clause": (item.clause,), "status": (item.status,)}
        case AssessedOutcome():
            return {"clause": (item.clause,), "modality": (item.modality,)}


def _in_short(item: Asked) -> tuple[str, ...]:
    """Every part with its name, but for those that go without saying."""
    return tuple(
        f"{part} {' '.join(words)}"
        for part, words in _parts(item).items()
        if words and part not in {"clause", "basis"}
    )
