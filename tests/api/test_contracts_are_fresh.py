"""The contracts in openapi/ say what the code does: complete, closed, and the same on every machine."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import cases
import domain
from api.case_commands.rest import ACTS, REPORTS
from api.contracts.render import CONTRACTS, FOLDER, events, openapi, policy_pack, stale
from api.http.problem_table import EDGE
from api.http.refusal_statuses import KINDS, every_refusal
from api.reports.rest import ON_OWN_REPORT
from cases.packs.library import load_library
from domain.case.commands import CaseCommand

HELP = "run `make contracts` and review the difference"


@cache
def the_description() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi())
    return document


def test_the_files_are_what_the_code_says() -> None:
    assert stale() == [], HELP
    assert {path.name for path in FOLDER.glob("*.json")} >= {
        name for name in CONTRACTS if name.endswith(".json")
    }


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert (openapi(), events(), policy_pack()) == (openapi(), events(), policy_pack())


def test_every_command_has_its_address() -> None:
    rows = [route.command for route in (*REPORTS, *ACTS)]
    addressed = [*rows, *(command for _, command in ON_OWN_REPORT)]
    assert sorted(map(str, addressed)) == sorted(map(str, CaseCommand.__args__))
    paths = the_description()["paths"]
    assert all("post" in paths[f"/cases/{{case}}/{route.path}"] for route in ACTS)
    assert all("post" in paths[f"/reports/{{case}}/{path}"] for path, _ in ON_OWN_REPORT)


def test_facts_are_a_closed_schema_in_the_description() -> None:
    schemas = the_description()["components"]["schemas"]
    assert schemas["Facts"]["additionalProperties"] is False
    assert schemas["Facts"]["required"] == ["conduct"]
    assert set(schemas["Facts"]["properties"]) == set(load_library().vocabulary.facts)
    told = schemas["ReportIncident"]["properties"]["facts"]
    assert told["$ref"] == "#/components/schemas/Facts"


@pytest.mark.parametrize("path", [route.path for route in ACTS])
def test_every_act_describes_each_way_it_can_end(path: str) -> None:
    answers = the_description()["paths"][f"/cases/{{case}}/{path}"]["post"]["responses"]
    assert set(answers) == {
        *("201", "400", "401", "403", "404", "409", "412"),
        *("413", "415", "422", "428", "429", "500", "503"),
    }
    assert set(answers["409"]["content"]) == {"application/problem+json"}


def test_every_refusal_of_the_house_is_a_row_of_the_one_table() -> None:
    for room in (domain, cases):
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            import_module(module.name)
    codes = {refusal.code for refusal in every_refusal()}
    assert codes <= set(KINDS)
    assert set(EDGE) <= set(KINDS)


def test_every_row_says_what_it_means_and_what_to_do() -> None:
    for code, kind in KINDS.items():
        assert 400 <= kind.status < 600, code
        assert kind.title, code
        assert kind.meaning, code
        assert kind.remedy, code


@pytest.mark.parametrize("name", ["events.json", "policy-pack.schema.json"])
def test_the_schemas_are_valid_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(CONTRACTS[name]()))


def test_every_property_says_what_it_means() -> None:
    rest = the_description()["components"]["schemas"]
    facts = json.loads(events())["$defs"]
    undescribed = [
        f"{name}.{field}"
        for schemas in (rest, facts)
        for name, schema in schemas.items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    assert undescribed == [], 'give each a `Field(description="…")` where it is declared'


def test_every_closed_word_of_rest_says_what_each_value_means() -> None:
    words = {
        name: schema
        for name, schema in the_description()["components"]["schemas"].items()
        if "enum" in schema
    }
    assert "Role" in words
    for name, schema in words.items():
        assert len(schema["enum"]) == len(schema.get("x-enum-descriptions", ())), name
