"""Whoever wrote a client to the last released contracts finds it working, or was told in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)

from api.bootstrap import wall_clock
from api.contracts.graphql_breaking import DEPRECATED, graph_breaks, graph_dangers, not_accepted
from api.contracts.render import FOLDER, RELEASED
from api.contracts.rest_breaking import rest_breaks
from api.graphql_server.schema import GRAPH, render_sdl

TODAY = wall_clock().date()
HELP = (
    "This breaks clients of the released contract. Deprecate instead (CONTRIBUTING.md); or own up"
    " to it, line by line, in a file `changelog.d/some-words.broken.md`."
)
HOUSE = FOLDER.parent


def unreleased() -> str:
    """What is owned up to since the last release: in the changelog, and in files of their own."""
    told = (HOUSE / "CHANGELOG.md").read_text("utf-8")
    files = sorted((HOUSE / "changelog.d").glob("*.broken.md"))
    broken = "".join(f"{file.read_text('utf-8').strip()}\n" for file in files)
    heading = "### Broken\n"
    if "\n## Unreleased\n" in told and heading in told:
        return told.replace(heading, heading + broken, 1)
    return f"## Unreleased\n\n{heading}{broken}\n{told}"


CHANGELOG = unreleased()


@cache
def released_graph() -> str:
    return (RELEASED / "schema.graphql").read_text("utf-8")


def released_rest() -> Any:
    return json.loads((RELEASED / "openapi.json").read_text("utf-8"))


def test_the_graph_breaks_no_client_that_was_not_told() -> None:
    breaks = graph_breaks(released_graph(), render_sdl(), TODAY)
    assert not_accepted(breaks, CHANGELOG) == [], HELP


def test_the_rest_interface_breaks_no_client_that_was_not_told() -> None:
    breaks = rest_breaks(released_rest(), json.loads((FOLDER / "openapi.json").read_text("utf-8")))
    assert not_accepted(breaks, CHANGELOG) == [], HELP


SMALL = """
type Query { cases(category: String): [Case!]! } type Case implements Seen { id: ID! by: String! }
interface Seen { id: ID! } enum Outcome { FOUNDED UNFOUNDED } input Note { says: String }
type Mutation { note(said: Note): Outcome }
"""


@pytest.mark.parametrize(
    ("there", "left", "told"),
    [
        (" by: String!", "", "Field Case.by was removed"),
        ("by: String!", "by: String", "Field Case.by changed type from String! to String"),
        ("(category: String)", "", "Argument Query.cases(category:) was removed"),
        ("String)", "String, of: ID!)", "A required argument Query.cases(of:) was added"),
        (" UNFOUNDED", "", "Enum value Outcome.UNFOUNDED was removed"),
        ("says: String", "says: String, by: ID!", "A required field Note.by was added"),
        (" implements Seen", "", "Case no longer implements interface Seen"),
        ("type Mutation { note(said: Note): Outcome }", "", "Mutation was removed"),
    ],
)
def test_what_is_taken_from_the_graph_is_found(there: str, left: str, told: str) -> None:
    assert there in SMALL
    breaks = graph_breaks(SMALL, SMALL.replace(there, left, 1), TODAY)
    assert told in breaks
    assert told in not_accepted(breaks, CHANGELOG)


def test_a_field_taken_from_the_contract_itself_is_found() -> None:
    before = released_graph()
    field = '  """The sign-in of whoever reported it."""\n  reportedBy: String!\n'
    assert field in before
    assert graph_breaks(before, before.replace(field, ""), TODAY) == [
        "Field Case.reportedBy was removed"
    ]


def test_a_new_field_breaks_nobody_and_a_new_value_is_told_as_a_danger() -> None:
    more = SMALL.replace("by: String!", "by: String! told: Int").replace(
        "{ FOUNDED", "{ OPEN FOUNDED"
    )
    assert graph_breaks(SMALL, more, TODAY) == []
    assert graph_dangers(SMALL, more) == ["Enum value Outcome.OPEN was added."]


OLD = 'type Query { old: Int @deprecated(reason: "Use `new`. May go from 2026-09-01.") new: Int }'
NEW = "type Query { new: Int }"


def test_a_field_that_was_deprecated_may_go_from_its_day_on() -> None:
    assert graph_breaks(OLD, NEW, date(2026, 8, 31)) == ["Field Query.old was removed"]
    assert graph_breaks(OLD, NEW, date(2026, 9, 1)) == []


def test_a_break_is_accepted_by_its_own_line_and_before_the_release_only() -> None:
    breaks = ["Field Query.old was removed", "GET /old was removed"]
    owned = "# Changelog\n\n## Unreleased\n\n### Broken\n- GET /old was removed\n\n### Record\n"
    assert not_accepted(breaks, owned) == ["Field Query.old was removed"]
    assert not_accepted(breaks, owned.replace("## Unreleased", "## 1.0")) == sorted(breaks)
    assert not_accepted(breaks, "## Unreleased\n") == sorted(breaks)


def without_an_address(document: Any) -> None:
    del document["paths"]["/cases/{case}/timeline"]


def without_a_member(document: Any) -> None:
    del document["components"]["schemas"]["CaseSummary"]["properties"]["state"]


def with_a_member_that_may_be_missing(document: Any) -> None:
    document["components"]["schemas"]["CaseSummary"]["required"].remove("state")


def with_a_new_question(document: Any) -> None:
    document["components"]["schemas"]["AddInformation"]["required"].append("source")


def with_another_type(document: Any) -> None:
    document["components"]["schemas"]["CaseSummary"]["properties"]["version"] = {"type": "string"}


def without_a_filter(document: Any) -> None:
    listing = document["paths"]["/cases"]["get"]
    listing["parameters"] = [one for one in listing["parameters"] if one["name"] != "state"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (without_an_address, "GET /cases/{case}/timeline was removed"),
        (without_a_member, "CaseSummary.state was removed"),
        (with_a_member_that_may_be_missing, "CaseSummary.state may be left out"),
        (with_a_new_question, "AddInformation.source is asked for"),
        (with_another_type, "CaseSummary.version changed its type"),
        (without_a_filter, "GET /cases query state was removed"),
    ],
)
def test_what_is_taken_from_rest_is_found(change: Callable[[Any], None], told: str) -> None:
    before = released_rest()
    now = deepcopy(before)
    change(now)
    assert any(told in line for line in rest_breaks(before, now))
    assert rest_breaks(before, before) == []


def deprecated() -> dict[str, str]:
    """Coordinate → reason, of everything in the graph that is deprecated."""
    found: dict[str, str | None] = {}
    for kind in GRAPH.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                found[f"{kind}.{name}"] = field.deprecation_reason
                for argument, told in field.args.items():
                    found[f"{kind}.{name}({argument}:)"] = told.deprecation_reason
        elif isinstance(kind, GraphQLInputObjectType):
            found |= {f"{kind}.{n}": one.deprecation_reason for n, one in kind.fields.items()}
        elif isinstance(kind, GraphQLEnumType):
            found |= {f"{kind}.{n}": one.deprecation_reason for n, one in kind.values.items()}
    return {place: why for place, why in found.items() if why is not None and "__" not in place}


def test_a_deprecation_names_what_to_use_instead_and_until_when() -> None:
    for place, why in deprecated().items():
        assert DEPRECATED.fullmatch(why), f"{place}: say 'Use `…`. May go from YYYY-MM-DD.'"


@pytest.mark.parametrize("why", ["Old.", "Use new.", "Use `new`.", "May go from 2026-09-01."])
def test_a_deprecation_without_them_is_none(why: str) -> None:
    assert DEPRECATED.fullmatch(why) is None


def test_the_released_contract_is_a_graph_and_what_it_deprecates_says_so() -> None:
    assert build_schema(released_graph()).query_type is not None
    assert released_rest()["paths"]
