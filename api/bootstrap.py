"""The composition root: everything is opened here, in order, and closed in reverse. Reads the clock."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from api.auth.client_keys import ClientDoor, KeyMaker
from api.auth.demo_issuer import DemoIssuer
from api.auth.tokens import Admit, Keys, Verifier, from_address, from_file
from api.http.rate_limits import RateLimits
from api.lookups.lookup import lookup_budget
from api.pdf.print_room import PrintRoom
from api.runtime.change_notifier import ChangeNotifier
from api.runtime.compartments import Compartments
from api.runtime.damage_alarm import DamageAlarm
from api.runtime.databases import MOVE_THE_KEYS, DatabaseUrls, places
from api.runtime.encrypted_cursor import CursorCipher
from api.runtime.marking import Marking
from api.runtime.read_batching import ReadBatcher
from api.runtime.read_pool import ReadPool
from api.runtime.settings import DEMO_ISSUER, Settings
from api.runtime.token_buckets import TokenBuckets
from api.runtime.unsealing import Unsealing
from api.runtime.view_upgrade import ViewUpgrade
from api.verification.nightly import Nightly
from api.wiring.access_lookup import AccessLookup
from api.wiring.container import Services
from api.wiring.deadline_lookup import DeadlineLookup
from api.wiring.webhook_queries import DispatcherViews, StoredWebhooks, dispatcher_pool
from cases.access import Clockwork, CourierActor
from cases.background.case_clock import CaseClock
from cases.background.deadline_scheduler import TICK, DeadlineScheduler
from cases.background.leadership import Leadership
from cases.background.pattern_watch import PatternWatch
from cases.background.sign_in_watch import SignInWatch
from cases.casework.command_handler import CaseCommandHandler
from cases.casework.escalation import Escalation
from cases.casework.now import CaseNow
from cases.casework.own_reports import OwnReports
from cases.casework.reading import CaseReading
from cases.concerns.command_handler import ConcernCommandHandler
from cases.concerns.matching import ConcernMatching
from cases.event_store import EventStore, prove_keys
from cases.forms.library import load_forms
from cases.keys import KeysNotApart, KeyStore, share_a_server
from cases.packs.library import load_library
from cases.people.command_handler import PersonCommandHandler
from cases.people.holders import RoleHolders
from cases.people.leaders import LeadersSeen
from cases.schema.connections import connect_as_operator
from cases.schema.tables import schema_of
from cases.schools.command_handler import SchoolCommandHandler
from cases.webhooks.command_handler import WebhookCommandHandler
from cases.webhooks.delivery_worker import DeliveryWorker, Pool
from cases.webhooks.dispatcher import WebhookDispatcher
from cases.webhooks.posting import Poster
from cases.webhooks.signing import Secrets
from domain.policy.calendar import london_day
from domain.sign_in import marked
from domain.vocabulary import Compartment
from domain.webhook.address import AddressRules
from projections import catalogue
from projections.dictionary import wording

YOUNG_OBJECTS = 10_000
"""How many new objects there are before a search for garbage among them."""


def wall_clock() -> datetime:
    """Now. Nothing else in the product asks for it."""
    return datetime.now(UTC)


class Tenants:
    """The tenants that have compartments in a database."""

    def __init__(self, record_url: str) -> None:
        self._url = record_url

    def __call__(self) -> Sequence[str]:
        """Their names, in order; another process may have made one since the last time."""
        prefix = schema_of("t", Compartment.ORDINARY).removesuffix("t")
        with connect_as_operator(self._url) as connection:
            rows = connection.execute(
                # A rebuild under way has schemas of its own beside the compartment's: without events.
                "SELECT nspname FROM pg_namespace n WHERE starts_with(nspname, %s) AND EXISTS"
                " (SELECT FROM pg_class WHERE relnamespace = n.oid AND relname = 'event')"
                " ORDER BY 1",
                [prefix],
            ).fetchall()
        return [str(row[0]).removeprefix(prefix) for row in rows]


def verifier(
    settings: Settings, clock: Callable[[], datetime], clients: Admit
) -> tuple[Verifier, DemoIssuer | None]:
    """Who is believed: the issuer of the settings, or the demo's own."""
    demo = None
    if settings.demo:
        demo = DemoIssuer.open(settings.data, audience=settings.audience, clock=clock)
        fetch, issuer = demo.fetch(), DEMO_ISSUER
    elif settings.jwks_url:
        fetch, issuer = from_address(settings.jwks_url), settings.issuer or ""
    else:
        fetch, issuer = from_file(settings.jwks_file or Path()), settings.issuer or ""
    return (
        Verifier(
            issuer=issuer,
            audience=settings.audience,
            keys=Keys(fetch, clock),
            clock=clock,
            algorithms=settings.algorithms,
            clients=clients,
        ),
        demo,
    )


