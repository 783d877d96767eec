"""Who may open what is said once for a case in hand and once for the database. Whatever the placements,
the shutting out, the roles and the spellings: each door of either contract gives what `may` says."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api import demo
from api.app import create_app
from api.auth.tokens import Keys, Verifier
from api.bootstrap import open_services
from api.runtime.settings import Settings
from api.wiring.container import Services
from cases.access import Act, Actor, Allowed, CaseAccess, may
from cases.concerns.command_handler import concern_stream
from cases.event_store import Append
from domain.case.events import CasePlaced
from domain.case.people import PersonInvolved
from domain.case.recusal import CaseworkerRecused
from domain.concern.events import ConcernsPlaced
from domain.messages import Attribution, Event, Recorded
from domain.person.events import Identity, PersonAdded
from domain.sign_in import fold, plainly_written
from domain.vocabulary import Compartment, PersonKind, PersonRole, Role
from projections.cases.many_readers import who_may_open
from projections.cases.words import CaseWords
from projections.changes.view import Changes
from projections.readers import Reader
from tests.support.at_length import few_and_many
from tests.support.casework import MONDAY_TEN, duty, reported
from tests.support.postgres import data_folder
from tests.support.server import OTHER_SCHOOL, SCHOOL
from tests.support.tokens import AUDIENCE, ISSUER, NOW, jwks, token

PATIENCE_SECONDS = 60.0
SCHOOLS = (SCHOOL, SCHOOL, OTHER_SCHOOL)
ROLES = (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.STAFF, Role.AUDITOR, Role.MIS)
LEADING = ROLES[:3]
Acts = tuple[Act, ...]
OF_SOMEBODY = (Act.READ_PEOPLE, Act.READ_CASE)
# Each is one person's, however it is written; the first could stand in a token.
SPELLINGS = (
    ("\u0130pek@harbour.example", "i\u0307pek@harbour.example", "I\u0307PEK@harbour.example"),
    ("ΝΙΚΟΣ@harbour.example", "νικος@harbour.example", "νικοσ@harbour.example"),
    ("straße@harbour.example", "STRASSE@harbour.example", "stra\u1e9ee@harbour.example"),
    ("josé@harbour.example", "jose\u0301@harbour.example", "JOSÉ@Harbour.example"),
    ("jane@harbour.example", "\uff4aane@harbour.example", " Jane@harbour.example\u00a0"),
    ("osric q@harbour.example", "OSRIC\u2003 Q@harbour.example", "osric\u200d q@harbour.example"),
)


def test_spellings_are_one_person_s() -> None:
    assert all(len({fold(one) for one in some}) == 1 for some in SPELLINGS)
    assert len({fold(some[0]) for some in SPELLINGS}) == len(SPELLINGS)


def written_otherwise(sign_in: str) -> tuple[str, ...]:
    """Other spellings that fold to the same."""
    others = (sign_in.upper(), sign_in.lower(), sign_in.title(), f" {sign_in}\u2003")
    forms = (unicodedata.normalize(form, sign_in) for form in ("NFD", "NFKC", "NFKD"))
    return tuple(one for one in (*others, *forms) if fold(one) == fold(sign_in))


anybody = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=6)
strangers = anybody.map(lambda text: unicodedata.normalize("NFC", f"{text}@x".strip())).filter(
    lambda text: plainly_written(text) and len(text) < 60
)
people = st.one_of(
    st.sampled_from(SPELLINGS), strangers.map(lambda one: (one, *written_otherwise(one)))
)


@dataclass(frozen=True)
class Placing:
    """Whom a placement lets in and shuts out."""

    roles: tuple[Role, ...]
    readers: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True)
class ACase:
    """A case as it is recorded; placed anew, it may be because somebody recused themselves."""

    school: str
    compartment: Compartment
    reporter: str
    placings: tuple[Placing, ...]
    recused: str | None
    id: UUID = field(default_factory=uuid4)

    @cached_property
    def last(self) -> Placing:
        placing = self.placings[-1]
        out = () if self.recused is None else (self.recused,)
        return replace(placing, excluded=(*placing.excluded, *out))

    @property
    def access(self) -> CaseAccess:
        last = self.last
        return CaseAccess(
            self.school,
            self.reporter,
            frozenset(last.roles),
            frozenset(last.readers),
            frozenset(last.excluded),
        )

    def events(self, person: UUID) -> list[Event]:
        def placed(one: Placing) -> Event:
            return CasePlaced(
                occurred_at=MONDAY_TEN,
                compartment=self.compartment,
                reader_roles=one.roles,
                readers=one.readers,
                excluded=one.excluded,
                rule="harbour-policy@2025.1/HP-01",
            )

        involved = PersonInvolved(occurred_at=MONDAY_TEN, person=person, role=PersonRole.WITNESS)
        events = [reported(school=self.school), placed(self.placings[0]), duty("d-1"), involved]
        events += [placed(one) for one in self.placings[1:]]
        if self.recused is not None:
            gone = CaseworkerRecused(
                occurred_at=MONDAY_TEN, sign_in=self.recused, roles=(Role.DSL,), reason="Kin."
            )
            events += [gone, placed(self.last)]
        return events


@dataclass(frozen=True)
class World:
    """Cases and concerns at two schools, and who asks for them."""

    cases: tuple[ACase, ...]
    concerns: tuple[tuple[str, Placing, UUID], ...]
    actors: tuple[Actor, ...]
    adults: Mapping[str, UUID] = field(default_factory=lambda: {one: uuid4() for one in SCHOOLS})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    cast = draw(st.lists(people, min_size=3, max_size=4, unique_by=lambda some: fold(some[0])))
    spelled = st.sampled_from(cast).flatmap(st.sampled_from)
    some = st.lists(spelled, max_size=2).map(tuple)
    roles = st.lists(st.sampled_from(LEADING), max_size=3, unique=True).map(tuple)
    placing = st.builds(Placing, roles, some, some)
    case = st.builds(
        ACase,
        st.sampled_from(SCHOOLS),
        st.sampled_from(Compartment),
        spelled,
        st.lists(placing, min_size=1, max_size=2).map(tuple),
        st.one_of(st.none(), st.none(), spelled),
    )
    concern = st.tuples(st.sampled_from(SCHOOLS), placing, st.builds(uuid4))
    signed_in = [
        Actor(one[0], school, held if Role.MIS not in held else frozenset({Role.MIS}))
        for one in cast
        for school in [draw(st.sampled_from(SCHOOLS))]
        for held in [draw(st.sets(st.sampled_from(ROLES), min_size=1, max_size=3).map(frozenset))]
    ]
    return World(
        draw(st.lists(case, min_size=3, max_size=5, unique_by=lambda one: one.id).map(tuple)),
        draw(st.lists(concern, min_size=1, max_size=2, unique_by=lambda one: one[2]).map(tuple)),
        tuple(signed_in),
    )


class Doors:
    """A house, and both contracts over it, asked as anybody would."""

    def __init__(self, services: Services) -> None:
        keys = Keys(self._published, services.clock)
        believed = Verifier(issuer=ISSUER, audience=AUDIENCE, keys=keys, clock=services.clock)
        self.services = replace(services, verifier=believed)
        self.written: dict[str, int] = {}
        app = create_app(self.services, write=lambda _: None)
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://casebook.example")

    async def _published(self) -> bytes:
        return jwks()

    def record(self, world: World) -> None:
        """Put it all on record."""
        for school in {SCHOOL, OTHER_SCHOOL}:
            identity = Identity(kind=PersonKind.ADULT, name="Wenna Example")
            added = PersonAdded(occurred_at=MONDAY_TEN, school=school, identity=identity)
            self._append(school, Compartment.ORDINARY, world.adults[school], [added], "dsl.made-up")
        for case in world.cases:
            events = case.events(world.adults[case.school])
            self._append(case.school, case.compartment, case.id, events, case.reporter)
        for school, placing, adult in world.concerns:
            placed = ConcernsPlaced(
                occurred_at=MONDAY_TEN,
                school=school,
                person=adult,
                adult_role="staff",
                reader_roles=placing.roles,
                excluded=placing.excluded,
                rule="story-register@2025.9/SR-01",
            )
            stream = concern_stream(self._tenant(school), school, adult)
            self._append(school, Compartment.RESTRICTED, stream, [placed], "dsl.made-up")

    def _append(
        self, school: str, where: Compartment, stream: UUID, events: Sequence[Event], by: str
    ) -> None:
        who = Attribution(by, "staff")
        made = tuple(
            Recorded(stream, n, event, who, MONDAY_TEN) for n, event in enumerate(events, start=1)
        )
        record = self.services.store.compartment(self._tenant(school), where)
        receipt = record.append(Append(stream, 0, made, uuid4()))
        self.written[record.schema] = receipt.position

    def _tenant(self, school: str) -> str:
        tenant = self.services.schools.tenant_of(school)
        assert tenant is not None
        return tenant

    async def followed(self) -> None:
        """Until the views that follow have read everything."""
        behind = "SELECT FROM {schema}.bookmark WHERE projection = ANY($1) AND position < $2"
        names, given_up = [Changes.name, CaseWords.name], monotonic() + PATIENCE_SECONDS
        for schema, position in self.written.items():
            asked = behind.replace("{schema}", schema)
            async with self.services.reads.connection() as connection:
                while await connection.fetch(asked, names, position):
                    assert monotonic() < given_up
                    await asyncio.sleep(0.01)

    async def rest(self, actor: Actor, path: str, **params: Any) -> Any:
        """What an address answers; None where there is nothing for whoever asks."""
        answer = await self.client.get(path, params=params, headers=signed(actor))
        assert answer.status_code in {200, 403, 404}, answer.text
        return answer.json() if answer.status_code == 200 else None

    async def listed(self, actor: Actor, path: str, name: str, **params: Any) -> list[Any]:
        """Every page of a list."""
        found: list[Any] = []
        after: dict[str, Any] = {}
        while (page := await self.rest(actor, path, **params, **after)) is not None:
            found += page[name]
            if not page["page"]["has_next"]:
                break
            after = {"after": page["page"]["end_cursor"]}
        return found

    async def graph(self, actor: Actor, query: str) -> dict[str, Any]:
        """What the graph answers; what nobody with these roles may ask for is null."""
        answer = await self.client.post("/graphql", json={"query": query}, headers=signed(actor))
        told = answer.json()
        codes = {error["extensions"]["code"] for error in told.get("errors", ())}
        assert codes <= {"FORBIDDEN"}, told
        return told.get("data") or {}

    async def nodes(self, actor: Actor, name: str, arguments: str, shown: str) -> list[Any]:
        """Every page of a list of the graph."""
        found: list[Any] = []
        after = "null"
        while True:
            said = f"{name}(first: 100, after: {after}{arguments}) {{ nodes {{ {shown} }}"
            told = await self.graph(actor, f"{{ {said} pageInfo {{ hasNextPage endCursor }} }} }}")
            if told.get(name) is None:
                return found
            found += told[name]["nodes"]
            if not told[name]["pageInfo"]["hasNextPage"]:
                return found
            after = f'"{told[name]["pageInfo"]["endCursor"]}"'


def signed(actor: Actor) -> dict[str, str]:
    granted = {"school": actor.school, "roles": sorted(actor.roles)}
    return {"authorization": f"Bearer {token(sub=actor.id, casebook=granted)}"}


def allowed(actor: Actor, act: Act, about: CaseAccess) -> bool:
    return isinstance(may(actor, act, about), Allowed)


async def of_a_case(doors: Doors, actor: Actor, case: ACase) -> dict[str, tuple[bool, Act]]:
    """Whether each door of one case opens, and as what it is asked."""
    named = f'caseId: "{case.id}"'
    timeline, told = await asyncio.gather(
        doors.graph(actor, f"{{ timeline({named}, first: 3) {{ nodes {{ version }} }} }}"),
        doors.graph(
            actor,
            f'{{ case(id: "{case.id}") {{ id timeline(first: 2) {{ nodes {{ version }} }} }}'
            f' node(id: "{case.id}") {{ id }} chronology({named}, first: 1) {{ complete }}'
            f" report({named}) {{ owed {{ duty }} }}"
            f" duties({named}, first: 9, scope: SCHOOL, openOnly: false) {{ nodes {{ id }} }} }}",
        ),
    )
    rest = {
        path: await doors.rest(actor, f"/cases/{case.id}{path}") is not None
        for path in ("", "/timeline", "/chronology", "/now", "/duties")
    }
    own = await doors.rest(actor, f"/reports/{case.id}")
    return {
        **{f"GET case{path}": (opened, Act.READ_CASE) for path, opened in rest.items()},
        "GET case/duties": (rest["/duties"], Act.READ_DUTIES),
        "GET report": (own is not None, Act.SEE_OWN_RECEIPT),
        "graph timeline": (timeline.get("timeline") is not None, Act.READ_CASE),
        "graph case": (told.get("case") is not None, Act.SEE_OUTLINE),
        "graph node": (told.get("node") is not None, Act.SEE_OUTLINE),
        "graph chronology": (told.get("chronology") is not None, Act.READ_CASE),
        "graph report": (told.get("report") is not None, Act.SEE_OWN_RECEIPT),
        "graph duties": (bool((told.get("duties") or {}).get("nodes")), Act.READ_DUTIES),
    }


async def of_lists(doors: Doors, actor: Actor, world: World) -> dict[str, tuple[set[str], Acts]]:
    """Which cases each list holds, and as what it is asked."""
    adult = world.adults[actor.school]
    lists: dict[str, tuple[set[str], Acts]] = {}
    for sort in ("newest_opened", "latest_occurred", "earliest_recorded", "soonest_due"):
        rows = await doors.listed(actor, "/cases", "cases", first=100, sort=sort)
        lists[f"GET cases {sort}"] = ({row["case"] for row in rows}, (Act.LIST_CASES,))
    for open_only in (True, False):
        rows = await doors.listed(actor, "/duties", "duties", first=200, open_only=open_only)
        lists[f"GET duties {open_only}"] = ({row["case"] for row in rows}, (Act.READ_DUTIES,))
    own = await doors.listed(actor, "/reports", "reports", first=100)
    lists["GET reports"] = ({row["case"] for row in own}, (Act.SEE_OWN_RECEIPT,))
    of_them = await doors.rest(actor, f"/people/{adult}/chronology") or {"cases": ()}
    lists["GET person"] = ({one["case"] for one in of_them["cases"]}, OF_SOMEBODY)
    for name, arguments in {
        "graph cases": "",
        "graph search": ', search: "incident"',
        "graph search by person": f', personId: "{adult}"',
    }.items():
        rows = await doors.nodes(actor, "cases", arguments, "id")
        acts = (Act.LIST_CASES, *([Act.READ_CASE] if "search" in name else ()))
        lists[name] = ({row["id"] for row in rows}, acts)
    rows = await doors.nodes(actor, "duties", ", scope: SCHOOL", "caseId")
    lists["graph duties"] = ({row["caseId"] for row in rows}, (Act.READ_DUTIES,))
    rows = await doors.nodes(actor, "changes", "", "... on CaseChanged { caseId }")
    lists["graph changes"] = ({row["caseId"] for row in rows if row}, (Act.SEE_OUTLINE,))
    told = await doors.graph(
        actor, f'{{ personChronology(personId: "{adult}", first: 1) {{ cases {{ caseId }} }} }}'
    )
    there = (told.get("personChronology") or {"cases": ()})["cases"]
    lists["graph person"] = ({one["caseId"] for one in there}, OF_SOMEBODY)
    return lists


async def of_concerns(doors: Doors, actor: Actor, adult: UUID) -> dict[str, bool]:
    """Whether each door to the concerns about somebody opens."""
    rest = await doors.listed(actor, "/concern-register", "people", person=adult)
    graph = await doors.nodes(actor, "concernRegister", f', personId: "{adult}"', "person")
    return {"GET concern-register": bool(rest), "graph concernRegister": bool(graph)}


async def check(doors: Doors, world: World) -> None:
    await asyncio.to_thread(doors.record, world)
    await doors.followed()
    ours = {str(case.id): case for case in world.cases}
    known: dict[Actor, Reader] = {one: await doors.services.reader(one) for one in world.actors}
    for case in world.cases:
        everybody = await asyncio.gather(*(of_a_case(doors, one, case) for one in world.actors))
        for actor, found in zip(world.actors, everybody, strict=True):
            said = {door: opened for door, (opened, _) in found.items()}
            rule = {door: allowed(actor, act, case.access) for door, (_, act) in found.items()}
            wrong = {door for door in said if said[door] != rule[door]}
            assert not wrong, (wrong, actor, case)
        tenant = await doors.services.schemas(case.school)
        async with doors.services.reads.connection() as connection:
            let_in = set().union(
                *[
                    await who_may_open(connection, schema, case.id, known.values())
                    for schema in tenant
                ]
            )
        for actor in world.actors:
            if isinstance(may(actor, Act.SEE_OUTLINE), Allowed):
                open_to = allowed(actor, Act.SEE_OUTLINE, case.access)
                assert (known[actor] in let_in) == open_to, (actor, case)
    for actor in world.actors:
        for door, (held, acts) in (await of_lists(doors, actor, world)).items():
            rule_says = {
                one
                for one, case in ours.items()
                if all(allowed(actor, act, case.access) for act in acts)
            }
            assert held & set(ours) == rule_says, (door, actor)
        for school, placing, adult in world.concerns:
            out = frozenset(placing.excluded)
            about = CaseAccess(school, "", frozenset(placing.roles), excluded=out)
            opens = allowed(actor, Act.READ_CONCERNS, about)
            told = await of_concerns(doors, actor, adult)
            assert told == dict.fromkeys(told, opens), (actor, placing)


async def opened_house(stack: AsyncExitStack) -> Doors:
    folder = stack.enter_context(data_folder())
    demo_of = Settings(demo=True, data=folder, graph_budget=10**12)
    services = await stack.enter_async_context(open_services(demo_of, clock=lambda: NOW))
    await asyncio.to_thread(demo.seed, services)
    return Doors(services)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as started:
        yield started


@pytest.fixture(scope="module")
def doors(runner: asyncio.Runner) -> Iterator[Doors]:
    stack = AsyncExitStack()
    made = runner.run(opened_house(stack))
    try:
        yield made
    finally:
        runner.run(made.client.aclose())
        runner.run(stack.aclose())


@few_and_many(3, 12)
def test_every_door_says_what_the_rule_says(
    doors: Doors, runner: asyncio.Runner, count: int
) -> None:
    # A world costs seconds: one that goes wrong is told as it is, and the assertion names the door.
    @settings(
        max_examples=count,
        phases=(Phase.explicit, Phase.generate),
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(worlds())
    def holds(world: World) -> None:
        runner.run(check(doors, world))

    holds()
