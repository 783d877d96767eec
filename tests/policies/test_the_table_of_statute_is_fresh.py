"""`docs/statute.md` has every clause of the statutory packs, as the packs have it."""

from __future__ import annotations

from cases.packs.library import load_library
from cases.packs.statute_table import PAGE, page

ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and "| Pack |" not in line
]


def test_the_page_is_what_the_packs_say() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(load_library()), "run `python -m cases.packs.statute_table`"


def test_every_statement_of_every_statutory_pack_has_one_row() -> None:
    packs = [one.pack for one in load_library().latest() if one.pack.layer == "statutory"]
    stated = {(pack.label, clause.id) for pack in packs for clause in pack.clauses}
    stated |= {(pack.label, text.id) for pack in packs for text in pack.text_only}
    listed = [(row[0], row[1]) for row in ROWS]
    assert set(listed) == stated
    assert len(listed) == len(stated)


def test_a_row_tells_basis_place_edition_mark_and_whether_it_is_current() -> None:
    (row,) = [row for row in ROWS if row[1] == "FGM-01"]
    assert row[3:5] == ["must", "specific"]
    assert "section 5B" in row[5]
    assert "procedural information of 22 January 2020<br>2025<br>" in row[6]
    assert row[7:] == ["seen", "no"]
    (idle,) = [row for row in ROWS if row[1] == "UKN-10"]
    assert idle[4:6] == ["text_only", "all sources of the pack"]
