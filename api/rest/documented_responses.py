"""The answers of an address as its description lists them: every problem by its status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from api.http.problems import MEDIA_TYPE
from api.http.refusal_statuses import KINDS


class ProblemError(BaseModel):
    """One field and what to do about it."""

    field: str = Field(description="Dotted path into the body, or a header.")
    detail: str = Field(description="What is wrong with it.")
    remedy: str = Field(description="What to do about it.")


class ProblemAnswer(BaseModel):
    """RFC 9457, with a stable `code` and a `remedy`."""

    type: str = Field(description="Where the problem is explained: /problems/{code}.")
    title: str = Field(description="What the code means, in a few words.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What is wrong here.")
    code: str = Field(description="A stable code for what is wrong.")
    remedy: str = Field(description="What to do about it.")
    field: str | None = Field(default=None, description="Dotted path into the body, or a header.")
    clause: str | None = Field(
        default=None, description="pack@version/clause, if a policy bars it."
    )
    errors: list[ProblemError] | None = Field(
        default=None, description="Each field that is wrong, where there are several."
    )
    instance: str | None = Field(default=None, description="The id of the request in our log.")


ALWAYS = (401, 403, 429, 500, 503)
"""What any address may answer: who asks is not known here, may not, asks too often, or something
failed."""
HEADERS_OF = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def documented(
    ok: int,
    model: Any,
    *statuses: int,
    media: str = "application/json",
    or_text: bool = False,
    headers: Sequence[str] = (),
) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its answer, and each problem it can give.

    `media`: what the answer is, where it is not JSON. `or_text`: it may come as plain text. `headers`: those that it always carries.
    """
    answer: dict[str, Any] = {"model": model}
    if media != "application/json":
        text = {"type": "string"} if media.startswith(("text/", "image/svg")) else _BINARY
        answer = {"description": "The file.", "content": {media: {"schema": text}}}
        if or_text:
            answer["content"]["text/plain"] = {"schema": {"type": "string"}}
    if headers:
        answer["headers"] = headers_named(headers)
    answers: dict[int | str, dict[str, Any]] = {ok: answer}
    for status in sorted({*statuses, *ALWAYS}):
        answers[status] = problem_answer(status)
    return answers


def problem_answer(status: int) -> dict[str, Any]:
    """Every problem of one status, as a description lists it."""
    codes = sorted(code for code, kind in KINDS.items() if kind.status == status)
    said: dict[str, Any] = {
        "description": "One of: " + ", ".join(codes) + ".",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}},
    }
    if status in HEADERS_OF:
        said["headers"] = headers_named(HEADERS_OF[status])
    return said


def headers_named(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Headers by their place among the components."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


_BINARY = {"type": "string", "format": "binary"}
