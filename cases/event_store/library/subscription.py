"""The library's subscription, woken by the commit notifier: every event in order, without an end."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from cases.event_store.commit_notifier import CommitListener

PAGE = 500


class CommitSubscription(Subscription[ApplicationRecorder]):
    """Reads page by page in the thread that iterates; it needs no thread or connection of its own.

    The library's own subscription starts to listen after its first read and then waits without a
    timeout, so an event stored in between is delivered only with the next one. Here the listener is
    there before the first read, and its wait has a timeout, after which the record is read again.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        listener: CommitListener,
        gt: int | None,
        topics: Sequence[str],
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._listener = listener
        self._seen = gt or 0
        self._page: deque[Notification] = deque()

    def stop(self) -> None:
        """End the iteration. From any thread."""
        super().stop()
        self._listener.unsubscribe()
        self._listener.wake()

    def __next__(self) -> Notification:
        """The next event; blocks until there is one."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            if not self._look():
                self._listener.wait()
        raise StopIteration

    def _look(self) -> bool:
        # Positions become visible in order: no event can appear later below the newest position.
        newest = self._recorder.max_notification_id() or 0
        if newest <= self._seen:
            return False
        self._page.extend(
            self._recorder.select_notifications(
                self._seen, PAGE, newest, self._topics, inclusive_of_start=False
            )
        )
        self._seen = self._page[-1].id if len(self._page) == PAGE else newest
        return True
