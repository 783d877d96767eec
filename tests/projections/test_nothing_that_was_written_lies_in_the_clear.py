"""What somebody wrote, and who somebody is, lies sealed in every table, in the files and in the logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid5

import psycopg
import pytest
from pydantic import ValidationError

from cases.postgres.embedded import EmbeddedPostgres
from cases.sealing.envelope import Tampered
from domain.case.commands import CaseCommand
from domain.messages import Attribution, Command, Event, Refusal
from domain.texts import fields_of_words, words_in
from projections.catalogue import FOLLOWING
from projections.engine.follow import Follower
from projections.entries.entry import is_case_event
from projections.rebuilding.rebuild import rebuild
from tests.domain.test_nothing_is_lost_between_request_and_record import OTHERS, both_ways
from tests.record.examples import EXAMPLES
from tests.support.casework import (
    MONDAY_TEN,
    Casework,
    case_id,
    casework,
    information,
    reported,
)
from tests.support.postgres import data_folder
from tests.support.situations import SITUATIONS
from tests.support.spec import Given

_ID = "An id: of a stream, a duty, a school, a key or a request."
_CODE = "A word of a closed list, of a pack or of the vocabulary."
_MARK = "A keyed hash, by which it is looked up."
_MOMENT = "A moment, written out."
_ALONE = "Only where it is made of codes alone; otherwise its place is empty and the sealed one holds it."
CLEAR: Mapping[str, str] = {
    "bookmark.projection": _CODE,
    "bookmark.digest": "A hash of this code itself.",
    "case_access.grantee": f"A role, or of a person: {_MARK}",
    "case_access.grantee_kind": _CODE,
    "case_access.school": _ID,
    "case_person.role": _CODE,
    "case_words.words": f"Words of headlines made of codes alone, and of all others: {_MARK}",
    "cases.category": _CODE,
    "cases.category_pack": _ID,
    "cases.compartment": _CODE,
    "cases.outcome": _CODE,
    "cases.reporter": _MARK,
    "cases.school": _ID,
    "cases.state": _CODE,
    "client_key.client": "What a program of the MIS is called: its type leaves room for no more.",
    "client_key.digest": "A digest of the key's secret half.",
    "client_key.key": _ID,
    "client_key.scopes": _CODE,
    "concern_access.grantee": f"A role, or of a person: {_MARK}",
    "concern_access.grantee_kind": _CODE,
    "concern_access.school": _ID,
    "concern_entry.kind": _CODE,
    "event.topic": _CODE,
    "oversight_standing.agencies": _CODE,
    "oversight_standing.category": _CODE,
    "oversight_standing.category_pack": _ID,
    "oversight_standing.deadlines": _CODE,
    "oversight_standing.outcome": _CODE,
    "oversight_standing.school": _ID,
    "oversight_standing.state": _CODE,
    "person.called": _MARK,
    "person.kind": _CODE,
    "person.school": _ID,
    "person.signs_in": _MARK,
    "person.upn": _MARK,
    "receipt.answer": "What a repeated request is told again: ids and numbers.",
    "role_holder.holder": _MARK,
    "role_holder.role": _CODE,
    "role_holder.school": _ID,
    "role_seen.role": _CODE,
    "role_seen.school": _ID,
    "role_seen.sign_in": _MARK,
    "sight.grantee": f"A role, or of a person: {_MARK}",
    "sight.grantee_kind": _CODE,
    "sight.school": _ID,
    "stream_school.school": _ID,
    "timeline.actor": _MARK,
    "timeline.actor_role": _CODE,
    "timeline.kind": _CODE,
    "timeline.said_causation": _ID,
    "timeline.said_correlation": _ID,
    "timeline.said_detail": _ALONE,
    "timeline.said_headline": _ALONE,
    "timeline.said_occurred_at": _MOMENT,
    "timeline.said_recorded_at": _MOMENT,
    "webhook.client": _MARK,
    "webhook.school": _ID,
    "webhook.standing": _CODE,
    "webhook_delivery.last_failure": _CODE,
    "webhook_delivery.school": _ID,
    "webhook_delivery.standing": _CODE,
    **{
        f"duty.{name}": _CODE
        for name in (
            *("act", "also_owed_by", "asked_state", "barred_by", "basis", "clause", "clock_gap"),
            *("duty_id", "escalated_to", "modality", "not_countable", "owed_by", "owner"),
            *("owner_gap", "pack", "pack_version", "recipients", "stands_in_for", "status"),
            *("stricter_than", "timing", "to_mode", "went_to"),
        )
    },
    "duty.school": _ID,
}
"""Every column that could hold a text, and why there is nobody's text in it."""
SEALED = {
    *("cases.happened", "cases.reported_by", "chronology.line", "concern_entry.entry"),
    *("duty.detail", "person.said", "webhook.reason", "webhook.said", "event.state"),
    *("timeline.sealed_actor", "timeline.sealed_detail", "timeline.sealed_headline"),
    *("timeline.sealed_on_behalf_of", "timeline.sealed_when"),
}
HASHES = {"receipt.leaves", "receipt.request", "receipt.request_hash"}
"""Columns of bytes, each of which somebody without a key learns nothing from."""

