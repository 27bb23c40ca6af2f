"""A base image from a hub, by digest: where one answers it saves the packages; where none does, that is no error."""

import gzip
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from gpu_sandbox.errors import GpuSandboxError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.recipe_base import Base, machine_architecture
from gpu_sandbox.sandbox.recipe_layers import Layer, copy, hash_file
from gpu_sandbox.sandbox.recipe_programs import Report


HUB_S: Final = 8
"""Seconds of silence after which a hub does not answer."""
_LONGEST_CONFIG: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Pulled:
    """An image with a Python in it.

    Attributes:
        reference: a repository and a digest, `python@sha256:...`; never a tag.
        python: path of its interpreter.
        version: the interpreter's, such as `3.11`.
    """

    reference: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9./:_-]{0,200}@sha256:[0-9a-f]{64}$")]
    python: Annotated[str, msgspec.Meta(pattern="^(/[A-Za-z0-9._-]+)+$")]
    version: Annotated[str, msgspec.Meta(pattern=r"^3\.[0-9]{1,2}$")]


def pull(wanted: Pulled, folder: Path, report: Report) -> Base | None:
    """Return the base, with its layers as files in `folder`; None where no hub, or no engine, gives it.

    The engine checks what it pulls against the digest; each layer is checked here against the image's configuration.
    """
    report(f"asking a hub for {wanted.reference.split('@')[0]}")
    try:
        engine = Engine()
        was_here = engine.image(wanted.reference) is not None
        engine.pull(wanted.reference, timeout_s=HUB_S)
        saved = folder / "pulled.tar"
        with engine.save_image(wanted.reference) as stream:
            copy(stream, saved)
        if not was_here:
            engine.remove_image(wanted.reference)
        return _opened(wanted, saved, folder)
    except (GpuSandboxError, tarfile.TarError, KeyError, ValueError) as error:
        report(f"no hub gave it: {' '.join(str(error).split())[:120]}")
        return None


def _opened(wanted: Pulled, saved: Path, folder: Path) -> Base:
    with tarfile.open(saved) as archive:

        def small(name: str) -> Any:  # noqa: ANN401 - JSON of somebody else's
            entry = archive.getmember(name)
            stream = archive.extractfile(entry)
            if stream is None or entry.size > _LONGEST_CONFIG:
                raise ValueError("its description is too long")
            return json.loads(stream.read())

        (manifest,) = small("manifest.json")
        config = small(manifest["Config"])
        if config["os"] != "linux" or config["architecture"] != machine_architecture():
            raise ValueError(f"it is for {config['architecture']}")
        layers = []
        for number, (name, diff_id) in enumerate(zip(manifest["Layers"], config["rootfs"]["diff_ids"], strict=True)):
            stream = archive.extractfile(name)
            if stream is None:
                raise ValueError("a layer is no file")
            file = folder / f"base-{number}.tar"
            copy(stream, file)
            if _packed(file):
                with gzip.open(file) as plain:
                    copy(plain, folder / "plain.tar")
                (folder / "plain.tar").replace(file)
            if f"sha256:{hash_file(file)}" != diff_id:
                raise ValueError("a layer is not the one that it names")
            layers.append(Layer(file, diff_id, f"{wanted.reference}"))
    saved.unlink()
    return Base(tuple(layers), wanted.python, wanted.version, config["architecture"])


def _packed(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"
