"""Whether the record's walls stand as they are set up: tables, triggers, functions, rights, roles.

A compartment is set up anew inside a transaction that is taken back, and its catalogue compared with
the living one's: what it has to be is written down nowhere but in the migration itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from cases.schema.roles import APP, ROLES, WrittenBy, give_rights
from cases.schema.tables import ExtraDDL, steps
from domain.findings import Finding, Verdict

_MIGRATED = "SELECT coalesce(max(version), 0) FROM casebook_migration.applied WHERE schema = %s"
_PARTS = """
SELECT 'function ' || p.proname, concat_ws(' ', pg_get_function_arguments(p.oid), p.prosecdef,
    p.proconfig, p.proowner::regrole, p.prosrc)
FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
UNION ALL
SELECT 'trigger ' || t.tgname, concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'constraint ' || c.conname, concat_ws(' ', c.convalidated, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.connamespace = %(schema)s::regnamespace AND t.relname IN ('event', 'receipt', 'log')
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname,
    concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relname IN ('event', 'receipt', 'log')
    AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'index ' || i.relname, pg_get_indexdef(i.oid)
FROM pg_class i JOIN pg_index x ON x.indexrelid = i.oid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relname IN ('event', 'receipt', 'log')
UNION ALL
SELECT 'rights on ' || c.relname, concat_ws(' ', c.relowner::regrole, c.relrowsecurity,
    (SELECT string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type, a.is_grantable), ', '
        ORDER BY a.grantee::regrole::text, a.privilege_type)
     FROM aclexplode(c.relacl) a))
FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v')
UNION ALL
SELECT 'rights on columns of ' || c.relname, string_agg(a.attacl::text, ' ' ORDER BY a.attnum)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND a.attacl IS NOT NULL GROUP BY c.relname
UNION ALL
SELECT 'rights on function ' || p.proname,
    (SELECT string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type), ', '
        ORDER BY a.grantee::regrole::text) FROM aclexplode(p.proacl) a)
FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace
UNION ALL
SELECT 'rights on the schema', concat_ws(' ', n.nspowner::regrole,
    (SELECT string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type), ', '
        ORDER BY a.grantee::regrole::text, a.privilege_type) FROM aclexplode(n.nspacl) a))
FROM pg_namespace n WHERE n.oid = %(schema)s::regnamespace
"""
_STRONG = """
SELECT r.rolname FROM pg_roles r
WHERE r.rolname = ANY (%(roles)s) AND (
    r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
    OR EXISTS (
        SELECT FROM pg_auth_members m WHERE m.member = r.oid
        AND NOT (r.rolname = %(app)s AND m.roleid::regrole::text = ANY (%(roles)s))
    )
)
ORDER BY 1
"""


def check_walls(
    connection: psycopg.Connection[Any],
    schema: str,
    beside: Sequence[ExtraDDL],
    written_by: WrittenBy,
) -> list[Finding]:
    """What of a compartment is not as it was set up. As the owner, who alone may look."""
    return [Finding(Verdict.WALLS_ALTERED, schema, where=part) for part in _altered(
        connection, schema, beside, written_by
    )]  # fmt: skip


def _altered(
    connection: psycopg.Connection[Any],
    schema: str,
    beside: Sequence[ExtraDDL],
    written_by: WrittenBy,
) -> Iterator[str]:
    row = connection.execute(_MIGRATED, [schema]).fetchone()
    migrations = steps(f"{schema}__set")
    if row is None or row[0] != len(migrations):
        # An older form, which the next start brings up to date.
        return
    with connection.transaction(force_rollback=True):
        for step in migrations:
            connection.execute(step.encode())
        for ddl in beside:
            connection.execute(ddl(f"{schema}__set").encode())
        give_rights(connection, f"{schema}__set", written_by)
        right = _parts(connection, f"{schema}__set")
    there = _parts(connection, schema)
    yield from sorted(
        name for name in right.keys() | there.keys() if right.get(name) != there.get(name)
    )
    strong = connection.execute(_STRONG, {"roles": list(ROLES), "app": APP}).fetchall()
    yield from (f"role {name}" for (name,) in strong)


def _parts(connection: psycopg.Connection[Any], schema: str) -> dict[str, str]:
    found = connection.execute(_PARTS, {"schema": schema}).fetchall()
    return {str(name): str(said).replace(schema, "{schema}") for name, said in found}
