"""Whatever stands on a paper can be copied out of it, sign for sign, by whichever program opens it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from random import Random
from string import ascii_letters, digits
from typing import Any

from api.pdf.rendering import render
from tests.papers.test_a_paper_can_be_read_by_everybody import SHEET
from tests.support.paper import opened, opened_in_a_browser

VALUES = (
    "2ca7d4f8-12fb-4afa-8014-d10b62d6e470",
    "designated.safeguarding.lead@hartwell-test-academy.example.org.uk",
    "01632960001",
    "+441632960001extension1042room7b",
    "2013-04-02",
    "2 April 2013",
    "URN:100001/LAESTAB:2131001/UPN:H801200001001",
    "CAD-20261119-000000000000000000000001042/26",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "date-palm@2023.11.1/DP-36/investigate/1",
)
CHANCE = Random(20261119)  # noqa: S311 - the same words in every run
DRAWN = tuple(
    "".join(CHANCE.choice(ascii_letters + digits + "@./-_:") for _ in range(length))
    for length in range(1, 80)
)


def sheet(values: Sequence[str]) -> bytes:
    """Each value as a fact, in a narrow column and within a sentence."""
    parts: list[dict[str, Any]] = [
        {"kind": "facts", "pairs": [["Value", value] for value in values]},
        {"kind": "section", "title": "In a table"},
        {
            "kind": "table",
            "widths": [1, 1, 3],
            "head": ["One", "Two", "Three"],
            "rows": [[value, "-", f"So {value} it is"] for value in values],
        },
        {"kind": "quote", "words": " and ".join(values), "whose": "Pupil A"},
    ]
    return render("sheet", {**SHEET, "parts": parts})


def on_lines_of_their_own(pages: Sequence[str]) -> set[str]:
    return {line.strip() for page in pages for line in page.splitlines()}


def read_on(pages: Sequence[str]) -> str:
    """With nothing where a line ends."""
    return "".join(line for page in pages for line in page.splitlines())


def test_every_value_is_read_back_by_both_readers() -> None:
    pdf = sheet(VALUES)
    for pages in (opened(pdf).pages, opened_in_a_browser(pdf)):
        lines = on_lines_of_their_own(pages)
        for value in VALUES:
            assert f"Value {value}" in lines, value
            assert read_on(pages).count(value) >= 3, value


def test_whatever_the_word_and_however_long() -> None:
    pdf = sheet(DRAWN)
    for pages in (opened(pdf).pages, opened_in_a_browser(pdf)):
        for word in DRAWN:
            assert word in read_on(pages), word


def test_no_sign_stands_in_the_text_that_is_not_on_the_paper() -> None:
    pdf = sheet(VALUES + DRAWN)
    for pages in (opened(pdf).pages, opened_in_a_browser(pdf)):
        signs = set("".join(pages)) - set("\n\r\t")
        assert not [sign for sign in signs if unicodedata.category(sign) in {"Cf", "Cc"}]


def test_it_is_made_to_both_standards_as_before() -> None:
    paper = opened(sheet(VALUES))
    assert (paper.claims["pdfa:part"], paper.claims["pdfa:conformance"]) == ("3", "A")
    assert paper.claims["pdfua:part"] == "1"
    assert {"/Table", "/TH", "/TD"} <= set(paper.tags)
