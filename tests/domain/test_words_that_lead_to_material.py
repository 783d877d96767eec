"""A text on an imagery case leads nobody to the material, and plain English passes."""

from __future__ import annotations

import pytest

from domain.case.imagery import free_of_content
from tests.support.hostile import HARMLESS, HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
def test_a_link_a_file_name_or_a_fingerprint_is_found(text: str) -> None:
    assert not free_of_content(text)
    assert not free_of_content(f"As the officer said: {text} (see there).")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_about_their_work_passes(text: str) -> None:
    assert free_of_content(text)


@pytest.mark.parametrize(
    "text",
    ["a.b." * 5_000, "a-" * 10_000, "ab " * 6_000, "0a:" * 6_000, "a " * 9_000, "[:" * 9_000],
)
def test_no_text_makes_the_search_slow(text: str) -> None:
    assert isinstance(free_of_content(text), bool)
