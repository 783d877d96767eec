"""Whatever is asked, a plan gives byte for byte what the reference executor gives, or nothing."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from inspect import isawaitable
from pathlib import Path
from typing import Any, cast, get_args
from uuid import UUID, uuid5

import orjson
import psycopg
import pytest
import pytest_asyncio
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    execute,
    get_named_type,
    parse,
    validate,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from api import demo
from api.bootstrap import open_house
from api.graphql import cursors
from api.graphql.request_context import Asking
from api.graphql_server.plans.document import MOST_PLANS, READ, Plans
from api.graphql_server.schema import GRAPH
from api.runtime.settings import Settings
from api.wiring.container import House
from cases.access import Actor
from cases.event_store import Append
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.case import events as e
from domain.case.events import CaseEvent
from domain.messages import Attribution, Event, Recorded
from domain.vocabulary import Compartment, Role
from projections.timeline.row import NOTHING_SAID
from tests.record.examples import EXAMPLES, MONDAY_NOON, MONDAY_TEN
from tests.support.at_length import few_and_many
from tests.support.graph_questions import Question, Questions
from tests.support.postgres import data_folder
from tests.support.server import SCHOOL

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENTRY = cast(GraphQLInterfaceType, GRAPH.type_map["Entry"])
TENANT = "saltmarsh"
NOW = datetime(2026, 1, 9, 8, tzinfo=UTC)
DSL = Actor("dsl.saltmarsh", SCHOOL, frozenset({Role.DSL}))
STAFF = Actor("teacher.saltmarsh", SCHOOL, frozenset({Role.STAFF}))
OTHER_DSL = Actor("dsl.other", "upper-weald-academy", frozenset({Role.DSL}))
EVERY = next(one for one in EXAMPLES if isinstance(one, e.IncidentReported))
PLACED = e.CasePlaced(
    occurred_at=MONDAY_TEN,
    compartment=Compartment.ORDINARY,
    reader_roles=(Role.DSL,),
    rule="made-up@1/1",
)
WORDS = 'It said "no" \\ 100 % sure \u2028 Zoë, \U0001f5ff\n,"kind":"x"\n}'
CASES = [uuid5(UUID(int=7), str(n)) for n in range(5)]
HIDDEN = CASES[-1]


def history(case: UUID, late: bool) -> list[Recorded[Event]]:
    """One entry of every kind, among them words that could be taken for JSON."""
    told = e.InformationAdded(occurred_at=MONDAY_TEN, account=WORDS, source='"')
    marks = [
        e.EntryCorrected(occurred_at=MONDAY_TEN, entry=3, account=WORDS, reason=WORDS),
        e.EntryWithdrawn(occurred_at=MONDAY_TEN, entry=4, reason=WORDS),
    ]
    others = [
        one
        for one in EXAMPLES
        if isinstance(one, get_args(CaseEvent))
        and not isinstance(one, e.IncidentReported | e.ImageryDiscovered | e.CasePlaced)
        and not isinstance(one, e.EntryCorrected | e.EntryWithdrawn)
    ]
    placed = PLACED.model_copy(update={"excluded": (DSL.id,)}) if case == HIDDEN else PLACED
    events: list[Event] = [EVERY, placed, told, *others, *marks]
    by = Attribution("Zoë \\ %s", "dsl", on_behalf_of=None if late else WORDS, correlation="c")
    at = MONDAY_NOON + timedelta(days=3 if late else 0, microseconds=250_000 * late)
    return [Recorded(case, n, event, by, at) for n, event in enumerate(events, start=1)]


def write(house: House) -> None:
    record = house.store.compartment(TENANT, Compartment.ORDINARY)
    for number, case in enumerate(CASES):
        made = history(case, late=number % 2 == 1)
        record.append(Append(case, 0, tuple(made), uuid5(case, "append")))


def rewrite(data: Path, version: int, case: UUID, **changed: object) -> None:
    """Put something else in the place of what was written of an entry."""
    schema = schema_of(TENANT, Compartment.ORDINARY)
    names = ", ".join(f"{name} = %s" for name in changed)
    text = f"UPDATE {schema}.timeline SET {names} WHERE (case_id, version) = (%s, %s)"  # noqa: S608
    said = [one.decode() if isinstance(one, bytes) else one for one in changed.values()]
    with psycopg.connect(EmbeddedPostgres(data).start().server_url) as connection:
        connection.execute(text.encode(), [*said, case, version])


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(data: Path) -> AsyncIterator[House]:
    settings = Settings(demo=True, data=data)
    async with open_house(settings, clock=lambda: NOW) as opened:
        await asyncio.to_thread(demo.seed, opened)
        await asyncio.to_thread(write, opened)
        await asyncio.to_thread(partial(rewrite, data, 5, CASES[0], **NOTHING_SAID._asdict()))
        yield opened


async def reference(house: House, actor: Actor, asked: Question) -> tuple[bytes | None, int]:
    """What the reference executor says, unless it is an error; and how many rows are left."""
    asking = Asking(actor, house, "r")
    result = execute(
        GRAPH,
        parse(asked.text),
        context_value=asking,
        variable_values=asked.variables,
        operation_name=asked.operation,
        executor_class=StrawberryGraphQLCoreExecutionContext,
    )
    said = await result if isawaitable(result) else result
    data = orjson.dumps(said.data, option=orjson.OPT_UTC_Z)
    return (None if said.errors else data), asking.rows_left


async def planned(house: House, actor: Actor, asked: Question) -> tuple[bytes | None, int]:
    """What the plan says to whoever asks a third time, unless it leaves it to the reference."""
    plans = Plans(GRAPH, parse(asked.text))
    assert await plans.answer(Asking(actor, house, "1"), asked.operation, asked.variables) is None
    await plans.answer(Asking(OTHER_DSL, house, "2"), asked.operation, asked.variables)
    asking = Asking(actor, house, "3")
    data = await plans.answer(asking, asked.operation, asked.variables)
    return (None if data is None else b"".join(data)), asking.rows_left


OWN_LISTS = re.compile(r" (timeline|duties)\(| (now|proposals)( @\w+\([^)]*\))* \{")
"""What a case reads beside its own row."""


def covered(asked: Question) -> bool:
    """Whether a plan has to answer this, if nothing fails."""
    own_lists = OWN_LISTS.search(asked.text)
    as_it_was = "asOf: " in asked.text
    return asked.roots <= {*READ, "__typename"} and not own_lists and not as_it_was


def asking_for(root: str, shown: str, operation: str | None = None, **variables: Any) -> Question:
    kinds = {"c": "$c: ID!", "yes": "$yes: Boolean!", "no": "$no: Boolean!"}
    declared = " ".join(kinds[name] for name in variables)
    text = f"query{f'({declared})' if declared else ''} {{ {root} {{ {shown} }} }}"
    return Question(text, variables, operation, frozenset())


A_PAGE = "timeline(caseId: $c, first: 100)"


@few_and_many(200, 2_000)
async def test_whatever_is_asked_the_answer_is_the_same_to_the_byte(
    house: House, count: int
) -> None:
    chance = random.Random(20261121)  # noqa: S311 - makes up questions
    behind = cursors.to_entries(CASES[0])
    known: dict[str, Sequence[Any]] = {
        "caseId": [str(case) for case in CASES],
        "first": (1, 2, 3, 7, 40, 60, 100, 100, 101),
        "after": (None, None, None, None, None, behind(3), behind(999), "nonsense"),
    }
    answered = failed = left = 0
    for asked in Questions(GRAPH, chance, known):
        if validate(GRAPH, parse(asked.text)):
            continue
        actor = chance.choice((DSL, DSL, DSL, STAFF))
        expected, rows_left = await reference(house, actor, asked)
        given, still_left = await planned(house, actor, asked)
        if expected is None:
            failed += 1
            assert given is None, asked
        elif given is None:
            left += 1
            assert not covered(asked), asked
        else:
            answered += 1
            assert given == expected, asked
            assert still_left == rows_left
        if answered + failed + left == count:
            break
    assert answered > count / 3
    assert failed > count / 20


def all_shown(kind: GraphQLObjectType) -> list[str]:
    """Every field of a kind of entry, as it is asked for."""
    inner = {name: get_named_type(field.type) for name, field in kind.fields.items()}
    return [
        f"{name} {{ __typename }}" if isinstance(of, GraphQLObjectType) else name
        for name, of in inner.items()
    ]


@pytest.mark.parametrize(
    "one_by_one", [False, pytest.param(True, marks=pytest.mark.at_length)], ids=["all", "each"]
)
async def test_every_field_of_every_kind_of_entry_is_planned(
    house: House, one_by_one: bool
) -> None:
    for kind in GRAPH.get_possible_types(ENTRY):
        fields = all_shown(kind)
        for shown in fields if one_by_one else [" ".join(fields)]:
            nodes = f"nodes {{ __typename ... on {kind.name} {{ {shown} }} }}"
            asked = asking_for(A_PAGE, nodes, c=str(CASES[0]))
            expected, _ = await reference(house, DSL, asked)
            assert expected is not None
            assert (await planned(house, DSL, asked))[0] == expected


@pytest.mark.parametrize(
    ("root", "given"), [(A_PAGE, {"c": str(HIDDEN)}), (A_PAGE, {"c": str(UUID(int=1))})]
)
async def test_a_case_that_is_hidden_and_one_that_is_not_there_are_one_answer(
    house: House, root: str, given: dict[str, str]
) -> None:
    asked = asking_for(root, "nodes { id }", **given)
    assert (await planned(house, DSL, asked))[0] == b'{"timeline":null}'


async def test_who_may_not_ask_gets_no_plan(house: House) -> None:
    asked = asking_for("duties(first: 5)", "nodes { id }")
    mis = Actor("mis.client", SCHOOL, frozenset({Role.MIS}))
    assert (await planned(house, DSL, asked))[0] is not None
    assert (await planned(house, mis, asked))[0] is None
    assert (await reference(house, mis, asked))[0] is None


async def test_an_entry_that_says_a_word_of_no_list_is_left_to_the_reference(
    house: House, data: Path
) -> None:
    asked = asking_for(A_PAGE, "nodes { actorRole }", c=str(CASES[1]))
    assert (await planned(house, DSL, asked))[0] is not None
    await asyncio.to_thread(partial(rewrite, data, 3, CASES[1], actor_role="caretaker"))
    assert (await planned(house, DSL, asked))[0] is None
    assert (await reference(house, DSL, asked))[0] is None
    await asyncio.to_thread(partial(rewrite, data, 3, CASES[1], actor_role="dsl"))


async def test_a_plan_that_fails_is_counted_each_time_and_told_once(
    house: House, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = "query($c: ID!) { timeline(caseId: $c, first: 100) { nodes { actorRole } } }"
    plans = Plans(GRAPH, parse(told))
    await asyncio.to_thread(partial(rewrite, data, 3, CASES[1], actor_role="caretaker"))
    for _ in range(4):
        await plans.answer(Asking(DSL, house, "r"), None, {"c": str(CASES[1])})
    await asyncio.to_thread(partial(rewrite, data, 3, CASES[1], actor_role="dsl"))

    # The first time there was no plan yet.
    assert plans.fallbacks.counts.total() == 3
    (line,) = [one.getMessage() for one in caplog.records if one.name == "casebook.plans"]
    assert line.startswith("plan-failed: the document ")
    assert str(CASES[1]) not in line
    assert "caretaker" not in line


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("{ timeline(caseId: $c) { nodes { id } } }", {"c": "nonsense"}),
        ("{ timeline(caseId: $c, first: 100, after: $a) { nodes { id } } }", {"a": "nonsense"}),
        ("{ node(id: $c) { id } }", {}),
    ],
)
async def test_what_is_refused_or_has_no_plan_is_no_plan_that_failed(
    house: House, text: str, sent: dict[str, str]
) -> None:
    plans = Plans(GRAPH, parse(f"query($c: ID! $a: String) {text}"))
    for _ in range(3):
        await plans.answer(Asking(DSL, house, "r"), None, {"c": str(CASES[0]), **sent})

    assert not plans.fallbacks.counts


async def test_no_name_under_which_a_field_is_shown_means_anything_to_the_database(
    house: House,
) -> None:
    """Among them the names that statements are made of."""
    names = (
        "given columns known schema limit order texts corrected_by case ends _ __x e t p c1 NULL"
    )
    fields = " ".join(f"{name}: headline" for name in names.split())
    for selected in (f"nodes {{ {fields} }}", f"edges {{ cursor node {{ {fields} }} }}"):
        asked = asking_for(A_PAGE, selected, c=str(CASES[0]))
        expected, _ = await reference(house, DSL, asked)
        assert expected is not None
        assert (await planned(house, DSL, asked))[0] == expected


async def test_a_page_of_very_many_fields_is_left_to_the_reference(house: House) -> None:
    few, many = (" ".join(f"y{n}: version" for n in range(count)) for count in (50, 70))
    for fields, has_plan in ((few, True), (many, False)):
        asked = asking_for(A_PAGE, f"nodes {{ {fields} }}", c=str(CASES[0]))
        assert ((await planned(house, DSL, asked))[0] is not None) is has_plan
        assert (await reference(house, DSL, asked))[0] is not None


async def test_a_document_keeps_few_plans(house: House) -> None:
    names = [f"y{n}" for n in range(6)]
    shown = " ".join(f"{n}: __typename @include(if: ${n})" for n in names)
    declared = " ".join(f"${n}: Boolean!" for n in names)
    text = f"query({declared}) {{ cases(first: 1) {{ __typename {shown} }} }}"
    plans = Plans(GRAPH, parse(text))
    for _ in range(3):
        for number in range(2 ** len(names)):
            sent = {name: bool(number >> place & 1) for place, name in enumerate(names)}
            await plans.answer(Asking(DSL, house, "r"), None, sent)
    assert len(plans.kept) == MOST_PLANS


async def test_a_plan_is_never_that_of_other_directives(house: House) -> None:
    shown = "nodes { id @include(if: $yes) kind @skip(if: $no) version }"
    sent = [(yes, no) for yes in (True, False) for no in (True, False)]
    asked = [asking_for(A_PAGE, shown, c=str(CASES[0]), yes=yes, no=no) for yes, no in sent]
    plans = Plans(GRAPH, parse(asked[0].text))
    for _ in range(2):
        for one in asked:
            await plans.answer(Asking(DSL, house, "r"), None, one.variables)
    for one in asked:
        given = await plans.answer(Asking(DSL, house, "r"), None, one.variables)
        assert given is not None
        assert b"".join(given) == (await reference(house, DSL, one))[0]