_COLUMNS = """
SELECT table_name || '.' || column_name, data_type FROM information_schema.columns
WHERE table_schema = %s AND data_type NOT IN
      ('uuid', 'integer', 'bigint', 'smallint', 'boolean', 'date', 'timestamp with time zone')
"""
_ROWS = 'SELECT t::text FROM "{}"."{}" t'
CANARY = "zebrawort"
NOT_PLANTED: Mapping[str, str] = {}
"""Requests whose texts take no word of anybody's, and why."""
BY = Attribution(f"{CANARY}.signer", "dsl", on_behalf_of=f"Told for {CANARY}", correlation="c-1")


def test_every_column_that_could_hold_a_text_says_why_it_holds_nobodys(work: Casework) -> None:
    """A new one is sealed, or says here why it need not be."""
    columns = dict(work.rows(_COLUMNS, work.schema))
    bytes_of = {name for name, kind in columns.items() if kind == "bytea"}
    assert bytes_of == SEALED | HASHES
    assert set(columns) - bytes_of == set(CLEAR)


Decided = Callable[[Any], Sequence[Event]]


def told() -> Iterator[tuple[str, Sequence[Event]]]:
    """(what it is of, what a stream holds) for each request there is, a canary in every text."""
    for kind in get_args(CaseCommand):
        case, command = SITUATIONS[kind]()
        history = [one for one in case.history if isinstance(one, Event)]
        for events in planted(command, partial(_events, case)):
            yield kind.__name__, [*history, *events]
    for other, situation in OTHERS.items():
        asked, decided = situation()
        for events in planted(asked, decided):
            yield other.__name__, events
    # What no request tells by itself, such as a fact of the clock.
    for one in EXAMPLES:
        yield type(one).__name__, [reported(), one] if is_case_event(one) else [one]


def _events(case: Given, command: CaseCommand) -> Sequence[Event]:
    return case.when(command).events


def planted(command: Command, decided: Decided) -> Iterator[Sequence[Event]]:
    """What is decided with a canary in every text that takes one; told both ways, where there are two."""
    words = set(words_in(command))
    for way in [path for path, said in leaves(command.model_dump()) if said in words]:
        said = command.model_dump()
        put(said, way, f"{CANARY}{len(way)} {way[-1]}"[:45])
        try:
            richer = type(command).model_validate(said)
            decided(richer)
        except (ValidationError, Refusal, KeyError):
            continue
        command = richer
    for one in both_ways(command):
        if events := decided(one):
            yield events


