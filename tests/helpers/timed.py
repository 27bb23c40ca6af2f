"""A container engine and disks that note what each step of a job's preparation costs."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gpu_sandbox.sandbox.disks import LoopDisks
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.spec import EngineInfo
from gpu_sandbox.sandbox.transport import JsonObject


class TimedEngine(Engine):
    """An engine that notes what the calls of a job's preparation cost, in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.cost: dict[str, list[float]] = {}

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.cost.setdefault(part, []).append(time.monotonic() - began)

    def info(self) -> EngineInfo:
        with self._timed("ask_engine"):
            return super().info()

    def create(self, name: str, body: JsonObject) -> str:
        with self._timed("create_helper" if name.endswith("helper") else "create_job"):
            return super().create(name, body)

    def put(self, container: str, path: str, archive: Iterable[bytes]) -> None:
        with self._timed("put_inputs"):
            super().put(container, path, archive)

    def create_volume(self, name: str, labels: Mapping[str, str], options: Mapping[str, str] | None = None) -> None:
        with self._timed("create_volume"):
            super().create_volume(name, labels, options)


class TimedDisks(LoopDisks):
    """Disks that note what making each costs, in seconds."""

    def __init__(self, folder: Path, *, owner: int) -> None:
        super().__init__(folder, owner=owner)
        self.cost: list[float] = []

    def options(self, name: str, *, content: int, files: int) -> dict[str, str]:
        began = time.monotonic()
        found = super().options(name, content=content, files=files)
        self.cost.append(time.monotonic() - began)
        return found
