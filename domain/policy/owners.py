"""Who owes a duty now: the role the text names, if it can do it; otherwise another role that can."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from domain.policy.procedure import CaseManager
from domain.policy.recipients import is_absent, is_concerned
from domain.policy.vocabulary import Sheet, Vocabulary

OUTSIDE = "owner_outside_the_case"
SHUT_OUT = "owner_shut_out"
ABSENT = "owner_absent"
SUBJECT = "owner_is_subject"
MAY_BE_SUBJECT = "owner_may_be_subject"
NOBODY = "nobody_can_do_it"
WHOSE_CONDUCT = "actor.role"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes a duty now: a role, or the text's own word if every role it means can do the duty.

    `also`: further roles that owe it, because only some of the roles that the word means can, or
    because somebody is shut out by sign-in whose role is unknown. `stands_in_for`: the text's word, if
    another role owes the duty; `gap`: why. If nobody at the school can do it, `owner` is the body
    outside that takes over.
    """

    owner: str
    also: tuple[str, ...] = ()
    stands_in_for: str | None = None
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """The roles that may open a case, in the order of its placement, and who is shut out of it.

    `unknown`: how many people are shut out by sign-in whose role is unknown. `left`: roles of those
    who shut themselves out. `reporter`: the role of the reporter, if they may open the case. `named`:
    the reporter may open it by name, so is none of those shut out.
    """

    roles: tuple[str, ...]
    unknown: int = 0
    left: tuple[str, ...] = ()
    reporter: str | None = None
    named: bool = False


def is_fit(role: str, sheet: Sheet) -> bool:
    """Whether the holder of the role is neither absent nor the person concerned."""
    return not is_absent(role, sheet) and not is_concerned(role, sheet)


def may_be_out(role: str, manager: CaseManager | None, sheet: Sheet, doors: Doors) -> bool:
    """Whether the holder of the role may be one of those who are shut out by sign-in."""
    if doors.unknown == 0 or (doors.named and role == doors.reporter):
        return False
    known = sheet.value(WHOSE_CONDUCT)
    conduct_of = None if manager is None else manager.may_be.get(role)
    return known is None or conduct_of is None or known in conduct_of


def in_charge(manager: CaseManager, sheet: Sheet, *, named_subject: bool = False) -> str | None:
    """The role that manages the case now; if nobody at the school can, the body outside (`both`).

    `named_subject`: the person concerned is shut out by sign-in, so whoever is put in charge cannot be
    that person.
    """
    role: str | None = manager.usually
    if is_concerned(manager.usually, sheet):
        role = manager.about.get(manager.usually)
    elif is_absent(manager.usually, sheet):
        role = manager.absent.get(manager.usually)
    if role is None or not is_fit(role, sheet):
        return manager.both
    could_be_theirs = role != manager.usually and _may_be(manager, role, sheet)
    return manager.both if could_be_theirs and not named_subject else role


def in_line(manager: CaseManager, sheet: Sheet) -> list[str]:
    """The roles that can manage the case: the usual one, then those the procedure names in its place."""
    stand_ins = (*manager.about.values(), *manager.absent.values())
    return [one for one in dict.fromkeys((manager.usually, *stand_ins)) if is_fit(one, sheet)]


def let_in(
    roles: Collection[str], manager: CaseManager | None, sheet: Sheet, *, named_subject: bool
) -> str | None:
    """The role that a placement must add if no fit holder of its roles is left; otherwise None."""
    if manager is None or any(is_fit(role, sheet) for role in roles):
        return None
    return in_charge(manager, sheet, named_subject=named_subject)


def may_be_let_in(role: str, manager: CaseManager | None, sheet: Sheet, doors: Doors) -> bool:
    """Whether an overdue duty may open the case to a role: not if its holder may have to be kept out."""
    if role in doors.left or not is_fit(role, sheet):
        return False
    return not may_be_about(role, manager, sheet, doors)


def may_be_about(role: str, manager: CaseManager | None, sheet: Sheet, doors: Doors) -> bool:
    """Whether the holder of a role is, or may turn out to be, the person concerned.

    The facts give the role of one such person at most; anybody else shut out by sign-in may hold this
    role.
    """
    if manager is None or is_concerned(role, sheet):
        return True
    told_of = 0 if sheet.value(WHOSE_CONDUCT) is None else 1
    return _may_be(manager, role, sheet) or doors.unknown > told_of


def owner_of(
    owed_by: str,
    vocabulary: Vocabulary,
    sheet: Sheet,
    manager: CaseManager | None,
    doors: Doors,
) -> Owner:
    """The role that owes a duty, if it can do it; else the case manager; else a role that can."""
    able = [role for role in doors.roles if is_fit(role, sheet)]
    # Whoever wrote the report down need not be the one person who owes it in their own right.
    in_person = owed_by in vocabulary.owed_in_person
    if owed_by in vocabulary.owed_by_reporters and not in_person and doors.reporter in able:
        return Owner(doors.reporter)
    holders = vocabulary.holders(owed_by)
    held = [role for role in holders if role in able]
    managing = None if manager is None else in_charge(manager, sheet)
    others = [*([managing] if managing in able else []), *able]
    certain = [role for role in able if not may_be_out(role, manager, sheet, doors)]
    chosen = _first(held, [*certain, *others] if doors.unknown else others, 1 + doors.unknown)
    if held and len(held) == len(holders) and set(chosen) <= set(held):
        return Owner(owed_by)
    # Roles whose holder cannot be the person concerned come first.
    chosen = [*(one for one in chosen if one in certain), *(o for o in chosen if o not in certain)]
    doubtful = doors.unknown > 0 and len(chosen) > 1 and chosen[-1] not in certain
    if held and chosen[0] in held:
        return Owner(chosen[0], tuple(chosen[1:]), None, MAY_BE_SUBJECT if doubtful else None)
    if chosen:
        gap = _why(holders, doors, sheet)
        outside = gap == OUTSIDE
        gap = MAY_BE_SUBJECT if doubtful and chosen[0] in certain and not outside else gap
        return Owner(chosen[0], tuple(chosen[1:]), owed_by, gap)
    return Owner(managing or owed_by, (), owed_by if managing else None, NOBODY)


def _first(held: Iterable[str], others: Iterable[str], wanted: int) -> list[str]:
    """All of `held`, and of the others enough to have `wanted` roles."""
    chosen = list(dict.fromkeys(held))
    for role in others:
        if len(chosen) >= wanted:
            break
        if role not in chosen:
            chosen.append(role)
    return chosen


def _why(holders: Collection[str], doors: Doors, sheet: Sheet) -> str:
    if not holders:
        return OUTSIDE
    if any(is_concerned(role, sheet) for role in holders):
        return SUBJECT
    if any(is_absent(role, sheet) for role in holders if role in doors.roles):
        return ABSENT
    return SHUT_OUT


def _may_be(manager: CaseManager, role: str, sheet: Sheet) -> bool:
    return sheet.value(WHOSE_CONDUCT) in manager.may_be.get(role, ())
