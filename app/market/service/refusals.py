"""How the market says no: raised by the rules, turned into a status or a queued message at the rim."""

from typing import Final

from app.market.schema import Refusal


class RefusalError(Exception):
    """The market does not do what was asked.

    Attributes:
        status: the HTTP status, where it answers a request.
        refusal: what travels.
        retry_after_s: when it may be asked again, or None.
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        status: int = 400,
        fence: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        """Say why, in a short stable word and in a sentence for people."""
        super().__init__(f"{code}: {what}")
        self.status = status
        self.refusal = Refusal(code=code, what=what[:300], fence=fence)
        self.retry_after_s = retry_after_s


NOT_FOUND: Final = 404
CONFLICT: Final = 409
FORBIDDEN: Final = 403
"""Statuses that the rules name; everything else that is wrong with a request is 400."""
