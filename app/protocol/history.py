"""The whole history of attempts, a page at a time: a snapshot carries the latest ones alone."""

from typing import ClassVar

from app.protocol.records import record
from app.protocol.snapshot import JobView
from app.protocol.states import AttemptState


@record
class History:
    """A page of the history.

    Attributes:
        jobs: newest first, at most 200.
        found: how many there are in all that were asked for, on this page and on others.
        more: whether there are older ones.
    """

    jobs: tuple[JobView, ...]
    found: int
    more: bool


@record
class GetHistory:
    """Give me attempts, newest first.

    Attributes:
        text: their number or that of their task begins with it, or their kind or the code of their failure holds it;
            empty is all of them. At most 80 characters count.
        kinds, states: attempts of these are meant too: people read other names of them than are stored.
        before_at, before: where the page before this one ended: when its last attempt started, and its number. None
            and empty for the first page.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[AttemptState, ...] = ()
    before_at: float | None = None
    before: str = ""
    answer: ClassVar[type] = History
