"""Sign-ins are compared in one way: however somebody's is written, it is theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sign_in import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ANNA@school.example", "anna@school.example"),
        ("İpek@school.example", "i̇pek@school.example"),
        ("ΝΙΚΟΣ@school.example", "νικος@school.example"),
        ("STRASSE@school.example", "straße@school.example"),
        ("jose\u0301@school.example", "josé@school.example"),
        (" jose@school.example ", "jose@school.example"),
        ("jo\u00a0 se@school.example", "jo se@school.example"),
        ("\uff4aose@school.example", "jose@school.example"),
        ("jo\u200dse@school.example", "jose@school.example"),
    ],
)
def test_spellings_of_one_sign_in_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_another_sign_in_is_another() -> None:
    assert fold("anna@school.example") != fold("hanna@school.example")


@given(st.text(max_size=12))
def test_folding_again_changes_nothing(sign_in: str) -> None:
    assert fold(fold(sign_in)) == fold(sign_in)
