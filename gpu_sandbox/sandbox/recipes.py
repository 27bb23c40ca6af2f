"""Images of the jobs that ship with Lull, made on this machine from recipes; nothing is built by Docker or run.

A recipe is a folder in `resources/workloads` with an `image.toml`. Its image has three layers: a Python, the packages
that images share, and the job's own packages and sources. Equal inputs give equal bytes, and so one digest. A recipe
never comes from a buyer.
"""

import hashlib
import importlib.resources
import json
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import msgspec

from gpu_sandbox.errors import DiskFullError, ImageMissingError
from gpu_sandbox.sandbox import recipe_base, recipe_hub, recipe_layers, recipe_wheels
from gpu_sandbox.sandbox.recipe_base import Base
from gpu_sandbox.sandbox.recipe_hub import Pulled
from gpu_sandbox.sandbox.recipe_layers import Layer
from gpu_sandbox.sandbox.recipe_programs import Report


APP: Final = "opt/lull"
"""Where a job's sources lie in the image."""
ENTRY: Final = "start.py"
_YOUNG_S: Final = 3600.0
_DRAFT_S: Final = 24 * 3600.0
_FULL: Final = frozenset({28, 122})
"""ENOSPC and EDQUOT."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an image is made of.

    Attributes:
        name: also the folder's name, and the label of the image.
        folder: where the recipe lies.
        pythons: versions of Python that the distribution may give, the best first.
        pulled: an image to build upon where a hub answers; None builds from the distribution's packages alone.
        lock: the requirements file, with hashes.
        shared: packages that go into the layer that images share.
        dropped: patterns of files of packages that are left out.
        sources: the job's own files, by their name in the image.
    """

    name: str
    folder: Path
    pythons: tuple[str, ...]
    pulled: Pulled | None
    lock: Path
    shared: tuple[str, ...]
    dropped: tuple[str, ...]
    sources: Mapping[str, Path]

    @classmethod
    def load(cls, folder: Path) -> "Recipe":
        """Read the recipe in a folder.

        Raises:
            ImageMissingError: if it is missing or damaged.
        """
        try:
            written = msgspec.toml.decode((folder / "image.toml").read_bytes(), type=_Written)
        except OSError as error:
            raise _damaged(folder, f"image.toml: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _damaged(folder, f"image.toml: {error}") from None
        if written.name != folder.name or ENTRY not in written.files:
            raise _damaged(folder, f"its name is not its folder's, or it has no {ENTRY}")
        return cls(
            name=written.name,
            folder=folder,
            pythons=tuple(written.base.python),
            pulled=written.base.pulled,
            lock=_inside(folder, written.packages.lock),
            shared=tuple(written.packages.shared),
            dropped=tuple(written.packages.drop),
            sources={name: _inside(folder, place) for name, place in written.files.items()},
        )

    def key(self) -> str:
        """Return a digest of all that decides about the image, except the contents of the base."""
        parts = [self.name, recipe_base.distribution(), recipe_base.machine_architecture(), *_builder()]
        digest = hashlib.sha256(json.dumps(parts).encode())
        for name, file in sorted({"image.toml": self.folder / "image.toml", "lock": self.lock, **self.sources}.items()):
            digest.update(json.dumps([name, recipe_layers.hash_file(file)]).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image in a file.

    Attributes:
        name: the recipe's.
        digest: `sha256:` and the digest of its configuration.
        archive: what `docker load` reads.
        size: bytes of the archive.
    """

    name: str
    digest: str
    archive: Path
    size: int

    @property
    def tag(self) -> str:
        """The tag under which an engine keeps it."""
        return recipe_layers.reference(self.name, self.digest)


def recipes(folder: Path | None = None) -> tuple[Recipe, ...]:
    """Return the recipes that ship with Lull, or those in another folder, by name.

    Raises:
        ImageMissingError: if one is damaged.
    """
    place = folder or Path(str(importlib.resources.files("resources"))) / "workloads"
    return tuple(Recipe.load(found.parent) for found in sorted(place.glob("*/image.toml")))


def build(recipe: Recipe, cache: Path, report: Report) -> BuiltImage:
    """Return the image of a recipe: the cached one if nothing changed, else a new one.

    Takes seconds and some hundred megabytes of the network the first time. Several programs may build at once.

    Args:
        recipe: one that ships with Lull.
        cache: a folder of this user's own; deleting it costs time and nothing else.
        report: takes one line at a time that says what happens.

    Raises:
        ImageMissingError: if something that it needs cannot be had; says what, and how to mend it.
        DiskFullError: if there is no room in `cache`.
    """
    try:
        return cached(recipe, cache) or _built(recipe, cache, report)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(f"there is no room to make an image in {cache}") from None
        raise ImageMissingError(
            f"the image {recipe.name} cannot be made: {error.filename or cache}: {error.strerror}"
        ) from None


def cached(recipe: Recipe, cache: Path) -> BuiltImage | None:
    """Return the image of a recipe as it was made before, if nothing changed since; else None."""
    return _in_place(recipe, _place(recipe, cache))


def _place(recipe: Recipe, cache: Path) -> Path:
    return cache / "images" / f"{recipe.name}-{recipe.key()[:32]}"


def _in_place(recipe: Recipe, folder: Path) -> BuiltImage | None:
    archive = folder / "image.tar"
    try:
        note = json.loads((folder / "image.json").read_bytes())
        image = BuiltImage(recipe.name, note["digest"], archive, note["size"])
        return image if archive.stat().st_size == image.size else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _built(recipe: Recipe, cache: Path, report: Report) -> BuiltImage:
    final = _place(recipe, cache)
    images = final.parent
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=images, prefix=f".{recipe.name}-") as text:
        draft = Path(text)
        base = None
        if recipe.pulled is not None:
            base = recipe_hub.pull(recipe.pulled, draft, report)
        if base is None:
            base = recipe_base.from_packages(recipe.pythons, cache / "layers", report)
        chosen = recipe_wheels.wheels(recipe.lock, base.version, base.architecture, cache / "wheels", report)
        report(f"packing the image {recipe.name}")
        layers = _layers(recipe, base, chosen, draft)
        entrypoint = [base.python, "-I", "-S", "-B", "-X", "utf8", f"/{APP}/{ENTRY}"]
        config = recipe_layers.configuration(recipe.name, base.architecture, entrypoint, ["PATH=/usr/bin"], layers)
        ready = draft / "ready"
        ready.mkdir()
        packed = recipe_layers.write_archive(ready / "image.tar", recipe.name, config, layers)
        note = {"digest": packed.digest, "size": packed.size}
        recipe_layers.write_safely(ready / "image.json", json.dumps(note).encode())
        if _in_place(recipe, final) is None:
            shutil.rmtree(final, ignore_errors=True)
            recipe_layers.put(ready, final)
    _forget_old(recipe, final)
    image = _in_place(recipe, final)
    if image is None:
        raise ImageMissingError(f"the folder {cache} changed while an image was made; run it again")
    report(f"the image {recipe.name} is ready: {image.size / 1e6:.0f} MB, {image.digest[:19]}")
    return image


def _forget_old(recipe: Recipe, final: Path) -> None:
    """Delete what earlier versions of a recipe gave, and drafts of programs that were killed.

    Another program may still be reading a young image, or working on a draft.
    """
    named = re.compile(re.escape(recipe.name) + "-[0-9a-f]{32}")
    for old in final.parent.iterdir():
        if named.fullmatch(old.name) and old != final:
            _forget(old, _YOUNG_S)
    for draft in final.parent.parent.rglob(".*-*"):
        _forget(draft, _DRAFT_S)


def _forget(folder: Path, age_s: float) -> None:
    with suppress(FileNotFoundError):
        if time.time() - folder.stat().st_mtime > age_s:
            shutil.rmtree(folder, ignore_errors=True)


def _layers(recipe: Recipe, base: Base, chosen: Mapping[str, Path], draft: Path) -> tuple[Layer, ...]:
    shared = [name for name in chosen if name in recipe.shared]
    own = [name for name in chosen if name not in recipe.shared]
    common = recipe_wheels.unpacked(chosen, shared, recipe.dropped)
    job = recipe_wheels.unpacked(chosen, own, recipe.dropped)
    job |= {f"{APP}/{name}": recipe_layers.plain(file.read_bytes()) for name, file in recipe.sources.items()}
    return (
        *base.layers,
        recipe_layers.write_layer(common, draft / "shared.tar", f"packages: {', '.join(sorted(shared))}"),
        recipe_layers.write_layer(job, draft / "job.tar", f"job: {recipe.name}"),
    )


def _builder() -> list[str]:
    """Return digests of the code that makes images: a change of it makes new ones."""
    return [recipe_layers.hash_file(file) for file in sorted(Path(__file__).parent.glob("recipe*.py"))]


class _WrittenBase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    python: Annotated[list[Annotated[str, msgspec.Meta(pattern=r"^3\.[0-9]{1,2}$")]], msgspec.Meta(min_length=1)]
    pulled: Pulled | None = None


class _WrittenPackages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lock: str
    shared: list[str]
    drop: list[str]


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `image.toml`."""

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}$")]
    base: _WrittenBase
    packages: _WrittenPackages
    files: dict[Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]{1,40}\.[a-z]{1,10}$")], str]


def _inside(folder: Path, name: str) -> Path:
    """Return a file that a recipe names, if it lies among the recipes."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.parent.resolve()) or not path.is_file():
        raise _damaged(folder, f"{name[:80]!r} is no file of the recipes")
    return path


def _damaged(folder: Path, why: str) -> ImageMissingError:
    return ImageMissingError(f"the recipe {folder.name} is damaged ({why}): install Lull again")
