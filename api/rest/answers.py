"""The answers of an address as its description lists them: every problem by its status."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from api.problems import MEDIA_TYPE
from api.refusal_table import KINDS


class ProblemError(BaseModel):
    """One field and what to do about it."""

    field: str
    detail: str
    remedy: str


class ProblemAnswer(BaseModel):
    """RFC 9457, with a stable `code` and a `remedy`."""

    type: str = Field(description="Where the problem is explained: /problems/{code}.")
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    field: str | None = Field(default=None, description="Dotted path into the body, or a header.")
    clause: str | None = Field(
        default=None, description="pack@version/clause, if a policy bars it."
    )
    errors: list[ProblemError] | None = None
    instance: str | None = Field(default=None, description="The id of the request in our log.")


def documented(ok: int, model: Any, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its answer, and each problem it can give."""
    answers: dict[int | str, dict[str, Any]] = {ok: {"model": model}}
    for status in sorted(statuses):
        codes = sorted(code for code, kind in KINDS.items() if kind.status == status)
        answers[status] = {
            "description": "One of: " + ", ".join(codes) + ".",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}},
        }
    return answers
