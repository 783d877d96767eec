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
_GENERATED = re.compile(r"(\d+) generated")


@dataclass(frozen=True)
class Findings:
    """What one run said."""

    code: int
    said: str
    cases: int
    cpu_seconds: float


def fuzzed(
    contract: Path,
    base_url: str,
    token: str | None,
    known: Known,
    scratch: Path,
    *,
    phases: str,
    examples: int,
    share: float,
) -> Findings:
    """Let schemathesis ask everything a contract allows, and much that it does not.

    `examples`: made-up requests for each operation. `share`: how many of the requests that it
    counts out one by one, limit for limit, are sent.
    """
    plan = scratch / "plan.json"
    plan.write_text(json.dumps({**known.as_json(), "share": share}), "utf-8")
    config = ["--no-color", "--config-file", str(HERE / "schemathesis.toml")]
    how = [
        "--url",
        base_url + ("/graphql" if contract.suffix == ".graphql" else ""),
        *("--checks", "all", "--phases", phases, "--max-examples", str(examples)),
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
    if token is not None:
        how += ["--header", f"Authorization: Bearer {token}"]
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
