"""A market's address in its one spelling, for whoever dials it and for the market that says who it is."""

import re
from typing import Final
from urllib.parse import urlsplit

from app.protocol.errors import UsageError


LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The practice network's hosts: an origin with one of them is the owner's explicit wish, because no redirect and no
name of somebody else's leads there."""
_HOST: Final = re.compile(r"[a-zA-Z0-9._-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]")


def parse_origin(text: str) -> str:
    """Return a market's origin in its one spelling, such as `https://market.example:8443`.

    Plain HTTP is for this machine alone, because a login's token travels over it.

    Raises:
        UsageError: if it is no origin.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UsageError("the market's address is no URL") from None
    shown = f"[{host}]" if ":" in host else host
    if (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(shown)
        or parts.username is not None
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
    ):
        raise UsageError("a market's address looks like https://market.example")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise UsageError("a market on another machine is reached with https:// alone")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, usual) else "")