@contextmanager
def writing_services(
    settings: Settings, clock: Callable[[], datetime] = wall_clock, *, tick: float = TICK
) -> Iterator[Services]:
    """Open everything. Closed in reverse order, whatever happens. `tick`: see `DeadlineScheduler`."""
    with ExitStack() as stack:
        library = load_library(own=settings.own_packs, today=london_day(wall_clock()))
        forms = load_forms()
        where = stack.enter_context(places(settings))
        keys = KeyStore(where.keys, where.tenant_key)
        stack.callback(keys.close)
        keys.migrate()
        keys.prove()
        _refuse_keys_beside(where)
        damage = DamageAlarm(clock)
        store = EventStore(
            where.record,
            keys,
            owner_url=where.owner,
            inline=catalogue.WITH_APPEND,
            alarm=damage.sound,
        )
        stack.callback(store.close)
        tenants = Tenants(where.record)
        prove_keys(store, keys, tenants())
        change_notifier = ChangeNotifier()
        tellers = [change_notifier.notify]
        renew, moved = ViewUpgrade(where, store), partial(_tell, tellers)
        compartments = Compartments(where.record, store, tenants, renew, moved)
        stack.callback(compartments.close)
        compartments.start()
        unsealing, marking = Unsealing(keys), Marking(keys)
        access_lookup = AccessLookup(where.record, marking, unsealing)
        stack.callback(access_lookup.close)
        papers = PrintRoom()
        stack.callback(papers.close)
        schools = SchoolCommandHandler(store, library, clock, tenants, compartments.provision)
        leaders = LeadersSeen(
            schools,
            access_lookup.leaders,
            lambda tenant, sign_in: marked(marking.now(tenant), sign_in),
        )
        people = PersonCommandHandler(
            store, schools, clock, access_lookup, access_lookup, leaders, access_lookup
        )
        labels = wording().labels(library.vocabulary)
        concerns = ConcernCommandHandler(
            store, schools, library, clock, access_lookup.concerns, people, leaders
        )
        holders = RoleHolders(
            access_lookup.seen,
            people.colleagues,
            schools.tenant_of,
            library.vocabulary.posts,
        )
        handler = CaseCommandHandler(
            *(store, schools, library, clock, access_lookup, people, forms, labels),
            register=concerns.linkable,
            locate_own=access_lookup.own,
            leaders=leaders,
            holders=holders,
        )
        patterns, sign_ins = (
            PatternWatch(store, library, access_lookup.watched),
            SignInWatch(store, access_lookup),
        )

        def each_day(tenants: Sequence[str], now: datetime) -> None:
            patterns.run(tenants, now)
            sign_ins.run(tenants, now)

        reading = CaseReading(
            store,
            schools,
            access_lookup,
            people.found,
            access_lookup.open_about,
            people.signed_in,
            labels,
        )
        reads = ReadPool(where.record)
        clients = ClientDoor(KeyMaker(where.tenant_key), schools, reads, clock)
        believed, issuer = verifier(settings, clock, clients.admitted)
        webhooks, webhook_dispatcher = _webhooks(
            *(settings, where, store, schools, tenants, clock, tick, stack),
            marking,
            unsealing,
        )
        tellers.append(webhook_dispatcher.notify)
        yield Services(
            clock=clock,
            verifier=believed,
            issuer=issuer,
            store=store,
            cases=handler,
            schools=schools,
            people=people,
            lookups=lookup_budget(),
            reading=reading,
            now=CaseNow(reading, schools, library, forms, clock, leaders),
            own_reports=OwnReports(store, schools, library, access_lookup.own),
            concerns=concerns,
            concern_matching=ConcernMatching(concerns, people),
            escalation=Escalation(handler, concerns, schools, people),
            packs=library,
            forms=forms,
            reads=reads,
            gathering=ReadBatcher(reads),
            unsealing=unsealing,
            marking=marking,
            failures=compartments.failures,
            damage=damage,
            papers=papers,
            allowances=_allowances(settings),
            cursor_cipher=CursorCipher(where.tenant_key),
            change_notifier=change_notifier,
            webhooks=webhooks,
            webhook_dispatcher=webhook_dispatcher,
            deadline_scheduler=DeadlineScheduler(
                store,
                schools,
                CaseClock(schools, library, Clockwork()),
                DeadlineLookup(where.record),
                Leadership(where.record, "clock"),
                tenants,
                clock,
                daily=each_day,
                heard=sign_ins.heard,
                tick=tick,
            ),
            nightly=Nightly(
                where,
                tenants,
                Leadership(where.record, "verify"),
                clock,
                damage,
                hour=settings.verify_hour,
            ),
        )


