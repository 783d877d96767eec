"""What reading a policy costs: one set of facts under each pack, beside parsing the same facts."""

from __future__ import annotations

import json
import timeit
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from cases.packs.library import load_library
from domain.policy.reading import assess
from domain.policy.words import Facts

SITUATIONS = Path(__file__).parent.parent / "policies" / "scenarios"
ROUNDS = 5


def run(repeat: int = 20) -> list[dict[str, Any]]:
    """Microseconds per assessment over every worked situation, per pack, with its clauses."""
    library = load_library()
    files = sorted(SITUATIONS.glob("*.json"))
    facts: list[Facts] = [one["facts"] for file in files for one in json.loads(file.read_text())]
    sent = [orjson.dumps(one) for one in facts]
    floor = _micros(lambda: [orjson.loads(one) for one in sent], repeat * 20, len(facts))
    found = []
    for binding in library.latest():
        pack = binding.pack

        def read(pack: Any = pack) -> None:
            for one in facts:
                assess(pack, library.vocabulary, one)

        micros = _micros(read, repeat, len(facts))
        found.append(
            {
                "pack": pack.label,
                "clauses": len(pack.clauses),
                "us per assessment": round(micros, 1),
                "x parsing the facts": round(micros / floor, 1),
            }
        )
    return found


def _micros(work: Any, repeat: int, size: int) -> float:
    took = timeit.repeat(work, number=repeat, repeat=ROUNDS)
    return median(took) / repeat / size * 1e6
