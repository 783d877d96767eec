"""What verifying found last, of each compartment: kept where the doctor and the server look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from cases.schema.roles import APP, READER
from domain.findings import Finding, Verdict

MOST_KEPT = 1_000
"""So many findings of one compartment are kept; how many there were is said as well."""
TABLE = f"""
CREATE TABLE IF NOT EXISTS casebook_migration.verified (
    schema text PRIMARY KEY,
    at timestamptz NOT NULL,
    events bigint NOT NULL,
    unknown integer NOT NULL,
    findings jsonb NOT NULL,
    behind text[] NOT NULL
);
GRANT USAGE ON SCHEMA casebook_migration TO {APP}, {READER};
GRANT SELECT ON casebook_migration.verified TO {APP}, {READER};
"""
_KEEP = """
INSERT INTO casebook_migration.verified (schema, at, events, unknown, findings, behind)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (schema) DO UPDATE SET (at, events, unknown, findings, behind)
    = (EXCLUDED.at, EXCLUDED.events, EXCLUDED.unknown, EXCLUDED.findings, EXCLUDED.behind)
"""
UNKNOWN = "SELECT coalesce(sum(unknown), 0)::int FROM casebook_migration.verified"
"""How many findings there are that nobody has let pass."""
_LAST = "SELECT schema, at, events, findings, behind FROM casebook_migration.verified ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Verified:
    """The result for one compartment, looked at from `at` on. `behind`: views that could not be compared."""

    schema: str
    at: datetime
    events: int
    findings: tuple[Finding, ...]
    behind: tuple[str, ...] = ()

    @property
    def unknown(self) -> int:
        """Findings that nobody has let pass."""
        return sum(not one.known for one in self.findings)

    def as_data(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "compartment": self.schema,
            "at": self.at.isoformat(),
            "events": self.events,
            "findings": [one.as_data() for one in self.findings],
            "behind": list(self.behind),
        }


def keep_verified(connection: psycopg.Connection[Any], result: Verified) -> None:
    """In the place of the one before. As the owner."""
    found = [one.as_data() for one in result.findings[:MOST_KEPT]]
    connection.execute(
        _KEEP,
        [result.schema, result.at, result.events, result.unknown, Jsonb(found), [*result.behind]],
    )


def last_verified(connection: psycopg.Connection[Any]) -> list[Verified]:
    """What was found last, of every compartment that was ever verified."""
    known = connection.execute("SELECT to_regclass('casebook_migration.verified')").fetchone()
    if known == (None,):
        return []
    return [
        Verified(str(schema), at, int(events), tuple(map(_finding, findings)), tuple(behind))
        for schema, at, events, findings, behind in connection.execute(_LAST).fetchall()
    ]


def _finding(said: dict[str, Any]) -> Finding:
    return Finding(
        Verdict(said["verdict"]),
        said["compartment"],
        said.get("position"),
        UUID(said["stream"]) if "stream" in said else None,
        said.get("version"),
        said.get("where"),
        said.get("sha256"),
        said.get("known", False),
    )
