"""A paper is made to PDF/A-3a and PDF/UA-1, whatever somebody wrote, and always the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import api.pdf
from api.pdf.glyphs import drawable
from api.pdf.rendering import render
from tests.support.paper import opened

FONTS = Path(api.pdf.__file__).parent / "fonts"
SHEET: dict[str, Any] = {
    "title": "An account",
    "dated": "2026-11-19T13:05:00+00:00",
    "kicker": "For the file",
    "subtitle": "Hartwell Test Academy",
    "foot": "Hartwell Test Academy",
    "parts": [
        {"kind": "warning", "text": "Do not view, copy or forward anything."},
        {"kind": "section", "title": "1. Who", "note": "As recorded."},
        {"kind": "facts", "pairs": [["Referrer", "T. Maple, Headteacher"], ["School", "Hartwell"]]},
        {"kind": "section", "title": "2. What"},
        {"kind": "quote", "words": "He sent it.", "whose": "Pupil A, 19 November 2026"},
        {"kind": "table", "widths": [1, 4], "head": ["No.", "What"], "rows": [["1", "Reported"]]},
        {"kind": "text", "text": "That is all."},
    ],
}


def quoting(words: str) -> dict[str, Any]:
    return {**SHEET, "parts": [{"kind": "quote", "words": words, "whose": "Pupil A"}]}


def test_it_says_that_it_is_made_to_both_standards() -> None:
    paper = opened(render("sheet", SHEET))
    assert paper.claims["pdfa:part"] == "3"
    assert paper.claims["pdfa:conformance"] == "A"
    assert paper.claims["pdfua:part"] == "1"
    assert paper.catalogue["/Lang"] == "en-GB"
    assert paper.catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper.title == "An account"


def test_its_headings_and_tables_are_tagged() -> None:
    tags = opened(render("sheet", SHEET)).tags
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 2
    assert {"/Table", "/TH", "/TD"} <= set(tags)


def test_the_data_travels_with_it() -> None:
    assert opened(render("sheet", SHEET)).attached == {"sheet.json": SHEET}


def test_the_same_data_gives_the_same_bytes() -> None:
    assert render("sheet", SHEET) == render("sheet", json.loads(json.dumps(SHEET)))


def test_another_moment_gives_another_paper() -> None:
    later = {**SHEET, "dated": "2026-11-19T13:06:00+00:00"}
    assert render("sheet", SHEET) != render("sheet", later)


@pytest.mark.parametrize(
    "words",
    [
        "He said 🔥😂 and ❤️",
        "Zażółć gęślą jaźń",
        "Dw i'n hoffi'r tŷ gwyn, meddai'r ŵydd",
        "他给我发了一张照片",
        "أرسل لي صورة",
        "ਉਸ ਨੇ ਮੈਨੂੰ ਭੇਜਿਆ",
        "ছবি পাঠিয়েছে",
        '#import "x": *, [*bold*] $a$ \\ ] } // no',
    ],
)
def test_a_childs_own_words_are_printed_as_they_were_written(words: str) -> None:
    paper = opened(render("sheet", quoting(words)))
    assert "written by name" not in paper.text
    if words.isascii():
        assert words in paper.text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a bell \x07 rang", "a bell [U+0007] rang"),
        ("no\x00thing", "no[U+0000]thing"),
        ("a private sign \ue000", "[U+E000]"),
        ("the other way \u202e round", "[U+202E]"),
        ("a bird 𓅓 of stone", "[EGYPTIAN HIEROGLYPH G017]"),
        ("not a sign \ufffe", "[U+FFFE]"),
    ],
)
def test_what_cannot_be_drawn_is_written_by_name_and_said_to_be(words: str, shown: str) -> None:
    paper = opened(render("sheet", quoting(words)))
    assert shown in paper.text
    assert "written by name" in paper.text
    assert paper.attached["sheet.json"]["parts"][0]["words"] == words


@pytest.mark.parametrize(
    "words",
    [
        "w" * 20_000,
        "\n".join(["one line"] * 400),
        "".join(chr(code) for code in range(1, 0x2FF)),
        "👨‍👩‍👧‍👦" * 50 + "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "Z̷͝a̴l̵g̸o̷" * 20,
        "\u0301 a mark with nothing under it",
        "e\u0e31\u0301\u20e3",
    ],
    ids=["endless word", "many lines", "every Latin sign", "families", "marks", "bare", "mixed"],
)
def test_nothing_that_somebody_wrote_can_stop_a_paper(words: str) -> None:
    assert (
        opened(render("sheet", quoting(words))).attached["sheet.json"]["parts"][0]["words"] == words
    )


def test_every_sign_that_is_said_to_be_drawable_can_be_printed() -> None:
    signs = sorted(drawable())
    words = " ".join("".join(map(chr, signs[place : place + 40])) for place in range(0, 4_000, 40))
    assert opened(render("sheet", quoting(words))).claims["pdfa:part"] == "3"


def test_the_fonts_are_the_published_ones_under_open_licences() -> None:
    locked = json.loads((FONTS / "fonts.lock.json").read_text())
    files = {name: digest for family in locked for name, digest in family["files"].items()}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.name != "fonts.lock.json"
    }
    assert found == files
    assert {family["licence"] for family in locked} == {"OFL-1.1", "Apache-2.0"}
    for family in locked:
        assert any(name.endswith(".LICENSE") for name in family["files"])
