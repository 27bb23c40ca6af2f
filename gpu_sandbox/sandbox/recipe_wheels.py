"""Python packages for an image: fetched by pip against a lock of hashes, then unpacked, never installed or run here."""

import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Final

from gpu_sandbox.errors import ImageMissingError
from gpu_sandbox.sandbox.recipe_layers import File, Tree, hash_file, path_inside
from gpu_sandbox.sandbox.recipe_programs import ProgramError, Report, run


SITE: Final = "opt/lull/site"
"""Where packages lie in the image."""
_DROPPED: Final = (
    *("*/tests/*", "*/testing/*", "*/__pycache__/*", "*.pyi", "*.pyx", "*.pxd", "*.h", "*.a", "*.c", "*.pc"),
    *("*.dist-info/RECORD", "*.dist-info/sboms/*", "*.dist-info/entry_points.txt", "*.data/*", "*/py.typed"),
)
_GLIBC: Final = (17, 24, 26, 27, 28, 31, 34)
"""Minor versions of glibc 2 that wheels are made for and every base has."""
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+_-]+)((?:\s+--hash=sha256:[0-9a-f]{64})+)")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One line of a lock.

    Attributes:
        name: the package's name, normalised.
        hashes: SHA-256 of each file that may be it.
    """

    name: str
    version: str
    hashes: frozenset[str]


def parse_lock(text: str) -> tuple[Pinned, ...]:
    """Return what a lock pins.

    Raises:
        ImageMissingError: if a line pins nothing, or has no hash: such a file is not ours.
    """
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    pinned = []
    for line in lines:
        match = _REQUIREMENT.fullmatch(line)
        if not match:
            raise ImageMissingError(f"a lock has the line {line[:60]!r}, which is no pinned package with its hashes")
        pinned.append(Pinned(normal(match[1]), match[2], frozenset(_HASH.findall(match[3]))))
    return tuple(pinned)


def normal(name: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels(lock: Path, python: str, architecture: str, cache: Path, report: Report) -> dict[str, Path]:
    """Return the wheel of each package of a lock, from the cache or from the index that pip is set up for.

    Args:
        lock: a requirements file with hashes.
        python: the image's version of Python, such as `3.11`.
        architecture: the image's, as Go names it.
        cache: a folder of ours.
        report: takes progress.

    Raises:
        ImageMissingError: if pip cannot get them.
        DiskFullError: if there is no room.
    """
    tag, machine = f"cp{python.replace('.', '')}", _MACHINES[architecture]
    folder = cache / f"{tag}-{machine}"
    folder.mkdir(parents=True, exist_ok=True)
    pinned = parse_lock(lock.read_text("utf-8"))
    found = _found(pinned, folder)
    if not all(package.name in found for package in pinned):
        with tempfile.TemporaryDirectory(dir=folder, prefix=".wheels-") as draft:
            _download(lock, python, machine, Path(draft), report)
            for wheel in Path(draft).glob("*.whl"):
                wheel.replace(folder / wheel.name)
        found = _found(pinned, folder)
    if missing := sorted(package.name for package in pinned if package.name not in found):
        raise ImageMissingError(f"pip brought no wheel of {', '.join(missing)} that the lock allows")
    return found


def _found(pinned: Iterable[Pinned], folder: Path) -> dict[str, Path]:
    """Return the wheels in a folder that a lock allows, proved by their hashes."""
    by_name = {(package.name, package.version): package for package in pinned}
    found: dict[str, Path] = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        package = by_name.get((normal(name), version))
        if package and hash_file(wheel) in package.hashes:
            found[package.name] = wheel
    return found


def _download(lock: Path, python: str, machine: str, folder: Path, report: Report) -> None:
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in _GLIBC] + [f"manylinux2014_{machine}"]
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-input", "--progress-bar", "off", "--no-deps"),
        *("--require-hashes", "--only-binary", ":all:", "--dest", str(folder), "--requirement", str(lock)),
        *("--implementation", "cp", "--python-version", python),
        *(word for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for word in ("--abi", abi)),
        *(word for platform in platforms for word in ("--platform", platform)),
    ]

    def heard(line: str) -> None:
        if line.startswith("Downloading "):
            report(line.replace("Downloading", "fetching", 1).split(" http", 1)[0])

    report(f"fetching the Python packages of {lock.parent.name}")
    try:
        run(command, folder, heard=heard)
    except ProgramError as error:
        if "No module named pip" in str(error):
            raise ImageMissingError(
                f"pip is missing, and fetching packages needs it: `{sys.executable} -m ensurepip`"
            ) from None
        raise ImageMissingError(
            f"the Python packages of {lock.parent.name} could not be fetched ({error.reason}):"
            " connect to the network and run it again"
        ) from None


def unpacked(chosen: Mapping[str, Path], names: Iterable[str], dropped: Sequence[str]) -> Tree:
    """Return the files of wheels as they lie in the image, without what no job needs; licences stay.

    Args:
        chosen: wheels by package.
        names: which of them.
        dropped: patterns of further files to leave out, from the packages' own top.
    """
    tree: Tree = {}
    for name in names:
        with zipfile.ZipFile(chosen[name]) as wheel:
            for entry in wheel.infolist():
                inside = path_inside(entry.filename)
                licence = ".dist-info/licenses/" in inside
                if entry.is_dir() or (not licence and any(fnmatch(inside, p) for p in (*_DROPPED, *dropped))):
                    continue
                tree[f"{SITE}/{inside}"] = File(partial(_member, chosen[name], entry.filename))
    return tree


def _member(wheel: Path, name: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name)
