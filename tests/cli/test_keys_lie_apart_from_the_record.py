"""The keys are in a file or a server of their own; where they are not, or are lost, one is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner, Result

from api import demo
from api.auth import demo_cast
from api.bootstrap import writing_services
from api.cli.commands import app
from api.runtime.settings import Settings
from cases.event_store import Append
from cases.keys import key_file
from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Compartment
from tests.record.examples import report_of
from tests.support.key_places import FilePlace
from tests.support.postgres import Room, data_folder, room


@pytest.fixture(scope="module")
def house() -> Iterator[Room]:
    """A record with a case in either compartment, which no other test reads."""
    with data_folder() as data, EmbeddedPostgres(data) as server, room(server, "saltmarsh") as made:
        for compartment in Compartment:
            case = uuid4()
            made.record(compartment).append(Append(case, 0, report_of(case), uuid4()))
        yield made


def casebook(*words: str, **env: str) -> Result:
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "400", **env})


def an_own_server(made: Room, keys: dict[str, str]) -> dict[str, str]:
    """Settings of a deployment that names its databases."""
    return {
        "DATABASE_URL": made.server.record_url("app"),
        "CASEBOOK_OWNER_URL": made.server.record_url("owner"),
        "CASEBOOK_TENANT_KEY_FILE": str(made.server.data / "keys" / "tenant.key"),
        "CASEBOOK_ISSUER": "https://sign-in.example",
        "CASEBOOK_JWKS_FILE": "keys.json",
        "CASEBOOK_PORT": "0",
        **keys,
    }


@contextmanager
def operating(env: dict[str, str]) -> Iterator[None]:
    """These settings in the environment of this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        yield


def files_that_hold(folders: tuple[Path, ...], content: bytes) -> set[str]:
    return {
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and content in path.read_bytes()
    }


def told_of_keys(env: dict[str, str]) -> dict[str, str]:
    said = casebook("doctor", "--json", **env)
    (finding,) = (one for one in json.loads(said.stdout) if one["what"] == "Key store")
    return dict(finding)


def test_a_destroyed_key_is_in_no_file_of_the_record_nor_of_the_keys(house: Room) -> None:
    case = uuid4()
    house.record().append(Append(case, 0, report_of(case), uuid4()))
    key = house.record().key_of(case) or b""
    wrapped = FilePlace(key_file(house.server.data)).kept()[key] or b""
    everywhere = (house.server.data, house.server._settled.cluster)
    assert files_that_hold(everywhere, wrapped) == {"keys.sqlite"}

    house.keys.destroy(key)
    with house.inside("superuser") as connection:
        connection.execute("CHECKPOINT")

    assert files_that_hold(everywhere, wrapped) == set()
    assert files_that_hold(everywhere, wrapped[12:]) == set()


def test_keys_in_the_records_own_server_are_refused_and_the_doctor_says_why(house: Room) -> None:
    beside = make_conninfo(house.server.server_url, dbname="postgres")
    env = an_own_server(house, {"CASEBOOK_KEYS_DATABASE_URL": beside})

    started = casebook("serve", **env)

    assert started.exit_code == 1
    assert "CASEBOOK_KEYS_DATABASE_URL is a database of the very server" in " ".join(
        started.stderr.split()
    )
    assert "CASEBOOK_KEYS_FILE" in started.stderr


def test_keys_on_another_server_are_taken_and_the_doctor_says_where(house: Room) -> None:
    with psycopg.connect(house.server.server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another OWNER casebook_owner")
    with data_folder() as data, EmbeddedPostgres(data) as other:
        keys = make_conninfo(other.server_url, dbname="postgres")
        env = an_own_server(house, {"CASEBOOK_KEYS_DATABASE_URL": keys})
        for name in ("DATABASE_URL", "CASEBOOK_OWNER_URL"):
            env[name] = make_conninfo(env[name], dbname="another")
        with operating(env), writing_services(Settings(operator=True)) as opened:
            demo.seed(opened)
        with operating(env), writing_services(Settings(operator=True)) as opened:
            assert opened.schools.find(demo_cast.SCHOOLS[0].id) is not None

        found = told_of_keys(env)

    assert (found["verdict"], "on another server" in found["told"]) == ("ok", True)


def test_a_record_whose_keys_are_lost_is_not_taken_up_with_new_ones(
    house: Room, tmp_path: Path
) -> None:
    env = an_own_server(house, {"CASEBOOK_KEYS_FILE": str(tmp_path / "new" / "keys.sqlite")})
    lost = told_of_keys(env)

    started = casebook("serve", **env)

    assert started.exit_code == 1
    assert "holds none of the keys that this record was sealed with" in " ".join(
        started.stderr.split()
    )
    assert (lost["verdict"], told_of_keys(env)["verdict"]) == ("fail", "fail")


def test_the_doctor_tells_of_a_key_file_that_others_can_read(house: Room) -> None:
    where = key_file(house.server.data)
    env = an_own_server(house, {"CASEBOOK_KEYS_FILE": str(where)})
    assert told_of_keys(env)["verdict"] == "ok"
    where.chmod(0o640)
    try:
        found = told_of_keys(env)
    finally:
        where.chmod(0o600)

    assert found["verdict"] == "fail"
    assert "keys.sqlite" in found["told"]


@pytest.mark.parametrize("command", ["replay", "rebuild"])
def test_a_command_that_cannot_reach_the_keys_says_so_in_a_sentence(
    house: Room, tmp_path: Path, command: str
) -> None:
    env = an_own_server(house, {"CASEBOOK_KEYS_FILE": str(tmp_path / "none.sqlite")})
    words = [str(uuid4())] if command == "replay" else []

    told = casebook(command, *words, **env)

    assert told.exit_code == 1
    assert "keys" in told.stderr
    assert "Traceback" not in told.output
