"""The duty table: its rows, its indexes, and the statements that write them."""

from __future__ import annotations

from projections.engine.projection import WriteStatement

BY = (
    "COALESCE(due_at, CASE WHEN not_countable IS NOT NULL THEN raised_at END,"
    " timestamptz '9999-12-31 00:00:00+00')"
)
"""By when, for the order of lists: what has no time comes last. What has one that nobody can count
stands where it was raised, before all that is still to come: somebody has to give the dates."""

DDL = """
CREATE TABLE IF NOT EXISTS {schema}.duty (
    case_id uuid NOT NULL,
    duty_id text NOT NULL,
    school text NOT NULL,
    pack text NOT NULL,
    pack_version text NOT NULL,
    clause text NOT NULL,
    act text NOT NULL,
    owed_by text NOT NULL,
    recipients text[] NOT NULL,
    to_mode text NOT NULL,
    timing json NOT NULL,
    modality text NOT NULL,
    basis text NOT NULL,
    asked_state text,
    stricter_than text[] NOT NULL,
    raised_at timestamptz NOT NULL,
    due_at timestamptz,
    status text NOT NULL,
    settled_at timestamptz,
    -- What was said when it was settled or held, sealed; null while nothing was.
    detail bytea,
    version integer NOT NULL,
    closing integer NOT NULL,
    owner text NOT NULL,
    also_owed_by text[] NOT NULL,
    stands_in_for text,
    owner_gap text,
    reminded integer,
    overdue_since timestamptz,
    escalated_to text,
    escalates_at timestamptz,
    clock_gap text,
    -- Which dates are missing to count when it is due; once it is overdue, when it goes on.
    not_countable text,
    unknown_from date,
    barred_by text,
    -- Who at the school has it to take up, being late; `escalated_to` may be outside by now.
    went_to text,
    PRIMARY KEY (case_id, duty_id)
);
CREATE INDEX IF NOT EXISTS duty_open ON {schema}.duty (school, {by}, raised_at, case_id, duty_id)
    WHERE status IN ('raised', 'held') AND barred_by IS NULL;
-- What is due is found by these, however many duties there have ever been (projections/due.py).
CREATE INDEX IF NOT EXISTS duty_running ON {schema}.duty (school, due_at)
    WHERE status = 'raised' AND closing < 0 AND due_at IS NOT NULL AND overdue_since IS NULL;
CREATE INDEX IF NOT EXISTS duty_climbing ON {schema}.duty (escalates_at)
    WHERE status = 'raised' AND closing < 0 AND escalates_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS duty_uncounted ON {schema}.duty (unknown_from, school, case_id)
    WHERE status IN ('raised', 'held') AND closing < 0 AND not_countable IS NOT NULL;
""".replace("{by}", BY)

_RAISED = (
    "duty_id, pack, pack_version, clause, act, owed_by, recipients, to_mode, timing, modality,"
    " basis, asked_state, stricter_than, raised_at, due_at, status, settled_at, detail, version,"
    " closing, owner, also_owed_by, stands_in_for, owner_gap"
)

# The school stands on the case, which is always written before its duties. `version` is the
# last entry that touched the duty: an older one never overwrites a newer.
_RAISE = """
INSERT INTO {schema}.duty (case_id, school, {raised})
SELECT r.stream, c.school, e.duty_id, e.pack, e.pack_version, e.clause, e.act, e.owed_by,
       e.recipients::text[], e.to_mode, e.timing::json, e.modality, e.basis, e.asked_state,
       e.stricter_than::text[], e.raised_at, e.due_at, e.status, e.settled_at, e.detail,
       e.version, e.closing, e.owner, e.also_owed_by::text[], e.stands_in_for, e.owner_gap
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::bytea[],
            %s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS e(append_id, {raised})
CROSS JOIN LATERAL {receipt}
LEFT JOIN LATERAL (SELECT school FROM {schema}.cases WHERE case_id = r.stream LIMIT 1) c ON TRUE
ON CONFLICT (case_id, duty_id) DO UPDATE SET (school, {raised}) = ROW (EXCLUDED.school, {excluded}),
    reminded = NULL, overdue_since = NULL, escalated_to = NULL, escalates_at = NULL,
    clock_gap = NULL, barred_by = NULL, not_countable = NULL, unknown_from = NULL, went_to = NULL
WHERE duty.version < EXCLUDED.version
""".replace("{excluded}", ", ".join(f"EXCLUDED.{name}" for name in _RAISED.split(", "))).replace(
    "{raised}", _RAISED
)

