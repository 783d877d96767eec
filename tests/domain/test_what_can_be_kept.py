"""Words and moments are kept as they were given, or refused before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from domain.case.commands import AddInformation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "words", ["Zażółć 😀", "cyfarfod â'r pennaeth", "他說了什麼", "a bell \x07"]
)
def test_a_childs_own_words_are_kept_whatever_they_are_written_in(words: str) -> None:
    assert AddInformation(account=words, occurred_at=NOON).account == words


@pytest.mark.parametrize("words", ["nothing\x00here", "half \ud83d of a pair"])
def test_what_no_database_can_keep_is_refused(words: str) -> None:
    with pytest.raises(ValidationError, match="cannot be kept"):
        AddInformation(account=words, occurred_at=NOON)


@pytest.mark.parametrize("words", [" ", "\t\n", "\u2003 "])
def test_blanks_say_nothing_and_are_refused_as_nothing(words: str) -> None:
    with pytest.raises(ValidationError, match="at least 1 character"):
        AddInformation(account=words, occurred_at=NOON)


@pytest.mark.parametrize("moment", [1_700_000_000, 1.5, True, "1700000000", "-5"])
def test_a_number_is_not_guessed_to_be_a_moment(moment: object) -> None:
    with pytest.raises(ValidationError, match="must be a moment"):
        AddInformation.model_validate({"account": "Told.", "occurred_at": moment})


def test_the_same_moment_is_the_same_bytes_in_every_zone() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    here, there = (
        AddInformation(account="Told.", occurred_at=moment).model_dump_json()
        for moment in (NOON, elsewhere)
    )
    assert here == there


@pytest.mark.parametrize("year", [1, 1899, 3000, 9999])
def test_a_year_nobody_means_is_refused(year: int) -> None:
    with pytest.raises(ValidationError, match="outside the years"):
        AddInformation(account="Told.", occurred_at=NOON.replace(year=year))
