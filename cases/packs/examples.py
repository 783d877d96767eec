"""A pack's own examples, read by the pack: every one must come out as it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.policy.assessment import Assessment
from domain.policy.pack import Example, Pack
from domain.policy.reading import assess
from domain.policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a pack: where, what, and how to mend it."""

    pack: str
    where: str
    what: str
    remedy: str


def failing_examples(pack: Pack, vocabulary: Vocabulary) -> Iterator[Finding]:
    """One finding for each example the pack reads otherwise. The pack must be written out."""
    for example in pack.examples:
        for what in differences(example, assess(pack, vocabulary, example.facts)):
            yield Finding(
                pack=pack.label,
                where=f"example '{example.name}'",
                what=what,
                remedy="Correct the clause or the example; the text of the policy decides which.",
            )


def differences(example: Example, found: Assessment) -> Iterator[str]:
    """What the example expects and the assessment does not say, in words."""
    expect = example.expect
    pairs: list[tuple[str, object, object]] = [
        ("is_incident", expect.is_incident, found.is_incident),
        ("category", expect.category, found.category),
        (
            "duties",
            {(d.clause, d.act, frozenset(d.to), str(d.timing)) for d in expect.duties},
            {(d.clause, d.act, frozenset(d.to), str(d.timing)) for d in found.duties},
        ),
        ("prohibitions", set(expect.prohibitions), {p.clause for p in found.prohibitions}),
        ("outcomes", set(expect.outcomes), {o.clause for o in found.outcomes}),
        ("gaps", set(expect.gaps), set(found.gaps)),
    ]
    for aspect, wanted, got in pairs:
        if wanted != got:
            yield f"{aspect}: expected {_told(wanted)}, got {_told(got)}"
    missing = set(expect.questions) - set(found.questions)
    if missing:
        yield f"questions: {', '.join(sorted(missing))} not asked"


def _told(value: object) -> str:
    return ", ".join(sorted(map(str, value))) or "nothing" if isinstance(value, set) else str(value)
