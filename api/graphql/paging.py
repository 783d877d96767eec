"""What every list has in common: its size, its place, and whether more follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import strawberry
from strawberry import field

LARGEST_LIST = 100
LARGEST_TIMELINE = 1_000

First = Annotated[int, strawberry.argument(description="How many to show, from 1 to 100.")]
FirstEntries = Annotated[int, strawberry.argument(description="How many to show, from 1 to 1000.")]
After = Annotated[
    str | None, strawberry.argument(description="Begin behind this cursor of the same list.")
]


@strawberry.type(description="Where a page begins and ends, and whether more follows.")
class PageInfo:
    has_next_page: bool = field(description="Whether more follows.")
    has_previous_page: bool = field(description="Whether the page was asked for behind a cursor.")
    start_cursor: str | None = field(description="The cursor of its first row.")
    end_cursor: str | None = field(description="The cursor of its last row.")


def page_info(cursors: Sequence[str], *, more: bool, after: str | None) -> Any:
    """The page with these cursors."""
    return {
        "hasNextPage": more,
        "hasPreviousPage": after is not None,
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }


def _alone(row: Any) -> Any:
    return row


@dataclass
class RowPage:
    """A page of rows; what is shown of each is made out only when it is asked for."""

    rows: Sequence[Any]
    more: bool
    after: str | None
    cursor: Callable[[Any], str]
    node: Callable[[Any], Any]
    within: Callable[[Any], Any] = _alone
    """A row with what else is needed to show it."""

    @cached_property
    def nodes(self) -> list[Any]:
        return [self.node(row) for row in self.rows]

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        rows = zip(self.rows, self.nodes, strict=True)
        return [{"cursor": self.cursor(row), "node": node} for row, node in rows]

    @property
    def page_info(self) -> Any:
        ends = [self.cursor(row) for row in (self.rows[0], self.rows[-1])] if self.rows else []
        return page_info(ends, more=self.more, after=self.after)