def _refuse_keys_beside(where: DatabaseUrls) -> None:
    if isinstance(where.keys, str) and share_a_server(where.record, where.keys):
        raise KeysNotApart(
            "CASEBOOK_KEYS_DATABASE_URL is a database of the very server that holds the record, and"
            f" one log and one backup would hold both. {MOVE_THE_KEYS}"
        )


def _allowances(settings: Settings) -> RateLimits:
    return RateLimits(
        reads=TokenBuckets(settings.reads_a_minute),
        acts=TokenBuckets(settings.acts_a_minute),
        papers=TokenBuckets(settings.papers_a_minute),
        failed_sign_ins=TokenBuckets(settings.failed_sign_ins_a_minute),
        open_pages=TokenBuckets(settings.open_pages_a_minute),
    )


def _webhooks(  # noqa: PLR0913, PLR0917 - everything they are put together from
    settings: Settings,
    where: DatabaseUrls,
    store: EventStore,
    schools: SchoolCommandHandler,
    tenants: Callable[[], Sequence[str]],
    clock: Callable[[], datetime],
    tick: float,
    stack: ExitStack,
    marking: Marking,
    unsealing: Unsealing,
) -> tuple[WebhookCommandHandler, WebhookDispatcher]:
    secrets = Secrets(where.tenant_key)
    rules = AddressRules(frozenset(settings.webhook_ports), loopback=settings.demo)
    beside = StoredWebhooks(where.record)
    handler = WebhookCommandHandler(store, schools, clock, beside, secrets, rules, CourierActor())
    poster = Poster(rules)
    stack.callback(poster.close)

    def worker(pool: Pool, on_attempt_done: Callable[[str], None]) -> DeliveryWorker:
        return DeliveryWorker(
            *(
                pool,
                DispatcherViews(clock, marking, unsealing),
                poster,
                secrets,
                handler.pause,
                clock,
            ),
            on_attempt_done=on_attempt_done,
        )

    leadership = Leadership(where.record, "courier")
    pool = partial(dispatcher_pool, where.record)
    return handler, WebhookDispatcher(pool, worker, leadership, tenants, clock, tick=tick)


def _tell(tellers: Sequence[Callable[[str], None]], schema: str) -> None:
    for tell in tellers:
        tell(schema)


@asynccontextmanager
async def open_services(
    settings: Settings, clock: Callable[[], datetime] = wall_clock
) -> AsyncIterator[Services]:
    """The same for a server: nothing blocks the event loop while it opens and closes."""
    opened = writing_services(settings, clock)
    services = await asyncio.to_thread(opened.__enter__)
    _leave_alone_what_stays()
    try:
        async with services.reads:
            yield services
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)


def _leave_alone_what_stays() -> None:
    """Packs and schema live as long as the process: no search for garbage walks them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
