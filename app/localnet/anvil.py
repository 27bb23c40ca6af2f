"""anvil, the practice chain: finding it, starting it and ending it."""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.children import APART
from app.protocol.errors import KnownError


CHAIN_ID: Final = 31337
_READY_S: Final = 15.0
_PROGRAM: Final = "anvil.exe" if sys.platform == "win32" else "anvil"


def find_anvil() -> Path:
    """Return anvil's program: `LULL_ANVIL`, or the one that quickstart got from npm, or the one on the PATH.

    Raises:
        KnownError: `localnet.anvil`, if there is none.
    """
    if named := os.environ.get("LULL_ANVIL"):
        return Path(named)
    machine = platform.machine().lower()  # Windows shouts
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    package = f"@foundry-rs/anvil-{sys.platform}-{machine}"
    local = Path(__file__).parents[2] / ".tools" / "npm" / "node_modules" / package / "bin" / _PROGRAM
    if local.is_file():
        return local
    if found := shutil.which("anvil"):
        return Path(found)
    raise KnownError("localnet.anvil", what="anvil is not installed")


@dataclass(frozen=True, slots=True)
class Anvil:
    """A running anvil.

    Attributes:
        url: its RPC address on loopback.
    """

    process: subprocess.Popen[bytes]
    url: str

    def stop(self) -> None:
        """End it, letting it write its state first."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def anvil_command(port: int, state: Path | None = None) -> list[str]:
    """Return what starts anvil on a loopback port, with its own state in a file where one is named.

    Raises:
        KnownError: `localnet.anvil`, if it is not installed.
    """
    command = [
        str(find_anvil()),
        *("--host", "127.0.0.1", "--port", str(port), "--chain-id", str(CHAIN_ID)),
        *("--hardfork", "prague", "--accounts", "1", "--silent"),
    ]
    if state is not None:
        command += ["--state", str(state), "--state-interval", "2"]
    return command


def start_anvil(port: int, *, state: Path | None = None, log: Path | None = None) -> Anvil:
    """Start anvil on a loopback port and wait until it answers.

    Args:
        port: a free TCP port.
        state: a file that keeps the chain from run to run; None keeps nothing.
        log: where its output goes; None throws it away.

    Raises:
        KnownError: `localnet.anvil`, if it does not start.
    """
    command = anvil_command(port, state)
    sink = log.open("ab") if log else None
    try:
        process = subprocess.Popen(  # noqa: S603 - a program of ours with arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=sink or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=APART,
        )
    except OSError as error:
        raise KnownError("localnet.anvil", what=f"{command[0]}: {error.strerror}") from None
    finally:
        if sink:
            sink.close()
    chain = Anvil(process, f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and process.poll() is None:
        if answers(chain.url):
            return chain
        time.sleep(0.02)
    chain.stop()
    raise KnownError("localnet.anvil", what=f"it ended with status {process.returncode} before it answered")


def call(url: str, method: str, *params: object) -> object:
    """Return what a node on loopback answers to one call, or None if it does not answer."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback, http
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310 - loopback, http
            answer: object = json.loads(reply.read(1 << 20)).get("result")
            return answer
    except (OSError, ValueError, AttributeError):
        return None


def answers(url: str) -> bool:
    """Return whether a node of the practice chain answers at `url`."""
    return call(url, "eth_chainId") == hex(CHAIN_ID)
