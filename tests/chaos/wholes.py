"""Faults that need more than a sandbox: hostile images from a real registry, and a whole engine at a real market.

One round each as a function, as in `tests/chaos/faults.py`.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import pytest

from app.client.launch import ensure_engine
from app.localnet.provider import Provider
from app.localnet.shop import Shop
from app.paths import Home
from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.registry.fetching import Fetcher
from gpu_sandbox.sandbox.registry.library import Library
from tests.helpers import practice
from tests.helpers.distribution import Maker, Pushed, registry
from tests.helpers.docker import Image
from tests.helpers.waiting import until
from tests.helpers.workloads import loaded_image


_MIB: Final = 1 << 20
_LIVES_S: Final = 5.0
"""An engine is killed at a random moment of its first seconds: it starts, joins, prepares, runs, collects, removes."""
_UNITS: Final = 20


@dataclass(frozen=True, slots=True)
class Hostile:
    """Images at a registry, and an owner who trusts their maker.

    Attributes:
        engine: the container engine.
        folder: the owner's shelf.
        maker: publishes the images.
        bomb: unfolds into hundreds of times its size.
        many: has 100 layers, and is fine.
    """

    engine: Engine
    folder: Path
    maker: Maker
    bomb: Pushed
    many: Pushed

    def bring(self, image: Pushed) -> Library:
        """Have the owner bring an image; return his library."""
        library = Library(self.engine, self.folder, ours=lambda: (loaded_image(self.engine),))
        fetcher = Fetcher(here=frozenset({self.maker.registry.host}))
        library.bring(image.reference, fetcher, [self.maker.publisher], lambda _: None)
        return library

    def assert_nothing_is_here(self, image: Pushed) -> None:
        """Fail where the engine or the shelf has anything of an image."""
        assert not Images(self.engine).present(image.digest)
        assert not self.folder.exists() or list(self.folder.iterdir()) == []


@contextmanager
def hostile_images(engine: Engine, folder: Path, *, bomb_mib: int = 300) -> Iterator[Hostile]:
    """Run a registry that has them."""
    place = folder / "registry"
    place.mkdir()
    with registry(place) as running:
        maker = Maker(running, "team/job")
        bomb = maker.push([tar_header("zeros", bomb_mib * _MIB) + bytes(bomb_mib * _MIB + 1024)])
        many = maker.push([tar_header(f"file-{n}", 1) + b"x" + bytes(511 + 1024) for n in range(100)])
        for image in (bomb, many):
            maker.sign(image)
        yield Hostile(engine, folder / "shelf", maker, bomb, many)


def zip_bomb(stage: Hostile) -> None:
    """Bring a bomb: it is refused, and neither shelf nor engine has anything of it."""
    with pytest.raises(DataError, match="unfolds to more than"):
        stage.bring(stage.bomb)
    stage.assert_nothing_is_here(stage.bomb)


def hundred_layers(stage: Hostile) -> None:
    """Bring an image of 100 layers, and give it up again: nothing of it stays."""
    library = stage.bring(stage.many)
    assert Images(stage.engine).present(stage.many.digest)
    for kept in library.kept():
        library.give_up(kept)
    stage.assert_nothing_is_here(stage.many)


HOSTILE: Final[dict[str, Callable[[Hostile], None]]] = {"zip bomb": zip_bomb, "100 layers": hundred_layers}
"""Faults of images."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An engine with its guardian at a market, and somebody who buys from it.

    Attributes:
        you: the provider.
        shop: the buyer.
        image: a shell.
        folder: for the job's file.
    """

    you: Provider
    shop: Shop
    image: Image
    folder: Path


@contextmanager
def whole(folder: Path, image: Image) -> Iterator[Whole]:
    """Run a practice network with one provider; afterwards no process and no device of his home is there."""
    practice.images()
    with practice.network(folder / "net") as net, Shop(net) as shop:
        with practice.worker("you", folder / "you", net, image=image) as you:
            yield Whole(you, shop, image, folder)
        until(lambda: not left_of(you.home, engine=False), within_s=30, what="the end of all that an engine had")


def engine_killed_whole(stage: Whole) -> None:
    """Kill an engine at a random moment of a job's life; the next one finishes the job, and nothing of it is left."""
    ensure_engine(stage.you.home)
    order = stage.shop.order(practice.counting(stage.image, stage.folder, units=_UNITS), 10**18)
    time.sleep(random.uniform(0, _LIVES_S))  # noqa: S311 - a moment, no secret
    practice.kill(stage.you)
    ensure_engine(stage.you.home)
    assert practice.bought(stage.shop, order, str) in ("accepted", "settled")
    until(lambda: not left_of(stage.you.home, engine=True), within_s=30, what="the removal of all of a job")


WHOLE: Final = "whole engine killed"


def left_of(home: Home, *, engine: bool) -> list[str]:
    """Return what is there of a home: containers, volumes, networks, disks, devices, processes.

    Args:
        home: the provider's.
        engine: whether its engine may run, with its guardian.
    """
    found = practice.everything_of(home)
    mine = {"lull.instance": home.instance}
    found += [str(each["Name"]) for each in Engine().networks(mine)]
    found += [path.name for path in home.disks.glob("*")] if home.disks.is_dir() else []
    for entry in Path("/sys/block").glob("loop*/loop/backing_file"):
        try:
            if entry.read_text().startswith(f"{home.root}/"):
                found.append(f"device {entry.parts[3]}")
        except OSError:
            continue
    running = _processes(home)
    if not engine:
        found += running
    elif len(running) > _OF_AN_ENGINE:
        found += [f"{len(running)} processes: {', '.join(running)}"]
    return found


_OF_AN_ENGINE: Final = 2
"""Itself and its guardian."""


def _processes(home: Home) -> list[str]:
    """Return the processes that were started for a home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("LULL_HOME") == str(home.root):
                found.append(f"process {process.pid} {' '.join(process.cmdline())[:100]}")
        except psutil.Error:
            continue
    return found
