"""What views are sealed with: the same anew, bound to one place, and gone with the data key."""

from __future__ import annotations

import os

import pytest

from cases.sealing.envelope import DataKey, Tampered
from cases.sealing.view_seals import Marks, StreamSeals, sealed_by

KEY, OTHER = (DataKey(os.urandom(16), os.urandom(32)) for _ in range(2))
MARKS = Marks(os.urandom(32))
SEALS = StreamSeals(KEY, MARKS)
SAID = b"Something that was said."


def test_what_was_sealed_is_read_at_its_place_and_nowhere_else() -> None:
    sealed = SEALS.seal("timeline", "a case/1", SAID)

    assert SAID not in sealed
    assert SEALS.open("timeline", "a case/1", sealed) == SAID
    assert sealed_by(sealed) == KEY.id
    for view, place in (("timeline", "a case/2"), ("chronology", "a case/1")):
        with pytest.raises(Tampered):
            SEALS.open(view, place, sealed)


def test_a_view_built_anew_is_the_same_to_the_byte() -> None:
    again = StreamSeals(KEY, MARKS)
    assert again.seal("timeline", "a case/1", SAID) == SEALS.seal("timeline", "a case/1", SAID)
    assert SEALS.seal("timeline", "a case/2", SAID) != SEALS.seal("timeline", "a case/1", SAID)


def test_another_key_opens_nothing_and_no_altered_byte_passes() -> None:
    sealed = SEALS.seal("timeline", "a case/1", SAID)
    with pytest.raises(Tampered):
        StreamSeals(OTHER, MARKS).open("timeline", "a case/1", sealed)
    for at in range(16, len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(Tampered):
            SEALS.open("timeline", "a case/1", altered)


def test_marks_are_equal_for_equal_texts_of_one_kind_under_one_key() -> None:
    assert MARKS.mark("sign_in", "anna") == SEALS.mark("sign_in", "anna")
    assert MARKS.mark("sign_in", "anna") != MARKS.mark("word", "anna")
    assert MARKS.mark("sign_in", "anna") != Marks(os.urandom(32)).mark("sign_in", "anna")
    assert len(MARKS.mark("sign_in", "anna" * 100)) == 22
