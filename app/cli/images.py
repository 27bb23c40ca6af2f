"""`lull images build` and `list`: the images of the jobs that ship with Lull, made on this machine."""

import argparse
from collections.abc import Callable

from app.cli import publishers
from app.cli.console import Console, Report, table
from app.cli.converting import converted
from app.cli.parsing import Parser, command
from app.paths import cache_folder, default_home
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.recipes import BuiltImage, build, cached, recipes


def define(parser: Parser, _name: str) -> None:
    """Add the arguments of the group."""
    group = parser.add_subparsers(metavar="command", required=True)
    command(group.add_parser("build", help="make what is missing and give it to the engine"), _build)
    command(group.add_parser("list", help="which are here"), _list)
    publishers.define(group)


def build_images(progress: Callable[[str], None]) -> tuple[BuiltImage, ...]:
    """Make the images of all recipes and give them to the engine; what is there already is kept.

    Raises:
        KnownError: `docker.unreachable`, `docker.refused`, `disk.full` or `image.failed`.
    """
    with converted():
        engine = Engine()
        engine.info()
        images = Images(engine)
        built = tuple(build(recipe, cache_folder(), progress) for recipe in recipes())
        for image in built:
            if not images.present(image.digest):
                progress(f"giving {image.name} to the engine")
                images.load(image.archive, image.digest)
    return built


def _build(_arguments: argparse.Namespace, console: Console) -> Report:
    built = build_images(console.progress)
    rows = [("image", "digest", "size"), *((i.name, i.digest, f"{i.size / 1e6:.0f} MB") for i in built)]
    return Report(table(rows), {"images": [{"name": i.name, "digest": i.digest, "size": i.size} for i in built]})


def _list(_arguments: argparse.Namespace, _console: Console) -> Report:
    with converted():
        Engine().info()
        found = here()
        brought = publishers.library(default_home())
        present = set(brought.present())
        kept = [(each, each.digest in present) for each in brought.kept()]
    rows = [("image", "digest"), *((name, digest or "not here: run `lull images build`") for name, digest in found)]
    rows += [(each.name, each.digest if there else "gone: run `lull images add` again") for each, there in kept]
    images = [{"name": name, "digest": digest} for name, digest in found]
    images += [{"name": each.name, "digest": each.digest if there else None} for each, there in kept]
    return Report(table(rows), {"images": images})


def here() -> list[tuple[str, str | None]]:
    """Return the name of each image that ships with Lull, and its digest if it was made and the engine has it.

    Raises:
        GpuSandboxError: if no engine answers, or a recipe is damaged.
    """
    images, cache = Images(Engine()), cache_folder()
    made = [(recipe.name, cached(recipe, cache)) for recipe in recipes()]
    return [(name, image.digest if image and images.present(image.digest) else None) for name, image in made]
