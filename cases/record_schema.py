"""The record's tables, walls and append function as SQL, and the migration that puts them in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import psycopg
from psycopg import sql

from domain.vocabulary import Compartment

APP_ROLE = "casebook_app"
ExtraDDL = Callable[[str], str]
"""The read side's tables of one schema, as SQL that may run again and again."""

_TENANT = re.compile(r"^[a-z][a-z0-9_]{0,40}$")


@lru_cache(maxsize=4096)
def schema_of(tenant: str, compartment: Compartment) -> str:
    """The PostgreSQL schema that holds this compartment, e.g. `ordinary_saltmarsh`."""
    if not _TENANT.match(tenant):
        raise ValueError(
            "a tenant is named by a lower-case letter, then a-z, 0-9 and _ (at most 41)"
        )
    return f"{compartment.value}_{tenant}"


def tenant_of(schema: str) -> str:
    """Whose schema this is."""
    return schema.partition("_")[2]


def channel_of(schema: str) -> str:
    """The NOTIFY channel on which this schema's news are told."""
    return f"casebook_{schema}"


# A table of facts: rows come in and stay. ENABLE ALWAYS keeps the refusal when somebody turns the
# session into a replica; a statement trigger refuses even a change that would touch no row.
_REFUSE = """
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
ALTER TABLE {schema}.{table} ENABLE ALWAYS TRIGGER {table}_is_append_only;
"""

_FOUND = (
    """
CREATE SCHEMA {schema};

CREATE TABLE {schema}.event (
    originator_id uuid NOT NULL,
    originator_version integer NOT NULL CHECK (originator_version >= 1),
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL CHECK (notification_id >= 1),
    PRIMARY KEY (originator_id, originator_version)
);
-- Ciphertext does not compress: trying to would only cost time.
ALTER TABLE {schema}.event ALTER COLUMN state SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX event_position ON {schema}.event (notification_id);

CREATE TABLE {schema}.receipt (
    append_id uuid PRIMARY KEY,
    scope text,
    idempotency_key text,
    request_hash bytea,
    stream uuid NOT NULL,
    first_version integer NOT NULL,
    last_version integer NOT NULL,
    first_position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    answer text,
    CHECK ((idempotency_key IS NULL) = (scope IS NULL)),
    CHECK ((idempotency_key IS NULL) = (request_hash IS NULL))
);
CREATE UNIQUE INDEX receipt_idempotency ON {schema}.receipt (scope, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE insufficient_privilege
        USING MESSAGE = format('%s on the record is refused: facts are written once', TG_OP);
END $body$;
"""
    + _REFUSE.replace("{table}", "event")
    + _REFUSE.replace("{table}", "receipt")
)

