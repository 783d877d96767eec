"""Whatever runs over the code, here or hosted, is pinned: by hash, or as our own pinned package."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DEV = (ROOT / "requirements-dev.txt").read_text("utf-8")
PACKAGES = {"lint-imports": "import-linter"}
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def hooks() -> list[dict[str, Any]]:
    said = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repo["repo"] for repo in said["repos"]} == {"local"}, "a hook is fetched from elsewhere"
    return [hook for repo in said["repos"] for hook in repo["hooks"]]


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_a_hook_runs_what_is_pinned_with_its_hash(hook: dict[str, Any]) -> None:
    program = hook["entry"].split()[0]
    assert hook["language"] == "system"
    assert program.startswith(".venv/bin/")
    name = program.removeprefix(".venv/bin/")
    assert re.search(rf"^{PACKAGES.get(name, name)}==\S+ \\\n    --hash=sha256:", DEV, re.MULTILINE)


def test_the_hooks_are_what_the_gate_looks_at_without_a_server() -> None:
    ran = {hook["entry"] for hook in hooks()}
    assert {".venv/bin/mypy", ".venv/bin/lint-imports"} < ran


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_pinned_by_its_commit(path: Path) -> None:
    uses = re.findall(r"uses: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    assert uses
    assert [one for one in uses if not PINNED.fullmatch(one)] == []


def test_the_hosted_gate_runs_every_python_and_both_ends_of_postgresql() -> None:
    (path,) = WORKFLOWS
    said = yaml.safe_load(path.read_text("utf-8"))
    (job,) = said["jobs"].values()
    assert said["permissions"] == {"contents": "read"}
    assert job["strategy"]["matrix"] == {
        "python": ["3.11", "3.12", "3.13"],
        "postgresql": ["15", "18"],
    }
    assert [step["run"] for step in job["steps"] if "run" in step][-1] == "make gate"
    assert "PostgreSQL 15 or newer" in (ROOT / "README.md").read_text("utf-8")
