"""A deployment that would be unsafe does not start, and says in one sentence how to mend it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api.runtime.settings import Settings, SettingsError

SIGN_IN: dict[str, Any] = {"issuer": "https://sign-in.example", "jwks_file": "keys.json"}
SERVER: dict[str, Any] = {
    **SIGN_IN,
    "database_url": "postgresql://app@db/casebook",
    "keys_database_url": "postgresql://keys@db/casebook_keys",
    "tenant_key_file": "tenant.key",
}

UNSAFE: dict[str, tuple[dict[str, Any], str]] = {
    "a demo others can reach": ({"demo": True, "host": "0.0.0.0"}, "CASEBOOK_HOST"),  # noqa: S104
    "a demo by name of a real host": ({"demo": True, "host": "school.example"}, "CASEBOOK_HOST"),
    "a shared secret": ({**SIGN_IN, "algorithms": ("HS256",)}, "CASEBOOK_ALGORITHMS"),
    "no signature at all": ({**SIGN_IN, "algorithms": ("RS256", "none")}, "CASEBOOK_ALGORITHMS"),
    "no algorithm": ({**SIGN_IN, "algorithms": ()}, "CASEBOOK_ALGORITHMS"),
    "a demo with another issuer": ({"demo": True, "issuer": "https://x.example"}, "own issuer"),
    "nobody to sign in with": ({}, "CASEBOOK_ISSUER"),
    "an issuer without keys": ({"issuer": "https://sign-in.example"}, "CASEBOOK_JWKS_URL"),
    "two places for keys": ({**SIGN_IN, "jwks_url": "https://x.example/k"}, "CASEBOOK_JWKS_URL"),
    "keys over plain http": (
        {"issuer": "https://sign-in.example", "jwks_url": "http://x.example/k"},
        "https",
    ),
    "a server without a place for keys": (
        {**SERVER, "keys_database_url": None},
        "CASEBOOK_KEYS_DATABASE_URL",
    ),
    "data and keys in one place": (
        {**SERVER, "keys_database_url": SERVER["database_url"]},
        "CASEBOOK_KEYS_DATABASE_URL",
    ),
    "a server without a tenant key": (
        {**SERVER, "tenant_key_file": None},
        "CASEBOOK_TENANT_KEY_FILE",
    ),
}


@pytest.mark.parametrize("fault", UNSAFE)
def test_it_does_not_start_with(fault: str) -> None:
    given, mends = UNSAFE[fault]
    with pytest.raises(SettingsError, match=mends):
        Settings(**given)


@pytest.mark.parametrize(
    "given",
    [
        {"demo": True},
        {"demo": True, "host": "::1"},
        {"demo": True, "host": "localhost"},
        SIGN_IN,
        {"issuer": "https://sign-in.example", "jwks_url": "https://sign-in.example/keys"},
        {"issuer": "x", "jwks_url": "http://127.0.0.1:9000/keys"},
        SERVER,
    ],
)
def test_it_starts_with_settings_that_fit(given: dict[str, Any]) -> None:
    Settings(**given)


def test_the_environment_is_read_and_a_password_is_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASEBOOK_ISSUER", "https://sign-in.example")
    monkeypatch.setenv("CASEBOOK_JWKS_FILE", "keys.json")
    monkeypatch.setenv("CASEBOOK_TENANT_KEY_FILE", "tenant.key")
    monkeypatch.setenv("CASEBOOK_KEYS_DATABASE_URL", "postgresql://keys:secret@db/keys")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:secret@db/casebook")
    settings = Settings()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://app:secret@db/casebook"
    assert "secret" not in repr(settings).replace("SecretStr", "")


def test_a_value_of_the_wrong_kind_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_PORT", "hunter2")
    with pytest.raises(ValidationError) as refusal:
        Settings(demo=True)
    assert "hunter2" not in str(refusal.value)
