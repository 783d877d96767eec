"""Publish new versions of packs and forms: write their hashes into FROZEN. A version once frozen is
never frozen again."""

from __future__ import annotations

from pathlib import Path

from cases.forms.library import FORMS, load_forms
from cases.packs.library import PACKS, load_library, procedure_texts

HEADER = "# sha256 of the text of every published version. Lines are added, never changed.\n"


def freeze(folder: Path) -> list[str]:
    """Add the hash of every version that has none yet; the labels that were added.

    Of packs in the folder's own register; of procedures in the one that lies beside them.
    """
    library = load_library(folder, frozen=False)
    packs = [(one.pack.label, one.bound.sha256) for one in library.packs.values()]
    return [*_add(folder, packs), *_add(folder / "procedures", procedure_texts(folder))]


def freeze_forms(folder: Path) -> list[str]:
    """The same of a folder of forms."""
    forms = load_forms(folder, frozen=False).values()
    return _add(folder, [(f"{one.form}@{one.version}", one.sha256) for one in forms])


def _add(folder: Path, texts: list[tuple[str, str]]) -> list[str]:
    register = folder / "FROZEN"
    text = register.read_text(encoding="utf-8") if register.exists() else HEADER
    known = {line.split()[1] for line in text.splitlines() if line and not line.startswith("#")}
    new = [(label, digest) for label, digest in texts if label not in known]
    if new:
        lines = "".join(f"{digest}  {label}\n" for label, digest in sorted(new))
        register.write_text(text + lines, "utf-8")
    return [label for label, _ in new]


if __name__ == "__main__":
    freeze(Path(str(PACKS)))
    freeze_forms(Path(str(FORMS)))
