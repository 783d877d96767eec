"""Pages and lists by GraphQL, beside PostGraphile on the same rows, machine and minutes.

PostGraphile is given the easier work: the entry's fields stand typed in a table of their own, and
nobody asks it who may read them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict

from api import demo
from api.bootstrap import writing_services
from api.runtime.settings import Settings
from api.runtime.unsealing import Unsealing
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.vocabulary import Compartment, Role
from projections.cases.fold import REPORTER, place_of
from projections.cases.fold import VIEW as CASES
from projections.entries.entry_json import HEADLINE, SIGNED, VIEW
from tests.benchmarks.client import CONNECTIONS, Started, Tally, answer_to, asking, one_round
from tests.benchmarks.timeline import TENANT, filled, server, settled
from tests.support.javascript import environment, installed
from tests.support.postgres import data_folder
from tests.support.server import SCHOOL

FOLDER = Path(__file__).parent / "postgraphile"
ROUNDS = 12
"""Turns of either side: the machine is quicker at one time than at another."""
SMALL, LARGE = (400, 105), (20, 1_010)
"""Cases, and entries of each: for pages of 50, and for longer ones."""

ENTRY = "version kind headline occurredAt recordedAt actor actorRole correctedBy withdrawnBy"
CASE = (
    "school state imagery category occurredAt learntAt openedAt recordedAt reportedBy version"
    " openDuties nextDueAt"
)
DUTY = "pack packVersion clause act owedBy modality raisedAt dueAt status"
INFO = "pageInfo { hasNextPage endCursor }"
OURS = {
    "timeline": f"query($c: ID! $n: Int!) {{ timeline(caseId: $c first: $n) {{"
    f" edges {{ cursor node {{ id {ENTRY} }} }} {INFO} }} }}",
    "cases": f"{{ cases(first: 50) {{ edges {{ cursor node {{ id {CASE} }} }} {INFO} }} }}",
    "duties": f"{{ duties(first: 50 scope: SCHOOL) {{ edges {{ cursor node {{ id caseId to {DUTY}"
    f" }} }} {INFO} }} }}",
}
THEIRS = {
    "timeline": f"query($c: UUID! $n: Int!) {{ allEntries(condition: {{caseId: $c}} first: $n"
    f" orderBy: [PRIMARY_KEY_ASC]) {{ edges {{ cursor node {{ entryId {ENTRY} }} }} {INFO} }} }}",
    "cases": "{ allMatters(first: 50 orderBy: [OPENED_AT_DESC, CASE_ID_DESC]) {"
    f" edges {{ cursor node {{ caseId {CASE} }} }} {INFO} }} }}",
    "duties": "{ allOweds(first: 50 orderBy: [URGENCY_ASC, DUE_ASC, RAISED_AT_ASC, CASE_ID_ASC,"
    f" DUTY_ID_ASC]) {{ edges {{ cursor node {{ dutyId caseId recipients {DUTY} }} }} {INFO} }} }}",
}
_REPORTERS = "SELECT case_id, reported_by FROM {schema}.cases"
_SEALED = "SELECT case_id, version, sealed_headline, sealed_actor FROM {schema}.timeline"
# The same rows, under the same key: what our view keeps as JSON stands typed here.
_TABLES = """
CREATE SCHEMA bench;
CREATE TABLE bench.entry AS
SELECT t.case_id, t.version, t.case_id || ':' || t.version AS entry_id, t.kind,
       t.said_headline::json #>> '{}' AS headline, t.occurred_at, t.recorded_at, t.actor, t.actor_role,
       t.corrected_by, t.withdrawn_by
FROM {schema}.timeline t;
UPDATE bench.entry e SET headline = COALESCE(o.headline, e.headline), actor = o.actor
FROM opened o WHERE (o.case_id, o.version) = (e.case_id, e.version);
ALTER TABLE bench.entry ADD PRIMARY KEY (case_id, version);
CREATE TABLE bench.kept AS SELECT c.*, o.reported_by AS reporting
FROM {schema}.cases c JOIN reporters o USING (case_id);
ALTER TABLE bench.kept DROP COLUMN reported_by;
ALTER TABLE bench.kept RENAME COLUMN reporting TO reported_by;
ALTER TABLE bench.kept ADD PRIMARY KEY (case_id);
COMMENT ON TABLE bench.kept IS E'@omit';
CREATE VIEW bench.matter AS
SELECT c.*, owed.* FROM bench.kept c CROSS JOIN LATERAL (
    SELECT count(*)::int AS open_duties, min(d.due_at) AS next_due_at FROM {schema}.duty d
    WHERE d.case_id = c.case_id AND d.status IN ('raised', 'held')) owed;
CREATE VIEW bench.owed AS
SELECT d.*, CASE WHEN d.status = 'raised' AND d.due_at < now() THEN 0 ELSE 1 END AS urgency,
       COALESCE(d.due_at, '9999-12-31') AS due
