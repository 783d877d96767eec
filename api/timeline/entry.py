"""Entries of a timeline: what all have in common, and how stored bytes become one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo
from strawberry import field
from strawberry.types import get_object_definition

from api.graphql.assessments import as_shown, with_timing
from api.graphql.enum_descriptions import describe_enum
from api.graphql.enums import EntryKind
from api.graphql.nodes import Node
from api.graphql.scalars import Moment
from domain.vocabulary import Role


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


def tell_kinds(types: Iterable[type[Entry]]) -> None:
    """Describe every kind of entry: it means what its type says."""
    said = {
        one.__name__: get_object_definition(one, strict=True).description or "" for one in types
    }
    describe_enum(EntryKind, {kind.name: said[TYPE_OF_KIND[kind.value]] for kind in EntryKind})


# One response holds entries of many types: a field name means one shape in all of them.
RENAMED: Mapping[str, Mapping[str, str]] = {
    "duty_waived": {"advice": "adviceEntry"},
    "duty_lapsed": {"assessment": "assessmentNumber"},
    "duty_handed_over": {"to": "handedTo"},
    "evidence_recorded": {"evidence": "piece"},
    "measure_recorded": {"kind": "measure"},
    "duty_escalated": {"to": "escalatedTo"},
    "person_involved": {"role": "personRole"},
    "allegation_concluded": {"outcome": "allegationOutcome"},
    "referral_sent": {"how": "sentHow"},
    "chronology_included": {
        "person": "tellsOf",
        "event": "toldAs",
        "action": "actionTaken",
        "outcome": "cameOfIt",
    },
    "named_matched": {"named": "namedNumber", "role": "personRole"},
    "named_unmatched": {"named": "namedNumber"},
    "caseworker_recused": {"roles": "rolesGivenUp"},
    "chronology_left_out": {"person": "tellsOf"},
}


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
