"""Who asks and for what: the dependency at the head of every route, and the way to the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from api.http.problems import Problem
from api.runtime.threads import offloaded
from api.wiring.container import Services
from cases.access import Act, Actor, Denied, may
from cases.command_append import CommandReceipt
from domain.case.commands import CaseCommand
from projections.readers import Reader


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request of somebody whose role may do the act, and the services that carry it out."""

    actor: Actor
    services: Services
    request_id: str
    schemas: tuple[str, ...]
    """Where the actor's school is written: the ordinary compartment, then the restricted one, which
    a client of the MIS does not have."""
    reader: Reader
    """The actor as the views know readers."""

    async def handle(
        self, case: UUID | None, command: CaseCommand, expected: int | None, key: str
    ) -> CommandReceipt:
        """Hand a command to its handler, on a worker thread."""
        return await offloaded(
            self.services.cases.handle,
            self.actor,
            case,
            command,
            expected_version=expected,
            key=key,
            correlation=self.request_id,
        )


def services_of(request: Request) -> Services:
    """The services that this application opened."""
    services: Services = request.app.state.services
    return services


def actor_of(request: Request) -> Actor:
    """Who signed in; the layer below the routes lets nobody else through."""
    actor: Actor | None = request.scope.get("state", {}).get("actor")
    if actor is None:
        raise Problem("not-signed-in")
    return actor


def permitted_to(act: Act) -> Callable[[Request], Awaitable[RequestContext]]:
    """Whoever asks is signed in, and some role of theirs may do this; before anything is looked up."""

    async def asked(request: Request) -> RequestContext:
        actor = actor_of(request)
        if isinstance(may(actor, act), Denied):
            raise Problem("wrong-role")
        services = services_of(request)
        schemas = await services.open_to(actor)
        if not schemas:
            raise Problem("wrong-role", "The token names a school that is not on record here.")
        reader = await services.reader(actor)
        return RequestContext(
            actor, services, request.scope["state"]["request_id"], schemas, reader
        )

    return asked
