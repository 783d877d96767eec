"""The library's subscription over the commit notifier: what is stored, in its order, for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

from cases.event_store.commit_notifier import CommitListener

PAGE = 500


class CommitSubscription(Subscription[ApplicationRecorder]):
    """Read in the thread that iterates, page by page; it needs no thread and no connection.

    The library's own starts to listen after its first look, and then waits without an end: what is
    stored between the two is told with the next append. Here the ear is there first, and whoever
    hears nothing looks all the same.
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
        """End the iteration, from whatever thread."""
        super().stop()
        self._listener.unsubscribe()
        self._listener.wake()

    def __next__(self) -> Notification:
        """The next one, as soon as it is there."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            if not self._look():
                self._listener.wait()
        raise StopIteration

    def _look(self) -> bool:
        # Positions become visible in their order: up to the newest there is no gap that fills later.
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
