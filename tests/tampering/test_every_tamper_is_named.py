"""Every way of laying hands on a record has its name, and the first wrong place is told."""

from __future__ import annotations

import pytest

from cases.schema.roles import WRITER
from tests.support.tampering import Tampering

SECOND = "(SELECT DISTINCT ON (first_position) first_position FROM receipt WHERE first_position > 20 ORDER BY 1 LIMIT 1)"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_a_record_that_nobody_touched_nothing_is_found(hands: Tampering, seed: int) -> None:
    hands.live(seed, appends=120, cases=9)

    result = hands.verified()

    assert result.findings == ()
    assert result.behind == ()
    assert result.events == len(hands.rows("SELECT FROM event"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("set_byte(state, 150, get_byte(state, 150) # 1)", id="ciphertext"),
        pytest.param("set_byte(state, 20, get_byte(state, 20) # 1)", id="commitment"),
        pytest.param("set_byte(state, 55, get_byte(state, 55) # 1)", id="nonce"),
        pytest.param("set_byte(state, 5, get_byte(state, 5) # 1)", id="key id"),
        pytest.param("set_byte(state, 0, 9)", id="format"),
        pytest.param("substring(state FOR 60)", id="cut short"),
        pytest.param("state || '\\x00'", id="made longer"),
        pytest.param("(SELECT state FROM event WHERE notification_id = 14)", id="another's"),
    ],
)
def test_a_state_that_was_changed(hands: Tampering, change: str) -> None:
    hands.live(5)
    ((stream, version),) = hands.rows(
        "SELECT originator_id, originator_version FROM event WHERE notification_id = 13"
    )

    hands.change(f"UPDATE event SET state = {change} WHERE notification_id = 13")  # noqa: S608 - our own words

    (found,) = hands.found()
    assert (found.verdict, found.position) == ("event-altered", 13)
    assert (found.stream, found.version) == (stream, version)


@pytest.mark.parametrize(
    ("statements", "verdicts", "first"),
    [
        pytest.param(
            ["UPDATE event SET topic = 'case.closed.v1' WHERE notification_id = 13"],
            ["event-altered"],
            13,
            id="topic",
        ),
        pytest.param(
            [
                "UPDATE event e SET state = o.state FROM event o"
                " WHERE (e.notification_id, o.notification_id) IN ((13, 17), (17, 13))"
            ],
            ["event-altered"],
            13,
            id="states of two rows swapped",
        ),
        pytest.param(
            [
                "UPDATE event SET notification_id = 999999 WHERE notification_id = 13",
                "UPDATE event SET notification_id = 13 WHERE notification_id = 17",
                "UPDATE event SET notification_id = 17 WHERE notification_id = 999999",
            ],
            ["event-moved"],
            13,
            id="positions of two rows swapped",
        ),
        pytest.param(
            [
                "CREATE TEMP TABLE pair AS SELECT (array_agg(DISTINCT originator_id))[1] AS a,"
                " (array_agg(DISTINCT originator_id))[2] AS b FROM event",
                "UPDATE event SET originator_id = gen_random_uuid() FROM pair"
                " WHERE originator_id = a AND originator_version = 1",
                "UPDATE event SET originator_id = a FROM pair"
                " WHERE originator_id = b AND originator_version = 1",
            ],
            ["event-altered"],
            None,
            id="two cases exchange an entry",
        ),
        pytest.param(
            ["DELETE FROM event WHERE notification_id = 13"],
            ["event-missing"],
            13,
            id="an event is gone",
        ),
        pytest.param(
            [
                "DELETE FROM receipt WHERE first_position <= 13"
                " AND first_position + last_version - first_version >= 13",
                "DELETE FROM event WHERE notification_id = 13",
            ],
            ["event-missing", "receipt-missing"],
            None,
            id="an event is gone with its receipt",
        ),
        pytest.param(
            ["DELETE FROM event WHERE originator_id ="
             " (SELECT originator_id FROM event WHERE notification_id = 13)"],
            ["event-missing"],
            None,
            id="a case is gone",
        ),
        pytest.param(
            ["DELETE FROM event WHERE notification_id >"
             " (SELECT max(notification_id) - 2 FROM event)"],
            ["tail-cut"],
            None,
            id="the tail is cut",
        ),
        pytest.param(
            [
                "DELETE FROM event WHERE notification_id = 13",
                "UPDATE event SET notification_id = notification_id + 1000000"
                " WHERE notification_id > 13",
                "UPDATE event SET notification_id = notification_id - 1000001"
                " WHERE notification_id > 1000000",
            ],
            ["event-missing", "event-moved"],
            13,
            id="a deletion is covered by renumbering",
        ),
        pytest.param(
            ["UPDATE event SET notification_id = 5000 WHERE notification_id = 13"],
            ["event-missing", "event-moved"],
            None,
            id="an event is put at the end",
        ),
        pytest.param(
            ["INSERT INTO event SELECT gen_random_uuid(), 1, topic, state,"
             " (SELECT max(notification_id) + 1 FROM event) FROM event WHERE notification_id = 13"],
            ["event-altered", "receipt-missing"],
            None,
            id="a forged event",
        ),
        pytest.param(
            ["INSERT INTO event SELECT gen_random_uuid(), 1, topic, state, 9223372036854775807"
             " FROM event WHERE notification_id = 13"],
            ["event-missing", "event-altered", "receipt-missing"],
            None,
            id="a forged event behind a gap",
        ),
        pytest.param(
            ["DELETE FROM receipt WHERE first_position <= 13"
             " AND first_position + last_version - first_version >= 13"],
            ["receipt-missing"],
            None,
            id="a receipt is gone",
        ),
        *(
            pytest.param(
                [f"UPDATE receipt SET {change} WHERE first_position = {SECOND}"],  # noqa: S608 - our own words
                ["receipt-altered"],
                None,
                id=f"receipt: {change}",
            )
            for change in (
                "recorded_at = recorded_at - interval '40 days'",
                "stream = gen_random_uuid()",
                "first_position = 5000",
                "first_position = 3",
                "leaves = set_byte(leaves, 3, get_byte(leaves, 3) # 1)",
                "(first_version, last_version) = (first_version + 7, last_version + 7)",
            )
        ),
    ],
)  # fmt: skip
def test_a_record_that_was_changed(
    hands: Tampering, statements: list[str], verdicts: list[str], first: int | None
) -> None:
    hands.live(5)

    hands.change(*statements)

    found = hands.found()
    assert {one.verdict.value for one in found} == set(verdicts)
    if first is not None:
        assert found[0].position == first