# Every writer of the compartment passes through here, one transaction at a time, so that positions
# become visible in their order and without a gap. The lock is taken in a statement of its own: the
# statements after it see what the writer before committed. An append that is already stored stops
# the whole transaction, so that nothing pipelined behind it can run a second time.
# One plan for all groups, made once: planning costs more than the work. And the planner's memory of
# a table that was once small must not become a scan of the whole record.
_APPEND = """
CREATE OR REPLACE FUNCTION {schema}.append(
    _append_id uuid[], _stream uuid[], _expected integer[], _count integer[],
    _scope text[], _key text[], _hash bytea[], _answer text[], _at timestamptz[],
    _of integer[], _topic text[], _state bytea[]
) RETURNS TABLE (
    status text, stored_by uuid, stored_stream uuid, from_version integer, to_version integer,
    from_position bigint, replay text, current_version integer
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $body$
DECLARE
    _last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('casebook.record.{schema}', 0));
    IF EXISTS (SELECT FROM {schema}.receipt WHERE append_id = ANY (_append_id)) THEN
        RAISE SQLSTATE 'CB001' USING MESSAGE = 'this append is already stored';
    END IF;
    SELECT coalesce(max(notification_id), 0) INTO _last FROM {schema}.event;
    RETURN QUERY
    WITH command AS (
        SELECT c.*, sum(c.count) OVER (ORDER BY c.ord) - c.count AS start
        FROM unnest(_append_id, _stream, _expected, _count, _scope, _key, _hash, _answer, _at)
            WITH ORDINALITY AS c (append_id, stream, expected, count, scope, key, hash, answer, at, ord)
    ), judged AS MATERIALIZED (
        SELECT c.*, v.current, r.append_id AS r_append_id, r.stream AS r_stream,
            r.first_version AS r_first, r.last_version AS r_last,
            r.first_position AS r_position, r.answer AS r_answer,
            CASE
                WHEN r.append_id IS NOT NULL AND r.request_hash = c.hash THEN 'repeated'
                WHEN r.append_id IS NOT NULL THEN 'mismatch'
                WHEN coalesce(v.current, 0) <> c.expected THEN 'stale'
                ELSE 'stored'
            END AS verdict
        FROM command c
        LEFT JOIN LATERAL (
            SELECT * FROM {schema}.receipt r
            WHERE r.scope = c.scope AND r.idempotency_key = c.key LIMIT 1
        ) r ON true
        LEFT JOIN LATERAL (
            SELECT e.originator_version AS current FROM {schema}.event e
            WHERE e.originator_id = c.stream ORDER BY e.originator_version DESC LIMIT 1
        ) v ON true
    ), accepted AS MATERIALIZED (
        SELECT j.*, (_last + 1 + sum(j.count) OVER (ORDER BY j.ord) - j.count)::bigint AS at_position
        FROM judged j WHERE j.verdict = 'stored'
    ), written AS (
        INSERT INTO {schema}.event
            (originator_id, originator_version, topic, state, notification_id)
        SELECT a.stream, a.expected + (e.ord - a.start), e.topic, e.state,
            a.at_position + (e.ord - a.start) - 1
        FROM unnest(_of, _topic, _state) WITH ORDINALITY AS e (of, topic, state, ord)
        JOIN accepted a ON a.ord = e.of
        ORDER BY e.ord
    ), receipted AS (
        INSERT INTO {schema}.receipt
            (append_id, scope, idempotency_key, request_hash, stream,
             first_version, last_version, first_position, recorded_at, answer)
        SELECT a.append_id, a.scope, a.key, a.hash, a.stream,
            a.expected + 1, a.expected + a.count, a.at_position, a.at, a.answer
        FROM accepted a
    )
    SELECT j.verdict,
        coalesce(j.r_append_id, j.append_id), coalesce(j.r_stream, j.stream),
        coalesce(j.r_first, j.expected + 1), coalesce(j.r_last, j.expected + j.count),
        coalesce(j.r_position, a.at_position), coalesce(j.r_answer, j.answer),
        coalesce(j.current, 0)
    FROM judged j LEFT JOIN accepted a ON a.ord = j.ord
    ORDER BY j.ord;
END $body$;
REVOKE ALL ON FUNCTION {schema}.append FROM PUBLIC;
"""

MIGRATIONS: tuple[str, ...] = (_FOUND, _APPEND)
"""Step n brings a schema from version n to n + 1. Appended to, never edited once released."""

_RIGHTS = """
GRANT USAGE ON SCHEMA {schema} TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {app};
REVOKE UPDATE, DELETE ON {schema}.event, {schema}.receipt FROM {app};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {app};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {app};
"""

_REGISTER = """
CREATE SCHEMA IF NOT EXISTS casebook_migration;
CREATE TABLE IF NOT EXISTS casebook_migration.applied (
    schema text NOT NULL,
    version integer NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schema, version)
);
"""


def migrate(
    connection: psycopg.Connection[tuple[object, ...]],
    schemas: Sequence[str],
    extra_ddl: Sequence[ExtraDDL] = (),
) -> None:
    """Bring every schema to the newest version, as the owner. May run at any time, by many at once."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('casebook.migrate', 0))")
        _found_app_role(connection)
        connection.execute(_REGISTER)
        for schema in schemas:
            _bring_up(connection, schema)
            for ddl in extra_ddl:
                connection.execute(ddl(schema).encode())
            connection.execute(_RIGHTS.format(schema=schema, app=APP_ROLE).encode())


def _found_app_role(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    role = sql.Identifier(APP_ROLE)
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    # One address given for everything: its user steps down to the app role for daily work.
    steps_down = connection.execute(
        "SELECT pg_has_role(current_user, %s, 'MEMBER')", [APP_ROLE]
    ).fetchone()
    if steps_down != (True,):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _bring_up(connection: psycopg.Connection[tuple[object, ...]], schema: str) -> None:
    row = connection.execute(
        "SELECT coalesce(max(version), 0) FROM casebook_migration.applied WHERE schema = %s",
        [schema],
    ).fetchone()
    version = int(str(row[0])) if row else 0
    for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute(step.replace("{schema}", schema).encode())
        connection.execute(
            "INSERT INTO casebook_migration.applied (schema, version) VALUES (%s, %s)",
            [schema, number],
        )
