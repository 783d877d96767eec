"""A file for each change in changelog.d, of a known kind, and all of them are in the next release."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "changelog.d"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]
KINDS = [kind["directory"] for kind in SETTINGS["type"]]
FRAGMENTS = sorted(path for path in FOLDER.iterdir() if path.name not in SETTINGS["ignore"])


def towncrier(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "towncrier", *words, "--dir", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_every_file_is_of_a_known_kind_and_says_something(path: Path) -> None:
    _, kind, ending = path.name.split(".")
    assert (kind in KINDS, ending) == (True, "md"), "name it some-words.KIND.md; see the README"
    lines = path.read_text("utf-8").strip().splitlines()
    assert lines
    assert all(line.startswith(("- ", "  ")) for line in lines), "each change is a line with a dash"


def test_the_page_names_every_kind() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    assert [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")] == KINDS


def test_a_release_gathers_them_under_its_version_and_day(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    folder = tmp_path / FOLDER.name
    folder.mkdir()
    shutil.copy(FOLDER / "template.md", folder)
    (folder / "a-view.added.md").write_text("- A view of its own.\n")
    (folder / "a-topic.record.md").write_text("- `case.device_returned`.\n")

    towncrier(tmp_path, "build", "--yes", "--version", "9.9", "--date", "2026-12-24")

    told = (tmp_path / "CHANGELOG.md").read_text("utf-8")
    section = (
        "## 9.9 (2026-12-24)\n\n### Added\n\n- A view of its own.\n\n"
        "### Record\n\n- `case.device_returned`.\n"
    )
    assert section in told
    older = "## 0.1.0" if "\n## 0.1.0" in told else "## Unreleased"
    assert told.index(section) < told.index(older)
    assert [path.name for path in folder.iterdir()] == ["template.md"]
