"""Whoever follows docs/integration.md gets what it shows: every block is carried out, in order."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import javascript
from tests.support.guide import Block, Shown, blocks, not_run, saved, terminal
from tests.support.server import ROOT, ServerProcess, a_server

SHOWN_ADDRESS = "http://127.0.0.1:8000"


def started_again(server: ServerProcess, settings: dict[str, str]) -> None:
    """As its reader would, with what the terminal has set meanwhile."""
    server.stop()
    server.settings |= settings
    server.start()


def test_every_block_is_carried_out_and_shows_what_comes(tmp_path: Path) -> None:
    found = blocks()
    assert not not_run(found)
    saved(found, tmp_path)
    shown = Shown()
    wrote = ""
    with (
        a_server() as server,
        terminal(tmp_path, {"CASEBOOK_DATA": str(server.data)}) as shell,
    ):
        for block in found:
            where = f"docs/integration.md, line {block.line}"
            if block.said == "bash server":
                told = subprocess.run(
                    ["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True
                )
                assert "casebook serve --demo" in told.stdout, where
                given = shell.settings()
                del given["CASEBOOK_DATA"]
                if given:
                    started_again(server, given)
            elif block.said == "bash":
                code, wrote = shell.run(block.text.replace(SHOWN_ADDRESS, server.base_url))
                assert code == 0, f"{where}\n{wrote}"
            elif block.said.endswith("output"):
                assert shown.differs(block, wrote) is None, where


def test_its_typescript_fits_the_types_that_are_generated_from_the_schema() -> None:
    folder = javascript.installed() / "guide"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    saved(blocks(), folder)
    schema = str(ROOT / "openapi" / "schema.graphql")
    target = ["guide/changes.graphql", "guide/generated/graph.ts"]
    made = javascript.node("generate.mjs", schema, *target)
    assert made.returncode == 0, made.stderr
    strictly = ["--strict", "--noEmit", "--skipLibCheck", "--target", "es2022", "--types", "node"]
    checked = javascript.run("tsc", *strictly, "--module", "nodenext", "guide/count.ts")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("said", "text", "missing"),
    [
        ("rust", "fn main() {}", "line 2: rust"),
        ("python", "print(1)", "line 2: python"),
        ("python file=idle.py", "print(1)", "line 2: idle.py is used nowhere"),
        ("text output", "1", "line 2: an output of nothing"),
    ],
)
def test_a_block_that_nothing_carries_out_is_found(
    tmp_path: Path, said: str, text: str, missing: str
) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text(f"# A guide\n```{said}\n{text}\n```\n")
    assert not_run(blocks(guide)) == [missing]


@pytest.mark.parametrize(
    ("said", "text", "came"),
    [
        ("text output", "1 open", "2 open"),
        ("text output", "<case> and <case>", "a and b"),
        ("json output", '{"a": 1}', '{"a": 1, "b": 2}'),
        ("json output", '["<case>", "<case>"]', '["a", "b"]'),
    ],
)
def test_what_is_shown_and_does_not_come_is_found(said: str, text: str, came: str) -> None:
    assert Shown().differs(Block(said, text, 1), came) is not None
