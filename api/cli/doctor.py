"""What `casebook doctor` looks at, and what to do about each thing it finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import psycopg
from rich.console import Console
from rich.text import Text

from api.bootstrap import wall_clock
from api.cli.offline_record import RecordRoom, record_room
from api.runtime.damage_alarm import DAMAGED
from api.runtime.databases import MOVE_THE_KEYS
from api.runtime.settings import Settings
from api.server.file_descriptors import ENOUGH, descriptors, raise_descriptors
from cases.event_store import Record, prove_keys
from cases.keys import KeysUnavailable, WrongKeyStore, WrongTenantKey, share_a_server
from cases.packs.editions import known_sources, last_september
from cases.packs.examples import failing_examples
from cases.packs.library import PackLibrary, load_library
from cases.schema.connections import (
    connect_as_operator,
    held_by_a_copy,
    held_by_the_leader,
)
from cases.schema.verified import last_verified
from domain.messages import Refusal
from domain.policy.calendar import london_day
from domain.vocabulary import Compartment
from projections.catalogue import FOLLOWING
from projections.engine.bookmarks import position
from projections.rebuilding.renewal import WrittenByNewer, to_renew

Verdict = Literal["ok", "warn", "fail"]
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
OLDEST_POSTGRES = 150_000
CLOCK_TOLERANCE = timedelta(seconds=5)
SCARCE_BYTES = 1024**3
VERIFIED_TOLERANCE = timedelta(days=3)
_OF_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    verdict: Verdict
    what: str
    told: str

    def as_data(self) -> dict[str, str]:
        """For scripts."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Everything, in order; what cannot be looked at is a failure with its remedy."""
    findings = list(_packs(settings))
    findings += _disk(settings)
    findings += _descriptors()
    try:
        with record_room(settings) as room:
            for look in (
                _database,
                _connections,
                _clock,
                _keys,
                _record,
                _views,
                _following,
                _verified,
            ):
                findings += look(room)
    except (OSError, psycopg.Error, RuntimeError) as error:
        reason = type(error).__name__
        findings.append(
            Finding("fail", "Database", f"not reachable ({reason}): start it, or check the address")
        )
    return findings


def show_findings(out: Console, findings: list[Finding]) -> None:
    """A line each."""
    for finding in findings:
        mark = Text(f"{finding.verdict:6}", style=COLOURS[finding.verdict])
        out.print(Text.assemble(mark, f"{finding.what:16}", finding.told))


def _packs(settings: Settings) -> Iterator[Finding]:
    try:
        library = load_library(own=settings.own_packs, today=london_day(wall_clock()))
    except Refusal as refusal:
        yield Finding("fail", "Policy packs", f"{refusal.detail} {refusal.remedy}")
        return
    wrong = [f for b in library.latest() for f in failing_examples(b.pack, library.vocabulary)]
    told = ", ".join(binding.pack.label for binding in library.latest())
    yield Finding("fail" if wrong else "ok", "Policy packs", told)
    today = wall_clock().date().isoformat()
    for binding in library.latest():
        due = binding.pack.review.review_due
        if due and due < today[: len(due)]:
            yield Finding(
                "warn", "Review date", f"{binding.pack.label} was due for review in {due}"
            )
    yield look_at_editions(library, london_day(wall_clock()))
    last = max(year.year for year in library.calendar.years)
    near = last <= wall_clock().year
    told = f"known to the end of {last}" + (": add the next year's" if near else "")
    yield Finding("warn" if near else "ok", "Bank holidays", told)


def look_at_editions(library: PackLibrary, today: date) -> Finding:
    """The guidance changes each September: somebody has to look for what came."""
    known = known_sources(library)
    old = [one for one in known if one.to_check(today)]
    if not old:
        earliest = min(one.checked for one in known if one.checked)
        told = f"{len(known)} sources, last checked on {earliest.day} {earliest:%B %Y} or later"
        return Finding("ok", "Editions", told)
    told = (
        f"{len(old)} sources were not checked since September {last_september(today).year} began:"
        " `casebook policy editions` lists them"
    )
    return Finding("warn", "Editions", told)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data if settings.data.exists() else settings.data.absolute().parent
    free = shutil.disk_usage(folder).free
    told = f"{free / 1024**3:.1f} GiB free beside the data"
    yield Finding("ok" if free > SCARCE_BYTES else "warn", "Disk", told)


def _descriptors() -> Iterator[Finding]:
    raise_descriptors()
    found = descriptors()
    told = f"{found.limit} open files and connections, {found.connections} of them for clients"
    few = found.limit < ENOUGH
    remedy = f": allow {ENOUGH} or more (ulimit -Hn, LimitNOFILE)" if few else ""
    yield Finding("warn" if few else "ok", "Descriptors", told + remedy)


def _database(room: RecordRoom) -> Iterator[Finding]:
    with connect_as_operator(room.where.owner) as connection:
        version = connection.info.server_version
        told = f"PostgreSQL {version // 10_000}, {len(room.tenants)} tenants"
        old = version < OLDEST_POSTGRES
        yield Finding("fail" if old else "ok", "Database", told + (": 15 or newer" if old else ""))
        row = connection.execute("SHOW fsync").fetchone()
        if row != ("on",):
            yield Finding("fail", "Durability", "fsync is off: switch it on, or entries get lost")


