"""Problem responses (RFC 9457) with a code, a field and a remedy, all made from one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson

from api.http import problem_table
from api.http.problem_table import Kind
from api.http.refusal_statuses import KINDS
from domain.messages import Refusal

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. It never repeats the submitted value."""

    field: str
    detail: str
    remedy: str

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "detail": self.detail, "remedy": self.remedy}


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An error response, raised where the error is found."""

    def __init__(  # noqa: PLR0913 - the members of a problem
        self,
        code: str,
        detail: str | None = None,
        *,
        remedy: str | None = None,
        field: str | None = None,
        clause: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.kind: Kind = KINDS[code]
        super().__init__(code)
        self.code = code
        self.detail = detail or self.kind.meaning
        self.remedy = remedy or self.kind.remedy
        self.field = field
        self.clause = clause
        self.retry_after = retry_after
        self.errors: tuple[FieldError, ...] = ()

    @property
    def status(self) -> int:
        return self.kind.status

    def as_json(self, instance: str | None = None) -> dict[str, Any]:
        """The members of RFC 9457 and our own; those without a value are left out."""
        members: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.kind.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "remedy": self.remedy,
            "field": self.field,
            "clause": self.clause,
            "errors": [error.as_json() for error in self.errors] or None,
            "instance": instance and f"urn:casebook:request:{instance}",
        }
        return {name: value for name, value in members.items() if value is not None}

    def answer(self, instance: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        headers = {"content-type": MEDIA_TYPE}
        if self.status == problem_table.UNAUTHORISED:
            headers["www-authenticate"] = 'Bearer realm="casebook"'
        if self.status in (problem_table.UNAVAILABLE, problem_table.TOO_MANY):
            headers["retry-after"] = str(self.retry_after or RETRY_AFTER_SECONDS)
        # The same bytes each time: a thing that must not be known about must look like none at all.
        shown = None if self.status == problem_table.NOT_FOUND else instance
        return self.status, headers, orjson.dumps(self.as_json(shown))


def of_refusal(refusal: Refusal) -> Problem:
    """The problem for a refusal that was raised by the domain or by `cases`."""
    if KINDS[refusal.code].status == problem_table.NOT_FOUND:
        return Problem("not-found")
    return Problem(
        refusal.code,
        refusal.detail,
        remedy=refusal.remedy,
        field=refusal.field,
        clause=refusal.clause,
    )


_DOTTED = problem_table.SAFE_NAME
ALTERNATIVES = frozenset({"bool", "int", "str", "constrained-str"})
"""Names of types that pydantic adds to an error's location for each member of a union."""


def of_validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem for a request that pydantic rejected, with one error for each field."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("broken-json")
    if any(error["loc"][0] == "path" for error in errors):
        return Problem("not-found")
    found = _once_each(_field_errors(errors))
    first = found[0]
    problem = Problem(
        "invalid-body",
        f"{first.field}: {first.detail}",
        remedy=first.remedy,
        field=first.field,
    )
    problem.errors = tuple(found)
    return problem


def _field_errors(errors: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    for error in errors:
        steps = [step for step in error["loc"][1:] if step != "[key]"]
        if len(steps) > 1 and steps[-1] in ALTERNATIVES:
            steps.pop()
        field = ".".join(_shown(step) for step in steps) or str(error["loc"][0])
        wording = problem_table.VALIDATION.get(error["type"], problem_table.ANY_OTHER_VALUE)
        context = {name: str(value) for name, value in (error.get("ctx") or {}).items()}
        yield FieldError(field, wording.detail.format_map(_Blank(context)), wording.remedy)


def _once_each(errors: Iterator[FieldError]) -> list[FieldError]:
    """One error for each field; a general one where the members of a union gave different ones."""
    found: dict[str, FieldError] = {}
    for error in errors:
        if found.get(error.field, error) != error:
            wording = problem_table.ANY_OTHER_VALUE
            error = FieldError(error.field, wording.detail, wording.remedy)  # noqa: PLW2901
        found[error.field] = error
    return list(found.values())


def _shown(step: object) -> str:
    # The sender chose the field names too: one that does not look like a name is not repeated.
    text = str(step)
    return text if _DOTTED.fullmatch(text) else "(unknown name)"


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def as_page(code: str) -> dict[str, Any]:
    """What a code means, as JSON."""
    kind = KINDS[code]
    return {
        "code": code,
        "title": kind.title,
        "status": kind.status,
        "meaning": kind.meaning,
        "remedy": kind.remedy,
    }


def as_html(code: str) -> str:
    """What a code means, as HTML."""
    page = {name: escape(str(value)) for name, value in as_page(code).items()}
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{page['title']}</title></head><body><h1>{page['title']}</h1>"
        f"<p>{page['meaning']}</p><h2>What to do</h2><p>{page['remedy']}</p>"
        f"<p>Code {page['code']}, status {page['status']}.</p></body></html>"
    )
