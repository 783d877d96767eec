"""What every list has in common: its size, its place, and whether more follows."""

from __future__ import annotations

from typing import Annotated

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


def page_info(cursors: list[str], *, more: bool, after: str | None) -> PageInfo:
    """The page with these cursors."""
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
