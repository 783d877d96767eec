"""What a caller is told when something fails: a code and a sentence, never the text of what was sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import psycopg
from graphql import GraphQLError
from psycopg_pool import PoolTimeout

from api.http.problem_table import EDGE as KINDS
from api.http.problems import Problem
from api.runtime.damage_alarm import DAMAGED
from api.runtime.foreign_exceptions import place
from cases.event_store import RecordUnavailable
from cases.keys import KeysUnavailable
from domain.messages import Refusal

INTERNAL = "Something failed here. Nothing is known to have been recorded; repeat it with its key."
UNREACHABLE = (
    RecordUnavailable,
    KeysUnavailable,
    psycopg.OperationalError,
    PoolTimeout,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.QueryCanceledError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    ConnectionError,
    TimeoutError,
)
NOT_STORABLE = (asyncpg.DataError, psycopg.DataError)
"""Such as text with a NUL in it."""
CODE_OF_STATUS = {401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 503: "UNAVAILABLE"}

# What the reference implementation says of a document, and what may be repeated of it: names of
# the schema, which follow these words; never a name, a value or a suggestion of the sender's.
_VARIABLE = r"(?:Variable '\$\w+' has invalid value(?: at [\w.\[\]]+)?: )?"
_SAYINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (
            _VARIABLE + r"Expected value of type '(\w+)' to include required field '(\w+)'",
            "{0} needs its field {1}.",
        ),
        (
            _VARIABLE + r"Expected value of type '(\w+)' not to include unknown field",
            "{0} has no such field.",
        ),
        (_VARIABLE + r"Value '\w{1,60}' does not exist in '(\w+)' enum", "{0} has no such word."),
        (_VARIABLE + r"(A moment carries its offset, such as \d[\d:T+-]+\.)$", "{0}"),
        (_VARIABLE + r"(Facts are an object: the vocabulary's names with their values\.)$", "{0}"),
        (
            _VARIABLE + r"Expected a value of non-null type '[\w!\[\]]+' to be provided",
            "A required variable is missing.",
        ),
        (
            r"Argument '([\w.]+)\((\w+):\)' of type '[\w!\[\]]+' is required",
            "The field {0} needs its argument {1}.",
        ),
        (r"Cannot query field .* on type '(\w+)'", "The type {0} has no such field."),
        (r"Unknown argument .* on field '([\w.]+)'", "The field {0} has no such argument."),
        (
            r"(?:Field|Argument) '([\w.]+)' argument '(\w+)' of type '[\w!\[\]]+' is required",
            "The field {0} needs its argument {1}.",
        ),
        (
            r"Field '(\w+)' of type '[^']*' must have a selection",
            "{0} needs a selection of fields.",
        ),
        (r"Field '(\w+)' must not have a selection", "{0} has no fields to select."),
        (r"Fields .* conflict", "Two selections under one name ask for different things."),
        (r"Unknown (?:type|fragment|directive)", "A type, fragment or directive is not known."),
        (r"Variable .* is not defined", "A variable is used but not declared."),
        (r"Variable .* is never used", "A variable is declared but not used."),
        (r"Variable .* of type", "A variable does not fit the place where it is used."),
        (r"Variable .* of required type", "A required variable is missing."),
        (r"Variable .* got invalid value", "A variable has a value that its type does not take."),
        (r"Variable .* has invalid value", "A variable has a value that its type does not take."),
        (r"(?:Expected value of type|Value) ", "A value does not fit its type."),
        (r"(?:Int|String|ID|Boolean|Enum|DateTime|Date|Facts) ", "A value does not fit its type."),
        (r"Field '(\w+\.\w+)' of required type", "The input field {0} is required."),
        (r"Fragment .* is never used", "A fragment is declared but not used."),
        (r"(?:Cannot spread fragment|Fragment) ", "A fragment cannot be used where it is."),
        (r"Must provide operation name", "The document has several operations: name one."),
        (r"Unknown operation", "The document has no operation of this name."),
        (r"Must provide an operation", "The document has no operation."),
        (r"Syntax Error", "The document cannot be read as GraphQL."),
    )
)
_UNFIT = "The document does not fit the schema."


class Failed(GraphQLError):  # noqa: N818 - it names what happened
    """A failure whose code and words are ours."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, extensions={"code": code})
        self.code = code


class _Foreign(Exception):  # noqa: N818 - it says whose it is
    """Stands for what is no ordinary error, such as the panic of a library in another language."""


def unforeseen(error: BaseException) -> GraphQLError:
    """Whatever was thrown, as a failure that can be told."""
    if isinstance(error, Exception):
        return GraphQLError("", original_error=error)
    standing = _Foreign().with_traceback(error.__traceback__)
    return GraphQLError("", original_error=standing)


def told(error: GraphQLError, note: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """One entry of `errors`. What nobody foresaw is noted, without its text, and masked."""
    code, message = _code_and_words(error, note)
    shown: dict[str, Any] = {"message": message, "extensions": {"code": code}}
    if error.locations:
        shown["locations"] = [
            {"line": place.line, "column": place.column} for place in error.locations
        ]
    if error.path is not None:
        shown["path"] = error.path
    return shown


def _code_and_words(  # noqa: PLR0911 - one line per cause
    error: GraphQLError, note: Callable[[Mapping[str, Any]], None]
) -> tuple[str, str]:
    cause = _cause(error)
    match cause:
        case Failed():
            return cause.code, cause.message
        case Problem():
            return CODE_OF_STATUS.get(cause.status, "BAD_INPUT"), cause.detail
        case Refusal():
            return "BAD_INPUT", cause.detail
        case GraphQLError() if error.path is None or cause.message.startswith("Argument"):
            return "BAD_INPUT", unfit(cause)
        case _ if isinstance(cause, UNREACHABLE):
            return "UNAVAILABLE", "The record cannot be reached. Repeat the request with its key."
        case _ if isinstance(cause, DAMAGED):
            note({"damage": type(cause).__name__})
            return "RECORD_DAMAGED", KINDS["record-damaged"].meaning
        case _ if isinstance(cause, NOT_STORABLE):
            return "BAD_INPUT", "A value is not one that the record can hold."
        case _:
            note({"failure": type(cause).__name__, "at": place(cause)})
            return "INTERNAL", INTERNAL


def unfit(error: GraphQLError) -> str:
    """What is wrong with a document, in words of ours and of the schema."""
    for pattern, said in _SAYINGS:
        found = pattern.match(error.message)
        if found is not None:
            return said.format(*found.groups())
    return _UNFIT


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, GraphQLError) and not isinstance(error, Failed):
        if error.original_error is None:
            break
        error = error.original_error
    return error
