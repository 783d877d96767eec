"""Several copies start at once over views of an older version: one makes them anew, the others wait."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from api.runtime.databases import DatabaseUrls
from api.runtime.view_upgrade import ViewUpgrade
from cases.event_store import EventStore
from cases.keys import key_file, tenant_key
from projections.catalogue import ALL_DDL, EVERY
from projections.engine import bookmarks
from tests.support.casework import Casework, case_id, information, placed, reported

COPIES = 4
# Columns with the indexes on them that an earlier version had not; a view that it had not at all.
OLDER = (
    "ALTER TABLE {schema}.timeline DROP COLUMN occurred_at, DROP COLUMN actor",
    "ALTER TABLE {schema}.duty DROP COLUMN overdue_since, DROP COLUMN raised_at",
    "DROP TABLE {schema}.sight",
    "UPDATE {schema}.bookmark SET version = version - 1 WHERE projection IN ('timeline', 'duties')",
    "DELETE FROM {schema}.bookmark WHERE projection = 'changes'",
)


def started(work: Casework, ready: Barrier, failed: list[Exception]) -> None:
    """What a copy of the server does with its tenants before anything else."""
    server, tenant = work.room.server, work.room.tenant
    where = DatabaseUrls(
        server.record_url("app"),
        server.record_url("owner"),
        key_file(server.data),
        tenant_key(server.data / "keys" / "tenant.key"),
    )
    store = EventStore(where.record, work.room.keys, owner_url=where.owner, pool_size=1)
    try:
        ready.wait()
        store.migrate([tenant])
        ViewUpgrade(where, store)([tenant])
        store.migrate([tenant], [ALL_DDL])
    except Exception as error:
        failed.append(error)
    finally:
        store.close()


@pytest.mark.parametrize("time", [1, 2, 3])
def test_nobody_fails_and_every_view_is_as_it_was(work: Casework, time: int) -> None:
    for number in range(1, 4 + time):
        work.append(case_id(number), reported(), placed(), information())
    before = work.dump("timeline", "duty", "cases", "case_access")
    with work.connect() as conn:
        for statement in OLDER:
            conn.execute(work.sql(statement))
    ready, failed = Barrier(COPIES), list[Exception]()

    copies = [Thread(target=started, args=[work, ready, failed]) for _ in range(COPIES)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert failed == []
    assert work.dump("timeline", "duty", "cases", "case_access") == before
    with work.connect() as conn:
        assert bookmarks.outdated(conn, work.schema, EVERY) == []
    work.append(case_id(1), information())
