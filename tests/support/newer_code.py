"""A newer Casebook: today's code with a few words changed, in a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns

from tests.support.server import ROOT

PACKAGES = ("api", "cases", "domain", "projections")
Edits = Mapping[str, Sequence[tuple[str, str]]]
"""File → what stands there today, and what stands there in the newer one."""


def newer_code(folder: Path, edits: Edits) -> Path:
    """Where it lies. What an edit is to change must stand there, once."""
    for package in PACKAGES:
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("static", "__pycache__"))
    (folder / "api" / "static").symlink_to(ROOT / "api" / "static")
    for name, changes in edits.items():
        text = (folder / name).read_text()
        for today, then in changes:
            assert text.count(today) == 1, f"{name} does not say once: {today}"
            text = text.replace(today, then)
        (folder / name).write_text(text)
    return folder
