"""Parts that several headlines share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from domain.case.duty_facts import DutyFact
from domain.policy.words import FactName, FactValue
from domain.wording.plain import capital, plain
from domain.wording.plain import counted as count
from domain.wording.sentences import Owed
from projections.dictionary import wording

__all__ = [
    "capital",
    "count",
    "done",
    "duty",
    "duty_of",
    "facts",
    "headline",
    "lead",
    "reference",
    "role",
    "said",
]
_UPPER = {"dsl", "lado", "dpo", "hr", "mis", "ceop", "posh", "slt", "dbs", "tra", "mash", "ico"}


@lru_cache(maxsize=4096)
def said(code: str) -> str:
    """A code as it is read aloud."""
    return plain(code)


@lru_cache(maxsize=4096)
def role(code: str) -> str:
    """A role or agency, its initials in capitals."""
    return " ".join(word.upper() if word in _UPPER else word for word in code.split("_"))


def headline(topic: str, variant: str = "says", /, **blanks: object) -> str:
    """A part of an entry's sentence."""
    return wording().headline(topic, variant, **blanks)


def reference(reference: str | None) -> str:
    """The reference, where there is one."""
    return f", reference {reference}" if reference else ""


def duty(name: str) -> str:
    """The duty of this id, behind a colon: its act, and to whom as far as the id tells."""
    owed = Owed.named(name)
    return wording().words.a_duty.do if owed is None else wording().do(owed)


def duty_of(event: DutyFact) -> str:
    """The duty of this fact, behind a colon: its act, and to whom where the fact holds it."""
    if event.recipients is None:
        return duty(event.duty)
    owed = Owed.named(event.duty, event.recipients, event.recipients_mode)
    return wording().words.a_duty.do if owed is None else wording().do(owed)


def done(name: str, to: Sequence[str]) -> str:
    """That the duty of this id was done, towards those who were told."""
    owed = Owed.named(name, to)
    return wording().words.a_duty.done if owed is None else wording().done(owed, to)


def facts(known: dict[FactName, FactValue]) -> str:
    """Facts as a list within a sentence."""
    return "; ".join(
        f"{wording().fact_label(name)} ({value(name, answer)})"
        for name, answer in sorted(known.items())
    )


def value(name: str, answer: FactValue | None) -> str:
    """An answer as a list shows it."""
    if answer is None:
        return capital(wording().words.not_known.said)
    return wording().value_label(name, answer)


_MINUTES_AN_HOUR = 60


def lead(topic: str, minutes: int) -> str:
    """So many hours and minutes, in the words of the entry."""
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    whole = count(hours, headline(topic, "one_hour"), headline(topic, "many_hours"))
    last = count(rest, headline(topic, "one_minute"), headline(topic, "many_minutes"))
    return " ".join([*([whole] if hours else []), *([last] if rest or not hours else [])])
