"""What is signed without asking, and what never is: pure functions of a request and of the wallet's protection."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from app.protocol.errors import UsageError
from app.protocol.states import Protection
from app.signer.requests import (
    Backup,
    Create,
    Export,
    Grant,
    Import,
    Opening,
    Protect,
    Request,
    Restore,
    Revoke,
    Show,
    Sign,
)


PRACTICE_CHAIN: Final = 31337
"""The chain id of a local development chain: what is signed for it is worth nothing anywhere else."""

_MAX_ORIGIN: Final = 200
_PORTS: Final = {"http": 80, "https": 443}


def may_be_silent(request: Request, protection: Protection) -> bool:
    """Return whether `request` may be carried out without a person's consent.

    That is so for showing an address, for making a quick-start wallet, and for a grant whose every part is worthless:
    on the practice chain's id (which the signature is bound to), to a market on this very machine, by a wallet that its
    owner has not put behind a password. Everything else needs consent.
    """
    match request:
        case Show():
            return True
        case Create():
            return request.opening is Opening.QUICK_START
        case Sign() | Revoke() | Restore() | Import() | Protect() | Backup() | Export():
            return False
        case Grant():
            return (
                request.chain_id == PRACTICE_CHAIN
                and is_loopback(request.origin)
                and protection in (Protection.FILE, Protection.KEYRING)
            )


def check_origin(origin: str) -> None:
    """Check that `origin` is a scheme, a host and perhaps a port, and nothing else.

    Raises:
        UsageError: if it is not.
    """
    problem = UsageError("a market's address is like https://market.example or http://127.0.0.1:8990")
    if len(origin) > _MAX_ORIGIN or not origin.isascii() or not origin.isprintable():
        raise problem
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        raise problem from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise problem
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if origin != f"{parts.scheme}://{host}" + (f":{port}" if port is not None else ""):
        raise problem


def is_loopback(origin: str) -> bool:
    """Return whether an origin is on this machine, by its address or by the name that means it everywhere."""
    try:
        host = urlsplit(origin).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
