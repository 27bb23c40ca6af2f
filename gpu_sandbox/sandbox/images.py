"""Images by digest: whether one is here, whether it is the one that was promised, and how it gets here from a file.

An image is named by the SHA-256 of its configuration JSON, which names its layers in turn: Docker's classic store
calls that the image's id. The containerd store (the default since Docker 29) has ids of its own, so each image also has
the tag `lull.local/<name>:<first 32 hex digits of the digest>`, and what is found under it is proved, not believed:
the engine is asked to export it, and its configuration is hashed.
"""

import hashlib
import json
import re
import tarfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from gpu_sandbox.errors import DataError, EngineRefusedError, GpuSandboxError, ImageMissingError, SpecError
from gpu_sandbox.sandbox.engine import Engine


JsonObject: TypeAlias = dict[str, Any]

LABEL_IMAGE: Final = "lull.image"
"""In the image's own configuration: its plain name."""
_REGISTRY: Final = "lull.local"
_MAX_LAYERS: Final = 127
_MAX_CONFIG: Final = 1 << 20
_CHUNK: Final = 1 << 20
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PYTHON = re.compile(r"/[\w/.-]*/python3(\.\d+)?")
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+){0,8}")
_BAD_VARIABLES = re.compile(r"LD_|NVIDIA_|CUDA_VISIBLE|GLIBC_|GCONV_")
_COMPARED: Final = ("Env", "Entrypoint", "Cmd", "User", "WorkingDir", "Labels")
_KERNELS: Final = frozenset({"proc", "sys", "dev"})
_FORBIDDEN: Final = ("Volumes", "OnBuild", "ExposedPorts", "Healthcheck")


def tag_of(name: str, digest: str) -> str:
    """Return the tag under which an image is kept.

    Raises:
        SpecError: if the name or the digest is not a plain one.
    """
    if not _NAME.fullmatch(name) or len(name) > 64 or not _DIGEST.fullmatch(digest):
        raise SpecError(f"{name[:80]!r} with {digest[:80]!r} names no image")
    return f"{_REGISTRY}/{name}:{digest[7:39]}"


@dataclass(frozen=True, slots=True)
class Program:
    """What an image starts.

    Attributes:
        entrypoint: its program and first arguments.
        command: the arguments behind them, unless a job brings its own.
    """

    entrypoint: tuple[str, ...]
    command: tuple[str, ...]

    def with_command(self, command: Sequence[str]) -> tuple[str, ...]:
        """Return what to start before a job's own `command`: with none, the image's own arguments come along."""
        return self.entrypoint if command else (*self.entrypoint, *self.command)

    @property
    def python(self) -> str | None:
        """The Python that it starts, or None where it starts something else."""
        first = self.entrypoint[0] if self.entrypoint else ""
        return first if _PYTHON.fullmatch(first) else None

    def running(self, script: str) -> tuple[str, ...]:
        """Return how its Python runs a script, alone and without the image's packages.

        Raises:
            ImageMissingError: if it has none.
        """
        if self.python is None:
            raise ImageMissingError("the image has no Python, and the attack suite needs one")
        return (self.python, "-I", "-S", "-B", "-X", "utf8", script)


class Images:
    """The images of one engine. Any thread may ask."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine whose images these are."""
        self._engine = engine
        self._lock = threading.Lock()
        self._proved: dict[tuple[str, str], None] = {}

    def present(self, digest: str) -> bool:
        """Return whether the image is on this machine, and is what its digest says.

        Raises:
            EngineUnreachableError: if no engine answers.
            SpecError: if it declares what no image may have.
        """
        try:
            self.resolve(digest)
        except ImageMissingError:
            return False
        return True

    def resolve(self, digest: str) -> str:
        """Return the engine's own id of an image, to create containers from.

        Raises:
            ImageMissingError: if it is not here, or another one stands in its place.
            SpecError: if it declares what no image may have: volumes, ports, triggers, a linker's variables.
            EngineUnreachableError: if no engine answers.
        """
        if not _DIGEST.fullmatch(digest):
            raise ImageMissingError(f"{digest[:80]!r} is no digest of an image")
        found = self._engine.image(digest)
        if found is not None and found.get("Id") == digest:
            check_config(found.get("Config") or {}, _layers(found))
            return digest
        for image in self._engine.image_ids(f"{_REGISTRY}/*:{digest[7:39]}"):
            found = self._engine.image(image)
            if found is not None and self._is(digest, image, found):
                return image
        raise ImageMissingError(f"image {digest[:19]} is not on this machine")

    def with_python(self, digests: Iterable[str]) -> str:
        """Return the first of some images that is here and starts a Python: the attack suite runs in it.

        Raises:
            ImageMissingError: if none does.
        """
        for digest in digests:
            try:
                if self.program(self.resolve(digest)).python is not None:
                    return digest
            except (ImageMissingError, SpecError):
                continue
        raise ImageMissingError("no image with a Python is on this machine")

    def program(self, image: str) -> Program:
        """Return what an image starts.

        Args:
            image: the engine's own id of it, as `resolve` gave it.

        Raises:
            ImageMissingError: if it is gone.
        """
        found = self._engine.image(image)
        if found is None:
            raise ImageMissingError(f"image {image[:19]} is not on this machine any more")
        config = found.get("Config") or {}
        return Program(*(tuple(map(str, config.get(key) or ())) for key in ("Entrypoint", "Cmd")))

    def load(self, archive: Path, digest: str, *, name: str | None = None) -> str:
        """Give the engine an image from a file in the format of `docker save`; return the engine's id of it.

        The file is checked first: one image, its configuration has the digest, its layers are plain tar files with the
        digests that the configuration names (so that nothing unfolds into more than what lies there), and its only tag
        is `tag_of` its label, or of `name`. An image that is here already is not loaded again.

        Raises:
            ImageMissingError: if the file is not there, or holds another image.
            DataError: if it is not such an archive.
            SpecError: if the image declares what no image may have.
            DiskFullError: if the engine has no room for it.
            EngineRefusedError: if the engine does not take it.
            EngineUnreachableError: if no engine answers.
        """
        if self.present(digest):
            return self.resolve(digest)
        try:
            with archive.open("rb") as file:
                tag = _checked(file, digest, name)
                file.seek(0)
                self._engine.load_image(file)
        except OSError as error:
            raise ImageMissingError(f"{archive.name} cannot be read: {error.strerror}") from None
        try:
            return self.resolve(digest)
        except GpuSandboxError:
            self._engine.remove_image(tag)
            raise

    def _is(self, digest: str, image: str, found: JsonObject) -> bool:
        """Prove that an image of the containerd store is that one; an id names its content, so once is enough."""
        with self._lock:
            if (digest, image) in self._proved:
                return True
        with self._engine.save_image(image) as stream:
            text = _config_in(stream, digest)
        if text is None:
            return False
        config = json.loads(text)
        inner, theirs = config.get("config") or {}, found.get("Config") or {}
        if any((inner.get(key) or None) != (theirs.get(key) or None) for key in _COMPARED):
            return False
        if config["rootfs"]["diff_ids"] != _layers(found):
            return False
        check_config(inner, config["rootfs"]["diff_ids"])
        with self._lock:
            self._proved[digest, image] = None
        return True


