"""The one way into the record as SQL: `append`, which judges, numbers and checks what it stores."""

from __future__ import annotations

ALREADY_STORED = "CB001"
"""The SQLSTATE of an append that was stored before."""
MALFORMED = "CB002"
"""The SQLSTATE of an append that has not the form of one: nothing of its group was stored."""

OTHER_VIEWS = "CB003"
"""The SQLSTATE by which what is written with the append refuses: another version stands there now."""

# What stops every reader for ever, were it stored, must not get in, whoever calls. A seal can only
# be opened by who has the key, so of a sealed state the form is looked at. The pattern is dear, and
# the topics of a group are few.
_CHECKS = """
    IF NOT coalesce(
        array_ndims(_append_id) = 1 AND cardinality(_append_id) <= 1000
        AND cardinality(_stream) = cardinality(_append_id)
        AND cardinality(_expected) = cardinality(_append_id)
        AND cardinality(_count) = cardinality(_append_id)
        AND cardinality(_request) = cardinality(_append_id)
        AND cardinality(_hash) = cardinality(_append_id)
        AND cardinality(_request_before) = cardinality(_append_id)
        AND cardinality(_hash_before) = cardinality(_append_id)
        AND cardinality(_answer) = cardinality(_append_id)
        AND cardinality(_at) = cardinality(_append_id)
        AND cardinality(_leaves) = cardinality(_append_id)
        AND array_ndims(_of) = 1 AND cardinality(_of) <= 100000
        AND cardinality(_topic) = cardinality(_of)
        AND cardinality(_state) = cardinality(_of)
        AND (SELECT count(*) = count(DISTINCT c.append_id) AND count(*) = count(DISTINCT c.stream)
                 AND sum(c.count) = cardinality(_of)
             FROM unnest(_append_id, _stream, _count) AS c (append_id, stream, count)),
        false)
    THEN
        RAISE SQLSTATE 'CB002' USING MESSAGE = 'the parts of this append do not fit together';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(_expected, _count, _request, _hash, _request_before, _hash_before,
                _answer, _at, _leaves)
            AS c (expected, count, request, hash, request_before, hash_before, answer, at, leaves)
        WHERE NOT coalesce(
            c.expected >= 0 AND c.count >= 1 AND c.expected::bigint + c.count <= 2147483647
            AND isfinite(c.at) AND coalesce(length(c.answer) <= 20000, true)
            AND (c.request IS NULL) = (c.hash IS NULL)
            AND (c.request_before IS NULL) = (c.hash_before IS NULL)
            AND (c.request IS NOT NULL OR c.request_before IS NULL)
            AND coalesce(octet_length(c.request) = 32, true)
            AND coalesce(octet_length(c.hash) = 32, true)
            AND octet_length(c.leaves) = 32 * c.count,
            false)
    ) THEN
        RAISE SQLSTATE 'CB002' USING MESSAGE = 'this append would have a receipt that is none';
    END IF;
    IF _of <> ARRAY (
        SELECT c.ord::integer FROM unnest(_count) WITH ORDINALITY AS c (count, ord)
        CROSS JOIN LATERAL generate_series(1, c.count) ORDER BY 1
    ) OR EXISTS (
        SELECT FROM (SELECT DISTINCT unnest(_topic)) AS e (topic)
        WHERE NOT coalesce(
            e.topic ~ '^[a-z][a-z_]{0,39}[.][a-z][a-z_]{0,79}[.]v[1-9][0-9]{0,3}$', false)
    ) OR EXISTS (
        SELECT FROM unnest(_state) AS e (state)
        WHERE NOT coalesce(
            octet_length(e.state) BETWEEN 109 AND 16777216
            AND get_byte(e.state, 0) IN ({forms}),
            false)
    ) THEN
        RAISE SQLSTATE 'CB002' USING MESSAGE = 'this append holds what is no event';
    END IF;
"""

# Every writer of the compartment passes through here, one transaction at a time, so that positions
# become visible in their order and without a gap. The lock is taken in a statement of its own: the
# statements after it see what the writer before committed. An append that is already stored stops
# the whole transaction, so that nothing pipelined behind it can run a second time.
# One plan for all groups, made once: planning costs more than the work. And the planner's memory of
# a table that was once small must not become a scan of the whole record.
APPEND = """
CREATE OR REPLACE FUNCTION {schema}.append(
    _append_id uuid[], _stream uuid[], _expected integer[], _count integer[],
    _request bytea[], _hash bytea[], _request_before bytea[], _hash_before bytea[],
    _answer text[], _at timestamptz[], _leaves bytea[],
    _of integer[], _topic text[], _state bytea[]
) RETURNS TABLE (
    status text, stored_by uuid, stored_stream uuid, from_version integer, to_version integer,
    from_position bigint, replay text, current_version integer, stored_leaves bytea
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
AS $body$
DECLARE
    _last bigint;
BEGIN
{checks}    PERFORM pg_advisory_xact_lock(hashtextextended('casebook.record.{schema}', 0));
    IF EXISTS (SELECT FROM {schema}.receipt WHERE append_id = ANY (_append_id)) THEN
        RAISE SQLSTATE 'CB001' USING MESSAGE = 'this append is already stored';
    END IF;
    SELECT coalesce(max(notification_id), 0) INTO _last FROM {schema}.event;
    RETURN QUERY
    WITH command AS (
        SELECT c.*, sum(c.count) OVER (ORDER BY c.ord) - c.count AS start
        FROM unnest(
            _append_id, _stream, _expected, _count, _request, _hash, _request_before, _hash_before,
            _answer, _at, _leaves
        ) WITH ORDINALITY AS c (
            append_id, stream, expected, count, request, hash, request_before, hash_before,
            answer, at, leaves, ord
        )
    ), judged AS MATERIALIZED (
        SELECT c.*, v.current, r.append_id AS r_append_id, r.stream AS r_stream,
            r.first_version AS r_first, r.last_version AS r_last,
            r.first_position AS r_position, r.answer AS r_answer, r.leaves AS r_leaves,
            CASE
                WHEN r.append_id IS NOT NULL AND r.request_hash =
                    CASE WHEN r.request = c.request THEN c.hash ELSE c.hash_before END
                THEN 'repeated'
                WHEN r.append_id IS NOT NULL THEN 'mismatch'
                WHEN coalesce(v.current, 0) <> c.expected THEN 'stale'
                ELSE 'stored'
            END AS verdict
        FROM command c
        LEFT JOIN LATERAL (
            SELECT * FROM {schema}.receipt r
            WHERE r.request = ANY (ARRAY[c.request, c.request_before]) LIMIT 1
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
            (append_id, request, request_hash, stream,
             first_version, last_version, first_position, recorded_at, answer, leaves)
        SELECT a.append_id, a.request, a.hash, a.stream,
            a.expected + 1, a.expected + a.count, a.at_position, a.at, a.answer, a.leaves
        FROM accepted a
    )
    SELECT j.verdict,
        coalesce(j.r_append_id, j.append_id), coalesce(j.r_stream, j.stream),
        coalesce(j.r_first, j.expected + 1), coalesce(j.r_last, j.expected + j.count),
        coalesce(j.r_position, a.at_position), coalesce(j.r_answer, j.answer),
        coalesce(j.current, 0), coalesce(j.r_leaves, j.leaves)
    FROM judged j LEFT JOIN accepted a ON a.ord = j.ord
    ORDER BY j.ord;
END $body$;
REVOKE ALL ON FUNCTION {schema}.append FROM PUBLIC;
""".replace("{checks}", _CHECKS.lstrip("\n"))
