"""Whom a case is shut to, where the directory has changed or somebody was shut out wrongly.

A sign-in that the directory comes to say of somebody whose conduct it is shuts out nobody by itself:
it is asked about on the case, and those who may open the case decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.messages import Command, Event, Reason, ShortText, closed_words, taken

QuestionNumber = Annotated[int, Field(ge=1)]
"""The entry by which it was asked."""


class SignInQuestion(StrEnum):
    """Where a question stands. `replaced`: the directory has since said another sign-in."""

    OPEN = "open"
    SHUT_OUT = "shut_out"
    LEFT = "left"
    REPLACED = "replaced"


class DecideOnSignIn(Command):
    """The directory says of somebody whose conduct it is that they sign in by this: shut it out or not.

    To shut out somebody who reads the case takes two persons: it is proposed, and another approves.
    Nobody decides on their own sign-in.
    """

    question: QuestionNumber = Field(
        description="The number of the question: the entry that asks it."
    )
    shut_out: bool = Field(description="Whether whoever signs in by it is shut out.")
    reason: Annotated[Reason, taken("Nobody is shut out, or left in, without a reason.")] = Field(
        description="Why."
    )


class LiftExclusion(Command):
    """Somebody was shut out wrongly: this is proposed, and another person approves it.

    `sign_in`: theirs, as it is shut out. Whoever still stands on the case as somebody whose conduct
    it is has to be taken off it first; whoever shut themselves out stays out.
    """

    sign_in: Annotated[ShortText, closed_words("It is looked up among those who are shut out.")] = (
        Field(description="Their sign-in, as it is shut out.")
    )
    reason: Annotated[Reason, taken("Nobody is let in again without a reason.")] = Field(
        description="Why."
    )


class SignInQuestioned(Event):
    """The directory came to say by what somebody whose conduct it is signs in.

    Nobody is shut out yet.
    """

    TOPIC: ClassVar[str] = "case.sign_in_questioned"

    person: UUID = Field(description="Who: their id in the directory.")
    sign_in: str = Field(description="The sign-in.")


class SignInDecided(Event):
    """It was decided whether such a sign-in is shut out.

    By those who may open the case.
    """

    TOPIC: ClassVar[str] = "case.sign_in_decided"

    question: int = Field(description="The version of the entry that asked.")
    shut_out: bool = Field(description="Whether it is shut out.")
    reason: Reason = Field(description="Why.")
    proposal: int | None = Field(default=None, description="The proposal by which two decided it.")


class ExclusionLifted(Event):
    """Somebody who was shut out wrongly is let in again.

    Two persons decided it.
    """

    TOPIC: ClassVar[str] = "case.exclusion_lifted"

    sign_in: str = Field(description="Theirs.")
    reason: Reason = Field(description="Why.")
    proposal: int = Field(description="The proposal by which two decided it.")
    proposed_by: str = Field(description="The sign-in of whoever proposed it.")


ExclusionCommand = DecideOnSignIn | LiftExclusion
ExclusionEvent = SignInQuestioned | SignInDecided | ExclusionLifted


@dataclass(frozen=True, slots=True)
class QuestionedSignIn:
    """Whose the sign-in is said to be, and what became of the question."""

    person: UUID
    sign_in: str
    status: SignInQuestion = SignInQuestion.OPEN

    @property
    def open(self) -> bool:
        return self.status is SignInQuestion.OPEN


Questions = Mapping[int, QuestionedSignIn]


def asked(questions: Questions, version: int, event: SignInQuestioned) -> Questions:
    """With one more question. Of one person the latest stands alone."""
    before = {
        number: replace(one, status=SignInQuestion.REPLACED)
        if one.open and one.person == event.person
        else one
        for number, one in questions.items()
    }
    return {**before, version: QuestionedSignIn(event.person, event.sign_in)}


def decided(questions: Questions, event: SignInDecided) -> Questions:
    """With one question settled."""
    known = questions.get(event.question)
    if known is None:  # the event that asked it can no longer be read
        return questions
    status = SignInQuestion.SHUT_OUT if event.shut_out else SignInQuestion.LEFT
    return {**questions, event.question: replace(known, status=status)}
