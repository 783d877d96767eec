"""`make bench`: every measurement, one line each; name some of them to run only those.

Those that take very long run by their names alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from tests.benchmarks import (
    append,
    graphql,
    growth,
    idle,
    limits,
    missed,
    policy,
    rebuild,
    sockets,
    timeline,
    twins,
)

Bench = Callable[..., Iterable[dict[str, Any]]]
BENCHES: dict[str, Bench] = {
    "append": append.run,
    "limits": limits.run,
    "missed": missed.run,
    "policy": policy.run,
    "sockets": sockets.run,
    "timeline": timeline.run,
    "graphql": graphql.run,
    "rebuild": rebuild.run,
    "twins": twins.run,
}
BY_NAME: dict[str, Bench] = {"growth": growth.run, "idle": idle.run}


def main(names: list[str]) -> None:
    """Run the named ones, or all that do not take very long."""
    for name in names or BENCHES:
        for line in (BENCHES | BY_NAME)[name]():
            told = "  ".join(f"{key}: {value}" for key, value in line.items())
            sys.stdout.write(f"{name}  {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
