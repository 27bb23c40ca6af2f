"""Who wants to know: tells subscribers that something changed, and lets each read at its own pace."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from app.protocol.events import Changed, Event
from app.protocol.snapshot import Snapshot


VISIBLE_S: Final = 0.25
"""Least seconds between two snapshots to a visible window."""


class Subscription:
    """One client's view: a mark that something changed, and one-off events in order."""

    def __init__(self, snapshot: Callable[[], Snapshot], *, visible: bool) -> None:
        """Take the way to the current snapshot; nothing is built until it is asked for."""
        self._snapshot = snapshot
        self._marked = asyncio.Event()
        self._events: list[Event] = []
        self._shown: object = None
        self.visible = visible

    def mark(self) -> None:
        """Note that the state changed."""
        self._marked.set()

    def push(self, event: Event) -> None:
        """Queue an event that must not be merged with others."""
        self._events.append(event)
        self._marked.set()

    async def events(self) -> AsyncIterator[Event]:
        """Yield events for ever: pushed ones, and the state at most every `VISIBLE_S`; figures only while visible."""
        while True:
            await self._marked.wait()
            self._marked.clear()
            while self._events:
                yield self._events.pop(0)
            snapshot = self._snapshot()
            face = snapshot if self.visible else essence(snapshot)
            if face != self._shown:
                self._shown = face
                yield Changed(snapshot)
            await asyncio.sleep(VISIBLE_S)


def essence(snapshot: Snapshot) -> object:
    """Return what a tray shows: when this stays equal, a client without a window hears nothing."""
    job = snapshot.job
    return (
        snapshot.engine,
        snapshot.network.kind,
        snapshot.network.connected,
        (job.attempt, job.state) if job else None,
        snapshot.earnings.today,
        snapshot.notices,
    )


class Bus:
    """All subscriptions of one engine."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._subscriptions: set[Subscription] = set()

    def add(self, subscription: Subscription) -> None:
        """Tell this one from now on."""
        self._subscriptions.add(subscription)

    def remove(self, subscription: Subscription) -> None:
        """Tell this one no more."""
        self._subscriptions.discard(subscription)

    def changed(self) -> None:
        """Tell everyone that the state changed."""
        for subscription in self._subscriptions:
            subscription.mark()

    def push(self, event: Event) -> None:
        """Send everyone an event."""
        for subscription in self._subscriptions:
            subscription.push(event)
