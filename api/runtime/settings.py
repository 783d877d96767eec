"""What a deployment may set. Read from the environment; unsafe combinations are refused here."""

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
"""What one client may spend and hold open on the graph, where nothing is set."""


class SettingsError(Exception):
    """The settings do not fit together; the message says which and how to mend it."""


class Settings(BaseSettings):
    """One process's settings; every name carries the prefix CASEBOOK_, save DATABASE_URL."""

    model_config = SettingsConfigDict(
        env_prefix="CASEBOOK_",
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    demo: bool = False
    operator: bool = False
    """A call of the command line: it needs the databases, and nobody signs in."""
    data: Path = Path(".casebook")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    packs: Path | None = None
    """A folder of schools' own policy packs, loaded beside ours."""
    documents: Path | None = None
    """A folder of documents of the graph, registered for everybody or for one client."""
    webhook_ports: tuple[int, ...] = (443,)
    """The ports that webhooks may be delivered to."""
    graph_budget: int = Field(default=GRAPH_BUDGET, ge=1)
    """What one client may spend on the graph in a minute: one for each look and each row shown."""
    graph_sockets: int = Field(default=GRAPH_SOCKETS, ge=1)
    """How many sockets one client may have open with one process."""
    verify_hour: int = Field(default=2, ge=0, le=23)
    """At which hour of the night, in Europe/London, everything is verified."""
    reads_a_minute: int = Field(default=6_000, ge=1)
    """How often one client may read at REST in a minute."""
    acts_a_minute: int = Field(default=3_000, ge=1)
    """How often it may send something: what it records, searches and questions."""
    papers_a_minute: int = Field(default=60, ge=1)
    """How many papers it may have made."""
    failed_sign_ins_a_minute: int = Field(default=600, ge=1)
    """How many requests without a good token may come from one address before it is told to stop.
    Whoever has a good one is let in all the same: a school has one address."""
    open_pages_a_minute: int = Field(default=6_000, ge=1)
    """How many requests for what is open to all may come from one address."""
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
