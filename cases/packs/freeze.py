"""Publish new pack versions: write their hashes into FROZEN. A version once frozen is never frozen again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from cases.packs.library import PACKS, load_library, procedure_texts
from domain.policy.calendar import london_day

HEADER = "# sha256 of the text of every published version. Lines are added, never changed.\n"


def freeze(folder: Path, today: date | None = None) -> list[str]:
    """Add the hash of every version that has none yet; the labels that were added.

    Of packs in the folder's own register; of procedures in the one that lies beside them.
    """
    library = load_library(folder, frozen=False, today=today)
    packs = [(one.pack.label, one.bound.sha256) for one in library.packs.values()]
    return [
        *add_missing(folder, packs),
        *add_missing(folder / "procedures", procedure_texts(folder)),
    ]


def add_missing(folder: Path, texts: list[tuple[str, str]]) -> list[str]:
    """Add to a folder's register the hash of every label that it has not."""
    register = folder / "FROZEN"
    text = register.read_text(encoding="utf-8") if register.exists() else HEADER
    known = {line.split()[1] for line in text.splitlines() if line and not line.startswith("#")}
    new = [(label, digest) for label, digest in texts if label not in known]
    if new:
        lines = "".join(f"{digest}  {label}\n" for label, digest in sorted(new))
        register.write_text(text + lines, "utf-8")
    return [label for label, _ in new]


if __name__ == "__main__":
    freeze(Path(str(PACKS)), london_day(datetime.now(UTC)))  # noqa: TID251 - asked once, here
