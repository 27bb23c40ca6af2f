"""Free ports on loopback."""

import secrets
import socket
from typing import Final


_PORTS: Final = range(12_000, 32_000)
"""Below what kernels give to whoever asks for any port: what is found here is not taken before it is used."""


def free_port() -> int:
    """Return a TCP port that nobody uses at this moment."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
