"""`node(id:)`: fetches anything by its id, with the access check of its own kind.

The form of an id says which kinds it may name, and so who may ask; whether there is such a thing
plays no part in that.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import strawberry

from api.cases.graphql import one_case
from api.duties.graphql import one_duty
from api.graphql.nodes import SHOWN_AS
from api.graphql.request_context import GraphQLContext, GraphQLInfo
from api.people.graphql import person_by_id
from api.policies.graphql import by_name_and_version
from api.timeline.entry import TYPE_OF_KIND, shown
from api.webhooks.graphql import webhook_by_id
from cases.access import Act, Denied, may
from domain.messages import storable
from projections.timeline.page import readable_timeline_page

TheId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description="The `id` of any `Node`.")
]
FetchNode: TypeAlias = Callable[[GraphQLContext], Awaitable[Any]]

_WITHIN = re.compile(
    r"(?P<case>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"(?::(?P<version>[1-9]\d{0,8})|/(?P<duty>.{1,400}))?"
)
_OF_A_PACK = re.compile(r"(?P<pack>[^@/:]{1,100})@(?P<version>[^@/:]{1,40})")


async def fetch(info: GraphQLInfo, wanted: TheId) -> Any:
    """What has this id; hidden, not there and no id at all are one answer."""
    context = info.context
    fetchers = _fetchers(wanted)
    allowed = [
        fetcher for act, fetcher in fetchers if not isinstance(may(context.actor, act), Denied)
    ]
    if fetchers and not allowed:
        context.require_permission(fetchers[0][0])
    for fetcher in allowed:
        if (found := await fetcher(context)) is not None:
            return found
    return None


def _fetchers(wanted: str) -> Sequence[tuple[Act, FetchNode]]:
    """The fetchers for what may have an id of this form, each with the act that it takes."""
    if not storable(wanted):
        return ()
    if within := _WITHIN.fullmatch(wanted):
        case = UUID(within["case"])
        if within["version"]:
            version = int(within["version"])
            return ((Act.READ_CASE, lambda context: _entry(context, case, version)),)
        if duty := within["duty"]:
            return ((Act.READ_DUTIES, _as("Duty", lambda context: one_duty(context, case, duty))),)
        return (
            (Act.SEE_OUTLINE, lambda context: one_case(context, case)),
            (Act.READ_PEOPLE, _as("Person", lambda context: person_by_id(context, case))),
            (Act.READ_WEBHOOKS, _as("Webhook", lambda context: webhook_by_id(context, case))),
        )
    if of := _OF_A_PACK.fullmatch(wanted):
        pack, edition = of["pack"], of["version"]
        return ((Act.READ_PACKS, _as("Policy", lambda context: _policy(context, pack, edition))),)
    return ()


def _as(kind: str, fetcher: FetchNode) -> FetchNode:
    async def found(context: GraphQLContext) -> Any:
        said = await fetcher(context)
        return None if said is None else {**said, SHOWN_AS: kind}

    return found


async def _entry(context: GraphQLContext, case: UUID, version: int) -> Any:
    schemas = await context.schemas(Act.READ_CASE)
    async with context.services.reads.connection() as connection:
        for schema in schemas:
            page = await readable_timeline_page(
                connection, schema, case, context.reader, first=1, after_version=version - 1
            )
            if page is not None and page.rows and page.rows[0]["version"] == version:
                (row,) = await context.services.unsealing.rows(case, page.rows)
                said = shown(row)
                return {**said, SHOWN_AS: TYPE_OF_KIND[said["kind"]]}
    return None


async def _policy(context: GraphQLContext, pack: str, version: str) -> Any:
    return by_name_and_version(context.services.packs, pack, version)
