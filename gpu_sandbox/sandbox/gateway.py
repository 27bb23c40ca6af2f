"""The host's side of a gate: its container, its network and its volumes, from the first to the last.

A job with a list of names gets a second container beside its own. The job stays without a network; the gate has one,
and nothing else: no capability, no file of the host's, a program of ours in an image of ours. They meet at a socket in
a volume of memory, which the job has read-only. Whatever carries the attempt's label goes with the attempt.
"""

import contextlib
import hashlib
import importlib.resources
import io
import logging
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise
from typing import Final

from gpu_sandbox.errors import EngineRefusedError, ImageMissingError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.config import LABEL_INSTANCE, LABEL_ROLE, ROLE_GATE, Names
from gpu_sandbox.sandbox.containers import container_of
from gpu_sandbox.sandbox.domains import Rules, Traffic, traffic_of
from gpu_sandbox.sandbox.engine import GVISOR, RUNC, Engine
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.frozen import thaw
from gpu_sandbox.sandbox.gate import Order
from gpu_sandbox.sandbox.heartbeat import TICKS, Heart
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.progress import plain_lines, unframed
from gpu_sandbox.sandbox.readback import differences
from gpu_sandbox.sandbox.spec import ContainerState, EngineInfo, Spec
from gpu_sandbox.sandbox.transport import GoneError, JsonObject


log = logging.getLogger(__name__)

USER: Final = 65533
"""Not the job's: neither may signal, trace or count against the other, whatever they might share."""
MEMORY: Final = 96 << 20
PIDS: Final = 160
"""Two for each connection, and some."""
_PARTS: Final = ("errors.py", *(f"sandbox/{part}.py" for part in ("addresses", "domains", "gate", "hello", "pace")))
_READY_S: Final = 20.0
_LOOK_S: Final = 0.02
_LOG: Final = 1 << 15
_BLOCK: Final = 512
_UDS: Final = frozenset({"host-uds=open", "host-uds=all", "fsgofer-host-uds", "fsgofer-host-uds=true"})
"""How gVisor is told to let a container connect to a socket that another one made."""


@cache
def packed_gate() -> bytes:
    """Return the gate's program as one zip file that a Python runs; equal sources, equal bytes."""
    packed = io.BytesIO()
    root = importlib.resources.files("gpu_sandbox")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for package in ("gpu_sandbox/__init__.py", "gpu_sandbox/sandbox/__init__.py"):
            archive.writestr(zipfile.ZipInfo(package), "")
        for part in _PARTS:
            archive.writestr(zipfile.ZipInfo(f"gpu_sandbox/{part}"), (root / part).read_bytes())
        archive.writestr(
            zipfile.ZipInfo("__main__.py"),
            "import sys\nfrom gpu_sandbox.sandbox.gate import main\nsys.exit(main(sys.argv[1:]))\n",
        )
    return packed.getvalue()


@dataclass(frozen=True, slots=True)
class GateParts:
    """What gates are made of and what is around them.

    Attributes:
        images: digests of images of ours with a Python, best first; a stranger's image never gets a network.
        resolvers: name servers of this PC; with none, the engine finds some.
        ours: networks of the owner's with public addresses.
        program: returns the gate's program, as a zip file.
    """

    images: Callable[[], Iterable[str]]
    resolvers: tuple[IPv4Address, ...] = ()
    ours: tuple[IPv4Network, ...] = ()
    program: Callable[[], bytes] = packed_gate