# What an append does not mention stays, but for a time that is counted anew (`anew`): by the clock, or
# because a bar was put up or lifted (`barred`). A duty that was raised in the same append stands there in
# its last version already.
_CHANGE = """
UPDATE {schema}.duty d
SET status = COALESCE(e.status, d.status),
    settled_at = CASE WHEN e.status IS NULL THEN d.settled_at ELSE e.settled_at END,
    detail = COALESCE(e.detail, d.detail),
    version = e.version,
    due_at = CASE WHEN e.anew THEN e.due_at ELSE d.due_at END,
    reminded = CASE WHEN e.anew THEN e.reminded ELSE COALESCE(e.reminded, d.reminded) END,
    overdue_since = CASE WHEN e.anew THEN e.overdue_since
                         ELSE COALESCE(e.overdue_since, d.overdue_since) END,
    escalated_to = CASE WHEN e.anew THEN e.escalated_to
                        ELSE COALESCE(e.escalated_to, d.escalated_to) END,
    went_to = CASE WHEN e.anew THEN e.went_to
                   WHEN e.went_to IS NULL AND d.went_to = ANY (e.passed_over::text[]) THEN NULL
                   ELSE COALESCE(e.went_to, d.went_to) END,
    owner = COALESCE(e.owner, d.owner),
    also_owed_by = COALESCE(e.also_owed_by::text[], d.also_owed_by),
    stands_in_for = CASE WHEN e.owner IS NULL THEN d.stands_in_for ELSE e.stands_in_for END,
    owner_gap = CASE WHEN e.owner IS NULL THEN d.owner_gap ELSE e.owner_gap END,
    escalates_at = CASE WHEN e.steps THEN e.escalates_at ELSE d.escalates_at END,
    clock_gap = CASE WHEN e.steps THEN e.clock_gap ELSE d.clock_gap END,
    not_countable = CASE WHEN e.steps THEN e.not_countable ELSE d.not_countable END,
    unknown_from = CASE WHEN e.steps THEN e.unknown_from ELSE d.unknown_from END,
    barred_by = CASE WHEN e.barred THEN e.barred_by ELSE d.barred_by END,
    raised_at = COALESCE(e.raised_at, d.raised_at)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::bytea[], %s::int[],
            %s::text[], %s::text[], %s::text[], %s::text[],
            %s::bool[], %s::bool[], %s::timestamptz[], %s::int[], %s::timestamptz[], %s::text[],
            %s::timestamptz[], %s::text[], %s::text[], %s::date[], %s::text[],
            %s::text[], %s::bool[], %s::text[], %s::timestamptz[])
     AS e(append_id, duty_id, status, settled_at, detail, version,
          owner, also_owed_by, stands_in_for, owner_gap, anew, steps, due_at,
          reminded, overdue_since, escalated_to, escalates_at, clock_gap, not_countable,
          unknown_from, went_to, passed_over, barred, barred_by, raised_at)
CROSS JOIN LATERAL {receipt}
WHERE d.case_id = r.stream AND d.duty_id = e.duty_id AND d.version <= e.version
"""

# Closing a case stops the clocks of what stays undone on it; reopening it lets them go on. `closing`
# is the entry that closed the case over the duty, or minus the one that opened it: the last counts.
_CLOSE = """
UPDATE {schema}.duty d SET closing = e.closing
FROM unnest(%s::uuid[], %s::int[]) AS e(append_id, closing)
CROSS JOIN LATERAL {receipt}
WHERE d.case_id = r.stream AND abs(d.closing) < abs(e.closing)
"""

_RAISED_TYPES = (
    *("uuid", *("text",) * 13, "timestamptz", "timestamptz", "text", "timestamptz", "bytea"),
    *("int4", "int4", "text", "text", "text", "text"),
)
_CHANGED_TYPES = (
    *("uuid", "text", "text", "timestamptz", "bytea", "int4", "text", "text", "text", "text"),
    *("bool", "bool", "timestamptz", "int4", "timestamptz", "text", "timestamptz", "text"),
    *("text", "date", "text", "text", "bool", "text", "timestamptz"),
)
CLOSES = WriteStatement(_CLOSE, ("uuid", "int4"))
RAISES = WriteStatement(_RAISE, _RAISED_TYPES)
CHANGES = WriteStatement(_CHANGE, _CHANGED_TYPES)

_CLOCK = (
    "reminded, overdue_since, escalated_to, escalates_at, clock_gap, not_countable, unknown_from,"
    " went_to, barred_by"
)
COPY = f"COPY {{schema}}.duty (case_id, school, {_RAISED}, {_CLOCK}) FROM STDIN (FORMAT BINARY)"
# COPY takes JSON as the text it is; named as JSON the driver would encode it once more.
COPY_TYPES = (
    *("uuid", "text", "text", "text", "text", "text", "text", "text", "text[]", "text", "text"),
    *("text", "text", "text", "text[]", "timestamptz", "timestamptz", "text", "timestamptz"),
    *("bytea", "int4", "int4", "text", "text[]", "text", "text"),
    *("int4", "timestamptz", "text", "timestamptz", "text"),
    *("text", "date", "text", "text"),
)
