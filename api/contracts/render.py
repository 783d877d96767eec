"""Renders the contracts in openapi/ from the code: `python -m api.contracts`. A test keeps them fresh.

`python -m api.contracts released` freezes those that clients are written to, with each release.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from api.app import create_app
from api.graphql_server.schema import render_sdl
from domain.policy.pack import Pack
from domain.registry import EVENT_CLASSES, stored_name

FOLDER = Path(__file__).parent.parent.parent / "openapi"
RELEASED = FOLDER / "released"
"""What clients are written to: what would break them is measured against these."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def openapi() -> str:
    """Every address of the REST interface."""
    return _stable(create_app(None).openapi())


def events() -> str:
    """Every stored event under the name in its topic column."""
    classes = [EVENT_CLASSES[topic] for topic in sorted(EVENT_CLASSES)]
    refs, definitions = models_json_schema(
        [(cls, "serialization") for cls in classes],
        title="Casebook: the facts a record may hold",
        ref_template="#/$defs/{model}",
    )
    named = {stored_name(cls): refs[cls, "serialization"] for cls in classes}
    return _stable({"$schema": DIALECT, **definitions, "events": named})


def policy_pack() -> str:
    """What a policy pack may say; editors complete packs with it."""
    schema = Pack.model_json_schema(by_alias=True)
    return _stable({"$schema": DIALECT, **schema})


CONTRACTS: Mapping[str, Callable[[], str]] = {
    "openapi.json": openapi,
    "events.json": events,
    "policy-pack.schema.json": policy_pack,
    "schema.graphql": render_sdl,
}

FROZEN = ("openapi.json", "schema.graphql")


def stale(folder: Path = FOLDER) -> list[str]:
    """The contracts whose file is not what the code says."""
    return [
        name
        for name, render in CONTRACTS.items()
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != render()
    ]


def freeze(folder: Path = RELEASED) -> None:
    """Take the contracts as they are for those of a release."""
    folder.mkdir(exist_ok=True)
    for name in FROZEN:
        (folder / name).write_text(CONTRACTS[name](), encoding="utf-8")
        sys.stderr.write(f"openapi/released/{name} written\n")


def main() -> int:
    """Write every contract that is stale; `released`: freeze them."""
    FOLDER.mkdir(exist_ok=True)
    if sys.argv[1:] == ["released"]:
        freeze()
    for name in stale():
        (FOLDER / name).write_text(CONTRACTS[name](), encoding="utf-8")
        sys.stderr.write(f"openapi/{name} written\n")
    return 0


def _stable(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