def check_config(config: JsonObject, layers: Iterable[str]) -> None:
    """Refuse an image that asks for what no job may have.

    Args:
        config: the `config` part of its configuration.
        layers: digests of its layers.

    Raises:
        SpecError: naming what it asks for.
    """
    for field in _FORBIDDEN:
        if config.get(field):
            raise SpecError(f"an image may not declare {field}")
    for entry in config.get("Env") or ():
        if _BAD_VARIABLES.match(str(entry)):
            raise SpecError(f"an image may not set {str(entry).partition('=')[0][:40]!r}")
    if not _plain_folder(str(config.get("WorkingDir") or "/")):
        raise SpecError("an image may not begin in a folder of the kernel's, or in one that is not named plainly")
    if len(list(layers)) > _MAX_LAYERS:
        raise SpecError(f"an image has at most {_MAX_LAYERS} layers")


def _plain_folder(path: str) -> bool:
    """Return whether a path names a folder of the image's own: `/proc/self/fd/7` is the host's (CVE-2024-21626)."""
    parts = path.split("/")
    return not parts[0] and ".." not in parts and next(filter(None, parts), "") not in _KERNELS


def _layers(found: JsonObject) -> list[str]:
    return list((found.get("RootFS") or {}).get("Layers") or ())


def _config_in(stream: IO[bytes], digest: str) -> bytes | None:
    """Find a configuration in an exported image: the entry whose content has the digest."""
    names = {f"blobs/sha256/{digest[7:]}", f"{digest[7:]}.json"}
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK) as tar:
            for entry in tar:
                if entry.name not in names or not entry.isreg() or entry.size > _MAX_CONFIG:
                    continue
                file = tar.extractfile(entry)
                text = file.read() if file else b""
                return text if hashlib.sha256(text).hexdigest() == digest[7:] else None
    except tarfile.TarError:
        raise EngineRefusedError("the engine's export of an image is damaged") from None
    return None


def _checked(file: IO[bytes], digest: str, name: str | None) -> str:
    """Check an archive as `Images.load` says; return its tag."""
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            entries = {entry.name: entry for entry in tar if entry.isreg()}
            if len(entries) != sum(not entry.isdir() for entry in tar.getmembers()):
                raise DataError("the archive has links, or a name twice")
            (manifest,) = json.loads(_read(tar, entries["manifest.json"]))
            text = _read(tar, entries[manifest["Config"]])
            if hashlib.sha256(text).hexdigest() != digest[7:]:
                raise ImageMissingError(f"the archive holds another image than {digest[:19]}")
            config = json.loads(text)
            layers = [f"sha256:{_digest(tar, entries[name])}" for name in manifest["Layers"]]
            if layers != config["rootfs"]["diff_ids"]:
                raise DataError("the archive's layers are not those of its configuration")
            inner = config.get("config") or {}
            check_config(inner, layers)
            tag = tag_of(name or str((inner.get("Labels") or {})[LABEL_IMAGE]), digest)
            if manifest["RepoTags"] != [tag]:
                raise DataError(f"the archive's only tag must be {tag}")
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError):
        raise DataError("this is not an image archive of ours") from None
    return tag


def _read(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    if file is None or entry.size > _MAX_CONFIG:
        raise DataError("the archive's description is too long")
    return file.read()


def _digest(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    file = tar.extractfile(entry)
    if file is None:
        raise DataError("the archive's layers are no files")
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
