"""Papers are made in processes of their own: no text takes the server's time, memory or life."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from api.http.problems import Problem
from api.pdf import press, print_room
from api.pdf.clusters import LEFT_OUT, bounded
from api.pdf.glyphs import drawable
from api.pdf.plain import SAID_FIRST
from api.pdf.print_room import PDF, TEXT, PrintRoom
from api.pdf.rendering import render
from tests.papers.test_a_paper_can_be_read_by_everybody import SHEET, quoting
from tests.support.paper import opened

LONGEST_ACCOUNT = 20_000
HEAPS = {
    "combining accents": "a" + "\u0301" * (LONGEST_ACCOUNT - 10),
    "accents round a joiner": "a" + "\u0301\u200d" * 9_000,
    "Devanagari without vowels": "क्" * 10_000,
    "Bengali without vowels": "র্" * 200,
    "Tamil without vowels": "க்" * 200,
    "Gujarati without vowels": "ક્" * 200,
    "Gurmukhi without vowels": "ਕ੍" * 200,
    "just too many for the shaper": "क्" * 129,
    "joined for ever": "👨\u200d" * 9_000,
    "loose jamo": "\u1100" * LONGEST_ACCOUNT,
    "two directions": "aא" * 10_000,
}
REAL = {
    "Hindi": "अर्थशास्त्र, कार्त्स्न्य, ज़िंदगी में उन्होंने संस्कृत पढ़ी",
    "Bengali": "স্বাস্থ্য, উজ্জ্বল, ক্ষ্ম, আর্দ্র্য, ছবি পাঠিয়েছে",
    "Tamil": "அவன் எனக்கு அனுப்பினான், ஸ்ரீ, க்ஷ்மி",
    "Thai": "ที่นี่น้ำใจผู้ใหญ่ปั้นเก้าอี้",
    "Arabic with vowels": "اللَّهُمَّ، مُحَمَّدٌ، أَرْسَلَ لِي صُورَةً",
    "Hebrew with points": "בְּרֵאשִׁ֖ית בָּרָ֣א, שָּׁ֖",
    "Vietnamese": "Nguyễn Thị Hường, Việt Nam",
    "Vietnamese in pieces": "Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031b\u0300ng",
    "Burmese": "မြန်မာ ကြွှော်",
    "emoji": "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏿 🏳️‍🌈 1️⃣ ❤️",
}


@pytest.fixture(scope="module")
def room() -> Iterator[PrintRoom]:
    made = PrintRoom()
    yield made
    made.close()


def six_times(words: str) -> dict[str, Any]:
    return {**SHEET, "parts": 6 * [{"kind": "quote", "words": words, "whose": "Pupil A"}]}


@pytest.mark.parametrize("words", HEAPS.values(), ids=list(HEAPS))
def test_what_no_language_writes_is_still_a_paper(room: PrintRoom, words: str) -> None:
    paper = room.made("sheet", six_times(words))
    assert paper.media_type == PDF
    assert paper.content.startswith(b"%PDF-")


def test_what_was_left_out_is_said_where_it_stood(room: PrintRoom) -> None:
    paper = opened(room.made("sheet", quoting("a" + "\u0301" * 200 + " and on")).content)
    # One of the accents became one sign with its letter, four stand on it.
    left_out = LEFT_OUT.format(195)
    assert left_out in paper.text
    assert "and on" in paper.text
    assert paper.attached["sheet.json"]["parts"][0]["words"].count("\u0301") == 200


@pytest.mark.parametrize("words", REAL.values(), ids=list(REAL))
def test_nothing_is_left_out_of_what_people_write(words: str) -> None:
    assert bounded(words, drawable()) == words


def test_a_paper_of_the_press_is_the_same_as_any_other(room: PrintRoom) -> None:
    first, again = room.made("sheet", SHEET), room.made("sheet", SHEET)
    assert first.content == again.content == render("sheet", SHEET)


UNSETTABLE = {
    **SHEET,
    "parts": [*SHEET["parts"], {"kind": "novel", "text": "Not\u0007 forgotten."}],
}
"""A part that the template does not know stops every form of the paper."""
ENDLESS = {
    **SHEET,
    "parts": [{"kind": "table", "widths": [1], "head": ["x"], "rows": [["word"]] * 60_000}],
}


def test_a_paper_that_cannot_be_set_is_had_as_text_which_says_so(room: PrintRoom) -> None:
    paper = room.made("sheet", UNSETTABLE)
    text = paper.content.decode()
    assert (paper.media_type, paper.ending) == (TEXT, "txt")
    assert text.startswith(SAID_FIRST)
    for words in ("An account", "Referrer: T. Maple", "He sent it.", "No.: 1", "Not[U+0007] forgo"):
        assert words in text
    assert room.made("sheet", UNSETTABLE) == paper
    assert room.made("sheet", SHEET).media_type == PDF


def test_a_paper_that_takes_too_long_ends_its_press_and_nothing_else(room: PrintRoom) -> None:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    paper = room.made("sheet", ENDLESS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert paper.media_type == TEXT
    assert paper.content.count(b"x: word") == 60_000
    used = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    assert used < 2 * (press.CPU_SECONDS + 2)
    assert room.made("sheet", SHEET).media_type == PDF


def children() -> list[int]:
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        # Whatever ends meanwhile is no child any more.
        with suppress(OSError):
            parent = process.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"api.pdf.press" in (
                process.joinpath("cmdline").read_bytes()
            ):
                found.append(int(process.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_a_press_is_given_nothing_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_OWNER_URL", "postgresql://owner:secret@example.org/record")
    before = set(children())
    alone = PrintRoom()
    try:
        with Path(__file__).open("rb"), socket.create_server(("127.0.0.1", 0)):
            alone.made("sheet", SHEET)
            (child,) = set(children()) - before
            opened_there = {os.readlink(one) for one in Path(f"/proc/{child}/fd").iterdir()}
        assert b"CASEBOOK" not in Path(f"/proc/{child}/environ").read_bytes()
        assert all(name.startswith(("pipe:", "/dev/null")) for name in opened_there), opened_there
        limits = " ".join(Path(f"/proc/{child}/limits").read_text().split())
        assert f"Max address space {press.MEMORY} {press.MEMORY}" in limits
        assert "Max core file size 0 0" in limits
    finally:
        alone.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_a_press_that_was_ended_is_replaced_and_the_paper_is_the_same() -> None:
    before = set(children())
    alone = PrintRoom()
    try:
        paper = alone.made("sheet", SHEET)
        for child in set(children()) - before:
            os.kill(child, signal.SIGKILL)
        assert alone.made("sheet", SHEET) == paper
    finally:
        alone.close()
    assert set(children()) <= before


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_a_press_is_replaced_after_so_many_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_room, "PAPERS_EACH", 2)
    before = set(children())
    alone = PrintRoom()
    try:
        for _ in range(2):
            alone.made("sheet", SHEET)
        assert set(children()) <= before
    finally:
        alone.close()


async def test_more_than_may_wait_are_told_to_ask_again(room: PrintRoom) -> None:
    asked = [
        asyncio.create_task(room.paper("sheet", SHEET)) for _ in range(print_room.MOST_WAITING + 5)
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, Problem)]
    assert len(refused) == 5
    status, headers, _ = refused[0].answer()
    assert (status, refused[0].code) == (503, "papers-busy")
    assert int(headers["retry-after"]) > 0
    assert (await room.paper("sheet", SHEET)).media_type == PDF


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")
def test_the_press_of_a_large_server_is_not_taken_for_large() -> None:
    large = bytearray(600 * 1024 * 1024)
    before = set(children())
    alone = PrintRoom()
    try:
        alone.made("sheet", SHEET)
        first = set(children()) - before
        alone.made("sheet", SHEET)
        assert set(children()) - before == first != set()
    finally:
        alone.close()
    assert large
