"""The keys of a school's MIS: found by name at their own school, and the same when built anew."""

from __future__ import annotations

from domain.school.events import ClientKeyIssued, ClientKeyRevoked
from domain.vocabulary import Scope
from projections.client_keys import client_key
from projections.rebuilding.rebuild import rebuild
from tests.support.casework import MONDAY_TEN, Casework, Connection, case_id

HERE, ELSEWHERE = case_id(1), case_id(2)


def issued(key: str) -> ClientKeyIssued:
    return ClientKeyIssued(
        occurred_at=MONDAY_TEN,
        key=key,
        client="larkfield-mis",
        scopes=(Scope.READ, Scope.REPORT),
        registered_only=False,
        digest="a" * 64,
        expires_at=MONDAY_TEN,
    )


def lived(work: Casework) -> None:
    work.append(HERE, issued("0" * 16))
    work.append(HERE, issued("1" * 16))
    work.append(ELSEWHERE, issued("2" * 16))
    work.append(HERE, ClientKeyRevoked(occurred_at=MONDAY_TEN, key="1" * 16, reason="Shown."))
    work.append(HERE, ClientKeyRevoked(occurred_at=MONDAY_TEN, key="2" * 16, reason="Not ours."))


async def test_a_key_is_found_at_its_own_school_only(work: Casework, reading: Connection) -> None:
    lived(work)
    found = await client_key(reading, work.schema, HERE, "0" * 16)
    assert found is not None
    assert (found["client"], found["scopes"], found["revoked"]) == (
        "larkfield-mis",
        "read report",
        False,
    )
    assert await client_key(reading, work.schema, ELSEWHERE, "0" * 16) is None
    assert await client_key(reading, work.schema, HERE, "9" * 16) is None


async def test_a_key_is_taken_back_by_its_own_school_only(
    work: Casework, reading: Connection
) -> None:
    lived(work)
    taken = await client_key(reading, work.schema, HERE, "1" * 16)
    kept = await client_key(reading, work.schema, ELSEWHERE, "2" * 16)
    assert taken is not None
    assert kept is not None
    assert (taken["revoked"], kept["revoked"]) == (True, False)


def test_the_keys_built_anew_are_the_same(work: Casework) -> None:
    lived(work)
    before = work.dump("client_key")
    (outcome,) = rebuild(
        work.connect, work.schema, work.open_source, ["client_keys"], lambda _: None
    )
    assert outcome.identical
    assert work.dump("client_key") == before
