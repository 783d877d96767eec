"""Entries of a timeline: what all have in common, and how stored bytes become one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import orjson
import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo
from strawberry import field

from api.graphql.assessments import as_shown, with_timing
from api.graphql.enums import EntryKind
from api.graphql.nodes import Node
from api.graphql.scalars import Moment
from api.graphql.words_of_models import camel
from domain.case.events import CaseEvent
from domain.vocabulary import Role
from projections.entries.entry import kind_of


@strawberry.interface(description="One fact of a case, as it was written down.")
class Entry(Node):
    id: strawberry.ID = field(description="The case and the version, `case:version`.")
    version: int = field(description="Its place in the case, from 1.")
    kind: EntryKind = field(description="What it tells of.")
    headline: str = field(description="One plain sentence; no narrative.")
    occurred_at: Moment | None = field(description="When it happened; null once erased.")
    recorded_at: Moment | None = field(description="When it was written down; null once erased.")
    recorded_late: bool | None = field(description="Written down more than a day after the fact.")
    actor: str | None = field(description="The sign-in of whoever wrote it down.")
    actor_role: Role | None = field(
        description="As what they wrote it down; null: Casebook's own clock."
    )
    on_behalf_of: str | None = field(description="For whom they wrote it down.")
    causation: str | None = field(description="The entry that brought it about, `case/version`.")
    correlation: str | None = field(description="The request it was part of.")
    corrected_by: int | None = field(description="The version of the entry that corrects it.")
    withdrawn_by: int | None = field(description="The version of the entry that withdraws it.")

    @classmethod
    def resolve_type(
        cls, said: dict[str, Any], _info: GraphQLResolveInfo[Any], _type: GraphQLAbstractType
    ) -> str:
        return TYPE_OF_KIND[said["kind"]]

    @classmethod
    def is_type_of(cls, said: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        return type(said) is dict


TYPE_OF_KIND: dict[str, str] = {}
"""Kind of entry → name of its type; filled where the types are written."""


def _in_the_graph(names: Mapping[str, str]) -> dict[str, str]:
    return {camel(stored): camel(name) for stored, name in names.items()}


RENAMED: Mapping[str, Mapping[str, str]] = {
    kind_of(event): _in_the_graph(event.SHOWN_AS) for event in get_args(CaseEvent) if event.SHOWN_AS
}
"""Kind of entry → the keys of its stored detail that are shown by another name."""


def shown(row: Any) -> dict[str, Any]:
    """A stored entry as its type shows it: its own fields beside those that all entries have."""
    said: dict[str, Any] = orjson.loads(row["entry"])
    return {
        **detail_shown(said["kind"], said.pop("detail")),
        **said,
        "correctedBy": row["corrected_by"],
        "withdrawnBy": row["withdrawn_by"],
    }


def detail_shown(kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    """The fields that entries of this kind have of their own."""
    for stored, name in RENAMED.get(kind, {}).items():
        detail[name] = detail.pop(stored)
    if kind == "assessed":
        as_shown(detail["assessment"])
    elif kind == "duty_raised":
        with_timing(detail["asked"])
    return detail
