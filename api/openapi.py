"""The OpenAPI description: closed facts from the vocabulary, bearer sign-in, every problem."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.rest.answers import ProblemAnswer
from api.rest.outgoing import router as outgoing
from cases.packs.library import load_library

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
        field = schema.get("properties", {}).get("facts")
        if field is not None and name not in {"Facts", "EstablishedFacts"}:
            which = "EstablishedFacts" if name == "EstablishFacts" else "Facts"
            schema["properties"]["facts"] = {"$ref": f"#/components/schemas/{which}"}
    for operation in (one for path in document["paths"].values() for one in path.values()):
        answers = operation.get("responses", {})
        if "HTTPValidationError" in str(answers.get("422")):
            # The framework's own word for it; every refusal is a problem here.
            answers["422"] = {
                "description": "The request is refused.",
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/ProblemAnswer"}
                    }
                },
            }
    for operation in (one for sent in document["webhooks"].values() for one in sent.values()):
        # Answered by whoever receives it, who knows it by its signature.
        operation["responses"].pop("422")
        operation["security"] = []
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"bearer": []}]
    return document