@pytest.mark.parametrize(
    ("statement", "verdict", "table"),
    [
        ("UPDATE timeline SET said_detail = 'FORGED' WHERE (case_id, version) = {one}",
         "view-differs", "timeline"),
        ("DELETE FROM timeline WHERE (case_id, version) = {one}", "view-row-missing", "timeline"),
        ("INSERT INTO timeline SELECT (jsonb_populate_record(t, '{\"version\": 999}')).*"
         " FROM timeline t WHERE (case_id, version) = {one}", "view-row-invented", "timeline"),
        ("UPDATE cases SET urgent = NOT urgent WHERE case_id = {case}", "view-differs", "cases"),
        ("UPDATE duty SET status = 'waived' WHERE ctid = (SELECT min(ctid) FROM duty"
         " WHERE status <> 'waived')", "view-differs", "duty"),
        ("UPDATE case_access SET allowed = NOT allowed WHERE ctid ="
         " (SELECT min(ctid) FROM case_access)", "view-differs", "case_access"),
        ("INSERT INTO case_access SELECT (jsonb_populate_record(a,"
         " '{\"grantee_kind\": \"person\", \"grantee\": \"somebody\", \"allowed\": true}')).*"
         " FROM case_access a LIMIT 1", "view-row-invented", "case_access"),
        ("DELETE FROM case_access WHERE ctid = (SELECT min(ctid) FROM case_access)",
         "view-row-missing", "case_access"),
        ("UPDATE sight SET to_position = 3 WHERE ctid = (SELECT min(ctid) FROM sight)",
         "view-differs", "sight"),
        ("UPDATE oversight_standing SET school = 'another' WHERE ctid ="
         " (SELECT min(ctid) FROM oversight_standing)", "view-differs", "oversight_standing"),
        ("DELETE FROM case_words WHERE ctid = (SELECT min(ctid) FROM case_words)",
         "view-row-missing", "case_words"),
        ("DROP TABLE duty", "view-row-missing", "duty"),
        ("UPDATE bookmark SET position = 999999 WHERE projection = 'changes'",
         "view-differs", "bookmark"),
        ("ALTER TABLE duty DROP COLUMN status", "view-differs", "duty"),
    ],
)  # fmt: skip
def test_a_view_that_was_changed(
    hands: Tampering, statement: str, verdict: str, table: str
) -> None:
    hands.live(5)
    ((case, version),) = hands.rows("SELECT case_id, version FROM timeline WHERE position = 13")
    said = statement.replace("{one}", f"('{case}', {version})").replace("{case}", f"'{case}'")
    before = hands.rows("SELECT notification_id, state FROM event ORDER BY 1")

    hands.change(said)

    found = [one for one in hands.found() if one.verdict != "walls-altered"]
    assert {(one.verdict.value, one.where) for one in found} == {(verdict, table)}
    if "{one}" in statement or "{case}" in statement:
        assert found[0].stream == case
    assert hands.rows("SELECT notification_id, state FROM event ORDER BY 1") == before
    # It reports, and replaces nothing: what was changed is still to be seen.
    assert [one for one in hands.found() if one.verdict != "walls-altered"] == found


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("UPDATE data_key SET wrapped = zeroblob(60) WHERE key_id = :key", "key-does-not-unwrap"),
        ("UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key o WHERE o.key_id <> :key"
         " AND wrapped IS NOT NULL LIMIT 1) WHERE key_id = :key", "key-does-not-unwrap"),
        ("DELETE FROM data_key WHERE key_id = :key", "key-unknown"),
        ("UPDATE data_key SET (wrapped, destroyed_at) = (NULL, 'now') WHERE key_id = :key",
         "key-destroyed-without-record"),
    ],
    ids=["altered", "another's", "gone", "destroyed"],
)  # fmt: skip
def test_a_key_that_is_not_what_it_was(hands: Tampering, change: str, verdict: str) -> None:
    hands.live(5)
    ((stream, first, key),) = hands.rows(
        "SELECT originator_id, (SELECT min(notification_id) FROM event o"
        " WHERE o.originator_id = e.originator_id), substring(state FROM 2 FOR 16)"
        " FROM event e WHERE notification_id = 13"
    )

    hands.change_keys(change, key)

    (found,) = hands.found()
    assert (found.verdict, found.position, found.stream) == (verdict, first, stream)


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("ALTER TABLE event DISABLE TRIGGER event_is_append_only", "trigger event_is_append_only"),
        ("ALTER TABLE receipt ENABLE TRIGGER receipt_is_append_only",
         "trigger receipt_is_append_only"),
        ("DROP TRIGGER log_is_append_only ON log", "trigger log_is_append_only"),
        (f"GRANT INSERT ON event TO {WRITER}", "rights on event"),
        (f"GRANT UPDATE (answer) ON receipt TO {WRITER}", "rights on columns of receipt"),
        (f"GRANT INSERT ON sight TO {WRITER}", "rights on sight"),
        ("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
         " AS 'BEGIN RETURN NULL; END'", "function refuse_change"),
        ("ALTER FUNCTION append SECURITY INVOKER", "function append"),
        ("GRANT EXECUTE ON FUNCTION append TO PUBLIC", "rights on function append"),
        ("ALTER TABLE event DROP CONSTRAINT event_notification_id_check",
         "constraint event_notification_id_check"),
        ("DROP INDEX event_position", "index event_position"),
        ("ALTER TABLE event OWNER TO casebook_app", "rights on event"),
    ],
)  # fmt: skip
def test_a_wall_that_was_taken_down(hands: Tampering, statement: str, part: str) -> None:
    with hands.work.room.inside("superuser") as connection:
        connection.execute(statement.encode())

    found = hands.found()

    assert {one.verdict.value for one in found} == {"walls-altered"}
    assert part in {one.where for one in found}


def test_a_role_that_was_made_stronger(hands: Tampering) -> None:
    with hands.work.room.inside("superuser") as connection:
        connection.execute(f"ALTER ROLE {WRITER} BYPASSRLS".encode())
        try:
            (found,) = hands.found()
        finally:
            connection.execute(f"ALTER ROLE {WRITER} NOBYPASSRLS".encode())

    assert (found.verdict, found.where) == ("walls-altered", f"role {WRITER}")
