"""Runs schemathesis over a live server: one command, whose findings are read back."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.known import Known
from tests.support.server import ROOT

HERE = Path(__file__).parent
OPENAPI = ROOT / "openapi"
SEED = 20_260_302
CHECKS = {
    ".json": "all",
    ".graphql": "an_answer_of_the_graph_keeps_its_schema,without_a_token_every_address_is_closed",
}
_GENERATED = re.compile(r"(\d+) generated")


@dataclass(frozen=True)
class Asking:
    """Who asks, where, and what they could know."""

    base_url: str
    token: str | None
    known: Known


@dataclass(frozen=True)
class Findings:
    """What one run said."""

    code: int
    said: str
    cases: int
    cpu_seconds: float


@dataclass(frozen=True)
class Size:
    """How much is asked.

    `examples`: made-up requests for each operation. `share`: of the requests that schemathesis
    counts out one by one, limit for limit, so many are sent. `every`: so many operations are
    passed over until the next is asked.
    """

    phases: str
    examples: int = 1
    share: float = 0.0
    every: int = 1


def fuzzed(contract: Path, asking: Asking, size: Size, scratch: Path) -> Findings:
    """Let schemathesis ask everything a contract allows, and much that it does not."""
    plan = scratch / "plan.json"
    plan.write_text(
        json.dumps({**asking.known.as_json(), "share": size.share, "nobody": asking.token is None}),
        "utf-8",
    )
    config = ["--no-color", "--config-file", str(HERE / "schemathesis.toml")]
    how = [
        "--url",
        asking.base_url + ("/graphql" if contract.suffix == ".graphql" else ""),
        *(
            "--checks",
            CHECKS[contract.suffix],
            "--phases",
            size.phases,
            "--max-examples",
            str(size.examples),
        ),
        *("--seed", str(SEED), "--generation-database", "none", "--continue-on-failure"),
        *(
            "--generation-allow-x00",
            "false",
            "--suppress-health-check",
            "all",
            "--request-timeout",
            "60",
            "--warnings",
            "off",
        ),
    ]
    for name in _operations(contract)[:: size.every] if size.every > 1 else ():
        how += ["--include-name", name]
    if asking.token is not None:
        how += ["--header", f"Authorization: Bearer {asking.token}"]
    else:
        how += ["--exclude-checks", "positive_data_acceptance"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *config, "run", str(contract), *how],
        cwd=scratch,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONHASHSEED": "0",
            "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
            "CASEBOOK_FUZZ": str(plan),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    counted = _GENERATED.search(done.stdout)
    said = done.stdout + done.stderr
    return Findings(done.returncode, said, int(counted[1]) if counted else 0, spent)


def _operations(contract: Path) -> list[str]:
    """The operations of a description of REST, by the names that schemathesis gives them."""
    paths = json.loads(contract.read_text("utf-8"))["paths"]
    return [f"{method.upper()} {path}" for path in paths for method in paths[path]]
