"""Who may open what, as the database is asked: the one place that names what the rows of access say.

A placement leaves a row for each role and each person it names (`case_access`), those of concerns
(`concern_access`), and a history of the first (`sight`). A role stands as it is called; for a person
stands the mark of their folded sign-in (`domain.sign_in.marked`), which nobody reads back. Whoever
has a row that lets in may open the case, unless a row of their own shuts them out: that beats every
other. `cases.access.may` says the same of one case, and a test holds the two together.

Each shape is a piece of a statement with `{schema}` still in it. What is asked starts from the
reader's own rows, so that what it costs tells of nothing else.
"""

from __future__ import annotations

from typing import NamedTuple


class Who(NamedTuple):
    """Where a statement finds who asks: a school, the mark of a sign-in, roles."""

    school: str = "$1"
    mark: str = "$2"
    roles: str = "$3"


ME = Who()
"""As `Reader.given` brings them: the first three values of a statement."""


def door(case: str, who: Who = ME) -> str:
    """The id of one case, if it stands open; no row otherwise. A person who is shut out finds a row
    that says so, and one with no business there finds none: the same probe of the same index."""
    return f"""
SELECT a.case_id FROM {{schema}}.case_access a
WHERE a.case_id = {case} AND a.school = {who.school}
  AND (a.grantee_kind, a.grantee) IN
      (SELECT 'person', {who.mark} UNION ALL SELECT 'role', unnest({who.roles}::text[]))
GROUP BY a.case_id HAVING bool_and(a.allowed)
"""  # noqa: S608 - words of this module


def is_open(case: str, who: Who = ME, *, at_school: bool = False) -> str:
    """The same as a condition on a row of a list that is read in its own order; null where nobody
    has let this reader in. What a school's list holds lies at that school; elsewhere `at_school`."""
    there = f"a.school = {who.school} AND " if at_school else ""
    return f"""
(SELECT bool_and(a.allowed) FROM {{schema}}.case_access a
 WHERE {there}a.case_id = {case}
   AND (a.grantee_kind = 'role' AND a.grantee = ANY({who.roles})
        OR a.grantee_kind = 'person' AND a.grantee = {who.mark}))
"""  # noqa: S608 - words of this module


def is_shut_out(case: str, mark: str = ME.mark) -> str:
    """Whether the person is shut out of a case, whatever lets them in."""
    return f"""EXISTS (
    SELECT FROM {{schema}}.case_access x
    WHERE x.case_id = {case} AND x.grantee_kind = 'person' AND x.grantee = {mark}
      AND NOT x.allowed)"""


def as_grantee(who: Who = ME) -> str:
    """A table `me (kind, name)`: all that the reader is to a placement."""
    return (
        f"(SELECT 'person' AS kind, {who.mark} AS name"
        f" UNION ALL SELECT 'role', unnest({who.roles}::text[])) me"
    )


def names_me(row: str = "a", school: str = ME.school) -> str:
    """Whether a row of access, or of its history, is about `me`."""
    return f"{row}.school = {school} AND {row}.grantee_kind = me.kind AND {row}.grantee = me.name"


def lets_me_in(row: str = "a", school: str = ME.school) -> str:
    """Whether it lets `me` in: where a walk over one's own cases begins. Goes with `is_shut_out`."""
    return f"{names_me(row, school)} AND {row}.allowed"


def open_cases(columns: str = "", only: str = "true", who: Who = ME) -> str:
    """All cases that stand open to the reader, from their own rows."""
    return f"""
SELECT a.case_id{columns}
FROM {as_grantee(who)} JOIN {{schema}}.case_access a ON {names_me(school=who.school)}
WHERE {only}
GROUP BY a.case_id HAVING bool_and(a.allowed)
"""  # noqa: S608 - words of this module


def is_own_report(case: str = "c", who: Who = ME) -> str:
    """Whether the reader reported a case and is not shut out of it."""
    return (
        f"{case}.school = {who.school} AND {is_reporter(case, who)}"
        f" AND NOT {is_shut_out(f'{case}.case_id', who.mark)}"
    )


def is_reporter(case: str = "c", who: Who = ME) -> str:
    """Whether the reader reported a case, wherever it stands."""
    return f"{case}.reporter = {who.mark}"


ROWS = "{schema}.case_access a"
"""The rows of access, for a walk over one's own."""
STILL = 2**63 - 1
"""The end, in the history, of what has not ended."""
HISTORY = "{schema}.sight s"
"""What there ever was of them."""
SAME_GRANTEE = "USING (case_id, grantee_kind, grantee)"
"""Joins the one to the other."""

# $1 the case; $2-$4 who waits: number, school, mark; $5-$7 as what: number, school, role.
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

# Only the latest placement of a stream of concerns speaks.
_LATEST = """a.placed_version =
    (SELECT max(x.placed_version) FROM {schema}.concern_access x WHERE x.stream = a.stream)"""


EVERY_STREAM = "SELECT DISTINCT school, person FROM {schema}.concern_access ORDER BY 1, 2"
"""Of concerns, for whom no reader is asked."""
_SINCE = """(SELECT min(x.placed_at) FROM {schema}.concern_access x
    WHERE x.stream = a.stream) AS opened_at"""


def open_concerns(only: str = "true", who: Who = ME) -> str:
    """The streams of concerns that the reader may read of, whom each is about, and since when."""
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
    """Whether the person was shut out of a case at a position of the record."""
    return f"""
EXISTS (SELECT FROM {{schema}}.sight x
        WHERE x.case_id = {case} AND x.grantee_kind = 'person' AND x.grantee = {mark}
          AND NOT x.allowed AND x.from_position <= {at} AND x.to_position > {at})
"""


def was_let_in(case: str, watcher: str, at: str) -> str:
    """Whether a case stood open at a position to one of the watchers in `me (n, school, kind, name)`."""
    return f"""
EXISTS (SELECT FROM {{schema}}.sight y JOIN me ON me.n = {watcher}.n AND {names_me("y", "me.school")}
        WHERE y.case_id = {case} AND y.allowed
          AND y.from_position <= {at} AND y.to_position > {at})
  AND NOT {was_shut_out(case, f"{watcher}.mark", at)}
"""


def is_of_kind(kind: str, row: str) -> str:
    """Whether a row of the history is about grantees of this kind."""
    return f"{row}.grantee_kind = '{kind}'"
