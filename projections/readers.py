"""Who reads: every reading starts from the reader's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from uuid import UUID

if TYPE_CHECKING:
    import asyncpg

Row: TypeAlias = "asyncpg.Record"


class Queryable(Protocol):
    """A connection that views can be queried with, or something that stands for one."""

    async def fetch(self, query: str, /, *values: Any) -> list[Row]: ...

    async def fetchrow(self, query: str, /, *values: Any) -> Row | None: ...

    async def fetchval(self, query: str, /, *values: Any) -> Any: ...


# Bounds outside every moment and every id, so that the first page uses the same statement as later ones.
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
LAST_ID = UUID(int=2**128 - 1)
FIRST_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at one school, with what they are there."""

    mark: str
    """What stands for their folded sign-in in every view of the school (`domain.sign_in.marked`)."""
    school: str
    roles: frozenset[str]

    @property
    def given(self) -> tuple[str, str, list[str]]:
        """The first three values of a statement that asks what stands open (`projections.access`)."""
        return self.school, self.mark, sorted(self.roles)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and whether more follow."""

    rows: list[Row]
    has_next: bool


def page_of(rows: list[Row], first: int) -> Page:
    """Cut off the one row that was read to see whether more follow."""
    return Page(rows[:first], len(rows) > first)