def _connections(room: RecordRoom) -> Iterator[Finding]:
    """Whether PostgreSQL allows what one copy that leads holds at most."""
    with connect_as_operator(room.where.owner) as connection:
        row = connection.execute("SELECT current_setting('max_connections')::int").fetchone()
    allowed = row[0] if row else 0
    copy, more = held_by_a_copy(len(room.schemas()), len(FOLLOWING)), held_by_the_leader()
    told = f"at most {copy} for each copy, {more} more for the one that leads, of {allowed}"
    few = copy + more > allowed
    remedy = f": raise max_connections to {copy + more} or more" if few else ""
    yield Finding("warn" if few else "ok", "Connections", told + remedy)


def _clock(room: RecordRoom) -> Iterator[Finding]:
    with connect_as_operator(room.where.owner) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    apart = abs(wall_clock() - row[0]) if row else CLOCK_TOLERANCE
    fine = apart < CLOCK_TOLERANCE
    told = f"{apart.total_seconds():.1f} s from the database"
    yield Finding("ok" if fine else "warn", "Clock", told + ("" if fine else ": set both by NTP"))


def _keys(room: RecordRoom) -> Iterator[Finding]:
    try:
        room.keys.prove()
        prove_keys(room.store, room.keys, room.tenants)
    except (KeysUnavailable, WrongKeyStore, WrongTenantKey) as error:
        yield Finding("fail", "Key store", f"{error}")
        return
    where = room.where.keys
    yield _keys_in_a_file(where) if isinstance(where, Path) else _keys_on(where, room.where.owner)


def _keys_in_a_file(where: Path) -> Finding:
    open_to_others = [
        path.name
        for path in (where.parent, *where.parent.iterdir())
        if path.stat().st_mode & _OF_OTHERS
    ]
    if os.name == "posix" and open_to_others:
        told = f"open to other accounts: take their rights from {', '.join(sorted(open_to_others))}"
        return Finding("fail", "Key store", told)
    return Finding("ok", "Key store", f"in a file of its own, {where.parent.name}/{where.name}")


def _keys_on(where: str, record: str) -> Finding:
    together = share_a_server(record, where)
    if together is None:
        told = "the server does not tell whether it is the record's: make sure that it is another"
        return Finding("warn", "Key store", told)
    if together:
        return Finding("fail", "Key store", f"in the record's own server. {MOVE_THE_KEYS}")
    name = psycopg.conninfo.conninfo_to_dict(where).get("dbname")
    return Finding("ok", "Key store", f"on another server than the record, in {name}")


def _record(room: RecordRoom) -> Iterator[Finding]:
    ask: Callable[[str], str] = "SELECT coalesce(max(notification_id), 0) FROM {}.event".format
    with connect_as_operator(room.where.owner) as connection:
        rows = [connection.execute(ask(schema).encode()).fetchone() for schema in room.schemas()]
    total = sum(int(row[0]) for row in rows if row)
    yield Finding("ok", "Record", f"{total} events in {len(rows)} compartments")


def _views(room: RecordRoom) -> Iterator[Finding]:
    try:
        with connect_as_operator(room.where.owner) as connection:
            older = {name for schema in room.schemas() for name in to_renew(connection, schema)}
    except WrittenByNewer as newer:
        yield Finding("fail", "Views", f"{newer}.")
        return
    told = f"{', '.join(sorted(older))} made anew at the next start" if older else "up to date"
    yield Finding("warn" if older else "ok", "Views", told)


def _following(room: RecordRoom) -> Iterator[Finding]:
    """What the server itself asks: whether each view that follows can read what comes next."""
    behind = 0
    for tenant in room.tenants:
        for compartment in Compartment:
            record = room.store.compartment(tenant, compartment)
            last = record.last_position()
            for name, place in _bookmarks(room, record.schema).items():
                behind += max(0, last - place)
                if (met := _next_of(record, place)) is not None:
                    told = (
                        f"{name} of {record.schema} stopped behind {place} ({met}): run"
                        " `casebook verify`"
                    )
                    yield Finding("fail", "Following views", told)
    told = f"{behind} entries behind" if behind else "have read everything"
    yield Finding("ok", "Following views", told)


def _bookmarks(room: RecordRoom, schema: str) -> dict[str, int]:
    with connect_as_operator(room.where.owner) as connection:
        return {one.name: position(connection, schema, one.name) for one in FOLLOWING}


def _next_of(record: Record, position: int) -> str | None:
    try:
        record.after(position, 1)
    except DAMAGED as error:
        return type(error).__name__
    return None


def _verified(room: RecordRoom) -> Iterator[Finding]:
    """What `casebook verify` found last, by night or by hand."""
    with connect_as_operator(room.where.owner) as connection:
        results = last_verified(connection)
    never = set(room.schemas()) - {one.schema for one in results}
    if not results or never:
        told = "not everything was ever verified: run `casebook verify`"
        yield Finding("warn", "Verified", told)
    for one in results:
        if one.unknown:
            first = next(finding for finding in one.findings if not finding.known)
            told = f"{one.unknown} findings on {one.at:%d %B %Y}, the first: {first.told}"
            yield Finding("fail", "Verified", told)
        if one.behind:
            told = f"{', '.join(one.behind)} of {one.schema} could not be compared with the record"
            yield Finding("warn", "Verified", told)
    if results and not never and not any(one.unknown for one in results):
        oldest = min(one.at for one in results)
        stale = wall_clock() - oldest > VERIFIED_TOLERANCE
        told = f"nothing found on {oldest:%d %B %Y}" + (": run `casebook verify`" if stale else "")
        yield Finding("warn" if stale else "ok", "Verified", told)
