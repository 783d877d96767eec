"""The contracts, asked at length: `python -m tests.fuzz [examples for each operation]`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from domain.vocabulary import Role
from tests.fuzz.known import known_to
from tests.fuzz.run import OPENAPI, Asking, Size, fuzzed
from tests.support.client_keys import issued
from tests.support.server import ServerProcess, a_server

EXAMPLES = 150
CONTRACTS = ("openapi.json", "schema.graphql")
WORKING = (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)


def _asked(server: ServerProcess, examples: int) -> Iterator[tuple[str, str, Asking, Size]]:
    """Everybody at both doors: those who work on cases at length, the others a little."""
    tokens: list[tuple[str, str | None, int]] = [
        (role.value, server.token(role), examples if role in WORKING else examples // 10)
        for role in Role
    ]
    tokens += [("a key", issued(server), examples // 10), ("nobody", None, 2)]
    known = known_to(server, Role.DSL)
    for name, token, number in tokens:
        asking = Asking(server.base_url, token, known)
        for contract in CONTRACTS:
            yield name, contract, asking, Size("fuzzing", max(number, 1))
        if name in {Role.DSL.value, "a key"}:
            yield name, CONTRACTS[0], asking, Size("coverage", share=1.0)


def main() -> int:
    """Ask, tell what was found, and fail if it was anything."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLES
    cases, faults = 0, 0
    with a_server(settings={"CASEBOOK_GRAPH_BUDGET": "1000000000"}) as server:
        for name, contract, asking, size in _asked(server, examples):
            with tempfile.TemporaryDirectory() as scratch:
                found = fuzzed(OPENAPI / contract, asking, size, Path(scratch))
            cases += found.cases
            faults += found.code != 0
            sys.stdout.write(f"{name}, {contract}, {size.phases}: {found.cases} cases\n")
            if found.code:
                sys.stdout.write(found.said)
            sys.stdout.flush()
    sys.stdout.write(f"{cases} cases, {faults} runs with findings\n")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
