"""How a market is reached: at a public address that was checked, or on this machine where the owner says so himself.

A name is resolved here and the connection goes to the address that was checked; TLS still proves the name. A market's
redirects are never followed (`connection.py`), so the one origin that the owner named is all there is to check.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from app.market.origin import LOOPBACK
from gpu_sandbox.errors import AddressRefusedError
from gpu_sandbox.sandbox.addresses import Resolve, public_addresses


_ROUTES: Final = 4


@dataclass(frozen=True, slots=True)
class Route:
    """One way to an origin.

    Attributes:
        base: scheme, address and port to connect to.
        headers: names the host that is meant.
        extensions: names the host whose certificate is asked for.
    """

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)


def routes(origin: str, resolve: Resolve | None = None) -> tuple[Route, ...]:
    """Return the ways to an origin, the first to be tried first. It may block while the name is resolved.

    Args:
        origin: as `origin.parse_origin` spells it.
        resolve: who knows names; None asks the system.

    Raises:
        AddressRefusedError: if it is an address, or one of its addresses is not public.
        OSError: if the name has none.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if host in LOOPBACK:
        return (Route(origin),)
    if parts.scheme != "https":
        raise AddressRefusedError("a market on another machine is reached with https:// alone")
    port = parts.port or 443
    shown = host if port == 443 else f"{host}:{port}"
    bare: Iterable[str] = map(str, public_addresses(host, port, resolve)[:_ROUTES])
    hosts = (f"[{address}]" if ":" in address else address for address in bare)
    return tuple(Route(f"https://{at}:{port}", {"Host": shown}, {"sni_hostname": host}) for at in hosts)
