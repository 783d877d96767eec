"""A school's MIS signs in by keys: issued for a time and for a purpose, and taken back for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.messages import Refusal
from domain.school.commands import IssueClientKey, RevokeClientKey
from domain.school.decisions import decide
from domain.school.events import (
    ClientKeyIssued,
    ClientKeyRevoked,
    SchoolEnrolled,
    SchoolEvent,
)
from domain.school.refusals import (
    ClientKeyAlreadyRevoked,
    ImpossibleClientKey,
    SchoolNotEnrolled,
    UnknownClientKey,
)
from domain.school.state import replay
from domain.vocabulary import Scope
from tests.support.story import MONDAY_NINE

KEY = "0123456789abcdef"
YEAR = timedelta(days=366)
enrolled = SchoolEnrolled(occurred_at=MONDAY_NINE, name="Saltmarsh Primary", tenant="saltmarsh")
revoke = RevokeClientKey(key=KEY, reason="The contract has ended.")


def issue(lasting: timedelta = YEAR) -> IssueClientKey:
    return IssueClientKey(
        key=KEY,
        client="larkfield-mis",
        scopes=(Scope.REPORT, Scope.READ, Scope.READ),
        digest="a" * 64,
        expires_at=MONDAY_NINE + lasting,
    )


def done(
    history: list[SchoolEvent], command: IssueClientKey | RevokeClientKey
) -> tuple[SchoolEvent, ...]:
    return decide(replay(history), command, now=MONDAY_NINE)


def refused(history: list[SchoolEvent], command: IssueClientKey | RevokeClientKey) -> Refusal:
    with pytest.raises(Refusal) as caught:
        done(history, command)
    return caught.value


def test_a_key_is_put_on_record_by_its_name_and_its_hash() -> None:
    (event,) = done([enrolled], issue())
    assert event == ClientKeyIssued(
        occurred_at=MONDAY_NINE,
        key=KEY,
        client="larkfield-mis",
        scopes=(Scope.READ, Scope.REPORT),
        registered_only=False,
        digest="a" * 64,
        expires_at=MONDAY_NINE + YEAR,
    )


@pytest.mark.parametrize("lasting", [timedelta(0), timedelta(days=-1), YEAR + timedelta(seconds=1)])
def test_a_key_lasts_a_year_at_most(lasting: timedelta) -> None:
    refusal = refused([enrolled], issue(lasting))
    assert isinstance(refusal, ImpossibleClientKey)
    assert refusal.field == "expires_at"


def test_no_two_keys_have_one_name() -> None:
    refusal = refused([enrolled, *done([enrolled], issue())], issue())
    assert isinstance(refusal, ImpossibleClientKey)
    assert refusal.field == "key"


def test_a_key_is_taken_back_once_and_for_ever() -> None:
    issued = [enrolled, *done([enrolled], issue())]
    (event,) = done(issued, revoke)
    assert event == ClientKeyRevoked(
        occurred_at=MONDAY_NINE, key=KEY, reason="The contract has ended."
    )
    assert replay([*issued, event]).revoked_keys == {KEY}
    assert isinstance(refused([*issued, event], revoke), ClientKeyAlreadyRevoked)


def test_a_key_that_nobody_issued_is_not_taken_back() -> None:
    assert isinstance(refused([enrolled], revoke), UnknownClientKey)


@pytest.mark.parametrize("command", [issue(), revoke])
def test_a_school_that_is_not_enrolled_has_no_keys(
    command: IssueClientKey | RevokeClientKey,
) -> None:
    assert isinstance(refused([], command), SchoolNotEnrolled)