class Gateway:
    """The gates of one instance. Any thread may call; the runner calls once at a time for one attempt."""

    def __init__(
        self, engine: Engine, instance: str, images: Images, around: GateParts | None, wall: Wall | None
    ) -> None:
        """Take what gates are made of.

        Args:
            engine: where they run.
            instance: whose they are.
            images: the engine's.
            around: None lets no job have a gate.
            wall: the table that stands around their bridges; None where this process may set none up.
        """
        self._engine = engine
        self._instance = instance
        self._images = images
        self._around = around
        self._wall = wall

    def problem(self, info: EngineInfo) -> str | None:
        """Say in a sentence why no job can have a gate here; None if one can.

        Raises:
            EngineUnreachableError: if no engine answers.
        """
        if self._around is None:
            return "no gates are made here"
        if info.runtime == GVISOR and not opens_sockets(self._engine.arguments(GVISOR)):
            return (
                "gVisor lets no job reach its gate here: register runsc with --host-uds=open among its runtimeArgs, "
                "and restart Docker"
            )
        try:
            self._images.with_python(self._around.images())
        except ImageMissingError:
            return "the gate needs an image that Lull made itself, and none is here: `lull images make` makes one"
        return None

    def walled(self) -> bool:
        """Return whether a table of the kernel's stands around the gates besides."""
        return self._wall is not None

    # --- one attempt -------------------------------------------------------------------------------------------

    def make(self, spec: Spec, names: Names, labels: Mapping[str, str], info: EngineInfo) -> None:
        """Make an attempt's gate, which does not run yet. What was made before an error goes with the attempt.

        Raises:
            EngineRefusedError: if there can be none, or the engine made something else than it was asked for.
        """
        problem = self.problem(info)
        if problem or self._around is None:
            raise EngineRefusedError(problem or "")
        engine = self._engine
        bridge = bridge_of(self._instance, spec.attempt)
        engine.create_network(names.network, {**labels, LABEL_ROLE: ROLE_GATE}, network_options(bridge))
        self.stand()
        image = self._images.resolve(self._images.with_python(self._around.images()))
        order = Order(
            path=config.DOOR_SOCKET,
            rules=Rules(spec.domains, spec.network_bytes),
            rate=spec.network_rate,
            spent=spec.spent,
            ours=self._around.ours,
        )
        program = self._images.program(image).running(f"{config.GATE_CODE}/gate.zip")
        asked = gate_body(
            names,
            labels,
            image=image,
            command=(*program, order.text()),
            resolvers=self._around.resolvers,
            apparmor=info.apparmor,
        )
        engine.create(names.gate, asked)
        found = engine.inspect(names.gate)
        if found is None or (wrong := differences(asked, found)):
            raise EngineRefusedError(f"the engine made another gate than it was asked for: {', '.join(wrong)}")

    def volumes(self, names: Names, labels: Mapping[str, str]) -> None:
        """Make the volumes of an attempt's gate."""
        self._engine.create_volume(names.code, labels)
        self._engine.create_volume(names.door, labels, door_options())

    def staged(self, init: bytes) -> Iterator[bytes]:
        """Yield a tar stream to unpack at `/lull` in the helper: the gate's program."""
        program = self._around.program() if self._around is not None else b""
        folder = config.GATE_CODE.rpartition("/")[2]
        yield tar_header(f"{folder}/", 0, mode=0o755, kind=b"5")
        for name, content, mode in (("init", init, 0o555), ("gate.zip", program, 0o444)):
            yield tar_header(f"{folder}/{name}", len(content), mode=mode)
            yield content + bytes(-len(content) % _BLOCK)
        yield bytes(2 * _BLOCK)

    def open(self, names: Names, heart: Heart) -> None:
        """Let a gate run, and wait until it listens. Running or frozen already is success.

        Raises:
            EngineRefusedError: if it is not there, or does not come up.
        """
        found = self._engine.inspect(names.gate)
        if found is None:
            raise EngineRefusedError("the job's gate is gone")
        mine = container_of(found)
        if mine.state in {ContainerState.RUNNING, ContainerState.FROZEN}:
            heart.beat(mine.id)
            return
        self.stand()
        self._engine.start(mine.id)
        heart.beat(mine.id)
        deadline = time.monotonic() + _READY_S
        while self.traffic(names) is None:
            state = container_of(self._engine.inspect(mine.id) or found).state
            if state is ContainerState.EXITED or time.monotonic() > deadline:
                raise EngineRefusedError(f"the job's gate does not come up: {self._said(names)[-200:]!a}")
            time.sleep(_LOOK_S)

    def beat(self, names: Names, heart: Heart) -> None:
        """Keep the gate of an attempt that another engine started alive."""
        if found := self._engine.inspect(names.gate):
            heart.beat(str(found["Id"]))

    def traffic(self, names: Names) -> Traffic | None:
        """Return what an attempt's gate did until now; None where there is none, or it has said nothing yet."""
        for line in reversed(self._said(names).splitlines()):
            if (said := traffic_of(line)) is not None:
                return said
        return None

    def settle(self, names: Names) -> Traffic | None:
        """End a gate in order, so that its last word is a whole one; return what it did."""
        with contextlib.suppress(EngineRefusedError):
            thaw(self._engine, names.gate)
            self._engine.stop(names.gate, 1)
        return self.traffic(names)

    def remove(self, networks: Iterable[JsonObject]) -> None:
        """Remove networks whose gates are gone, and let the table forget their bridges."""
        gone = False
        for network in networks:
            self._engine.remove_network(str(network["Id"]))
            gone = True
        if gone:
            self.stand()

    def stand(self) -> None:
        """Let the table stand around the gates that there are; after a crash there may be fewer.

        A gate works without it, and the owner is told which of the two he has (`walled`).
        """
        if self._wall is not None:
            try:
                self._wall.stand(self._bridges())
            except EngineRefusedError as error:
                log.warning("no second wall around the gates: %s", error)
                self._wall = None

    # --- parts -------------------------------------------------------------------------------------------------

    def _bridges(self) -> tuple[str, ...]:
        found = self._engine.networks({LABEL_INSTANCE: self._instance, LABEL_ROLE: ROLE_GATE})
        return tuple(sorted(str((network.get("Options") or {}).get(_BRIDGE_NAME)) for network in found))

    def _said(self, names: Names) -> str:
        with contextlib.suppress(GoneError), self._engine.logs(names.gate, 3) as stream:
            return plain_lines(unframed(stream, _LOG), _LOG)
        return ""


