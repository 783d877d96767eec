"""The next questions about an incident: what one policy, or a school's whole rulebook, turns on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.http.json_response import answer
from api.http.strict_json import JsonRoute
from api.policies.rest import Situation, Version, found_policy
from api.questions.words import questions
from api.rest.documented_responses import documented
from api.rest.request_context import RequestContext, permitted_to
from api.runtime.threads import offloaded
from cases.access import Act
from domain.policy.pack import Pack
from domain.policy.questions import Question, QuestionChoice

router = APIRouter(tags=["policies"], route_class=JsonRoute)
Asking = Annotated[RequestContext, Depends(permitted_to(Act.ASSESS))]
First = Annotated[int, Query(ge=1, le=45, description="How many questions at most.")]
ForReporter = Annotated[
    bool,
    Query(description="Only what whoever reports can have seen or heard, in words for them."),
]
FIRST = 6


class LabelledChoice(QuestionChoice):
    """One value, and how it stands on a list."""

    label: str = Field(description="How it stands on a list.")


class AskedQuestion(Question):
    """A question in words that can be put, with its values in the order in which to show them."""

    label: str = Field(description="The fact as the head of a line.")
    hint: str | None = Field(description="What helps to answer it.")
    for_reporters: bool = Field(description="Whether whoever reports is asked it.")
    values: tuple[LabelledChoice, ...] = Field(
        description="What a choice is between, in the order in which to show it."
    )


class Questions(BaseModel):
    """In the order in which to ask; none where no answer could change anything."""

    questions: list[AskedQuestion] = Field(description="The next questions.")


@router.post(
    "/policies/{pack}/questions",
    summary="What a policy would ask next",
    description="Only what can still change its assessment. Nothing is stored.",
    response_model=None,
    responses=documented(200, Questions, 400, 404, 413, 415, 422),
)
async def of_a_policy(  # noqa: PLR0913, PLR0917 - the parts of one request
    pack: str,
    situation: Situation,
    context: Asking,
    version: Version = None,
    first: First = FIRST,
    for_reporter: ForReporter = False,
) -> Response:
    found = found_policy(context.services.packs, pack, version)
    return await _asked_next(context, [found.pack], situation, first, for_reporter=for_reporter)


@router.post(
    "/questions",
    summary="What a school's own rulebook would ask next",
    description="The packs that bind the school today, together. Nothing is stored.",
    response_model=None,
    responses=documented(200, Questions, 400, 413, 415, 422),
)
async def of_the_school(
    situation: Situation,
    context: Asking,
    first: First = FIRST,
    for_reporter: ForReporter = False,
) -> Response:
    rulebook = await offloaded(context.services.schools.rulebook_today, context.actor.school)
    packs = [binding.pack for binding in rulebook.packs]
    return await _asked_next(context, packs, situation, first, for_reporter=for_reporter)


async def _asked_next(
    context: RequestContext,
    packs: Sequence[Pack],
    situation: Situation,
    first: int,
    *,
    for_reporter: bool,
) -> Response:
    vocabulary = context.services.packs.vocabulary
    vocabulary.check(situation.facts)
    put = partial(questions, for_reporter=for_reporter)
    return answer({"questions": await offloaded(put, packs, vocabulary, situation.facts, first)})
