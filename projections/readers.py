"""The reader of a view, as its queries need them, and pages of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg

Row: TypeAlias = "asyncpg.Record"


class Queryable(Protocol):
    """A connection that views can be queried with, or a stand-in for one."""

    async def fetch(self, query: str, /, *values: Any) -> list[Row]: ...

    async def fetchrow(self, query: str, /, *values: Any) -> Row | None: ...

    async def fetchval(self, query: str, /, *values: Any) -> Any: ...


# Beyond every timestamp and every id: with these, the first page uses the same statement as later ones.
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
LAST_ID = UUID(int=2**128 - 1)
FIRST_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Reader:
    """A signed-in person at one school, with their roles there."""

    mark: str
    """A keyed hash of their folded sign-in, which every view of the school has in its place
    (`domain.sign_in.marked`)."""
    school: str
    roles: frozenset[str]

    @property
    def given(self) -> tuple[str, str, list[str]]:
        """The first three parameters of every statement that checks access (`projections.access`)."""
        return self.school, self.mark, sorted(self.roles)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and whether more follow."""

    rows: list[Row]
    has_next: bool


def page_of(rows: list[Row], first: int) -> Page:
    """A page of the first rows; one row more was read to see whether others follow."""
    return Page(rows[:first], len(rows) > first)
