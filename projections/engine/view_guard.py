"""What keeps the rows of two Casebooks apart: nobody adds to views that another has made anew.

In a rolling upgrade the new copy makes the views anew while older ones still write. From the moment
in which the tables change place the older ones are refused, in the append's own transaction, until
somebody replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from projections.engine.projection import Projection, Statement, in_schema
from projections.engine.shapes import shape_of

# CB003 is known to the record: `cases.schema.append.OTHER_VIEWS`.
_DDL = """
CREATE OR REPLACE FUNCTION {schema}.refuse_other_views(_names text) RETURNS void
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE SQLSTATE 'CB003' USING MESSAGE = format('another Casebook made %s anew', _names);
END $body$;
"""
_LOOK = """
SELECT {schema}.refuse_other_views(string_agg(b.projection, ', '))
FROM {schema}.bookmark b
WHERE b.digest <> ALL ('{{digests}}') AND b.projection = ANY ('{{names}}')
HAVING count(*) > 0
"""


def ddl(schema: str) -> str:
    """What refuses."""
    return in_schema(_DDL, schema)


class ViewGuard:
    """Stands before the projections that are written with the append, and writes nothing."""

    name = "view_guard"

    def __init__(self, guarded: Sequence[Projection]) -> None:
        self._guarded = guarded

    def prepare(self, _append: object, /) -> None:
        """It is the same for every append."""

    def statements(self, schema: str, _batch: Sequence[Any]) -> Iterable[Statement]:
        """Refuses the whole group, or answers with no row."""
        return ((in_schema(self._look, schema), ()),)

    def dedup_key(self, _prepared: object, /) -> None:
        """Never: the views may have been made anew since the last time."""

    @cached_property
    def _look(self) -> str:
        shapes = {one.name: shape_of(one).digest for one in self._guarded}
        digests, names = ",".join(shapes.values()), ",".join(shapes)
        return _LOOK.replace("{digests}", digests).replace("{names}", names)
