"""One request's cost in a small record and in a large one: `make growth`, which takes its time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from api import demo
from api.bootstrap import writing_services
from api.runtime.settings import Settings
from domain.vocabulary import Role
from tests.benchmarks.client import Tally, asking, one_round
from tests.benchmarks.graphql import OURS
from tests.benchmarks.timeline import ROUNDS, filled, server, settled
from tests.support.postgres import data_folder
from tests.support.server import SCHOOL

SIZES = (10_000, 1_000_000)
ENTRIES = 100
ASKED = 90
"""Cases asked for: as many of the large record as of the small one."""


def run(sizes: tuple[int, int] = SIZES, seconds: float = 6.0) -> Iterator[dict[str, Any]]:
    """What a page and a list cost at both sizes, and how much dearer they have become."""
    with data_folder(on_disk=True) as data:
        kept: list[str] = []
        costs: dict[str, list[float]] = {}
        events = 0
        for size in sizes:
            token = _grown(data, (size - events) // ENTRIES, kept)
            events = size
            for tally in _measured(data, token, kept[-ASKED:], seconds):
                costs.setdefault(tally.name, []).append(median(tally.cpu))
                p50 = quantiles(tally.waits, n=100)[49]
                costs.setdefault(f"{tally.name}, p50", []).append(p50)
                yield tally.shown() | {"events": events}
        for name, (small, large) in costs.items():
            yield {"name": f"growth: {name}, {sizes[1]} / {sizes[0]}", "x": _times(large, small)}


def _times(large: float, small: float) -> float | None:
    # CPU is counted in ticks: of a moment there may be none.
    return round(large / small, 2) if small else None


def _grown(data: Path, cases: int, kept: list[str]) -> str:
    with writing_services(Settings(demo=True, data=data)) as services:
        demo.seed(services)
        kept += map(str, filled(services, cases, ENTRIES))
        settled(data)
        assert services.issuer is not None
        return services.issuer.token("reader", SCHOOL, Role.DSL, lifetime=timedelta(hours=6))


def _measured(data: Path, token: str, cases: list[str], seconds: float) -> Iterator[Tally]:
    asked = {
        "page of 50": [asking(OURS["timeline"], token, c=case, n=50) for case in cases],
        "50 cases": [asking(OURS["cases"], token)],
        "50 duties": [asking(OURS["duties"], token)],
    }
    with server(data, seconds) as started:
        for name, requests in asked.items():
            tally = Tally(name)
            one_round(started, requests, seconds / ROUNDS, Tally(""))
            for _ in range(ROUNDS):
                one_round(started, requests, seconds / ROUNDS, tally)
            yield tally


if __name__ == "__main__":
    for line in run():
        sys.stdout.write("  ".join(f"{key}: {value}" for key, value in line.items()) + "\n")
        sys.stdout.flush()
