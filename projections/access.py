"""Who may open what, as SQL: the only module in which the rule of access is written for the views.

Each placement writes a row for each role and each person it names: for cases into `case_access`, for
concerns into `concern_access`. `sight` is the history of `case_access`. The grantee of a row is the
name of a role, or the mark of a person's folded sign-in (`domain.sign_in.marked`), from which the
sign-in cannot be recovered. A reader may open a case if a row lets them in and none shuts them out;
one row that shuts out outweighs all that let in. `cases.access.may` is the same rule for one case, and
a test compares the two.

Each function returns a piece of SQL that still contains `{schema}`. Queries start from the reader's
own rows, so that their running time reveals nothing about other cases.
"""

from __future__ import annotations

from typing import NamedTuple


class Who(NamedTuple):
    """The SQL expressions for the reader: their school, the mark of their sign-in, their roles."""

    school: str = "$1"
    mark: str = "$2"
    roles: str = "$3"


ME = Who()
"""The first three parameters of a statement, as `Reader.given` supplies them."""


def door(case: str, who: Who = ME) -> str:
    """Selects the id of one case if the reader may open it, and no row otherwise.

    For a person who is shut out and for one without any access, the same index is probed in the same
    way, so the time does not tell them apart.
    """
    return f"""
SELECT a.case_id FROM {{schema}}.case_access a
WHERE a.case_id = {case} AND a.school = {who.school}
  AND (a.grantee_kind, a.grantee) IN
      (SELECT 'person', {who.mark} UNION ALL SELECT 'role', unnest({who.roles}::text[]))
GROUP BY a.case_id HAVING bool_and(a.allowed)
"""  # noqa: S608 - words of this module


def is_open(case: str, who: Who = ME, *, at_school: bool = False) -> str:
    """The same as a condition on the rows of a list; null if no row of access concerns the reader.

    `at_school`: also compare the school, for lists that are not limited to the reader's school.
    """
    there = f"a.school = {who.school} AND " if at_school else ""
    return f"""
(SELECT bool_and(a.allowed) FROM {{schema}}.case_access a
 WHERE {there}a.case_id = {case}
   AND (a.grantee_kind = 'role' AND a.grantee = ANY({who.roles})
        OR a.grantee_kind = 'person' AND a.grantee = {who.mark}))
"""  # noqa: S608 - words of this module


def is_shut_out(case: str, mark: str = ME.mark) -> str:
    """Whether a row shuts this person out of a case."""
    return f"""EXISTS (
    SELECT FROM {{schema}}.case_access x
    WHERE x.case_id = {case} AND x.grantee_kind = 'person' AND x.grantee = {mark}
      AND NOT x.allowed)"""


def as_grantee(who: Who = ME) -> str:
    """A table `me (kind, name)` of everything by which a placement can name the reader."""
    return (
        f"(SELECT 'person' AS kind, {who.mark} AS name"
        f" UNION ALL SELECT 'role', unnest({who.roles}::text[])) me"
    )


def names_me(row: str = "a", school: str = ME.school) -> str:
    """Whether a row of access, or of its history, names the reader (joined as `me`)."""
    return f"{row}.school = {school} AND {row}.grantee_kind = me.kind AND {row}.grantee = me.name"


def lets_me_in(row: str = "a", school: str = ME.school) -> str:
    """Whether a row lets the reader in. A query that uses it must also exclude `is_shut_out`."""
    return f"{names_me(row, school)} AND {row}.allowed"


def open_cases(columns: str = "", only: str = "true", who: Who = ME) -> str:
    """Selects all cases that the reader may open, starting from the reader's own rows."""
    return f"""
SELECT a.case_id{columns}
FROM {as_grantee(who)} JOIN {{schema}}.case_access a ON {names_me(school=who.school)}
WHERE {only}
GROUP BY a.case_id HAVING bool_and(a.allowed)
"""  # noqa: S608 - words of this module


