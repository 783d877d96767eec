"""What can be fetched again by its id alone."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo
from strawberry import field

SHOWN_AS = "__typename"
"""The key under which data that was fetched by its id says which type shows it."""


@strawberry.interface(description="Anything that can be fetched again by its id.")
class Node:
    id: strawberry.ID = field(description="Its id: no two things in the graph share one.")

    @classmethod
    def resolve_type(
        cls, said: Any, _info: GraphQLResolveInfo[Any], _type: GraphQLAbstractType
    ) -> str:
        return said[SHOWN_AS] if type(said) is dict else type(said).__name__

    @classmethod
    def is_type_of(cls, _said: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        # What is behind a field is said by the field, and behind `node` by `resolve_type`.
        return True
