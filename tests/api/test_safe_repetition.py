"""If-Match and Idempotency-Key: what is understood, and what is sent back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.http.preconditions import etag, expected_version, idempotency_key
from api.http.problems import Problem
from cases.access import Actor
from cases.command_append import CommandRequest
from cases.event_store import Idempotency
from domain.case.commands import CloseCase
from domain.vocabulary import Role


def test_a_version_travels_as_an_entity_tag_and_back() -> None:
    assert expected_version(etag(17)) == 17


def test_an_asterisk_means_whatever_it_is_now() -> None:
    assert expected_version(" * ") is None


def test_without_if_match_the_version_is_asked_for() -> None:
    with pytest.raises(Problem) as refusal:
        expected_version(None)
    assert (refusal.value.status, refusal.value.field) == (428, "If-Match")


@pytest.mark.parametrize(
    "written", ["", "3", '"0"', '"-1"', 'W/"3"', '"3", "4"', '"x"', '"9999999999"']
)
def test_anything_else_is_not_a_version(written: str) -> None:
    with pytest.raises(Problem) as refusal:
        expected_version(written)
    assert refusal.value.status == 400


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ('"8e03978e"', "8e03978e"),
        ('"a \\"quoted\\" word"', 'a "quoted" word'),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_key_may_be_quoted_or_bare(written: str, key: str) -> None:
    assert idempotency_key(written) == key


@pytest.mark.parametrize(
    "written", ["", '""', '"', "a b", "x" * 256, '"' + "x" * 256 + '"', "é", "a\x00"]
)
def test_what_is_not_a_key_is_refused(written: str) -> None:
    with pytest.raises(Problem) as refusal:
        idempotency_key(written)
    assert (refusal.value.status, refusal.value.field) == (400, "Idempotency-Key")


def test_without_a_key_one_is_asked_for() -> None:
    with pytest.raises(Problem) as refusal:
        idempotency_key(None)
    assert refusal.value.code == "idempotency-key-missing"


def test_a_request_is_its_senders_however_the_sign_in_is_spelled() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)

    def asked(sign_in: str, school: str = "saltmarsh-primary") -> Idempotency:
        who = Actor(sign_in, school, frozenset({Role.DSL}))
        return CommandRequest(who, CloseCase(reason="Done."), None, "report-1", now).idempotency

    assert asked("Dsl.Straße@saltmarsh") == asked("dsl.STRASSE@saltmarsh ")
    assert asked("dsl-1") != asked("dsl-2")
    assert asked("dsl-1") != asked("dsl-1", "lark-rise")
