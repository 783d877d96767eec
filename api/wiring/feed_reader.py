"""The reader of a feed of changes: the same for the feed itself, for subscriptions and for webhooks."""

from __future__ import annotations

from cases.access import Act, Actor, Allowed, may
from cases.schools.command_handler import school_stream
from projections.changes.feed import FeedReader
from projections.readers import Reader


def feed_reader_of(actor: Actor, reader: Reader) -> FeedReader:
    """The actor as a reader of their feed; `reader`: as the views know them."""
    opens = isinstance(may(actor, Act.SEE_OUTLINE), Allowed)
    return FeedReader(reader, school_stream(actor.school), opens)
