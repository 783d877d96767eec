"""Writes down the tables of every new version of a view. A line once written is never changed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from projections.catalogue import EVERY
from projections.engine.projection import Projection

SHAPES = Path(__file__).parent / "SHAPES"
HEADER = "# sha256 of the tables of every version of a view. Lines are added, never changed.\n"


def label(view: Projection) -> str:
    """As a line names it."""
    return f"{view.name}@{view.version}"


def shape(view: Projection) -> str:
    """Changes with any word of the tables' definition."""
    return sha256(view.ddl("compartment").encode()).hexdigest()


def written() -> dict[str, str]:
    """The shape of every version there ever was."""
    lines = [line.split() for line in SHAPES.read_text().splitlines() if line[:1] != "#"]
    return {name: shaped for shaped, name in lines}


def write_missing() -> None:
    """A version that is not written down yet gets its line; the others are history."""
    lines = SHAPES.read_text() if SHAPES.exists() else HEADER
    known = written() if SHAPES.exists() else {}
    new = [f"{shape(view)}  {label(view)}\n" for view in EVERY if label(view) not in known]
    SHAPES.write_text(lines + "".join(new))


if __name__ == "__main__":
    write_missing()
