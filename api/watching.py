"""Who watches the changes: one answer for the feed and for whoever is told of it."""

from __future__ import annotations

from api.house import reader
from cases.access import Act, Actor, Allowed, may
from cases.schools import school_stream
from projections.change_feed import Watcher


def watcher_of(actor: Actor) -> Watcher:
    """The actor as their feed knows them."""
    opens = isinstance(may(actor, Act.SEE_OUTLINE), Allowed)
    return Watcher(reader(actor), school_stream(actor.school), opens)