def is_own_report(case: str = "c", who: Who = ME) -> str:
    """Whether the reader reported a case of their school and is not shut out of it."""
    return (
        f"{case}.school = {who.school} AND {is_reporter(case, who)}"
        f" AND NOT {is_shut_out(f'{case}.case_id', who.mark)}"
    )


def is_reporter(case: str = "c", who: Who = ME) -> str:
    """Whether the reader reported a case, of whatever school."""
    return f"{case}.reporter = {who.mark}"


ROWS = "{schema}.case_access a"
"""The table of access, for queries that start from the reader's own rows."""
STILL = 2**63 - 1
"""`to_position` in the history of a row that is still valid."""
HISTORY = "{schema}.sight s"
"""The history of the rows of access."""
SAME_GRANTEE = "USING (case_id, grantee_kind, grantee)"
"""Joins `ROWS` and `HISTORY`."""

# Which of several readers may open a case. $1 the case; $2-$4 the number, school and mark of each
# reader; $5-$7 the number, school and role of each of their roles.
DOOR_FOR_MANY = """
WITH grantee AS (
    SELECT p.n, p.school, 'person' AS kind, p.mark AS name
    FROM unnest($2::int[], $3::text[], $4::text[]) AS p(n, school, mark)
    UNION ALL
    SELECT r.n, r.school, 'role', r.role
    FROM unnest($5::int[], $6::text[], $7::text[]) AS r(n, school, role)
)
SELECT g.n
FROM grantee g
JOIN {schema}.case_access a
  ON a.case_id = $1 AND a.school = g.school AND a.grantee_kind = g.kind AND a.grantee = g.name
GROUP BY g.n HAVING bool_and(a.allowed)
"""

# Only the rows of the latest placement of a stream of concerns count.
_LATEST = """a.placed_version =
    (SELECT max(x.placed_version) FROM {schema}.concern_access x WHERE x.stream = a.stream)"""


EVERY_STREAM = "SELECT DISTINCT school, person FROM {schema}.concern_access ORDER BY 1, 2"
"""Selects every stream of concerns without a check of access."""
_SINCE = """(SELECT min(x.placed_at) FROM {schema}.concern_access x
    WHERE x.stream = a.stream) AS opened_at"""


def open_concerns(only: str = "true", who: Who = ME) -> str:
    """Selects the streams of concerns that the reader may open, with their person and their start."""
    return f"""
SELECT a.stream, a.person, {_SINCE}
FROM {{schema}}.concern_access a
WHERE a.school = {who.school}
  AND (a.grantee_kind, a.grantee) IN
      (SELECT 'person', {who.mark} UNION ALL SELECT 'role', unnest({who.roles}::text[]))
  AND {_LATEST} AND {only}
GROUP BY a.stream, a.person HAVING bool_and(a.allowed)
"""  # noqa: S608 - words of this module


def was_shut_out(case: str, mark: str, at: str) -> str:
    """Whether a person was shut out of a case at a position of the record."""
    return f"""
EXISTS (SELECT FROM {{schema}}.sight x
        WHERE x.case_id = {case} AND x.grantee_kind = 'person' AND x.grantee = {mark}
          AND NOT x.allowed AND x.from_position <= {at} AND x.to_position > {at})
"""


def was_let_in(case: str, watcher: str, at: str) -> str:
    """Whether a watcher could open a case at a position of the record.

    The watchers' roles and marks are in a table `me (n, school, kind, name)`.
    """
    return f"""
EXISTS (SELECT FROM {{schema}}.sight y JOIN me ON me.n = {watcher}.n AND {names_me("y", "me.school")}
        WHERE y.case_id = {case} AND y.allowed
          AND y.from_position <= {at} AND y.to_position > {at})
  AND NOT {was_shut_out(case, f"{watcher}.mark", at)}
"""


def is_of_kind(kind: str, row: str) -> str:
    """Whether the grantee of a row of the history is of this kind, `person` or `role`."""
    return f"{row}.grantee_kind = '{kind}'"
