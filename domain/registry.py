"""Topic and version → event class, derived from the unions; nothing is registered by hand."""

from __future__ import annotations

from functools import cache
from typing import get_args

from domain.case.events import CaseEvent
from domain.concern.events import ConcernEvent
from domain.messages import Event
from domain.person.events import PersonEvent
from domain.school.events import SchoolEvent
from domain.webhook.events import WebhookEvent

AnyEvent = CaseEvent | SchoolEvent | PersonEvent | ConcernEvent | WebhookEvent

Events = frozenset[type[Event]]

CASE_EVENTS: Events = frozenset(get_args(CaseEvent))
SCHOOL_EVENTS: Events = frozenset(get_args(SchoolEvent))
PERSON_EVENTS: Events = frozenset(get_args(PersonEvent))
CONCERN_EVENTS: Events = frozenset(get_args(ConcernEvent))
WEBHOOK_EVENTS: Events = frozenset(get_args(WebhookEvent))
ALL_EVENTS: Events = frozenset(get_args(AnyEvent))

EVENT_CLASSES: dict[str, type[Event]] = {cls.TOPIC: cls for cls in get_args(AnyEvent)}


@cache
def stored_name(event: type[Event]) -> str:
    """The name in the topic column, e.g. `case.police_informed.v1`."""
    return f"{event.TOPIC}.v{event.VERSION}"
