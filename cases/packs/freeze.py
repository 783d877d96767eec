"""Publish new pack versions: write their hashes into FROZEN. A version once frozen is never frozen again."""

from __future__ import annotations

from pathlib import Path

from cases.packs.library import PACKS, load_library

HEADER = "# sha256 of the text of every published pack version. Lines are added, never changed.\n"


def freeze(folder: Path) -> list[str]:
    """Add the hash of every version that has none yet; the labels that were added."""
    register = folder / "FROZEN"
    text = register.read_text(encoding="utf-8") if register.exists() else HEADER
    known = {line.split()[1] for line in text.splitlines() if line and not line.startswith("#")}
    library = load_library(folder, frozen=False)
    new = [binding for binding in library.packs.values() if binding.pack.label not in known]
    lines = [f"{binding.bound.sha256}  {binding.pack.label}\n" for binding in new]
    register.write_text(text + "".join(sorted(lines, key=lambda line: line.split()[1])), "utf-8")
    return [binding.pack.label for binding in new]


if __name__ == "__main__":
    freeze(Path(str(PACKS)))
