"""A damaged row is told at every door: a problem, a code, a sentence; and two operators can go past it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

from api.cli.commands import app
from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import MORE, SCHOOL, ServerProcess, a_server
from tests.support.sockets import listening

MANY_SECONDS = 60.0


@pytest.fixture
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


def casebook(server: ServerProcess, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(server.data)], env={"COLUMNS": "200"})


def damaged(server: ServerProcess, case: str, *statements: str) -> None:
    """The superuser, past every wall, in the compartment where the case is."""
    with psycopg.connect(EmbeddedPostgres(server.data).start().server_url) as connection:
        schema = _schema(connection, case)
        connection.execute(f"SET search_path = {schema}".encode())
        connection.execute("ALTER TABLE event DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(statement.encode())
        connection.execute("ALTER TABLE event ENABLE TRIGGER ALL")
        connection.execute("ALTER TABLE event ENABLE ALWAYS TRIGGER event_is_append_only")


def _schema(connection: psycopg.Connection[Any], case: str) -> str:
    schemas = connection.execute(
        "SELECT schemaname FROM pg_tables WHERE tablename = 'event' AND schemaname LIKE 'ordinary%'"
    ).fetchall()
    for (schema,) in schemas:
        asked = sql.SQL("SELECT FROM {}.cases WHERE case_id = {}").format(
            sql.Identifier(schema), sql.Literal(case)
        )
        if connection.execute(asked).fetchone() is not None:
            return str(schema)
    raise AssertionError("the case is not on record")


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + MANY_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


FLIPPED = "UPDATE event SET state = set_byte(state, 99, 1 # get_byte(state, 99)) "
FIRST = "query($c: ID!) { case(id: $c) { timeline(first: 1) { edges { cursor } } } }"
ENTRIES = "subscription($c: ID!, $a: String) { entries(caseId: $c, after: $a) { node { version headline actor } } }"


def of(case: str) -> str:
    return f"WHERE originator_id = '{case}' AND originator_version = 2"


def ready(server: ServerProcess) -> dict[str, Any]:
    checks: dict[str, Any] = server.caller(Role.DSL).get("/readyz").json()["checks"]
    return checks


def test_a_damaged_case_is_a_problem_with_a_name_and_an_alarm(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports()
    assert dsl.get("/readyz").status_code == 200

    damaged(server, case, FLIPPED + of(case))

    answer = dsl.post(f"/cases/{case}/information", MORE)
    assert answer.status_code == 503
    assert answer.json()["code"] == "record-damaged"
    assert Graph(dsl).fails(f'{{ case(id: "{case}") {{ now {{ danger }} }} }}') == [
        "RECORD_DAMAGED"
    ]
    assert dsl.get("/readyz").status_code == 503
    assert ready(server)["undamaged"] is False
    assert "record-damaged" in server.log.read_text(encoding="utf-8")
    # Others are not stopped by it.
    assert dsl.post(f"/cases/{dsl.reports()}/information", MORE).status_code == 201

    told = casebook(server, "replay", case)
    assert told.exit_code == 1
    assert "The record is damaged" in told.stderr
    assert "Traceback" not in told.output
    told = casebook(server, "verify")
    assert told.exit_code == 1
    assert "event-altered" in told.stdout
    assert case in told.stdout
    told = casebook(server, "doctor")
    assert told.exit_code == 1
    assert "event-altered" in told.stdout


async def test_a_socket_that_meets_damage_is_told_and_stays_in_order(
    server: ServerProcess,
) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports()
    page = Graph(dsl).ask(FIRST, c=case)["case"]["timeline"]
    first = page["edges"][0]["cursor"]
    for column in ("sealed_headline", "sealed_detail", "sealed_actor"):
        flipped = f"{column} = set_byte({column}, 20, 1 # get_byte({column}, 20))"
        damaged(server, case, f"UPDATE timeline SET {flipped} WHERE case_id = '{case}'")  # noqa: S608 - our own words
    async with listening(server.base_url, server.token(Role.DSL)) as socket:
        await socket.subscribes(ENTRIES, "1", c=case, a=first)
        said = await socket.hears()
        while said["type"] == "next":
            said = await socket.hears()
        assert (said["type"], said["id"]) == ("error", "1")
        assert said["payload"][0]["extensions"]["code"] == "RECORD_DAMAGED"
        # The others on it go on.
        await socket.says(type="ping")
        assert await socket.hears() == {"type": "pong"}


def test_two_operators_go_past_a_forged_row(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    damaged(
        server,
        dsl.reports(),
        "INSERT INTO event SELECT gen_random_uuid(), 1, topic, state,"
        " (SELECT max(notification_id) + 1 FROM event) FROM event LIMIT 1",
    )
    dsl.reports()
    until(lambda: ready(server)["views"] is False)
    told = casebook(server, "doctor")
    assert told.exit_code == 1
    assert "stopped behind" in told.stdout
    (compartment,) = [
        one for one in json.loads(casebook(server, "verify", "--json").stdout) if one["findings"]
    ]
    row = next(one for one in compartment["findings"] if one["verdict"] == "event-altered")
    place = (SCHOOL, "ordinary", str(row["position"]), row["sha256"])

    def damage(*words: str) -> Result:
        return casebook(server, "damage", *words)

    alone = ("pass", *place, "--by", "operator.one")
    assert "Nobody has named this row" in damage(*alone).stderr
    assert damage("name", *place, "--reason", "Forged.", "--by", "operator.one").exit_code == 0
    assert "does not let it pass as well" in damage(*alone).stderr
    assert damage(*alone[:-1], "Operator.ONE").exit_code == 1
    assert damage("pass", *place, "--by", "operator.two").exit_code == 0
    assert "was let pass before" in damage("pass", *place, "--by", "operator.three").stderr

    until(lambda: ready(server)["views"] is True)
    told = casebook(server, "verify", "--json")
    assert told.exit_code == 0, told.stdout
    (compartment,) = [one for one in json.loads(told.stdout) if one["findings"]]
    assert all(one["known"] for one in compartment["findings"])
    assert casebook(server, "rebuild").exit_code == 0
    until(lambda: ready(server)["undamaged"] is True)


def test_a_row_that_can_be_read_is_not_gone_past(server: ServerProcess) -> None:
    server.caller(Role.DSL).reports()
    told = casebook(
        server, "damage", "name", SCHOOL, "ordinary", "1", "0" * 64, "--reason", "I think so."
    )
    assert told.exit_code == 1
    assert "no such row" in told.stderr


def test_a_hole_is_no_ground_for_new_views(server: ServerProcess) -> None:
    case = server.caller(Role.DSL).reports()
    damaged(server, case, f"DELETE FROM event {of(case)}")  # noqa: S608 - our own words

    told = casebook(server, "rebuild")

    assert told.exit_code == 1
    assert "no event at position" in told.stderr
    assert "Traceback" not in told.output


def test_rebuilding_says_which_cases_differed_and_keeps_what_was_there(
    server: ServerProcess,
) -> None:
    case = server.caller(Role.DSL).reports()
    damaged(
        server,
        case,
        f"UPDATE timeline SET kind = 'FORGED' WHERE case_id = '{case}' AND version = 1",  # noqa: S608 - our own words
    )
    assert casebook(server, "verify").exit_code == 1

    told = casebook(server, "rebuild", "timeline", "--keep")

    assert told.exit_code == 1
    assert f"differed: {case}" in told.stdout
    kept = told.stdout.partition("kept in ")[2].split()[0]
    with psycopg.connect(EmbeddedPostgres(server.data).start().server_url) as connection:
        forged = sql.SQL("SELECT count(*) FROM {}.timeline WHERE kind = 'FORGED'")
        assert connection.execute(forged.format(sql.Identifier(kept))).fetchone() == (1,)
    assert casebook(server, "rebuild", "timeline").exit_code == 0
    assert casebook(server, "verify").exit_code == 0