def leaves(value: object, *way: Any) -> Iterator[tuple[tuple[Any, ...], object]]:
    """(the way to it, what is there) of everything that has no parts."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, *way, key)
    elif isinstance(value, tuple | list):
        for number, part in enumerate(value):
            yield from leaves(part, *way, number)
    elif isinstance(value, str):
        yield way, value


def put(said: Any, way: Sequence[Any], value: str) -> None:
    *before, last = way
    for step in before:
        if isinstance(said[step], tuple):
            said[step] = list(said[step])
        said = said[step]
    said[last] = value


@dataclass
class House:
    """A record of its own in a folder of its own, so that every byte of it can be looked at."""

    work: Casework
    folder: Path

    def everything(self) -> bytes:
        """Every row of every table of the record as text, in small letters."""
        with psycopg.connect(self.work.room.server.server_url) as conn:
            tables = conn.execute(
                "SELECT schemaname, tablename FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchall()
            rows = [
                str(row[0]).lower()
                for schema, table in tables
                for row in conn.execute(_ROWS.format(schema, table).encode())
            ]
        return "\n".join(rows).encode()

    def files(self) -> Iterator[tuple[Path, bytes]]:
        """Every file below the folder, after a checkpoint."""
        with psycopg.connect(self.work.room.server.server_url, autocommit=True) as conn:
            conn.execute("CHECKPOINT")
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes().lower()


def followed(work: Casework) -> None:
    for projection in FOLLOWING:
        Follower(work.connect, work.schema, work.source, projection, lambda _: None).catch_up()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        data_folder() as folder,
        EmbeddedPostgres(folder) as server,
        casework(server, "saltmarsh") as work,
    ):
        for number, (_, events) in enumerate(told()):
            work.append(uuid5(UUID(int=14), str(number)), *events, by=BY, at=MONDAY_TEN)
        followed(work)
        yield House(work, folder)


def test_every_request_carries_a_canary_wherever_it_takes_words() -> None:
    """Otherwise nothing would be shown by their being nowhere."""
    kinds = {kind.__name__: kind for kind in (*get_args(CaseCommand), *OTHERS)}
    carrying = {name for name, events in told() if CANARY in str(events)}
    silent = {name for name in kinds.keys() - carrying if fields_of_words(kinds[name])}
    assert silent == NOT_PLANTED.keys()


def test_no_table_holds_a_canary(house: House) -> None:
    rows = house.everything()
    assert len(rows) > 100_000
    for form in (CANARY.encode(), CANARY.encode().hex().encode()):
        at = rows.find(form)
        assert at < 0, rows[rows.rfind(b"\n", 0, at) : at + 80]


def test_no_file_holds_a_canary(house: House) -> None:
    """The tables' own, what is written ahead, temporary ones, the logs."""
    seen = [path for path, _ in house.files()]
    assert any(path.parent.name == "pg_wal" for path in seen)
    assert [path for path, found in house.files() if CANARY.encode() in found] == []


def test_what_is_looked_for_by_marks_is_found_all_the_same(house: House) -> None:
    """So that nothing is missing above only because it was never there."""
    work = house.work
    shown = "\n".join(work.entries())
    assert shown.count(CANARY) > 100
    assert work.rows(
        "SELECT count(*) > 100 FROM {schema}.timeline WHERE actor = %s", work.signed_by(BY.actor)
    ) == [(True,)]


def test_a_row_that_was_altered_or_moved_is_noticed_when_it_is_read(work: Casework) -> None:
    work.append(case_id(1), reported(), information("Said first."), information("Said then."))
    before = work.entries()
    swap = (
        "UPDATE {schema}.timeline t SET sealed_detail = o.sealed_detail FROM {schema}.timeline o"
        " WHERE o.case_id = t.case_id AND (t.version, o.version) IN ((2, 3), (3, 2))"
    )
    flip = (
        "UPDATE {schema}.timeline SET sealed_actor = set_byte(sealed_actor, 20,"
        " get_byte(sealed_actor, 20) # 1) WHERE version = 1"
    )
    for altered in (swap, flip):
        with work.connect() as conn:
            conn.execute(work.sql(altered))
        with pytest.raises(Tampered):
            work.entries()
        with work.connect() as conn:
            conn.execute(work.sql(altered))
        assert work.entries() == before


def test_no_clear_text_is_shown_in_front_of_a_sealed_one(work: Casework) -> None:
    work.append(case_id(1), reported(), information("Said first."))
    before = work.entries()
    with work.connect() as conn:
        conn.execute(work.sql("UPDATE {schema}.timeline SET said_detail = '{}' WHERE version = 2"))
    assert work.entries() == before


def test_where_every_key_is_destroyed_and_the_views_made_anew_nothing_is_left(
    house: House,
) -> None:
    """Last: there is nothing to be read in this house any more."""
    work = house.work
    for (stream,) in work.rows("SELECT DISTINCT originator_id FROM {schema}.event"):
        key = work.record.key_of(stream)
        assert key is not None
        work.room.keys.destroy(key)
    rebuild(work.connect, work.schema, work.open_source, None, lambda _: None)
    for column in sorted(SEALED - {"event.state"}):
        table, name = column.split(".")
        found = f"SELECT count(*) FROM {{schema}}.{table} WHERE {name} IS NOT NULL"  # noqa: S608
        assert work.rows(found) == [(0,)], column
    words = work.rows("SELECT words::text FROM {schema}.case_words")
    assert words == []
    assert CANARY.encode() not in house.everything()
    assert [path for path, found in house.files() if CANARY.encode() in found] == []
