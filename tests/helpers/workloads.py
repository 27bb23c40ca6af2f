"""The jobs that ship with Lull, for tests: their modules on this Python, and their images in a real engine."""

import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import docker
import pytest
from docker.models.containers import Container

from app.paths import cache_folder
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.recipes import BuiltImage, build, recipes
from tests.helpers.waiting import until


ROOT: Final = Path(__file__).parents[2]
WORKLOADS: Final = ROOT / "resources" / "workloads"
CACHE: Final = cache_folder()
"""The one that Lull itself uses: the packages are 100 MB, and fetched once."""
PATIENCE_S: Final = 120
_MODULES: Final = ("documents", "gelu", "job", "main", "network", "start")


def load(workload: str, module: str) -> ModuleType:
    """Import a module of a workload afresh, as its image would, and leave no trace of it in `sys.modules`."""
    folders = [str(WORKLOADS / workload), str(WORKLOADS / "common")]
    sys.path[:0] = folders
    try:
        return importlib.import_module(module)
    finally:
        del sys.path[: len(folders)]
        for name in _MODULES:
            sys.modules.pop(name, None)


def built(name: str) -> BuiltImage:
    """Return the image of a recipe, made now if it was not before."""
    (recipe,) = (recipe for recipe in recipes() if recipe.name == name)
    return build(recipe, CACHE, print)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job's container ended.

    Attributes:
        code: its exit status.
        said: its standard error.
    """

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task's four folders, which outlive its attempts."""

    client: docker.DockerClient
    image: str
    root: Path

    def give(self, name: str, content: bytes) -> None:
        """Put an input into place."""
        (self.root / "in" / name).write_bytes(content)

    def result(self, name: str) -> bytes:
        """Return a file of the output."""
        return (self.root / "out" / name).read_bytes()

    def progress(self) -> list[dict[str, Any]]:
        """Return all progress lines so far."""
        lines = self.root / "progress" / "lines"
        return [json.loads(line) for line in lines.read_bytes().splitlines()] if lines.exists() else []

    @contextmanager
    def running(self, *command: str, environment: Mapping[str, str] | None = None) -> Iterator[Container]:
        """Start an attempt as the sandbox would: no network, no rights, a read-only root; remove it at the end."""
        container = self.client.containers.create(
            self.image,
            list(command),
            environment=dict(environment or {}),
            read_only=True,
            user="65534:65534",
            network_mode="none",
            cap_drop=["ALL"],
            security_opt=["no-new-privileges=true"],
            pids_limit=64,
            mem_limit="768m",
            memswap_limit="768m",
            nano_cpus=1_000_000_000,
            init=True,
            ipc_mode="private",
            tmpfs={"/tmp": "rw,nosuid,nodev,noexec,size=64m"},
            volumes={
                str(self.root / part): {"bind": f"/lull/{part}", "mode": "ro" if part == "in" else "rw"}
                for part in ("in", "out", "ckpt", "progress")
            },
        )
        try:
            container.start()
            yield container
        finally:
            container.remove(force=True)

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> Ended:
        """Run an attempt to its end."""
        with self.running(*command, environment=environment) as container:
            return ended(container)

    def interrupted(self, signal: str, units: int, environment: Mapping[str, str] | None = None) -> Ended:
        """Run an attempt and send it a signal once `units` are done."""
        with self.running(environment=environment) as container:
            until(lambda: [p for p in self.progress() if p["done"] >= units], within_s=PATIENCE_S, what="progress")
            container.kill(signal)
            return ended(container)


def ended(container: Container) -> Ended:
    """Wait for a container's end."""
    code = container.wait(timeout=PATIENCE_S)["StatusCode"]
    return Ended(code, container.logs(stdout=False, stderr=True).decode())


@pytest.fixture(scope="session")
def docker_client() -> Iterator[docker.DockerClient]:
    """The engine of this machine, by its own Python library; a missing one is a failure."""
    client = docker.from_env(timeout=PATIENCE_S)
    try:
        client.ping()
    except docker.errors.DockerException as error:
        pytest.fail(f"these tests need Docker: {error}", pytrace=False)
    yield client
    client.close()


@pytest.fixture(scope="session")
def new_task(
    docker_client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Task]]:
    """Makes tasks of a workload; its image is built, and loaded, when it is first asked for."""
    loaded: dict[str, str] = {}

    def make(name: str) -> Task:
        if name not in loaded:
            image = built(name)
            with image.archive.open("rb") as archive:
                (found,) = docker_client.images.load(archive)
            loaded[name] = str(found.id)
        root = tmp_path_factory.mktemp(name)
        for part in ("in", "out", "ckpt", "progress"):
            (root / part).mkdir()
            (root / part).chmod(0o777)
        return Task(docker_client, loaded[name], root)

    yield make
    # The images stay: they are the same that Lull itself uses, and an engine may be working with them.
    loaded.clear()


def loaded_image(engine: Engine, name: str = "embed-text") -> str:
    """Return the digest of a recipe's image, given to an engine if it was not there."""
    image = built(name)
    Images(engine).load(image.archive, image.digest)
    return image.digest