FROM {schema}.duty d WHERE d.status IN ('raised', 'held');
COMMENT ON VIEW bench.matter IS E'@primaryKey case_id';
COMMENT ON VIEW bench.owed IS E'@primaryKey case_id,duty_id';
ANALYZE;
"""

_IN_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}


class Contest(NamedTuple):
    """One thing asked of both."""

    name: str
    ours: list[bytes]
    theirs: list[bytes]


def run(
    seconds: float = 12.0,
    small: tuple[int, int] = SMALL,
    large: tuple[int, int] = LARGE,
    *,
    beside: bool = True,
) -> list[dict[str, Any]]:
    """Requests per second, waits and the servers' own CPU for each, and the ratios.

    `beside`: whether PostGraphile is asked too, which has to be installed first.
    """
    with data_folder(on_disk=True) as data, EmbeddedPostgres(data) as postgres:
        with writing_services(Settings(demo=True, data=data)) as services:
            demo.seed(services)
            few, many = filled(services, *small), filled(services, *large)
            settled(data)
            assert services.issuer is not None
            token = services.issuer.token("reader", SCHOOL, Role.DSL, lifetime=timedelta(hours=1))
            _typed(postgres.server_url, services.unsealing)

        def contest(name: str, what: str, sent: list[dict[str, Any]]) -> Contest:
            ours = [asking(OURS[what], token, **one) for one in sent]
            return Contest(name, ours, [asking(THEIRS[what], None, **one) for one in sent])

        contests = [
            *(
                contest(f"page of {n}", "timeline", [{"c": str(case), "n": n} for case in cases])
                for n, cases in ((50, few), (200, many), (1_000, many))
            ),
            contest("50 cases", "cases", [{}]),
            contest("50 duties", "duties", [{}]),
        ]
        with server(data, seconds) as ours, ExitStack() as stack:
            other = _postgraphile(postgres.server_url) if beside else None
            theirs = None if other is None else stack.enter_context(other)
            return [line for one in contests for line in _held(one, ours, theirs, seconds)]


def _held(
    contest: Contest, ours: Started, theirs: Started | None, seconds: float
) -> Iterator[dict[str, Any]]:
    tallies = [Tally(f"casebook, {contest.name}"), Tally(f"PostGraphile, {contest.name}")]
    sides = [(ours, contest.ours, tallies[0])]
    if theirs is not None:
        sides.append((theirs, contest.theirs, tallies[1]))
    for started, requests, _ in sides:
        body = answer_to(started.port, requests[0])
        assert "errors" not in json.loads(body), body[:400]
        # Node compiles what it is asked often: it is given the time.
        one_round(started, requests, seconds / 4, Tally(""))
    for turn in range(ROUNDS):
        for started, requests, tally in sides[:: -1 if turn % 2 else 1]:
            one_round(started, requests, seconds / ROUNDS, tally)
    own, other = tallies
    for started, _, tally in sides:
        yield tally.shown() | {"resident MB": started.resident()}
    if theirs is None:
        return
    yield {
        "name": f"graphql: {contest.name}, casebook / PostGraphile",
        "requests/s": round(_beside(own.rates, other.rates), 2),
        "p99": round(_p99(own) / _p99(other), 2),
        "server CPU": round(_beside(own.cpu, other.cpu), 2),
        "connections": CONNECTIONS,
    }


def _beside(ours: list[float], theirs: list[float]) -> float:
    """Turn by turn, so that both had the same moment."""
    return median(own / other for own, other in zip(ours, theirs, strict=True))


def _p99(tally: Tally) -> float:
    return quantiles(tally.waits, n=100)[98]


def _typed(url: str, unsealing: Unsealing) -> None:
    schema = schema_of(TENANT, Compartment.ORDINARY)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TEMP TABLE opened (case_id uuid, version int, headline text, actor text)"
        )
        sealed = connection.execute(_SEALED.replace("{schema}", schema).encode()).fetchall()
        said = unsealing.now(
            VIEW,
            [
                one
                for case, version, headline, actor in sealed
                for one in (
                    (f"{case}/{SIGNED}", actor),
                    *([(f"{case}/{HEADLINE}/{version}", headline)] if headline else []),
                )
            ],
        )
        opened = iter(said)
        with connection.cursor().copy("COPY opened FROM STDIN") as copy:
            for case, version, headline, _ in sealed:
                actor = json.loads(next(opened) or b"null")
                told = json.loads(next(opened) or b"null") if headline else None
                copy.write_row((case, version, told, actor))
        connection.execute("CREATE TEMP TABLE reporters (case_id uuid, reported_by text)")
        kept = connection.execute(_REPORTERS.replace("{schema}", schema).encode()).fetchall()
        whose = [(place_of(case, REPORTER), by) for case, by in kept]
        with connection.cursor().copy("COPY reporters FROM STDIN") as copy:
            for (case, _), by in zip(kept, unsealing.now(CASES, whose), strict=True):
                copy.write_row((case, (by or b"").decode()))
        connection.execute(_TABLES.replace("{schema}", schema).encode())


@contextmanager
def _postgraphile(url: str) -> Iterator[Started]:
    where = {_IN_ENVIRONMENT[key]: str(value) for key, value in conninfo_to_dict(url).items()}
    starter = subprocess.Popen(
        ["node", "server.mjs"],
        cwd=installed(FOLDER),
        env={**environment(), **where, "NODE_ENV": "production"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    # The starter only waits for the process that serves.
    said = json.loads(starter.stdout.readline())
    try:
        yield Started(said["port"], said["process"])
    finally:
        os.kill(said["process"], signal.SIGKILL)
        starter.communicate()


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
