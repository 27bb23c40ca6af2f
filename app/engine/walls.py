"""What jobs of one instance run in here: the sandbox with the disks, the gates and the table that this PC can have."""

from app.paths import Home, cache_folder
from gpu_sandbox.sandbox.config import NOBODY
from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.firewall import Wall
from gpu_sandbox.sandbox.gateway import GateParts
from gpu_sandbox.sandbox.here import name_servers, own_networks
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.shipped import shipped


def sandbox_of(engine: Engine, home: Home) -> Sandbox:
    """Return the sandbox of an instance.

    Args:
        engine: where its containers run.
        home: the instance's folder.
    """
    resolvers = name_servers()
    images = Images(engine)
    return Sandbox(
        engine,
        home.instance,
        LoopDisks(home.disks, owner=NOBODY) if LoopDisks.usable() else None,
        gates=GateParts(lambda: shipped(images, cache_folder()), resolvers, own_networks()),
        wall=Wall(home.instance, resolvers) if Wall.possible() else None,
    )
