"""The next questions about an incident, as the graph shows them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry import field

from api.graphql.paging import First
from api.graphql.request_context import GraphQLInfo
from api.graphql.results import Refused, refused
from api.graphql.scalars import Facts
from api.questions.words import questions as asked_questions
from api.runtime.threads import offloaded
from cases.access import Act
from domain.messages import Refusal

MOST = 45


@strawberry.type(description="A value to choose.")
class QuestionChoice:
    value: str = field(description="The value.")
    means: str = field(description="What it means.")
    label: str = field(description="How it stands on a list.")


@strawberry.type(description="A fact to ask for next, as a form needs it.")
class Question:
    fact: str = field(description="Its name in the vocabulary.")
    asks: str = field(description="The question to put.")
    kind: str = field(description="A choice, yes or no, a whole number, or a date.")
    values: list[QuestionChoice] = field(description="What a choice is between.")
    keep_order: bool = field(
        description="Whether the answer is the earliest value that fits: never sort them."
    )
    minimum: int | None = field(description="The least a number may be.")
    maximum: int | None = field(description="The most a number may be.")
    why: list[str] = field(description="The clauses that turn on it.")
    settles: str = field(
        description="The weightiest thing the answer can change: a duty, a prohibition, an"
        " outcome, the category, or a gap."
    )
    must: bool = field(description="Whether a duty that binds hangs on it.")
    label: str = field(description="The fact as the head of a line.")
    hint: str | None = field(description="What helps to answer it.")
    for_reporters: bool = field(description="Whether whoever reports is asked it.")


@strawberry.type(description="In the order in which to ask; none where nothing can change.")
class Questions:
    questions: list[Question] = field(description="The next questions.")

    @classmethod
    def is_type_of(cls, said: Any, _info: Any) -> bool:
        return type(said) is dict


QuestionsResult = Annotated[
    Questions | Refused,
    strawberry.union("QuestionsResult", description="What to ask next, or why it cannot be said."),
]
SomeFacts = Annotated[Facts, strawberry.argument(description="The facts known so far.")]
SomePack = Annotated[
    str | None,
    strawberry.argument(description="One pack; all that bind your school today if left out."),
]
ForReporter = Annotated[
    bool,
    strawberry.argument(
        description="Only what whoever reports can have seen or heard, in words for them."
    ),
]


async def questions(
    info: GraphQLInfo,
    facts: SomeFacts,
    first: First,
    pack: SomePack = None,
    for_reporter: ForReporter = False,
) -> Any:
    """What to ask next, under one pack or under the school's own rulebook."""
    context = info.context
    await context.schemas(Act.ASSESS)
    first = context.charge_rows(first, MOST)
    library = context.services.packs
    try:
        library.vocabulary.check(facts)
        if pack is None:
            rulebook = await offloaded(
                context.services.schools.rulebook_today, context.actor.school
            )
            packs = [binding.pack for binding in rulebook.packs]
        else:
            packs = [library.find(pack).pack]
    except Refusal as why:
        return refused(why)
    ask = partial(asked_questions, for_reporter=for_reporter)
    found = await offloaded(ask, packs, library.vocabulary, facts, first)
    return {
        "questions": [
            {**one, "forReporters": one["for_reporters"], "keepOrder": one["keep_order"]}
            for one in found
        ]
    }
