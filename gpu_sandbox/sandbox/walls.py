"""What jobs of one instance run in here: the sandbox with the disks, the gates and the table that this PC can have."""

from pathlib import Path

from gpu_sandbox.sandbox.config import NOBODY
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.engine_disks import EngineDisks
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.gateway import GateParts
from gpu_sandbox.sandbox.here import name_servers, own_networks
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.shipped import shipped


def walled_sandbox(engine: Engine, instance: str, cache: Path, disks: Path | None = None) -> Sandbox:
    """Return the sandbox of an instance.

    Args:
        engine: where its containers run.
        instance: whose they are.
        cache: where images of ours are made.
        disks: a folder for disks of a fixed size, where this process may make them; elsewhere, and with None, a helper
            makes them in the engine's machine, where that can be done.
    """
    resolvers = name_servers()
    images = Images(engine)

    def ours() -> tuple[str, ...]:
        return shipped(images, cache)

    hard = LoopDisks(disks, owner=NOBODY) if disks is not None and LoopDisks.usable() else None
    return Sandbox(
        engine,
        instance,
        hard if hard is not None else EngineDisks(engine, instance, ours, owner=NOBODY),
        gates=GateParts(ours, resolvers, own_networks()),
        wall=Wall(instance, resolvers) if Wall.possible() else None,
    )
