"""Signatures as others check them: the authors' own vector, and their library."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from api.bootstrap import wall_clock
from cases.webhooks.signing import PREFIX, SECRET_BYTES, Secrets, signed_headers, written
from domain.webhook.commands import RotateWebhookSecret
from tests.support.receiver import Receiver
from tests.support.webhook_school import WebhookSchool

# The vector that the libraries of Standard Webhooks are tested with.
KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
NAME = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

WEBHOOK = UUID("6f1c2c1e-2f0b-4d0c-9a57-3f5b8f0f7a11")
SECRETS = Secrets(b"k" * 32)


def test_the_published_vector_is_signed_as_published() -> None:
    assert signed_headers([KEY], NAME, AT, BODY) == {
        "webhook-id": NAME,
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


def test_in_british_summer_time_the_signature_is_that_of_the_same_moment() -> None:
    summer = AT.astimezone(timezone(timedelta(hours=1)))
    assert signed_headers([KEY], NAME, summer, BODY) == signed_headers([KEY], NAME, AT, BODY)


def test_the_library_verifies_what_we_sign_now() -> None:
    secret = SECRETS.secret(WEBHOOK, 1)
    headers = signed_headers([secret], uuid4(), wall_clock(), BODY)
    assert Verifier(written(secret)).verify(BODY, headers) == {"test": 2432232314}


@pytest.mark.parametrize("spoilt", [b'{"test": 2432232315}', b'{"test": 2432232314} ', b"{}"])
def test_a_body_that_was_changed_does_not_verify(spoilt: bytes) -> None:
    secret = SECRETS.secret(WEBHOOK, 1)
    headers = signed_headers([secret], uuid4(), wall_clock(), BODY)
    with pytest.raises(WebhookVerificationError):
        Verifier(written(secret)).verify(spoilt, headers)


def test_with_two_secrets_a_holder_of_either_verifies_and_a_holder_of_neither_does_not() -> None:
    newest, older, other = (SECRETS.secret(WEBHOOK, number) for number in (3, 2, 1))
    headers = signed_headers([newest, older], uuid4(), wall_clock(), BODY)
    for secret in (newest, older):
        assert Verifier(written(secret)).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(written(other)).verify(BODY, headers)


def test_each_webhook_and_each_number_has_a_secret_of_its_own_in_every_copy() -> None:
    found = {SECRETS.secret(webhook, n) for webhook in (WEBHOOK, uuid4()) for n in (1, 2, 3)}
    assert len(found) == 6
    assert {len(secret) for secret in found} == {SECRET_BYTES}
    assert Secrets(b"k" * 32).secret(WEBHOOK, 1) in found
    assert Secrets(b"l" * 32).secret(WEBHOOK, 1) not in found
    assert written(SECRETS.secret(WEBHOOK, 1)).startswith(PREFIX)


def test_after_a_rotation_both_sign_for_as_long_as_was_asked(
    school: WebhookSchool, receiver: Receiver
) -> None:
    registered = school.registers(receiver.url)
    webhook, older = registered.filed.case, registered.secret or ""
    rotated = school.does(RotateWebhookSecret(older_valid_minutes=60), webhook)
    newest = rotated.secret or ""

    def signatures() -> list[str]:
        school.looks()
        came = receiver.came[-1]
        at = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), UTC)
        by = [Verifier(key).sign(came.id, at, came.body.decode()) for key in (newest, older)]
        sent = came.headers["webhook-signature"].split(" ")
        assert sent == by[: len(sent)]
        return sent

    assert len(signatures()) == 2
    school.later(timedelta(minutes=60))
    school.reports("the post")
    assert len(signatures()) == 1


def test_no_secret_is_in_the_record_nor_in_any_table(
    school: WebhookSchool, receiver: Receiver
) -> None:
    secret = school.registers(receiver.url).secret or ""
    school.looks()
    assert len(secret) > 40
    assert secret.removeprefix(PREFIX) not in school.everything_stored()
