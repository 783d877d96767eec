"""A text on an imagery case leads nobody to the material, and plain English passes."""

from __future__ import annotations

import pytest

from domain.case.imagery import fits_a_sign_in, free_of_content
from tests.support.hostile import HARMLESS, HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
def test_a_link_a_file_name_or_a_fingerprint_is_found(text: str) -> None:
    assert not free_of_content(text)
    assert not free_of_content(f"As the officer said: {text} (see there).")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_about_their_work_passes(text: str) -> None:
    assert free_of_content(text)


@pytest.mark.parametrize("text", ["a.b." * 5_000, "a-" * 10_000, "ab " * 6_000, "0a:" * 6_000])
def test_no_text_makes_the_search_slow(text: str) -> None:
    assert isinstance(free_of_content(text), bool)


@pytest.mark.parametrize(
    ("subject", "fits"),
    [
        ("teacher.saltmarsh", True),
        ("j.teacher@saltmarsh.sch.uk", True),
        ("6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e11", True),
        ("6f1f3a0c5d0e4f6a9a522f0b1c9d7e11", False),
        ("photos.example.net/album", False),
    ],
)
def test_a_sign_in_may_be_an_identifier_but_not_a_link(subject: str, fits: bool) -> None:
    assert fits_a_sign_in(subject) is fits
