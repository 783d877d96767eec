"""Concerns shared in words: saying whom they are about, and taking that back."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID, uuid5

from cases.access import Act, Actor
from cases.command_append import CommandReceipt, append_command
from cases.concerns.command_handler import ConcernCommandHandler, Directory, concern_stream
from cases.event_store import StaleVersion
from cases.refusals import CaseHasMovedOn
from domain.case.people_refusals import UnknownPerson
from domain.concern import events as e
from domain.concern.commands import MatchConcern, ShareConcern, UnmatchConcern, WithdrawConcern
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide
from domain.concern.refusals import ConcernNotMatched, NoConcerns, NotInWords, UnknownConcern
from domain.concern.state import Concerns
from domain.messages import Unreadable


class ConcernMatching:
    """Two streams are written, each under a key of its own: the concern stands somewhere meanwhile."""

    def __init__(self, handler: ConcernCommandHandler, directory: Directory) -> None:
        self._handler = handler
        self._directory = directory

    def match(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        concern: UUID,
        command: MatchConcern,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """First it stands with those about the person, then it says so. Repeated after a fall under
        its key, it goes on where it stopped."""
        tenant = self._handler.tenant_for(actor, Act.WORK_CONCERNS)
        before = self._handler.before(actor, concern, command, key)
        if before is not None:
            return before
        found, placed, one = self._in_words(actor, concern, expected_version)
        identity = self._directory.known(actor.school, [command.person]).get(command.person)
        if identity is None:
            raise UnknownPerson
        there = uuid5(concern, key)
        request = self._handler.request_of(actor, concern, command, key, correlation)
        ask = ConcernDecisionContext(concern, identity, actor.school, request.now, there)
        rules = self._handler.rules(actor.school)
        events = decide(found, command, rules, ask)
        again = ShareConcern(
            adult_role=command.adult_role or placed.adult_role,
            account=found.known[one.concern].account,
            context=one.context,
            action=one.action,
            source=one.source,
            shared_by=one.shared_by,
            occurred_at=one.occurred_at,
        )
        own = self._handler.request_of(actor, command.person, again, f"{key}/{there}", correlation)
        self._handler.put(own, again, tenant, command.person, concern=there, identity=identity)
        stream = concern_stream(tenant, actor.school, concern)
        try:
            return append_command(
                request, self._handler.record_of(tenant), stream, found.version, events
            )
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def unmatch(  # noqa: PLR0913 - one request
        self,
        actor: Actor,
        concern: UUID,
        command: UnmatchConcern,
        *,
        expected_version: int | None,
        key: str,
        correlation: str | None = None,
    ) -> CommandReceipt:
        """First it no longer stands with those about the wrong person, then it says so."""
        tenant = self._handler.tenant_for(actor, Act.WORK_CONCERNS)
        before = self._handler.before(actor, concern, command, key)
        if before is not None:
            return before
        found, _, _ = self._in_words(actor, concern, expected_version)
        if found.matched is None:
            raise ConcernNotMatched
        wrong = found.matched
        taken_back = WithdrawConcern(concern=wrong.concern, reason=command.reason)
        own = self._handler.request_of(
            actor, wrong.person, taken_back, f"{key}/{wrong.concern}", correlation
        )
        with suppress(UnknownConcern):
            self._handler.put(own, taken_back, tenant, wrong.person, concern=wrong.concern)
        request = self._handler.request_of(actor, concern, command, key, correlation)
        ask = ConcernDecisionContext(concern, None, actor.school, request.now, concern)
        events = decide(found, command, self._handler.rules(actor.school), ask)
        stream = concern_stream(tenant, actor.school, concern)
        try:
            return append_command(
                request, self._handler.record_of(tenant), stream, found.version, events
            )
        except StaleVersion as stale:
            raise CaseHasMovedOn(stale.current) from None

    def _in_words(
        self, actor: Actor, concern: UUID, expected: int | None
    ) -> tuple[Concerns, e.ConcernsPlaced, e.ConcernShared]:
        opened = self._handler.open_to(actor, concern)
        if opened is None:
            raise NoConcerns
        found, placed = opened
        if expected not in {None, found.version}:
            raise CaseHasMovedOn(found.version)
        stream = concern_stream(
            self._handler.tenant_for(actor, Act.WORK_CONCERNS), actor.school, concern
        )
        for entry in self._handler.record_of(
            self._handler.tenant_for(actor, Act.WORK_CONCERNS)
        ).stream(stream):
            event = None if isinstance(entry, Unreadable) else entry.event
            if isinstance(event, e.ConcernShared) and event.about is not None:
                return found, placed, event
        raise NotInWords
