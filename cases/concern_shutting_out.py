"""A sign-in that becomes known of somebody shuts it out of the concerns about them as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cases.concerns import concern_stream, of_concerns
from cases.event_store import EventStore, StaleVersion
from cases.filing import Request, file
from cases.refusals import CaseErased, TooBusy
from domain.concern.state import replay
from domain.sign_in import fold, folded
from domain.vocabulary import Compartment

RETRIES = 5


@dataclass(frozen=True, slots=True)
class ShutOutOfBoth:
    """The cases first, then the concerns. Whoever wrote it learns nothing of either."""

    of_cases: Callable[[Request, str, UUID, str], None]
    store: EventStore

    def __call__(self, request: Request, tenant: str, person: UUID, sign_in: str) -> None:
        """Before the directory says so, like that of the cases."""
        self.of_cases(request, tenant, person, sign_in)
        record = self.store.compartment(tenant, Compartment.RESTRICTED)
        stream = concern_stream(tenant, request.actor.school, person)
        for _ in range(RETRIES):
            found = replay(of_concerns(entry) for entry in record.stream(stream))
            placed = found.placed
            known = () if placed is None else placed.excluded
            if placed is None or fold(sign_in) in folded(known):
                return
            again = placed.model_copy(
                update={"occurred_at": request.now, "excluded": (*known, sign_in)}
            )
            own = Request(
                request.actor,
                request.command,
                stream,
                f"{request.key}/{stream}",
                request.now,
                request.correlation,
            )
            try:
                file(own, record, stream, found.version, (again,))
            except StaleVersion:
                continue
            except CaseErased:
                return
            return
        raise TooBusy
