"""`make bench`: every measurement, one line each; name some of them to run only those."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tests.benchmarks import (
    append,
    graphql,
    limits,
    missed,
    policy,
    rebuild,
    sockets,
    timeline,
    twins,
)

BENCHES: dict[str, Callable[[], list[dict[str, Any]]]] = {
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


def main(names: list[str]) -> None:
    """Run the named ones, or all."""
    for name in names or BENCHES:
        for line in BENCHES[name]():
            told = "  ".join(f"{key}: {value}" for key, value in line.items())
            sys.stdout.write(f"{name}  {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
