"""Publish new versions of forms: write their hashes into FROZEN. A version once frozen is never frozen again."""

from __future__ import annotations

from pathlib import Path

from cases.forms.library import FORMS, load_forms
from cases.packs.freeze import add_missing


def freeze(folder: Path) -> list[str]:
    """Add the hash of every version that has none yet; the labels that were added."""
    forms = load_forms(folder, frozen=False).values()
    return add_missing(folder, [(f"{one.form}@{one.version}", one.sha256) for one in forms])


if __name__ == "__main__":
    freeze(Path(str(FORMS)))
