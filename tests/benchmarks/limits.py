"""What refusing costs: the probes, and the worst of many documents made up to be dear."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any

from api.graphql_server.documents import Documents, Unfit
from api.graphql_server.schema import GRAPH
from tests.support.hostile_documents import hostile_document
from tests.support.probes import PROBES

ROUNDS = 15
MOST_MS = 10.0
SEEDS, TRIES = 400, 3


def run(rounds: int = ROUNDS, seeds: int = SEEDS) -> list[dict[str, Any]]:
    """Milliseconds of CPU for the median of several refusals; the dearest probe first."""
    documents = Documents(GRAPH)
    cost = {
        what: median(_refused(documents, text) for _ in range(rounds))
        for what, text in PROBES.items()
    }
    dearest = sorted(cost.items(), key=lambda found: -found[1])
    return [
        *(
            {"name": f"refusing: {what}", "CPU ms": round(ms, 2), "at most": MOST_MS}
            for what, ms in dearest[:5]
        ),
        *_searched(seeds),
    ]


def _searched(seeds: int) -> list[dict[str, Any]]:
    """Of so many hostile documents the dearest that was refused, and the dearest that was read."""
    worst = {False: (0.0, 0), True: (0.0, 0)}
    for seed in range(seeds):
        text = hostile_document(random.Random(seed))  # noqa: S311 - makes up questions
        tries = [_made_ready(Documents(GRAPH), text) for _ in range(TRIES)]
        ms, fit = min(ms for ms, _ in tries), tries[0][1]
        worst[fit] = max(worst[fit], (ms, seed))
    return [
        {"name": f"{what} of {seeds} hostile documents", "CPU ms": round(ms, 2), "seed": seed}
        for what, (ms, seed) in (
            ("the dearest refused", worst[False]),
            ("the dearest read", worst[True]),
        )
    ]


def _refused(documents: Documents, text: str) -> float:
    ms, fit = _made_ready(documents, text)
    assert not fit, "a probe was let through"
    return ms


def _made_ready(documents: Documents, text: str) -> tuple[float, bool]:
    began = time.process_time()
    try:
        documents.ready(text)
        fit = True
    except Unfit:
        fit = False
    return (time.process_time() - began) * 1e3, fit
