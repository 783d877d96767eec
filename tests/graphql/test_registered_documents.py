"""Documents registered with the server are asked for by their id; a client may be limited to its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.auth.demo_cast import person
from api.graphql_server.http import GraphQLOverHTTP
from api.graphql_server.persisted_documents import document_id, registered_in
from api.runtime.settings import SettingsError
from domain.vocabulary import Role
from tests.support.server import SCHOOL, ServerProcess, a_server

FOR_EVERYBODY = "{ vocabulary { version } }"
FOR_THE_MIS = "query Packs { policies { pack version } }"
NOBODYS = "{ policies { title } }"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    own = folder / SCHOOL / person(SCHOOL, Role.MIS)
    own.mkdir(parents=True)
    (folder / "vocabulary.graphql").write_text(FOR_EVERYBODY)
    (own / "packs.graphql").write_text(FOR_THE_MIS)
    return folder


@pytest.fixture(scope="module")
def limiting(kept: Path) -> Iterator[ServerProcess]:
    with a_server(settings={"CASEBOOK_DOCUMENTS": str(kept)}) as started:
        yield started


def asks(server: ServerProcess, role: Role, **body: object) -> httpx.Response:
    return server.caller(role).client.post("/graphql", json=body)


def test_a_registered_document_is_asked_for_by_its_id(limiting: ServerProcess) -> None:
    for role in (Role.MIS, Role.DSL):
        answer = asks(limiting, role, documentId=document_id(FOR_EVERYBODY))
        assert answer.json()["data"]["vocabulary"]["version"]


def test_a_client_asks_for_its_own_documents(limiting: ServerProcess) -> None:
    answer = asks(limiting, Role.MIS, documentId=document_id(FOR_THE_MIS))
    assert answer.status_code == 200
    assert answer.json()["data"]["policies"]


def test_a_client_that_is_limited_may_send_no_text(limiting: ServerProcess) -> None:
    for text in (FOR_THE_MIS, FOR_EVERYBODY, NOBODYS, "{"):
        answer = asks(limiting, Role.MIS, query=text)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_whoever_is_not_limited_still_sends_what_they_like(limiting: ServerProcess) -> None:
    assert asks(limiting, Role.DSL, query=NOBODYS).json()["data"]["policies"]


@pytest.mark.parametrize("role", [Role.MIS, Role.DSL])
def test_what_is_registered_for_nobody_is_not_found(limiting: ServerProcess, role: Role) -> None:
    answer = asks(limiting, role, documentId=document_id(NOBODYS))
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "DOCUMENT_NOT_FOUND"}


def test_what_is_registered_for_another_client_is_not_found(limiting: ServerProcess) -> None:
    mine, nobodys = (
        asks(limiting, Role.DSL, documentId=document_id(text)) for text in (FOR_THE_MIS, NOBODYS)
    )
    assert mine.status_code == nobodys.status_code == 404
    assert mine.content == nobodys.content


def test_a_document_that_does_not_fit_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text("{ secretish }")
    with pytest.raises(SettingsError, match="The type Query has no such field"):
        GraphQLOverHTTP().prepare(registered_in(tmp_path))


def test_a_name_that_could_lead_elsewhere_leads_nowhere(tmp_path: Path) -> None:
    registered = registered_in(tmp_path)
    assert registered.text(SCHOOL, "../../etc", NOBODYS, None) == NOBODYS
