"""Whoever follows docs/integration.md gets what it shows: every block is carried out, in order."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support import javascript
from tests.support.guide import SERVER, Block, Shown, blocks, not_run, saved, terminal
from tests.support.server import ROOT, ServerProcess, a_server

SHOWN_ADDRESS = "http://127.0.0.1:8000"
SHOWN_PORT = "8800"


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def started(server: ServerProcess, block: Block, clone: Path) -> None:
    """What its reader does in the first terminal: start, or stop and start with a setting."""
    *settings, make, run = block.text.replace("$PWD", str(clone)).split()
    told = subprocess.run([make, "-n", run], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "casebook serve --demo" in told.stdout
    if settings:
        server.stop()
        server.settings |= dict(one.split("=", 1) for one in settings)
        server.start()


def test_every_block_is_carried_out_and_shows_what_comes(tmp_path: Path) -> None:
    found = blocks()
    assert not not_run(found)
    shown = Shown()
    wrote, port = "", free_port()
    with a_server() as server, terminal(tmp_path, server.data) as shell:
        for block in found:
            where = f"docs/integration.md, line {block.line}"
            if block.said == SERVER:
                started(server, block, tmp_path)
            elif block.file is not None:
                saved([block], shell.folder())
            elif block.said == "bash":
                said = block.text.replace(SHOWN_ADDRESS, server.base_url)
                code, wrote = shell.run(said.replace(SHOWN_PORT, port))
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
