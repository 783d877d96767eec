"""Documents made up to be dear: what may be repeated is repeated, up to what a request may hold."""

from __future__ import annotations

import random

from tests.support.probes import CASES

SCALARS = [
    "id",
    "state",
    "version",
    "openDuties",
    "reportedBy",
    "openedAt",
    "learntAt",
    "occurredAt",
    "category",
]
ENTRY_FIELDS = [
    "id",
    "version",
    "kind",
    "headline",
    "actor",
    "actorRole",
    "recordedAt",
    "correctedBy",
]
KINDS = ["PLACED", "INCIDENT_REPORTED", "ASSESSED", "DUTY_RAISED"]


def hostile_document(chance: random.Random) -> str:
    """One of them: operations and fragments in some shape, filled with something tedious."""
    fragments = chance.choice([0, 1, 5, 12, 28, 50])
    operations = chance.choice([1, 1, 1, 2, 10, 40])
    filling = chance.choice(FILLINGS)
    shape = chance.choice(SHAPES)
    many = chance.choice([1, 3, 6, 12, 60, 200])
    spread = " ".join(shape(0, fragments)) if fragments else ""
    text = " ".join(
        f"query Q{n} {{ {CASES % (filling(chance, many) + ' ' + spread)} }}"
        for n in range(operations)
    )
    few = max(1, many // max(1, fragments))
    return " ".join(
        [
            text,
            *(
                f"fragment f{n} on Case {{ {filling(chance, few)} {' '.join(shape(n + 1, fragments))} }}"
                for n in range(fragments)
            ),
        ]
    )


def _chain(number: int, of: int) -> list[str]:
    return [f"...f{number}"] if number < of else []


def _doubling(number: int, of: int) -> list[str]:
    return _chain(number, of) * 2


def _all(number: int, of: int) -> list[str]:
    return [f"...f{other}" for other in range(number, min(of, number + 12))]


def _from_the_top(number: int, of: int) -> list[str]:
    return [f"...f{other}" for other in range(of)] if number == 0 else []


SHAPES = (_chain, _doubling, _all, _from_the_top)


def _scalars(chance: random.Random, many: int) -> str:
    return " ".join(chance.choice(SCALARS) for _ in range(many))


def _one_name(_: random.Random, many: int) -> str:
    return "id " * many


def _strange(_: random.Random, many: int) -> str:
    return " ".join(f"strange{n}" for n in range(many))


def _conflicts(_: random.Random, many: int) -> str:
    return " ".join(f"id: {SCALARS[n % len(SCALARS)]}" for n in range(min(many, 15)))


def _pages(chance: random.Random, many: int) -> str:
    inner = " ".join(chance.choice(ENTRY_FIELDS) for _ in range(3))
    return " ".join(
        f"timeline(first: {chance.choice([1, 1, 1, n + 1])}) {{ nodes {{ {inner} }} }}"
        for n in range(min(many, 40))
    )


def _lists(chance: random.Random, many: int) -> str:
    kinds = " ".join(chance.choice(KINDS) for _ in range(many))
    return f"timeline(first: 1, kinds: [{kinds}]) {{ nodes {{ id }} }}"


def _within(_: random.Random, many: int) -> str:
    levels = min(many, 30)
    return "... on Case { id " * levels + "}" * levels


def _beside(_: random.Random, many: int) -> str:
    return "... on Case { id state } " * min(many, 90)


def _directives(_: random.Random, many: int) -> str:
    return " ".join("id @include(if: true)" for _ in range(min(many, 29)))


FILLINGS = (
    *(_scalars, _one_name, _strange, _conflicts, _pages),
    *(_lists, _within, _beside, _directives),
)