# --- bodies --------------------------------------------------------------------------------------------------------

_BRIDGE_NAME: Final = "com.docker.network.bridge.name"


def opens_sockets(arguments: Sequence[str]) -> bool:
    """Return whether gVisor, called with these arguments, lets a container connect to another one's socket."""
    words = [each.lstrip("-") for each in arguments if each.startswith("-")]
    pairs = [f"{name.lstrip('-')}={value}" for name, value in pairwise(arguments) if not value.startswith("-")]
    return not _UDS.isdisjoint((*words, *pairs))


def bridge_of(instance: str, attempt: str) -> str:
    """Return the name of a gate's network card on this PC: at most 15 characters, as the kernel wants."""
    return f"lull-{hashlib.sha256(f'{instance} {attempt}'.encode()).hexdigest()[:10]}"


def network_options(bridge: str) -> dict[str, str]:
    """Return the options of a gate's network: it alone is on it, and it goes out by the PC's own address."""
    return {
        _BRIDGE_NAME: bridge,
        "com.docker.network.bridge.enable_icc": "false",
        "com.docker.network.bridge.enable_ip_masquerade": "true",
    }


def door_options() -> dict[str, str]:
    """Return the options of the volume where a job meets its gate: memory, and room for a socket alone."""
    return {"type": "tmpfs", "device": "tmpfs", "o": "size=4096,nr_inodes=4,mode=1777,nosuid,nodev,noexec"}


def gate_body(
    names: Names,
    labels: Mapping[str, str],
    *,
    image: str,
    command: Iterable[str],
    resolvers: Iterable[IPv4Address] = (),
    apparmor: bool = False,
) -> JsonObject:
    """Return the body of a gate's container: as little as a job's, and a network."""
    limits = {"core": 0, "fsize": 0, "nofile": 512, "nproc": 256, "rtprio": 0, "nice": 0}
    return {
        "Image": image,
        "Hostname": "gate",
        "Domainname": "",
        "User": f"{USER}:{USER}",
        "Env": ["NVIDIA_VISIBLE_DEVICES=void"],
        "Tty": False,
        "Entrypoint": [f"{config.GATE_CODE}/init", str(TICKS)],
        "Cmd": list(command),
        "OpenStdin": True,
        "StdinOnce": False,
        "ExposedPorts": {},
        "Volumes": {},
        "OnBuild": [],
        "StopSignal": "SIGTERM",
        "StopTimeout": 1,
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {**labels, LABEL_ROLE: ROLE_GATE, config.LABEL_GPU: "none"},
        "HostConfig": {
            **config.nothing_of_the_host(),
            "NetworkMode": names.network,
            "Dns": [str(each) for each in resolvers],
            "DnsOptions": ["timeout:2", "attempts:2"],
            "Runtime": RUNC,
            "ReadonlyRootfs": True,
            "SecurityOpt": config.security(apparmor=apparmor),
            "Memory": MEMORY,
            "MemorySwap": MEMORY,
            "CpuPeriod": config.CPU_PERIOD_US,
            "CpuQuota": config.CPU_PERIOD_US // 2,
            "CpuShares": 128,
            "PidsLimit": PIDS,
            "OomScoreAdj": 800,
            "OomKillDisable": False,
            "Ulimits": [{"Name": name, "Soft": value, "Hard": value} for name, value in limits.items()],
            "ShmSize": 1 << 16,
            "Tmpfs": {},
            "Init": False,
            "DeviceRequests": [],
            "LogConfig": {"Type": "local", "Config": {"max-size": "1m", "max-file": "2"}},
            "Mounts": [
                config.mounted(names.code, config.GATE_CODE, read_only=True),
                config.mounted(names.door, config.DOOR),
            ],
        },
    }
