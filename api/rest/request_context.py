"""Who asks and for what: the dependency at the head of every route, and the way to the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from api.http.problems import Problem
from api.runtime.threads import offloaded
from api.wiring.container import House
from cases.access import Act, Actor, Denied, may
from cases.filing import Filed
from domain.case.commands import CaseCommand
from projections.readers import Reader


@dataclass(frozen=True, slots=True)
class Asked:
    """An actor whose role is fit for the act, and the house that carries it out."""

    actor: Actor
    house: House
    request_id: str
    schemas: tuple[str, ...]
    """Where the actor's school is written: the ordinary compartment, then the restricted one, which
    a client of the MIS does not have."""
    reader: Reader
    """The actor as the views know readers."""

    async def handle(
        self, case: UUID | None, command: CaseCommand, expected: int | None, key: str
    ) -> Filed:
        """Hand a command to the desk, on a worker thread."""
        return await offloaded(
            self.house.desk.handle,
            self.actor,
            case,
            command,
            expected_version=expected,
            key=key,
            correlation=self.request_id,
        )


def house_of(request: Request) -> House:
    """The house that this application opened."""
    house: House = request.app.state.house
    return house


def actor_of(request: Request) -> Actor:
    """Who signed in; the layer below the routes lets nobody else through."""
    actor: Actor | None = request.scope.get("state", {}).get("actor")
    if actor is None:
        raise Problem("not-signed-in")
    return actor


def asked_to(act: Act) -> Callable[[Request], Awaitable[Asked]]:
    """Whoever asks is signed in, and some role of theirs may do this; before anything is looked up."""

    async def asked(request: Request) -> Asked:
        actor = actor_of(request)
        if isinstance(may(actor, act), Denied):
            raise Problem("wrong-role")
        house = house_of(request)
        schemas = await house.open_to(actor)
        if not schemas:
            raise Problem("wrong-role", "The token names a school that is not on record here.")
        reader = await house.reader(actor)
        return Asked(actor, house, request.scope["state"]["request_id"], schemas, reader)

    return asked
