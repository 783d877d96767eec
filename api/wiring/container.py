"""The services of one process: command handlers, read pool, packs, background work, sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from api.auth.demo_issuer import DemoIssuer
from api.auth.tokens import Verifier
from api.http.rate_limits import RateLimits
from api.pdf.print_room import PrintRoom
from api.runtime.change_notifier import ChangeNotifier
from api.runtime.damage_alarm import DamageAlarm
from api.runtime.encrypted_cursor import CursorCipher
from api.runtime.marking import Marking
from api.runtime.read_batching import ReadBatcher
from api.runtime.read_pool import ReadPool
from api.runtime.threads import offloaded
from api.runtime.token_buckets import TokenBuckets
from api.runtime.unsealing import Unsealing
from api.verification.nightly import Nightly
from cases.access import Actor, roles_that_open
from cases.background.deadline_scheduler import DeadlineScheduler
from cases.casework.command_handler import CaseCommandHandler
from cases.casework.escalation import Escalation
from cases.casework.now import CaseNow
from cases.casework.own_reports import OwnReports
from cases.casework.reading import CaseReading
from cases.concerns.command_handler import ConcernCommandHandler
from cases.concerns.matching import ConcernMatching
from cases.event_store import EventStore
from cases.packs.library import PackLibrary
from cases.people.command_handler import PersonCommandHandler
from cases.schema.tables import schema_of
from cases.schools.command_handler import SchoolCommandHandler
from cases.sealing.view_seals import Marks
from cases.webhooks.command_handler import WebhookCommandHandler
from cases.webhooks.dispatcher import WebhookDispatcher
from domain.referral.form import ReferralForm
from domain.sign_in import marked
from domain.vocabulary import Compartment, Role
from projections.engine.follow import Failure
from projections.readers import Reader

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Services:
    """Built by `api/bootstrap.py`; routes and resolvers take from it what they need."""

    clock: Clock
    verifier: Verifier
    issuer: DemoIssuer | None
    store: EventStore
    cases: CaseCommandHandler
    schools: SchoolCommandHandler
    people: PersonCommandHandler
    reading: CaseReading
    lookups: TokenBuckets
    """How often each actor may still look somebody up."""
    now: CaseNow
    own_reports: OwnReports
    concerns: ConcernCommandHandler
    concern_matching: ConcernMatching
    escalation: Escalation
    packs: PackLibrary
    forms: Mapping[str, ReferralForm]
    reads: ReadPool
    gathering: ReadBatcher
    """Batches equal queries of concurrent requests."""
    unsealing: Unsealing
    """Opens what the views hold sealed."""
    marking: Marking
    """Marks what is looked up in the views."""
    failures: Callable[[], Sequence[Failure]]
    """The followers that stopped at an entry they could not read."""
    damage: DamageAlarm
    """Sounds where the record, a view or a key is not what was written."""
    papers: PrintRoom
    """Makes what leaves the building on paper, in processes of its own."""
    allowances: RateLimits
    """How often anybody may still ask at REST."""
    cursor_cipher: CursorCipher
    """Encrypts cursors that hold positions of the record."""
    change_notifier: ChangeNotifier
    """Wakes subscriptions when a compartment has changed."""
    webhooks: WebhookCommandHandler
    webhook_dispatcher: WebhookDispatcher
    """Started by the server alone, as the deadline scheduler is."""
    deadline_scheduler: DeadlineScheduler
    """Started by the server alone: a command of the command line records no deadlines."""
    nightly: Nightly
    """Verifies everything, once a night; started by the server alone as well."""

    async def schemas(self, school: str) -> tuple[str, ...]:
        """The schemas of a school's compartments; none, if the school is not on record."""
        tenant = await self._tenant(school)
        return () if tenant is None else _schemas_of(tenant)

    async def marks(self, school: str) -> Marks:
        """By which what the school's views hold sealed is looked up; the school is on record."""
        return await self.marking.of(await self._tenant(school) or "")

    async def reader(self, actor: Actor) -> Reader:
        """The actor as the views of their school know readers; the school is on record."""
        return seen_as(actor, await self.marks(actor.school))

    async def _tenant(self, school: str) -> str | None:
        known = self.schools.known_tenant(school)
        return await offloaded(self.schools.tenant_of, school) if known is None else known

    async def signed_by(self, asker: Actor, sign_in: str) -> str:
        """By which the views of the asker's school know this sign-in."""
        return marked(await self.marks(asker.school), sign_in)

    async def open_to(self, actor: Actor) -> tuple[str, ...]:
        """Those of the actor's school; for a client of the MIS there is no restricted one at all."""
        found = await self.schemas(actor.school)
        return found[:1] if Role.MIS in actor.roles else found


@lru_cache(maxsize=4_096)
def _schemas_of(tenant: str) -> tuple[str, ...]:
    return tuple(schema_of(tenant, where) for where in Compartment)


def seen_as(actor: Actor, marks: Marks) -> Reader:
    """The actor as the views know readers."""
    return Reader(marked(marks, actor.sign_in), actor.school, _names(roles_that_open(actor)))


@lru_cache(maxsize=1_024)
def _names(roles: frozenset[Role]) -> frozenset[str]:
    return frozenset(role.value for role in roles)
