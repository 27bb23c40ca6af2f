"""The second wall on Linux: an nftables table that keeps a gate's bridge away from the owner's home.

The gate checks addresses itself; the table holds even where the gate is wrong. It is generated as a whole, replaces
itself, and goes as a whole, so that applying it twice and removing it twice are both success. It needs root: an engine
that runs as an ordinary user has the gate alone.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from ipaddress import IPv4Address
from typing import Final

from gpu_sandbox.errors import EngineRefusedError, SpecError
from gpu_sandbox.sandbox.addresses import NOT_PUBLIC_4, NOT_PUBLIC_6, PUBLIC_6


_BRIDGE = re.compile(r"[a-z][a-z0-9-]{1,14}")
_INSTANCE = re.compile(r"[a-z0-9]{1,32}")
_PLACES: Final = "/usr/sbin:/sbin:/usr/bin:/bin"
_NFT_S: Final = 20


def table_of(instance: str) -> str:
    """Return the name of an instance's table.

    Raises:
        SpecError: if the instance is not named plainly.
    """
    if not _INSTANCE.fullmatch(instance):
        raise SpecError("an instance is named by up to 32 lower-case letters and digits")
    return f"lull_{instance}"


def rules(instance: str, bridges: tuple[str, ...], *, port: int = 443, resolvers: tuple[IPv4Address, ...] = ()) -> str:
    """Return the whole table for some bridges, as `nft -f` reads it.

    From a bridge only public addresses are reached, on one TCP port, and the name servers of this PC on theirs; to the
    host itself, and into the bridge, nothing is begun.

    Args:
        instance: whose table it is.
        bridges: names of network cards.
        port: the one that is open.
        resolvers: name servers; a home's router is one as a rule.

    Raises:
        SpecError: if a name is not plain.
    """
    if not bridges or not all(_BRIDGE.fullmatch(bridge) for bridge in bridges):
        raise SpecError("a bridge is named by up to 15 plain characters")
    table = table_of(instance)
    ours = ", ".join(f'"{bridge}"' for bridge in bridges)
    four = ", ".join(map(str, NOT_PUBLIC_4))
    six = ", ".join(map(str, NOT_PUBLIC_6))
    servers = ", ".join(sorted(map(str, set(resolvers))))
    names = f"iifname @ours ip daddr {{ {servers} }} meta l4proto {{ tcp, udp }} th dport 53 accept" if servers else ""
    return f"""table inet {table}
delete table inet {table}
table inet {table} {{
  set ours {{ type ifname; elements = {{ {ours} }} }}
  set home4 {{ type ipv4_addr; flags interval; auto-merge; elements = {{ {four} }} }}
  set home6 {{ type ipv6_addr; flags interval; auto-merge; elements = {{ {six} }} }}
  chain forward {{
    type filter hook forward priority -100; policy accept;
    {names}
    iifname @ours ip daddr @home4 counter reject
    iifname @ours ip6 daddr != {PUBLIC_6} counter reject
    iifname @ours ip6 daddr @home6 counter reject
    iifname @ours ct state established,related accept
    iifname @ours tcp dport {port} accept
    iifname @ours counter reject
    oifname @ours ct state established,related accept
    oifname @ours counter drop
  }}
  chain input {{
    type filter hook input priority -100; policy accept;
    iifname @ours ct state established,related accept
    iifname @ours counter reject
  }}
}}
"""


class Wall:
    """The table of one instance. Any thread may call."""

    def __init__(self, instance: str, resolvers: tuple[IPv4Address, ...] = (), netns: str | None = None) -> None:
        """Name the table; nothing is in force yet.

        Args:
            instance: whose it is.
            resolvers: name servers that a gate may ask.
            netns: the network namespace that the engine lives in; None is this process's.

        Raises:
            SpecError: if the instance is not named plainly.
        """
        self._table = table_of(instance)
        self._instance = instance
        self._resolvers = resolvers
        self._netns = netns
        self._lock = threading.Lock()

    @staticmethod
    def possible() -> bool:
        """Return whether this process may set up such a table: it is root's, and nftables is here."""
        return sys.platform == "linux" and os.geteuid() == 0 and _program() is not None

    def stand(self, bridges: tuple[str, ...]) -> None:
        """Keep these bridges away from the owner's home, and no others; without a bridge there is no table.

        Raises:
            EngineRefusedError: if this process may not, or nftables is missing.
            SpecError: if a name is not plain.
        """
        with self._lock:
            if bridges:
                _nft(rules(self._instance, bridges, resolvers=self._resolvers), self._netns)
            else:
                _nft(f"table inet {self._table}\ndelete table inet {self._table}\n", self._netns)


def _program() -> str | None:
    return shutil.which("nft", path=_PLACES)


def _nft(text: str, netns: str | None) -> None:
    program = _program()
    if program is None:
        raise EngineRefusedError("nftables is not installed")
    command = [program, "-f", "-"] if netns is None else ["ip", "netns", "exec", netns, program, "-f", "-"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program of the system
            command,
            input=text.encode(),
            capture_output=True,
            check=False,
            timeout=_NFT_S,
            env={"PATH": _PLACES, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineRefusedError(f"nftables does not answer: {type(error).__name__}") from None
    if done.returncode:
        raise EngineRefusedError(f"nftables refuses: {done.stderr.decode(errors='replace')[:200]!a}")
