"""Policies as data: the packs, one pack, the vocabulary, and what a pack says of given facts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.problems import Problem
from api.http.strict_json import JsonRoute
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.vocabulary.words import words_of
from cases.access import Act
from cases.packs.library import PackLibrary, UnknownPack
from domain.messages import Frozen, Sha256
from domain.policy.assessment import Assessment
from domain.policy.pack import Pack
from domain.policy.reading import assess
from domain.policy.rulebook import BindingPack
from domain.policy.words import Confidence, Facts

router = APIRouter(tags=["policies"], route_class=JsonRoute)
Reading = Annotated[RequestContext, Depends(permitted_to(Act.READ_PACKS))]
Version = Annotated[
    str | None, Query(max_length=31, description="Which version; the latest if left out.")
]


class PackSummary(BaseModel):
    """One version of one policy, named by its exact text."""

    pack: str = Field(description="The id of the pack.")
    version: str = Field(description="Its version.")
    title: str = Field(description="Its title.")
    layer: str = Field(description="A school's own policy, or a statutory pack.")
    sha256: str = Field(description="The SHA-256 of the text.")
    in_force_from: date | None = Field(description="From which day on it is in force.")
    commencement: str = Field(description="Whether it is in force, or made and awaited.")


class PublishedPack(Pack):
    """A policy as data, and the sum of its exact text."""

    sha256: Sha256 = Field(description="The SHA-256 of the text.")


class PackList(BaseModel):
    """Every version, school policies first."""

    policies: list[PackSummary] = Field(
        description="Every version of every policy, school policies first."
    )


class MarkedAssessment(Assessment):
    """What a pack says, and how well the text of each clause it rests on is known.

    `unverified`: written from memory; check it before relying on it.
    """

    confidence: dict[str, Confidence] = Field(
        description="How well the text of each clause it rests on is known."
    )


class Situation(Frozen):
    """Facts to be read under a policy. Nothing of this is stored."""

    facts: Facts = Field(
        description="The facts, by the vocabulary's names. What is not known is left out."
    )


@router.get(
    "/policies",
    summary="The policy packs",
    response_model=None,
    responses=documented(200, PackList),
)
async def policies(context: Reading) -> Response:
    packs = sorted(
        context.services.packs.packs.values(),
        key=lambda found: (found.pack.layer != "school", found.pack.pack, found.pack.version),
    )
    return answer({"policies": [_summary(found) for found in packs]})


@router.get(
    "/policies/{pack}",
    summary="A policy pack as data",
    response_model=None,
    responses=documented(200, PublishedPack, 404),
)
async def policy(pack: str, context: Reading, version: Version = None) -> Response:
    found = found_policy(context.services.packs, pack, version)
    written = context.services.packs.written[found.pack.pack, found.pack.version]
    said = written.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return answer({"sha256": found.bound.sha256, **said})


@router.post(
    "/policies/{pack}/assessments",
    summary="What a policy says of given facts",
    description="Nothing is stored.",
    response_model=None,
    responses=documented(200, MarkedAssessment, 400, 404, 413, 415, 422),
)
async def assessment(
    pack: str,
    situation: Situation,
    context: Annotated[RequestContext, Depends(permitted_to(Act.ASSESS))],
    version: Version = None,
) -> Response:
    library = context.services.packs
    found = found_policy(library, pack, version)
    library.vocabulary.check(situation.facts)
    said = assess(found.pack, library.vocabulary, situation.facts)
    return answer(as_answer(said, found.pack))


@router.get(
    "/vocabulary",
    summary="The facts there are, as a JSON Schema, and the words for them",
    description=(
        "`words` is no part of the schema: labels, groups, questions to put to a caseworker or to"
        " whoever reports, and how every code of the vocabulary stands in a list."
    ),
    response_model=None,
    responses=documented(200, dict[str, Any]),
)
async def vocabulary(context: Reading) -> Response:
    vocabulary = context.services.packs.vocabulary
    return answer({**vocabulary.json_schema(), "words": words_of(vocabulary)})


def as_answer(said: Assessment, pack: Pack) -> dict[str, Any]:
    """An assessment in the shape of the assessment vocabulary: a duty without a state has no `state`."""
    shape = said.model_dump(mode="json")
    shape["duties"] = [
        {name: value for name, value in duty.items() if value is not None}
        for duty in shape["duties"]
    ]
    shape["confidence"] = {clause: pack.confidence[clause] for clause in said.clauses}
    return shape


def found_policy(library: PackLibrary, pack: str, version: str | None) -> BindingPack:
    """The pack in this version, or in its latest; a problem where there is none."""
    try:
        return library.find(pack, version)
    except UnknownPack as unknown:
        raise Problem(
            "unknown-policy", unknown.detail, remedy=unknown.remedy, field="pack"
        ) from None


def _summary(found: BindingPack) -> dict[str, Any]:
    pack = found.pack
    return {
        "pack": pack.pack,
        "version": pack.version,
        "title": pack.title,
        "layer": pack.layer,
        "sha256": found.bound.sha256,
        "in_force_from": pack.in_force_from,
        "commencement": pack.commencement,
    }
