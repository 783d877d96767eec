"""Every fact of a case has its entry type; what a fact says is what its entry shows."""

from __future__ import annotations

from typing import Any, ClassVar, get_args

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_scalar_type,
    parse,
    validate,
)
from pydantic import Field
from strawberry.types import get_object_definition
from strawberry.types.base import StrawberryOptional

from api.concerns.graphql import MATCHINGS, RECORDINGS
from api.graphql.enums import EntryKind
from api.graphql.words_of_models import camel
from api.graphql_server.document_limits import UNWRAPPING
from api.graphql_server.schema import GRAPH
from api.timeline.entry import TYPE_OF_KIND, shown
from api.timeline.event_types import ENTRY_OF, entry_types
from api.webhooks.graphql import WEBHOOK_COMMANDS
from cases.schools.command_handler import ACT_OF
from domain.case.commands import CaseCommand
from domain.case.events import CaseEvent, OutcomeReached
from domain.concern.commands import ShareConcernInWords
from domain.messages import Event, ShortText
from domain.person.commands import AddPerson, CorrectPerson, MakePersonOrdinary
from projections.entries.entry import ERASED_KIND, kind_of, rendered, rendered_erased
from tests.record.examples import EXAMPLES, STREAM, recorded

CASE_EVENTS = get_args(CaseEvent)
OWN_TYPES = [
    found
    for found in GRAPH.type_map.values()
    if not is_introspection_type(found) and not is_specified_scalar_type(found)
]


def type_of(event: type[Event]) -> GraphQLObjectType:
    found = GRAPH.type_map[TYPE_OF_KIND[kind_of(event)]]
    assert isinstance(found, GraphQLObjectType)
    return found


def test_every_fact_of_a_case_has_its_entry_type() -> None:
    assert set(ENTRY_OF) == set(CASE_EVENTS)
    assert {kind.value for kind in EntryKind} == {*map(kind_of, CASE_EVENTS), ERASED_KIND}
    assert {entry.__name__ for entry in ENTRY_OF.values()} == {
        f"{event.__name__}Entry" for event in CASE_EVENTS
    }


@pytest.mark.parametrize("event", CASE_EVENTS)
def test_an_entry_shows_everything_its_fact_says(event: type[Event]) -> None:
    said = set(event.model_fields) - {"occurred_at"}
    expected = {camel(event.SHOWN_AS.get(name, name)) for name in said}
    assert expected <= set(type_of(event).fields)


class DeviceReturned(Event):
    """A device was given back."""

    TOPIC: ClassVar[str] = "case.device_returned"

    to: ShortText = Field(description="Who took it.")
    imei: ShortText | None = Field(default=None, description="Its number; `to` signed for it.")
    outcome: int = Field(description="What came of it.")


def test_the_type_of_an_entry_follows_from_its_event() -> None:
    (made,) = entry_types([DeviceReturned]).values()
    shown = get_object_definition(made, strict=True)
    assert (shown.name, shown.description) == ("DeviceReturnedEntry", "A device was given back.")
    own = {field.python_name: field for field in shown.fields[-3:]}
    assert list(own) == ["to", "imei", "outcome"]
    assert own["to"].type is str
    assert isinstance(own["imei"].type, StrawberryOptional)
    assert own["imei"].description == "Its number; `to` signed for it."


def test_one_name_means_one_thing_in_all_entries_or_somebody_is_told_what_to_do() -> None:
    with pytest.raises(TypeError, match="SHOWN_AS") as told:
        entry_types([OutcomeReached, DeviceReturned])
    assert "DeviceReturned.outcome" in str(told.value)
    assert "OutcomeReached.outcome" in str(told.value)


@pytest.mark.parametrize("example", [e for e in EXAMPLES if isinstance(e, CASE_EVENTS)])
def test_a_stored_entry_has_a_value_for_every_field_that_promises_one(example: Any) -> None:
    entry = rendered(example, recorded(example))
    said = shown({"entry": entry, "corrected_by": None, "withdrawn_by": 7})
    for name, field in type_of(type(example)).fields.items():
        assert name in said
        assert said[name] is not None or not isinstance(field.type, GraphQLNonNull)


def test_an_erased_entry_shows_its_place_and_nothing_else() -> None:
    said = shown({"entry": rendered_erased(STREAM, 4), "corrected_by": None, "withdrawn_by": None})
    assert TYPE_OF_KIND[said["kind"]] == "ErasedEntry"
    assert said["version"] == 4
    assert said["actor"] is None


def test_one_question_can_ask_for_every_field_of_every_entry() -> None:
    def fields(of: GraphQLNamedType) -> str:
        assert isinstance(of, GraphQLObjectType)
        return " ".join(name + inner(field.type) for name, field in of.fields.items())

    def inner(kind: Any) -> str:
        while hasattr(kind, "of_type"):
            kind = kind.of_type
        return f" {{ {fields(kind)} }}" if isinstance(kind, GraphQLObjectType) else ""

    entry = GRAPH.type_map["Entry"]
    assert isinstance(entry, GraphQLInterfaceType)
    every = " ".join(
        f"... on {kind.name} {{ {fields(kind)} }}" for kind in GRAPH.get_possible_types(entry)
    )
    asked = f'{{ timeline(caseId: "x", first: 1) {{ nodes {{ {every} }} }} }}'
    assert validate(GRAPH, parse(asked)) == []


def test_every_command_has_its_mutation() -> None:
    assert GRAPH.mutation_type is not None
    commands = [*get_args(CaseCommand), *ACT_OF, AddPerson, CorrectPerson, *RECORDINGS]
    commands += [MakePersonOrdinary, *WEBHOOK_COMMANDS, ShareConcernInWords, *MATCHINGS]
    assert set(GRAPH.mutation_type.fields) == {
        command.__name__[0].lower() + command.__name__[1:] for command in commands
    }


@pytest.mark.parametrize("of", OWN_TYPES, ids=lambda of: of.name)
def test_everything_in_the_graph_is_described(of: GraphQLNamedType) -> None:
    assert of.description
    if isinstance(of, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in of.fields.items():
            assert field.description, name
            for argument, told in getattr(field, "args", {}).items():
                assert told.description, (name, argument)
            assert name != UNWRAPPING, "the limits count no level for this name"
    elif isinstance(of, GraphQLEnumType):
        assert of.values
        for value, told in of.values.items():
            assert told.description, value
