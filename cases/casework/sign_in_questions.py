"""Sign-ins that a case asks about, as its readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.case.decision_context import DecisionContext
from domain.case.decisions.exclusion import takes_two
from domain.case.exclusion import QuestionedSignIn
from domain.case.state import Case
from domain.sign_in import fold


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One open question by its number. `takes_two`: shutting it out takes another person; `by_you`:
    the reader may decide on it, because it is not their own sign-in."""

    number: int
    asked: QuestionedSignIn
    takes_two: bool
    by_you: bool


def shown_questions(case: Case, ask: DecisionContext) -> Sequence[ShownQuestion]:
    """The latest first."""
    return [
        ShownQuestion(
            number, one, takes_two(case, one.sign_in, ask), fold(one.sign_in) != fold(ask.actor)
        )
        for number, one in sorted(case.questions.items(), reverse=True)
        if one.open
    ]
