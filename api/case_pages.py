"""A page of the list of cases out of both compartments, for every door that has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.house import House
from api.rest.paging import merged
from domain.vocabulary import Compartment
from projections.case_search import CaseFilters, CaseSort, cases_found
from projections.readers import CaseCursor, Reader, case_list

_PLAIN = frozenset({"state", "category", "mine"})


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What is asked of the list of cases."""

    only: CaseFilters
    sort: CaseSort = CaseSort.NEWEST_OPENED
    compartment: Compartment | None = None

    @property
    def plain(self) -> bool:
        """Whether it is the plain list, which has a statement of its own."""
        used = {name for name, value in self.only.items() if value}
        return self.sort is CaseSort.NEWEST_OPENED and used <= _PLAIN

    @property
    def place(self) -> Callable[[Any], tuple[Any, UUID]]:
        """The place of a row in the order of the list."""
        at = "opened_at" if self.plain else "key"
        return lambda row: (row[at], row["case_id"])


async def case_page(  # noqa: PLR0913, PLR0917 - who asks, and one page as it was asked for
    house: House,
    reader: Reader,
    schemas: Sequence[str],
    asked: CaseQuestion,
    first: int,
    after: CaseCursor | None,
) -> tuple[list[tuple[Any, str]], bool]:
    """(rows, each with the schema it stands in; whether more follow)."""
    pages = []
    only = asked.only
    async with house.reads.connection() as connection:
        for where, schema in zip(Compartment, schemas, strict=True):
            if asked.compartment not in {None, where}:
                continue
            if asked.plain:
                page = await case_list(
                    connection,
                    schema,
                    reader,
                    first=first,
                    after=after,
                    state=only.get("state"),
                    category=only.get("category"),
                    own_reports=only.get("mine", False),
                )
            else:
                page = await cases_found(
                    connection,
                    schema,
                    reader,
                    sort=asked.sort,
                    now=house.clock(),
                    first=first,
                    after=after,
                    **only,
                )
            pages.append(([(row, schema) for row in page.rows], page.has_next))
    place = asked.place
    return merged(pages, first, lambda row: place(row[0]), descending=asked.sort.descending)
