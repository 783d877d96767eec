"""A page of the list of cases out of both compartments, for every door that has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.http.paging import merged
from api.wiring.container import Services
from domain.sign_in import marked
from domain.vocabulary import Compartment
from projections.cases.open import CaseCursor, case_list, opened_cases
from projections.cases.search import CaseFilters, CaseSort, cases_found
from projections.cases.words import asked_for
from projections.readers import Reader

_PLAIN = frozenset({"state"})


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What is asked of the list of cases; `reported_by` by the sign-in itself."""

    only: CaseFilters
    sort: CaseSort = CaseSort.NEWEST_OPENED
    compartment: Compartment | None = None

    @property
    def plain(self) -> bool:
        """Whether it is the plain list, which has a statement of its own."""
        used = {name for name, value in self.only.items() if value}
        # The plain statement knows work in hand from the rest, and not what is closed from what is void.
        told = self.only.get("state") in {None, "open"}
        return self.sort is CaseSort.NEWEST_OPENED and used <= _PLAIN and told

    @property
    def looks_within(self) -> bool:
        """Whether it asks what a case tells, of which an outline shows nothing."""
        return self.only.get("words") is not None or self.only.get("person") is not None

    @property
    def place(self) -> Callable[[Any], tuple[Any, UUID]]:
        """The place of a row in the order of the list."""
        return lambda row: (row["key"], row["case_id"])


async def case_page(  # noqa: PLR0913, PLR0917 - who asks, and one page as it was asked for
    services: Services,
    reader: Reader,
    schemas: Sequence[str],
    asked: CaseQuestion,
    first: int,
    after: CaseCursor | None,
) -> tuple[list[Any], bool]:
    """(rows, each with the schema it stands in; whether more follow)."""
    only, place = await _marked(services, reader, asked.only), asked.place
    # A client of the MIS has the ordinary compartment alone.
    places = zip(Compartment, schemas, strict=False)
    within = [schema for where, schema in places if asked.compartment in {None, where}]
    async with services.reads.connection() as connection:
        if asked.plain and within:
            page = await case_list(
                connection, within, reader, first=first, after=after, state=only.get("state")
            )
            rows, more = page.rows, page.has_next
        else:
            pages = []
            for schema in within:
                page = await cases_found(
                    connection,
                    schema,
                    reader,
                    sort=asked.sort,
                    now=services.clock(),
                    first=first,
                    after=after,
                    **only,
                )
                pages.append((page.rows, page.has_next))
            rows, more = merged(pages, first, place, descending=asked.sort.descending)
    return await opened_cases(rows, services.unsealing), more


async def _marked(services: Services, reader: Reader, only: CaseFilters) -> CaseFilters:
    """What is looked for by its mark."""
    by, words = only.get("reported_by"), only.get("words")
    if by is None and words is None:
        return only
    marks = await services.marks(reader.school)
    return {
        **only,
        "reported_by": None if by is None else marked(marks, by),
        "words": None if words is None else asked_for(marks.mark, words),
    }
