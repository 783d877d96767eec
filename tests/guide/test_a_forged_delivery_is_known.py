"""The ten lines of the guide tell a webhook of this server from anybody else's."""

from __future__ import annotations

import base64
import runpy
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from standardwebhooks.webhooks import Webhook

from api.bootstrap import wall_clock
from tests.support.guide import blocks, saved

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ANOTHER = "whsec_" + base64.b64encode(bytes(32)).decode()
BODY = b'{"type":"changes.available"}'
Genuine = Callable[[Mapping[str, str], bytes], bool]


@pytest.fixture
def genuine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Genuine:
    """The guide's own function."""
    saved(blocks(), tmp_path)
    monkeypatch.setenv("SECRET", SECRET)
    return cast(Genuine, runpy.run_path(str(tmp_path / "hook.py"))["genuine"])


def headers(secret: str = SECRET, ago: timedelta = timedelta(0)) -> dict[str, str]:
    """As the library of its authors signs."""
    at = wall_clock() - ago
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, BODY.decode()),
    }


def test_what_the_library_signs_is_genuine(genuine: Genuine) -> None:
    assert genuine(headers(), BODY)


def test_one_signature_that_fits_is_enough(genuine: Genuine) -> None:
    both = f"{headers(ANOTHER)['webhook-signature']} {headers()['webhook-signature']}"
    assert genuine({**headers(), "webhook-signature": both}, BODY)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (headers(), BODY + b" "),
        (headers(ANOTHER), BODY),
        (headers(ago=timedelta(days=1)), BODY),
        (headers(ago=timedelta(days=-1)), BODY),
        ({**headers(), "webhook-id": "msg_2"}, BODY),
        ({**headers(), "webhook-timestamp": "soon"}, BODY),
        ({**headers(), "webhook-signature": ""}, BODY),
        ({**headers(), "webhook-signature": "v1,"}, BODY),
        ({}, BODY),
    ],
)
def test_everything_else_is_forged(genuine: Genuine, said: dict[str, str], body: bytes) -> None:
    assert not genuine(said, body)
