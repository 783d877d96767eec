"""Entries: something more, put right, taken back; nothing is ever changed or removed."""

from __future__ import annotations

import pytest

from domain.case import commands as c
from domain.case.events import EntryCorrected, EntryWithdrawn, InformationAdded
from domain.case.refusals import (
    EntryAlreadyWithdrawn,
    EntryNotCorrectable,
    EntryNotWithdrawable,
    NoSuchCase,
    UnknownEntry,
)
from domain.vocabulary import CaseOutcome
from tests.support.spec import given
from tests.support.story import (
    TUESDAY_NINE,
    TUESDAY_TEN,
    add_information,
    begin_investigating,
    inform_the_police,
    link_to_the_other_case,
    nothing_more_to_do,
    report_the_post,
    report_the_post_quietly,
    the_police_allow_it,
)

THE_REPORT = 1
THE_PLACE = 2


def put_right(entry: int) -> c.CorrectEntry:
    return c.CorrectEntry(entry=entry, account="It was shared twice.", reason="Miscounted.")


def take_back(entry: int) -> c.WithdrawEntry:
    return c.WithdrawEntry(entry=entry, reason="Belongs to another case.")


def test_something_more_is_added_with_the_day_it_happened() -> None:
    given().having(report_the_post).when(add_information).then(
        InformationAdded(
            occurred_at=TUESDAY_NINE, account="The comment was shared once.", source=None
        )
    )


def test_nothing_is_added_to_a_case_that_nobody_reported() -> None:
    given().when(add_information).refused_as(NoSuchCase)


def test_an_account_is_put_right_and_the_earlier_wording_stays() -> None:
    told = given().having(report_the_post)
    told.when(put_right(THE_REPORT)).then(
        EntryCorrected(
            occurred_at=TUESDAY_TEN,
            entry=THE_REPORT,
            account="It was shared twice.",
            reason="Miscounted.",
        )
    )


def test_a_correction_can_be_corrected() -> None:
    told = given().having(report_the_post, put_right(THE_REPORT))
    assert told.when(put_right(told.case.version)).events


def test_an_entry_that_does_not_exist_can_be_neither_corrected_nor_withdrawn() -> None:
    told = given().having(report_the_post)
    beyond = told.case.version + 1
    told.when(put_right(beyond)).refused_as(UnknownEntry, field="entry")
    told.when(take_back(beyond)).refused_as(UnknownEntry, field="entry")


def test_only_an_account_can_be_put_right() -> None:
    given().having(report_the_post).when(put_right(THE_PLACE)).refused_as(
        EntryNotCorrectable, field="entry"
    )
    given().having(report_the_post_quietly).when(put_right(THE_REPORT)).refused_as(
        EntryNotCorrectable, field="entry"
    )


def test_an_entry_is_taken_back_and_stays_on_record() -> None:
    told = given().having(report_the_post, add_information)
    entry = told.case.version
    told.when(take_back(entry)).then(
        EntryWithdrawn(occurred_at=TUESDAY_TEN, entry=entry, reason="Belongs to another case.")
    )


def test_an_entry_is_taken_back_once_and_not_corrected_afterwards() -> None:
    told = given().having(report_the_post, add_information)
    entry = told.case.version
    told.having(take_back(entry))
    told.when(take_back(entry)).refused_as(EntryAlreadyWithdrawn, field="entry")
    told.when(put_right(entry)).refused_as(EntryAlreadyWithdrawn, field="entry")


def test_neither_the_report_nor_what_the_policies_said_can_be_taken_back() -> None:
    told = given().having(report_the_post)
    for entry in range(1, told.case.version + 1):
        told.when(take_back(entry)).refused_as(EntryNotWithdrawable, field="entry")


@pytest.mark.parametrize(
    "deed",
    [c.EstablishFacts(facts={"serious": True}, occurred_at=TUESDAY_NINE), begin_investigating],
    ids=["facts", "an investigation"],
)
def test_what_the_case_rests_on_is_put_right_in_its_own_way(deed: c.CaseCommand) -> None:
    told = given().having(report_the_post)
    entry = told.case.version + 1
    told.having(deed).when(take_back(entry)).refused_as(EntryNotWithdrawable, field="entry")


def test_taking_back_the_permission_of_the_police_brings_their_hold_back() -> None:
    told = given().having(report_the_post, inform_the_police, the_police_allow_it)
    assert not told.case.police_hold
    assert told.having(take_back(told.case.version)).case.police_hold


def test_taking_back_that_the_police_were_told_does_not_lift_their_hold() -> None:
    told = given().having(report_the_post, inform_the_police)
    told.having(take_back(told.case.version))
    assert told.case.police_hold
    assert told.when(inform_the_police).events


def test_an_outcome_or_a_link_taken_back_no_longer_counts() -> None:
    told = given().having(report_the_post, nothing_more_to_do)
    assert told.case.outcome is CaseOutcome.RESOLVED_IN_SCHOOL
    told.having(take_back(told.case.version))
    assert told.case.outcome is None
    told.having(link_to_the_other_case)
    told.having(take_back(told.case.version))
    assert told.when(link_to_the_other_case).events
