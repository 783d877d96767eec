"""The record's tables, walls and append function as SQL, and the migration that puts them in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import psycopg

from cases.schema.append import APPEND
from cases.schema.roles import WrittenBy, found_roles, give_rights
from cases.schema.verified import TABLE as VERIFIED
from cases.sealing.envelope import FORMAT
from domain.vocabulary import Compartment

ExtraDDL = Callable[[str], str]
"""The read side's tables of one schema, as SQL that may run again and again."""

SEALED_FORMS = (FORMAT,)
"""The first byte of a sealed state says in which form it was sealed."""
IN_THE_CLEAR = (ord("{"),)
"""That of a state that is not sealed at all, which is for measurements only."""

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

-- The compartment's name for ever: part of every seal, of no address, and the same in every copy.
CREATE TABLE {schema}.log (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO {schema}.log DEFAULT VALUES;

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
    -- Of the request: its name, and what was asked, as hashes under a key of the year.
    request bytea CHECK (octet_length(request) = 32),
    request_hash bytea CHECK (octet_length(request_hash) = 32),
    stream uuid NOT NULL,
    first_version integer NOT NULL,
    last_version integer NOT NULL,
    first_position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    answer text,
    -- The leaf hash of every event, 32 bytes each, in their order.
    leaves bytea NOT NULL CHECK (octet_length(leaves) = 32 * (last_version - first_version + 1)),
    CHECK ((request IS NULL) = (request_hash IS NULL))
);
CREATE UNIQUE INDEX receipt_request ON {schema}.receipt (request);

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE insufficient_privilege
        USING MESSAGE = format('%s on the record is refused: facts are written once', TG_OP);
END $body$;
"""
    + _REFUSE.replace("{table}", "log")
    + _REFUSE.replace("{table}", "event")
    + _REFUSE.replace("{table}", "receipt")
)

MIGRATIONS: tuple[str, ...] = (_FOUND, APPEND)
"""Step n brings a schema from version n to n + 1. Appended to, never edited once released."""

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
    written_by: WrittenBy | None = None,
    *,
    forms: Sequence[int] = SEALED_FORMS,
) -> None:
    """Bring every schema to the newest version, as the owner. May run at any time, by many at once.

    `written_by`: see `cases.schema.roles`. `forms`: the first bytes that a stored state may have.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('casebook.migrate', 0))")
        found_roles(connection)
        connection.execute(_REGISTER)
        connection.execute(VERIFIED.encode())
        for schema in schemas:
            _bring_up(connection, schema, forms)
            for ddl in extra_ddl:
                connection.execute(ddl(schema).encode())
            give_rights(connection, schema, written_by or {})


def steps(schema: str, forms: Sequence[int] = SEALED_FORMS) -> list[str]:
    """The SQL of every step for this schema."""
    told = ", ".join(map(str, forms))
    return [step.replace("{schema}", schema).replace("{forms}", told) for step in MIGRATIONS]


def _bring_up(
    connection: psycopg.Connection[tuple[object, ...]], schema: str, forms: Sequence[int]
) -> None:
    row = connection.execute(
        "SELECT coalesce(max(version), 0) FROM casebook_migration.applied WHERE schema = %s",
        [schema],
    ).fetchone()
    version = int(str(row[0])) if row else 0
    for number, step in enumerate(steps(schema, forms)[version:], start=version + 1):
        connection.execute(step.encode())
        connection.execute(
            "INSERT INTO casebook_migration.applied (schema, version) VALUES (%s, %s)",
            [schema, number],
        )
