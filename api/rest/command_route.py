"""What every address that records something has in common: its headers, its row, its name in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Body, Header, Response
from pydantic import BaseModel

from api.rest.documented_responses import documented
from api.rest.receipts import CREATED
from domain.messages import Command

Endpoint = Callable[..., Awaitable[Response]]
E = TypeVar("E", bound=Endpoint)
C = TypeVar("C", bound=Command)
RECEIPTED = ("ETag", "Location")
IDEMPOTENCY_KEY = Header(
    alias="Idempotency-Key",
    description="A new random value per request; the same one when a request is repeated.",
)
IF_MATCH = Header(
    alias="If-Match",
    description='The version last read, as an entity tag such as "3"; or * for whatever it is.',
)
IdempotencyKey = Annotated[str | None, IDEMPOTENCY_KEY]
IfMatch = Annotated[str | None, IF_MATCH]


@dataclass(frozen=True, slots=True)
class CommandRoute(Generic[C]):
    """One row of a table of addresses: the path, the command it takes, and the endpoint that takes it."""

    path: str
    command: type[C]
    endpoint: Endpoint


def body_is(command: type[Command]) -> Callable[[E], E]:
    """Read the parameter `body` of an endpoint as this command.

    Such an endpoint is written once for all commands of a union, and annotated with that. FastAPI
    needs the one command, to check the body and to document it: it is put there, and everything
    else of the signature stays as it is written.
    """

    def annotated(endpoint: E) -> E:
        endpoint.__annotations__["body"] = Annotated[command, Body()]
        return endpoint

    return annotated


def add_command(
    router: APIRouter,
    under: str,
    route: CommandRoute[C],
    answered: type[BaseModel],
    *statuses: int,
    headers: Sequence[str] = RECEIPTED,
) -> None:
    """Make a row an address; name, summary and description are its command's."""
    router.add_api_route(
        f"{under}/{route.path}",
        route.endpoint,
        methods=["POST"],
        status_code=CREATED,
        summary=summary_of(route.command),
        description=(route.command.__doc__ or "").strip(),
        operation_id=route.command.__name__,
        response_model=None,
        responses=documented(CREATED, answered, *statuses, headers=headers),
    )


def summary_of(command: type[Command]) -> str:
    """The name of a command in words."""
    words = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in command.__name__
    )
    return words.strip().capitalize()
