"""Who watches the changes: one answer for the feed and for whoever is told of it."""

from __future__ import annotations

from cases.access import Act, Actor, Allowed, may
from cases.schools.command_handler import school_stream
from projections.changes.feed import FeedReader
from projections.readers import Reader


def feed_reader_of(actor: Actor, reader: Reader) -> FeedReader:
    """The actor, and as the views know them, as their feed does."""
    opens = isinstance(may(actor, Act.SEE_OUTLINE), Allowed)
    return FeedReader(reader, school_stream(actor.school), opens)
