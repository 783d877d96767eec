"""Handles the commands on webhooks: one stream for each webhook, in the ordinary compartment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, cast, get_args
from uuid import UUID, uuid4

from cases.access import (
    WHO_MAY,
    AccessBasis,
    Act,
    Actor,
    CourierActor,
    Denied,
    OwnAct,
    courier_may,
    may,
)
from cases.command_append import CommandReceipt, CommandRequest, append_command, find_replay
from cases.event_store import Append, EventStore, Record, StaleVersion
from cases.refusals import CaseHasMovedOn, WrongRole
from cases.schools.command_handler import SchoolCommandHandler
from cases.webhooks.signing import Secrets, written
from domain.messages import Attribution, Event, Recorded, Unreadable
from domain.sign_in import fold
from domain.vocabulary import Compartment
from domain.webhook.address import AddressRules
from domain.webhook.commands import RegisterWebhook, ResendDelivery, WebhookCommand
from domain.webhook.decisions import Known, decide
from domain.webhook.events import (
    WebhookEvent,
    WebhookPaused,
    WebhookRegistered,
    WebhookSecretRotated,
)
from domain.webhook.refusals import NoSuchWebhook
from domain.webhook.state import DeliveryStanding, Webhook, WebhookStanding, replay

SHOWN_FOR = timedelta(hours=1)
"""How long a repetition of a request shows its secret again: an answer may be lost on its way."""
SHOWING = (WebhookRegistered, WebhookSecretRotated)


class StoredWebhooks(Protocol):
    """What a decision needs that is read beside the record."""

    def webhooks(self, tenant: str, school: str, /) -> int:
        """How many webhooks the school has that are not removed."""
        ...

    def delivery(self, tenant: str, webhook: UUID, delivery: UUID, /) -> DeliveryStanding | None:
        """How a delivery of the webhook stands; None, if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class RecordedWebhook:
    """Proof that an act is on record, and the secret that it made, if it made one."""

    filed: CommandReceipt
    secret: str | None = None


class WebhookCommandHandler:
    """Records what people ask of webhooks, and that the dispatcher paused one."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it writes to, and what it reads
        self,
        store: EventStore,
        schools: SchoolCommandHandler,
        clock: Callable[[], datetime],
        beside: StoredWebhooks,
        secrets: Secrets,
        rules: AddressRules,
        courier: CourierActor,
    ) -> None:
        if isinstance(courier_may(courier, OwnAct.PAUSE_WEBHOOK), Denied):
            raise WrongRole
        self._store = store
        self._schools = schools
        self._clock = clock
        self._beside = beside
        self._secrets = secrets
        self._rules = rules
        self._courier = Attribution(actor=courier.id, role=courier.role)

    def handle(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        webhook_id: UUID | None,
        command: WebhookCommand,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> RecordedWebhook:
        """Record what the command asks for, once. `webhook_id` None registers one."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.KEEP_WEBHOOKS), Denied):
            raise WrongRole
        record = self._record(tenant)
        request = CommandRequest(actor, command, webhook_id, key, self._clock(), correlation)
        before = find_replay(request, [record])
        if before is not None:
            return self._shown(record, before)
        if (webhook_id is None) is not isinstance(command, RegisterWebhook):
            raise NoSuchWebhook
        stream = webhook_id or uuid4()
        webhook = Webhook() if webhook_id is None else replay(_facts(record, stream))
        if webhook_id is not None and webhook.school != actor.school:
            raise NoSuchWebhook
        if expected_version not in {None, webhook.version}:
            raise CaseHasMovedOn(webhook.version)
        events = decide(
            webhook,
            command,
            school=actor.school,
            now=request.now,
            known=self._known(tenant, actor.school, stream, command),
        )
        try:
            filed = append_command(request, record, stream, webhook.version, events)
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None
        return self._shown(record, filed)

    def history(
        self, actor: Actor, webhook_id: UUID, upto: int | None = None
    ) -> list[Recorded[Event] | Unreadable]:
        """What is on record about a webhook that the actor may see, to this version; else nothing."""
        tenant = self._schools.tenant_of(actor.school)
        if tenant is None or isinstance(may(actor, Act.READ_WEBHOOKS), Denied):
            return []
        record = self._record(tenant)
        webhook = replay(_facts(record, webhook_id))
        if webhook.school != actor.school or only_of(actor) not in {None, fold(webhook.client)}:
            return []
        return list(record.stream(webhook_id, upto=upto))

    def pause(self, tenant: str, webhook_id: UUID, reason: str) -> None:
        """Pause a webhook for the dispatcher, unless somebody has done so already."""
        record = self._record(tenant)
        webhook = replay(_facts(record, webhook_id))
        if webhook.standing is not WebhookStanding.ACTIVE:
            return
        now = self._clock()
        fact = WebhookPaused(occurred_at=now, reason=reason)
        written_down: Recorded[Event] = Recorded(
            webhook_id, webhook.version + 1, fact, self._courier, now
        )
        try:
            record.append(Append(webhook_id, webhook.version, (written_down,), uuid4()))
        except StaleVersion:
            # Somebody acted on it at this very moment; the next failure asks again.
            return

    def _known(self, tenant: str, school: str, webhook: UUID, command: WebhookCommand) -> Known:
        match command:
            case RegisterWebhook():
                return Known(self._rules, webhooks=self._beside.webhooks(tenant, school))
            case ResendDelivery():
                delivery = self._beside.delivery(tenant, webhook, command.delivery)
                return Known(self._rules, delivery=delivery)
            case _:
                return Known(self._rules)

    def _shown(self, record: Record, filed: CommandReceipt) -> RecordedWebhook:
        """With the secret, where this act made it and that is not long ago."""
        entry = record.stream(filed.case, filed.version - 1, filed.version)[0]
        fresh = (
            isinstance(entry, Recorded)
            and isinstance(entry.event, SHOWING)
            and self._clock() - entry.recorded_at < SHOWN_FOR
        )
        if not fresh:
            return RecordedWebhook(filed)
        number = replay(_facts(record, filed.case, filed.version)).secret
        return RecordedWebhook(filed, written(self._secrets.secret(filed.case, number)))

    def _record(self, tenant: str) -> Record:
        return self._store.compartment(tenant, Compartment.ORDINARY)


def only_of(actor: Actor) -> str | None:
    """The client whose webhooks alone the actor may see; None: all of the school's."""
    standings = [WHO_MAY[Act.READ_WEBHOOKS].get(role) for role in actor.roles]
    return None if AccessBasis.ALWAYS in standings else actor.sign_in


def _facts(
    record: Record, stream: UUID, upto: int | None = None
) -> list[WebhookEvent | Unreadable]:
    """The history of a webhook; nothing, where the id is that of another stream."""
    found = [_fact(entry) for entry in record.stream(stream, upto=upto)]
    return [] if None in found else [one for one in found if one is not None]


def _fact(entry: Recorded[Event] | Unreadable) -> WebhookEvent | Unreadable | None:
    if isinstance(entry, Unreadable):
        return entry
    known = isinstance(entry.event, get_args(WebhookEvent))
    return cast(WebhookEvent, entry.event) if known else None
