"""A policy as a picture: its escalation path, straight from the pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.diagrams.escalation import drawn
from api.diagrams.path import path_of
from api.http.problems import Problem
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from cases.packs.library import PackLibrary, UnknownPack
from domain.policy.vocabulary import FactRefusal

SVG = "image/svg+xml"
MOST_CONDUCTS = 50

router = APIRouter(tags=["policies"])
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_PACKS))]
Conducts = Annotated[
    list[str] | None,
    Query(
        max_length=MOST_CONDUCTS,
        description="After which conduct, by the vocabulary's word; after any, if left out.",
    ),
]
Version = Annotated[
    str | None, Query(max_length=31, description="Which version; the latest if left out.")
]


@router.get(
    "/policies/{pack}/picture.svg",
    summary="A policy's escalation path as a picture",
    response_class=Response,
    responses=documented(200, None, 404, 422, media=SVG),
)
async def picture(
    pack: str,
    context: Reading,
    conduct: Conducts = None,
    version: Version = None,
) -> Response:
    svg = await offloaded(_drawn, context.services.packs, pack, version, conduct or [])
    return Response(svg, media_type=SVG)


def _drawn(library: PackLibrary, pack: str, version: str | None, conducts: Sequence[str]) -> str:
    try:
        found = library.find(pack, version).pack
        for conduct in conducts:
            library.vocabulary.check({"conduct": conduct})
    except UnknownPack as unknown:
        raise Problem(
            "unknown-policy", unknown.detail, remedy=unknown.remedy, field="pack"
        ) from None
    except FactRefusal as wrong:
        raise Problem(wrong.code, wrong.detail, remedy=wrong.remedy, field="conduct") from None
    return drawn(path_of(found, library.vocabulary, list(dict.fromkeys(conducts))))
