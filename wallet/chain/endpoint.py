"""What may be said of a node: its scheme, host and port, and its own words, cut short and made plain."""

from typing import Final
from urllib.parse import urlsplit

from wallet.errors import ChainError


MAX_TEXT: Final = 200
"""Characters of a node's words that are kept."""


def origin(url: str) -> str:
    """Return `scheme://host:port` of a node's address; user, password, path and query often hold keys and are left out.

    Raises:
        ChainError: if it is no http or https address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ChainError("the node's address cannot be read") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ChainError("the node's address begins with http:// or https:// and names a host")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{plain(name)}:{port or (443 if parts.scheme == 'https' else 80)}"


def plain(text: object) -> str:
    """Return text from outside as one short line of printable characters."""
    line = "".join(c if c.isprintable() else " " for c in str(text)[: MAX_TEXT + 1])
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"
