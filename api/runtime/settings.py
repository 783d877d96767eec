"""The settings of a deployment, read from the environment. Unsafe combinations are refused here."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ASYMMETRIC = ("RS256", "ES256", "EdDSA", "Ed25519")
DEMO_ISSUER = "urn:casebook:demo-issuer"
LOOPBACK_NAMES = frozenset({"localhost"})
GRAPH_BUDGET, GRAPH_SOCKETS = 1_000_000, 100
"""Defaults: what one GraphQL client may spend in a minute, and how many sockets it may have open."""


class SettingsError(Exception):
    """The settings contradict each other; the message says which and what to change."""


class Settings(BaseSettings):
    """The settings of one process. Every name has the prefix CASEBOOK_, except DATABASE_URL."""

    model_config = SettingsConfigDict(
        env_prefix="CASEBOOK_",
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    demo: bool = False
    operator: bool = False
    """Set for commands of the command line, which need the databases but no sign-in."""
    data: Path = Path(".casebook")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    packs: Path | None = None
    """A folder of schools' own policy packs, loaded besides those shipped."""
    documents: Path | None = None
    """A folder of GraphQL documents, registered for everybody or for one client."""
    webhook_ports: tuple[int, ...] = (443,)
    """The ports that webhooks may be delivered to."""
    graph_budget: int = Field(default=GRAPH_BUDGET, ge=1)
    """What one GraphQL client may spend in a minute: one for each lookup and each row."""
    graph_sockets: int = Field(default=GRAPH_SOCKETS, ge=1)
    """How many WebSockets one client may have open with one process."""
    verify_hour: int = Field(default=2, ge=0, le=23)
    """The hour, in Europe/London, of the nightly verification."""
    reads_a_minute: int = Field(default=6_000, ge=1)
    """How many read requests one REST client may make in a minute."""
    acts_a_minute: int = Field(default=3_000, ge=1)
    """How many requests with a body it may make: what it records, searches and asks."""
    papers_a_minute: int = Field(default=60, ge=1)
    """How many PDFs it may ask for."""
    failed_sign_ins_a_minute: int = Field(default=600, ge=1)
    """How many requests without a valid token may come from one address before further ones are
    answered 429. Requests with a valid token still pass: all of a school may share one address."""
    open_pages_a_minute: int = Field(default=6_000, ge=1)
    """How many requests for public pages may come from one address."""
    body_limit: int = Field(default=1024 * 1024, ge=1_024, le=64 * 1024 * 1024)

    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("CASEBOOK_DATABASE_URL", "DATABASE_URL")
    )
    owner_url: SecretStr | None = None
    keys_database_url: SecretStr | None = None
    keys_file: Path | None = None
    """The data keys in a file, where every copy of the server runs on one machine."""
    tenant_key_file: Path | None = None

    issuer: str | None = None
    audience: str = "casebook"
    jwks_url: str | None = None
    jwks_file: Path | None = None
    algorithms: tuple[str, ...] = ASYMMETRIC
    demo_token_hours: int = Field(default=12, ge=1, le=24 * 7)

    @property
    def own_packs(self) -> tuple[Path, ...]:
        """The folders of schools' own packs."""
        return () if self.packs is None else (self.packs,)

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        for message in self._objections():
            raise SettingsError(message)
        return self

    def _objections(self) -> list[str]:
        found = []
        if self.demo and not is_loopback(self.host):
            found.append(
                "The demo issues tokens to anybody who reads its output, so it listens on loopback"
                " only: set CASEBOOK_HOST to 127.0.0.1 or leave it out."
            )
        if self.packs is not None and not self.packs.is_dir():
            found.append(
                "CASEBOOK_PACKS names a folder that is not there: make it, or leave the setting"
                " out."
            )
        if self.documents is not None and not self.documents.is_dir():
            found.append(
                "CASEBOOK_DOCUMENTS names a folder that is not there: make it, or leave the"
                " setting out."
            )
        symmetric = sorted(set(self.algorithms) - set(ASYMMETRIC))
        if symmetric or not self.algorithms:
            found.append(
                f"CASEBOOK_ALGORITHMS may only name {', '.join(ASYMMETRIC)}:"
                " with a shared secret, whoever can check a token can also forge one."
            )
        if self.demo and (self.jwks_url or self.jwks_file or self.issuer):
            found.append(
                "The demo is its own issuer: leave out CASEBOOK_ISSUER, CASEBOOK_JWKS_URL and"
                " CASEBOOK_JWKS_FILE, or start without the demo."
            )
        if not (self.demo or self.operator):
            found += self._objections_to_sign_in()
        if self.keys_database_url is not None and self.keys_file is not None:
            found.append(
                "CASEBOOK_KEYS_DATABASE_URL and CASEBOOK_KEYS_FILE are both set: leave out the one"
                " in which the data keys are not."
            )
        if self.database_url is not None:
            found += self._objections_to_databases(self.database_url)
        return found

    def _objections_to_sign_in(self) -> list[str]:
        if not self.issuer:
            return ["Set CASEBOOK_ISSUER to the issuer of your tokens, or start with --demo."]
        if bool(self.jwks_url) == bool(self.jwks_file):
            return [
                "Set one of CASEBOOK_JWKS_URL and CASEBOOK_JWKS_FILE: where the issuer's public"
                " keys are found."
            ]
        if self.jwks_url:
            parts = urlsplit(self.jwks_url)
            encrypted = parts.scheme == "https"
            if not encrypted and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
                return ["CASEBOOK_JWKS_URL must be an https address: keys must not be swapped."]
        return []

    def _objections_to_databases(self, record: SecretStr) -> list[str]:
        if self.demo and self.keys_database_url is None:
            return []
        if self.keys_database_url is None and self.keys_file is None:
            return [
                "DATABASE_URL names a server, so CASEBOOK_KEYS_DATABASE_URL is needed as well: data"
                " keys live on another server than the record. Where every copy of Casebook runs on"
                " one machine, CASEBOOK_KEYS_FILE may name a file there instead."
            ]
        if self.tenant_key_file is None:
            return [
                "DATABASE_URL names a server, so CASEBOOK_TENANT_KEY_FILE is needed as well:"
                " it holds the key that wraps the data keys."
            ]
        if record == self.keys_database_url:
            return [
                "CASEBOOK_KEYS_DATABASE_URL must not be DATABASE_URL: whoever takes one must not"
                " hold the other."
            ]
        return []


def is_loopback(host: str) -> bool:
    """Whether a host, as written in settings, can only be reached from this machine."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
