"""Several copies of the server over one PostgreSQL named by DATABASE_URL, with an issuer of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from api.runtime.settings import DEMO_ISSUER
from cases.keys import key_file
from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Role
from tests.support.server import INCIDENT, MORE, ROOT, Caller, ServerProcess

_COPY = """
import sys
from api.serve import serve
from api.runtime.settings import Settings
sys.exit(serve(Settings(), port=0, json_line=True))
"""


@contextmanager
def a_copy_beside(server: ServerProcess) -> Iterator[str]:
    """Another process over the same databases; where it listens."""
    where = EmbeddedPostgres(server.data).start()
    given = {
        "DATABASE_URL": where.record_url("app"),
        "CASEBOOK_OWNER_URL": where.record_url("owner"),
        "CASEBOOK_KEYS_FILE": str(key_file(server.data)),
        "CASEBOOK_TENANT_KEY_FILE": str(server.data / "keys" / "tenant.key"),
        "CASEBOOK_ISSUER": DEMO_ISSUER,
        "CASEBOOK_JWKS_URL": f"{server.base_url}/.well-known/jwks.json",
    }
    copy = ServerProcess(server.data)
    with (server.data / "copy.log").open("a") as log:
        copy.process = subprocess.Popen(
            [sys.executable, "-c", _COPY],
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
            cwd=ROOT,
            env={**os.environ, **given},
        )
    try:
        yield copy.line().partition('"base_url":"')[2].partition('"')[0]
    finally:
        assert copy.stop() == 0


@pytest.fixture(scope="module")
def copy(server: ServerProcess) -> Iterator[Caller]:
    with a_copy_beside(server) as base_url:
        caller = Caller(base_url, server.token(Role.DSL))
        yield caller
        caller.client.close()


def test_what_one_copy_records_the_other_shows_at_once(server: ServerProcess, copy: Caller) -> None:
    here = server.caller(Role.DSL)
    case = here.reports()
    assert copy.get(f"/cases/{case}").status_code == 200
    assert copy.post(f"/cases/{case}/information", MORE).status_code == 201
    assert here.get(f"/cases/{case}/timeline").json()["entries"][-1]["entry"]["kind"] == (
        "information_added"
    )


def test_a_request_repeated_at_another_copy_is_still_the_same_request(
    server: ServerProcess, copy: Caller
) -> None:
    key = str(uuid4())
    first = server.caller(Role.DSL).post("/cases", INCIDENT, key=key)
    assert copy.post("/cases", INCIDENT, key=key).content == first.content


def test_a_version_seen_at_one_copy_is_stale_at_the_other(
    server: ServerProcess, copy: Caller
) -> None:
    here = server.caller(Role.DSL)
    case = here.reports()
    tag = here.get(f"/cases/{case}").headers["etag"]
    assert copy.post(f"/cases/{case}/information", MORE, if_match=tag).status_code == 201
    stale = here.post(f"/cases/{case}/information", MORE, if_match=tag)
    assert stale.status_code == 412


def test_outside_the_demo_no_keys_are_published_and_no_token_is_said(copy: Caller) -> None:
    assert copy.get("/.well-known/jwks.json").status_code == 404
