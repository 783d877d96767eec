"""Rows keep what events said when they were written: an event that has changed demands a rebuild."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

import pytest
from pydantic import Field

from cases.event_store import RecordUnavailable
from domain.case.events import PoliceInformed
from domain.messages import Event, ShortText
from domain.registry import CASE_EVENTS, EVENT_CLASSES, stored_name
from projections.catalogue import EVERY, FOLLOWING
from projections.changes.view import Changes
from projections.engine import bookmarks
from projections.engine.follow import Follower, Poisoned
from projections.engine.projection import Projection
from projections.engine.shapes import schema_of_event, shape_of
from projections.rebuilding.renewal import WrittenByNewer, to_renew
from projections.timeline.view import Timeline
from tests.projections.table_shapes import label
from tests.record.examples import EXAMPLES
from tests.support.casework import Casework, case_id, information, placed, reported

OF_ANOTHER_VERSION = "UPDATE {schema}.bookmark SET {change} WHERE projection = '{view}'"


class PoliceInformedWithBadge(PoliceInformed):
    """The same fact, of which more is known."""

    badge: ShortText


class PoliceInformedAgain(PoliceInformed):
    """The same fields under the next version."""

    VERSION: ClassVar[int] = PoliceInformed.VERSION + 1


class PoliceInformedExplained(PoliceInformed):
    """The same fields in other words."""

    force: ShortText = Field(description="Which police force it was that was told.")


class ATimeline(Timeline):
    """The timeline, were an event another."""

    def __init__(self, event: type[Event]) -> None:
        self.events = CASE_EVENTS - {PoliceInformed} | {event}


def kind(event: type[Event]) -> str:
    return event.TOPIC.partition(".")[0]


def as_if(work: Casework, view: str, change: str) -> None:
    text = OF_ANOTHER_VERSION.replace("{view}", view).replace("{change}", change)
    with work.connect() as conn:
        conn.execute(work.sql(text))


@pytest.mark.parametrize("view", EVERY, ids=label)
def test_a_view_keeps_nothing_of_streams_it_does_not_name(view: Projection, work: Casework) -> None:
    named = {kind(event) for event in view.events}
    assert view.events == {event for event in EVENT_CLASSES.values() if kind(event) in named}
    others = {kind(event) for event in EVENT_CLASSES.values()} - named
    for other in others:
        work.append(uuid4(), *(event for event in EXAMPLES if kind(type(event)) == other))
    for following in FOLLOWING:
        Follower(work.connect, work.schema, work.source, following, lambda _: None).catch_up()

    for table in view.tables:
        assert work.dump(table) == b"", f"{view.name} reads more than it names"


def test_a_field_more_or_a_version_more_is_another_shape() -> None:
    today = shape_of(Timeline())
    assert shape_of(ATimeline(PoliceInformed)) == today

    more, again = (
        shape_of(ATimeline(PoliceInformedWithBadge)),
        shape_of(ATimeline(PoliceInformedAgain)),
    )

    assert more.digest != today.digest
    assert again.digest != today.digest
    assert again.newer_than(today)
    assert not today.newer_than(again)


def test_other_words_for_a_field_are_no_other_shape() -> None:
    assert shape_of(ATimeline(PoliceInformedExplained)) == shape_of(Timeline())


def test_views_of_older_events_are_to_be_made_anew(work: Casework) -> None:
    work.append(case_id(1), reported(), placed(), information())
    as_if(work, "timeline", "events = events - 1, digest = 'older'")

    with work.connect() as conn:
        assert to_renew(conn, work.schema) == ["timeline"]


def test_bookmarks_from_before_shapes_were_noted_are_older(work: Casework) -> None:
    work.append(case_id(1), reported(), placed(), information())
    with work.connect() as conn:
        conn.execute(
            work.sql("ALTER TABLE {schema}.bookmark DROP COLUMN events, DROP COLUMN digest")
        )
        assert to_renew(conn, work.schema) == [view.name for view in EVERY]
        conn.execute(bookmarks.table(work.schema).encode())
        assert to_renew(conn, work.schema) == [view.name for view in EVERY]


def test_views_of_newer_events_are_left_alone(work: Casework) -> None:
    work.append(case_id(1), reported(), placed(), information())
    as_if(work, "timeline", "events = events + 1, digest = 'newer'")

    with work.connect() as conn, pytest.raises(WrittenByNewer, match="timeline"):
        to_renew(conn, work.schema)


def test_an_older_copy_writes_nothing_beside_the_rows_of_a_newer(work: Casework) -> None:
    work.append(case_id(1), reported(), placed())
    last, shown = work.record.last_position(), work.dump("timeline", "cases", "duty")
    as_if(work, "timeline", "digest = 'newer'")

    with pytest.raises(RecordUnavailable, match="another Casebook made timeline anew"):
        work.append(case_id(2), reported(), placed())

    assert work.record.last_position() == last
    assert work.dump("timeline", "cases", "duty") == shown
    as_if(work, "timeline", f"digest = '{shape_of(Timeline()).digest}'")
    work.append(case_id(2), reported(), placed())


def test_nor_does_a_follower(work: Casework) -> None:
    work.append(case_id(1), reported(), placed())
    as_if(work, "changes", "digest = 'newer'")
    follower = Follower(work.connect, work.schema, work.source, Changes(), lambda _: None)

    with pytest.raises(Poisoned, match="OtherShape"):
        follower.catch_up()

    assert work.dump("sight") == b""


@pytest.mark.parametrize("event", sorted(CASE_EVENTS, key=stored_name), ids=stored_name)
def test_to_explain_a_field_or_a_word_otherwise_changes_no_shape(event: type[Event]) -> None:
    schema = schema_of_event(event)
    assert "x-enum-descriptions" not in schema
    assert '"description": "' not in schema
