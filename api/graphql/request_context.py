"""Who asks, what they may ask for, and how much one request may show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from strawberry import Info

from api.graphql.errors import Failed
from api.runtime.threads import offloaded
from api.wiring.container import Services
from cases.access import Act, Actor, Denied, may
from cases.command_append import CommandReceipt
from domain.case.commands import CaseCommand
from domain.vocabulary import Role
from projections.readers import Reader

ROWS = 5_000
LONGEST_ID = 45
"""That of a UUID in the longest of its forms."""
FORBIDDEN = "Nobody with your role at your school may do this."
OUT_OF_SCOPE = "This is not open to a client of the MIS, or not in the scopes of this key."


class Planned(NamedTuple):
    """The columns a compiled plan reads of each row: by name, or as SQL."""

    columns: tuple[str, ...]
    aggregated: bool = False
    """Whether one concatenated text for the whole page is enough, instead of a row for each entry."""


@dataclass(slots=True)
class GraphQLContext:
    """One request of somebody signed in."""

    actor: Actor
    services: Services
    request_id: str
    rows_left: int = ROWS
    planned: Planned | None = None
    """What a plan reads of each row; None: all of it."""

    known_reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        """The actor as the views know readers, once it is known where those are (`schemas`)."""
        if self.known_reader is None:
            raise RuntimeError("where the views are is asked before what they hold")
        return self.known_reader

    async def schemas(self, act: Act) -> tuple[str, ...]:
        """Where the actor's school is written, if some role of the actor's may do this."""
        self.require_permission(act)
        found = await self.services.open_to(self.actor)
        if not found:
            raise Failed("FORBIDDEN", "The token names a school that is not on record here.")
        if self.known_reader is None:
            self.known_reader = await self.services.reader(self.actor)
        return found

    def require_permission(self, act: Act) -> None:
        """Raise FORBIDDEN where no role of the actor's ever may: before anything is looked up."""
        if isinstance(may(self.actor, act), Denied):
            machine = Role.MIS in self.actor.roles
            raise Failed("FORBIDDEN", OUT_OF_SCOPE if machine else FORBIDDEN)

    def charge_rows(self, first: int, limit: int) -> int:
        """The size of a page, within its own bounds and those of the whole request."""
        if not 1 <= first <= limit:
            raise Failed("LIMIT", f"`first` is at least 1 and at most {limit}.")
        self.rows_left -= first
        if self.rows_left < 0:
            raise Failed("LIMIT", f"All lists of one request together ask for {ROWS} rows at most.")
        return first

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


GraphQLInfo: TypeAlias = Info[GraphQLContext, Any]


def case_id(given: str) -> UUID | None:
    """A case id; what is none names no case."""
    return _known_id(given) if len(given) <= LONGEST_ID else None


@lru_cache(maxsize=4_096)
def _known_id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
