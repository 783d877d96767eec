"""A school whose client is told of changes, one look of the courier at a time, by a clock set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row

from api.auth.client_keys import actor_id
from cases.schema.tables import schema_of
from cases.webhooks.command_handler import RecordedWebhook
from domain.case.commands import ReportIncident
from domain.messages import Recorded
from domain.policy.words import Facts
from domain.school.commands import IssueClientKey, RevokeClientKey, SetClocks
from domain.vocabulary import Compartment, Role, Scope
from domain.webhook.commands import RegisterWebhook, WebhookCommand
from tests.support.clockwork import ClockSchool
from tests.support.server import wait_until

CLIENT = "larkfield-mis"
SIGN_IN = actor_id(CLIENT)
ORDINARY: Facts = {"conduct": "posts_comment", "actor.role": "pupil"}
ABOUT_A_TEACHER: Facts = {
    "conduct": "messages",
    "actor.role": "staff",
    "counterparty.role": "pupil",
}


COURIER_COPY = """
import signal, sys, threading
from datetime import datetime
from pathlib import Path
from api.bootstrap import writing_services
from api.runtime.settings import Settings
file, over = Path(sys.argv[1]), threading.Event()
signal.signal(signal.SIGTERM, lambda *_: over.set())
clock = lambda: datetime.fromisoformat(file.read_text())
settings = Settings(operator=True, demo=True, data=file.parent)
with writing_services(settings, clock, tick=0.05) as services:
    services.webhook_dispatcher.start()
    print("ready", flush=True)
    over.wait()
    services.webhook_dispatcher.stop()
"""
"""One more copy of the server that delivers, by the clock in a file."""


@dataclass
class WebhookSchool:
    """One school, its client, and what the courier has noted."""

    school: ClockSchool
    keys: list[str] = field(default_factory=list)
    turns: int = 0

    @property
    def schema(self) -> str:
        return schema_of(self.school.tenant, Compartment.ORDINARY)

    def later(self, by: timedelta) -> None:
        """The clock goes on."""
        self.school.clock.set_to(self.school.clock.now + by)

    def issues_a_key(self, *scopes: Scope) -> str:
        """The client may sign in; the name of its key."""
        key = f"{len(self.keys):016x}"
        self.keys.append(key)
        ends = self.school.clock.now + timedelta(days=300)
        command = IssueClientKey(
            key=key,
            client=CLIENT,
            scopes=scopes or (Scope.READ,),
            registered_only=False,
            digest="0" * 64,
            expires_at=ends,
        )
        self.school.services.schools.keep_keys(self.school.id, command, by="it.lead", key=key)
        return key

    def takes_back(self, key: str) -> None:
        command = RevokeClientKey(key=key, reason="It was shown.")
        self.school.services.schools.keep_keys(self.school.id, command, by="it", key=f"back {key}")

    def does(
        self, command: WebhookCommand, webhook: UUID | None = None, *, key: str | None = None
    ) -> RecordedWebhook:
        """An act on a webhook by the headteacher."""
        return self.school.services.webhooks.handle(
            self.school.actor(Role.HEADTEACHER),
            webhook,
            command,
            expected_version=None,
            key=key or str(uuid4()),
        )

    def registers(self, url: str, client: str = SIGN_IN) -> RecordedWebhook:
        return self.does(RegisterWebhook(client=client, url=url))

    def reports(self, name: str, facts: Facts = ORDINARY, subject: str | None = None) -> None:
        now = self.school.clock.now
        command = ReportIncident(
            facts=facts, occurred_at=now, account="She told a teacher.", subject=subject
        )
        self.school.does(name, command, Role.STAFF)

    def sets_its_clocks(self) -> None:
        """A change of the school itself, which every client may see."""
        self.turns += 1
        self.school.sets(
            SetClocks(remind_minutes_before=(), immediately_late_after_minutes=self.turns)
        )

    def history(self, webhook: UUID) -> list[Recorded[Any]]:
        """Everything on record about a webhook."""
        head = self.school.actor(Role.HEADTEACHER)
        found = self.school.services.webhooks.history(head, webhook)
        return [entry for entry in found if isinstance(entry, Recorded)]

    def looks(self) -> None:
        """One look of the courier, once the changes have been followed to the end."""
        wait_until(self._followed, 30.0)
        self.school.services.webhook_dispatcher.catch_up(self.school.tenant)

    def tidies(self) -> None:
        """What the courier does once a day."""
        self.school.services.webhook_dispatcher.tidy(self.school.tenant)

    def alter(self, text: str) -> None:
        """Behind the back of the courier."""
        with psycopg.connect(self.school.server.server_url) as connection:
            connection.execute(text.replace("{schema}", self.schema).encode())

    def deliveries(self) -> list[dict[str, Any]]:
        """As the table has them, the oldest first."""
        return self._rows("SELECT * FROM {schema}.webhook_delivery ORDER BY made_at, ended_at")

    def told(self) -> dict[str, Any]:
        """How far the one webhook has been told."""
        (row,) = self._rows("SELECT * FROM {schema}.webhook_told")
        return row

    def everything_stored(self) -> str:
        """Every row of every table of the compartment, as text."""
        tables = self._rows("SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
        found = [
            row
            for table in tables
            for row in self._rows(f"SELECT t::text AS said FROM {{schema}}.{table['tablename']} t")  # noqa: S608
        ]
        return "\n".join(row["said"] for row in found)

    def _followed(self) -> bool:
        (row,) = self._rows(
            "SELECT (SELECT position FROM {schema}.bookmark WHERE projection = 'changes')"
            " = (SELECT max(notification_id) FROM {schema}.event) AS done"
        )
        return bool(row["done"])

    def _rows(self, text: str) -> list[dict[str, Any]]:
        where = self.school.server.server_url
        with psycopg.connect(where, row_factory=dict_row) as connection:
            return connection.execute(text.replace("{schema}", self.schema).encode()).fetchall()


def webhook_school(services: ClockSchool, tenant: str, now: datetime) -> WebhookSchool:
    """One more school in a house that may send to this machine, with a client that may read."""
    school = replace(services, id=f"school-of-{tenant}", tenant=tenant, cases={}, turns=0)
    school.clock.set_to(now)
    school.adopts()
    made = WebhookSchool(school)
    made.issues_a_key()
    return made
