"""The OpenAPI description: closed facts from the vocabulary, bearer sign-in, every problem."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.preconditions import PATTERNS
from api.http.problem_table import NOT_FOUND, UNPROCESSABLE
from api.rest.documented_responses import ProblemAnswer, problem_answer
from api.rest.outgoing_requests import router as outgoing
from cases.packs.library import load_library

HEADERS = {
    "ETag": {
        "description": "The version, for If-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": r'^"[1-9][0-9]*"$'},
    },
    "Location": {
        "description": "Where to read what was recorded.",
        "required": True,
        "schema": {"type": "string", "pattern": "^/"},
    },
    "Content-Disposition": {
        "description": "The name of the file: an id, never whose it is.",
        "required": True,
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "After how many seconds to repeat the request.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
DESCRIPTION = (
    "Incident and breach casework for schools: every act is recorded once, under the policies"
    " that bind the school. Repeating a request under its Idempotency-Key is harmless."
)


def described(app: FastAPI) -> dict[str, Any]:
    """The description, built once per application."""
    if app.openapi_schema is None:
        app.openapi_schema = _built(app)
    return app.openapi_schema


def _built(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        webhooks=outgoing.routes,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemAnswer"] = problem
    facts = load_library().vocabulary.json_schema()
    established = deepcopy(facts)
    del established["required"]
    schemas["Facts"] = facts
    schemas["EstablishedFacts"] = {**established, "title": "EstablishedFacts", "minProperties": 1}
    for name, schema in schemas.items():
        field = schema.get("properties", {}).get("facts", {})
        if field.get("type") == "object" and name not in {"Facts", "EstablishedFacts"}:
            which = "EstablishedFacts" if name == "EstablishFacts" else "Facts"
            told = {"description": field["description"]} if "description" in field else {}
            schema["properties"]["facts"] = {"$ref": f"#/components/schemas/{which}", **told}
    for operation in (one for path in document["paths"].values() for one in path.values()):
        _told_exactly(operation)
    for operation in (one for sent in document["webhooks"].values() for one in sent.values()):
        # Answered by whoever receives it, who knows it by its signature.
        operation["responses"].pop("422")
        operation["security"] = []
    document["components"]["headers"] = deepcopy(HEADERS)
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"bearer": []}]
    return document


def _told_exactly(operation: dict[str, Any]) -> None:
    """What the framework guesses of an operation, as it is here."""
    asked = operation.get("parameters", [])
    answers = operation["responses"]
    # The framework's own word for it: every refusal is a problem here, and a place in an address
    # that holds nothing of the kind is no place.
    if "HTTPValidationError" in str(answers.get("422")):
        del answers["422"]
    if any(one["in"] == "query" for one in asked) or "requestBody" in operation:
        answers["422"] = problem_answer(UNPROCESSABLE)
    if any(one["in"] == "path" for one in asked):
        answers["404"] = problem_answer(NOT_FOUND)
    for one in asked:
        if one["in"] == "header":
            # Optional to the framework alone: a problem says which one is missing, and why.
            one["required"] = True
            one["schema"] = {"type": "string", "pattern": PATTERNS[one["name"]]}
