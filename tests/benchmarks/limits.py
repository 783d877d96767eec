"""What refusing costs: every document of the probes, refused by the server's own code."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from api.graphql.documents import Documents, Unfit
from api.graphql.schema import GRAPH
from tests.support.probes import PROBES

ROUNDS = 15
MOST_MS = 10.0


def run(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Milliseconds of CPU for the median of several refusals; the dearest probe first."""
    documents = Documents(GRAPH)
    cost = {
        what: median(_refused(documents, text) for _ in range(rounds))
        for what, text in PROBES.items()
    }
    dearest = sorted(cost.items(), key=lambda found: -found[1])
    return [
        {"name": f"refusing: {what}", "CPU ms": round(ms, 2), "at most": MOST_MS}
        for what, ms in dearest[:5]
    ]


def _refused(documents: Documents, text: str) -> float:
    began = time.process_time()
    try:
        documents.ready(text)
    except Unfit:
        return (time.process_time() - began) * 1e3
    raise AssertionError("a probe was let through")
