"""A school whose clock is set by hand: in this process, or read from a file by copies of the server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from api.bootstrap import writing_services
from api.runtime.settings import Settings
from api.wiring.container import Services
from api.wiring.deadline_lookup import DeadlineLookup
from cases.access import Actor
from cases.keys import key_file, tenant_key
from cases.packs.default_clocks import clocks_of
from cases.postgres.embedded import EmbeddedPostgres
from domain.case.commands import CaseCommand
from domain.case.deadlines import ClockEvent
from domain.messages import Recorded
from domain.school.commands import AdoptPack, EnrolSchool, SetClocks
from domain.vocabulary import Compartment, Role
from tests.support.server import ROOT, START_SECONDS, STOP_SECONDS, wait_until

PACKS = ROOT / "tests" / "clocks" / "packs"
_COPY = """
import signal, sys, threading
from datetime import datetime
from pathlib import Path
from api.bootstrap import writing_services
from api.runtime.settings import Settings
file, over = Path(sys.argv[1]), threading.Event()
signal.signal(signal.SIGTERM, lambda *_: over.set())
clock = lambda: datetime.fromisoformat(file.read_text())
with writing_services(Settings(operator=True), clock, tick=0.05) as services:
    services.deadline_scheduler.start()
    print("ready", flush=True)
    over.wait()
    services.deadline_scheduler.stop()
"""


@dataclass
class HandClock:
    """Shows what it was set to, here and to whoever reads its file."""

    file: Path
    now: datetime

    def set_to(self, now: datetime) -> None:
        self.now = now
        fresh = self.file.with_suffix(".new")
        fresh.write_text(now.isoformat())
        fresh.replace(self.file)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class ClockSchool:
    """One tenant with one school, worked on through its desk at the times of the clock."""

    server: EmbeddedPostgres
    services: Services
    clock: HandClock
    due: DeadlineLookup
    id: str
    tenant: str
    cases: dict[str, UUID] = field(default_factory=dict)
    turns: int = 0

    def actor(self, role: Role) -> Actor:
        return Actor(f"{role.value}@{self.id}", self.id, frozenset({role}))

    def adopts(self, clocks: SetClocks | None = None) -> None:
        """Enrol, be bound by the policy with the path, and set its clocks."""
        head = self.actor(Role.HEADTEACHER)
        schools = self.services.schools
        schools.enrol(head, EnrolSchool(name="Heron Quay", tenant=self.tenant), key="enrol")
        pack = AdoptPack(pack="heron-quay", version="2026.02", in_force_from=date(2026, 2, 1))
        schools.handle(head, pack, expected_version=None, key="adopt")
        if clocks is not None:
            self.sets(clocks)

    def sets(self, clocks: SetClocks) -> None:
        self.turns += 1
        self.services.schools.handle(
            self.actor(Role.DSL), clocks, expected_version=None, key=f"clocks {self.turns}"
        )

    def does(self, name: str, command: CaseCommand, role: Role = Role.HEADTEACHER) -> None:
        """Work on the case of this name, which a report opens."""
        self.turns += 1
        filed = self.services.cases.handle(
            self.actor(role),
            self.cases.get(name),
            command,
            expected_version=None,
            key=f"turn {self.turns}",
        )
        self.cases.setdefault(name, filed.case)

    def duty(self, name: str, clause: str) -> str:
        """The id of the duty of this clause."""
        return next(
            str(getattr(entry.event, "duty"))  # noqa: B009
            for entry in self.history(name)
            if entry.event.TOPIC == "case.duty_raised" and f"/{clause}/" in str(entry.event)
        )

    def history(self, name: str) -> list[Recorded[Any]]:
        case = self.cases[name]
        for where in Compartment:
            found = self.services.store.compartment(self.tenant, where).stream(case)
            if found:
                return [entry for entry in found if isinstance(entry, Recorded)]
        return []

    def facts(self, name: str) -> list[ClockEvent]:
        """What the clock put on the record of a case, in order."""
        return [e.event for e in self.history(name) if isinstance(e.event, ClockEvent)]

    def keeps_time(self) -> None:
        """One look of a clock in this process, at both compartments."""
        for where in Compartment:
            self.services.deadline_scheduler.catch_up(self.tenant, where, self.clock.now)

    def has_caught_up(self) -> bool:
        """Whether the views know of nothing that is due and not on record."""
        found = self.services.schools.find(self.id)
        assert found is not None
        clocks = {self.id: clocks_of(found.school)}
        schemas = [self.services.store.compartment(self.tenant, w).schema for w in Compartment]
        return not any(self.due.cases(s, self.clock.now, clocks, (), 1) for s in schemas)


@contextmanager
def clock_school(
    server: EmbeddedPostgres, tenant: str, now: datetime, *, demo: bool = False
) -> Iterator[ClockSchool]:
    """A fresh school on the server. The same names mean the same school. `demo`: webhooks may go
    to this machine."""
    tenant_key(server.data / "keys" / "tenant.key", found=True)
    clock = HandClock(server.data / f"{tenant}.clock", now)
    clock.set_to(now)
    with ExitStack() as stack:
        services = stack.enter_context(writing_services(settings(server, demo=demo), clock))
        due = DeadlineLookup(server.record_url("app"))
        stack.callback(due.close)
        stack.callback(services.deadline_scheduler.stop)
        yield ClockSchool(server, services, clock, due, f"school-of-{tenant}", tenant)


def settings(server: EmbeddedPostgres, *, demo: bool = False) -> Settings:
    return Settings(operator=True, demo=demo, data=server.data, **_where(server))


def _where(server: EmbeddedPostgres) -> dict[str, Any]:
    return {
        "database_url": server.record_url("app"),
        "owner_url": server.record_url("owner"),
        "keys_file": key_file(server.data),
        "tenant_key_file": server.data / "keys" / "tenant.key",
        "packs": PACKS,
    }


class Copy:
    """One more copy of the server, in a process of its own, keeping time by the clock's file."""

    def __init__(self, school: ClockSchool, program: str = _COPY) -> None:
        names = {f"CASEBOOK_{name.upper()}": str(v) for name, v in _where(school.server).items()}
        with (school.server.data / "copies.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program, str(school.clock.file)],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **names},
            )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        """kill -9, whatever it was doing."""
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """As a supervisor stops it; the exit code."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        code = self.process.wait(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def leaders(server: EmbeddedPostgres, of: str = "clock") -> int:
    """How many hold the lock of the clock, or of something else, asked of the database."""
    with psycopg.connect(server.server_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND ((classid::bigint << 32) | objid::bigint)"
            " = hashtextextended(%s, 0)",
            [f"casebook.leader.{of}"],
        ).fetchone()
    return int(str(row[0])) if row else 0


def wait_for(school: ClockSchool) -> None:
    """Until the copies have written everything that is due."""
    wait_until(school.has_caught_up, START_SECONDS)


def said(facts: Sequence[ClockEvent]) -> list[tuple[Any, ...]]:
    """What matters of the facts of a clock, to be compared."""
    return [
        (
            fact.TOPIC.removeprefix("case.duty_"),
            fact.duty.split("/")[1],
            fact.occurred_at,
            fact.due_at,
            getattr(fact, "to", None),
        )
        for fact in facts
    ]
