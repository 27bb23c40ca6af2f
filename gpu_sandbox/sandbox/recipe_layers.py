"""Files -> layers -> image archive, equal inputs giving equal bytes: no dates, no owners, everything sorted.

The archive is what `docker save` writes and `docker load` reads: `manifest.json`, the configuration, the layers. An
image is named by the SHA-256 of its configuration, which names its layers by the SHA-256 of their (plain) tar files:
https://github.com/moby/docker-image-spec/blob/main/spec.md
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from gpu_sandbox.errors import ImageMissingError


if TYPE_CHECKING:
    from _typeshed import SupportsRead


EPOCH: Final = "1970-01-01T00:00:00Z"
USER: Final = "65534:65534"
"""Nobody, whose files nobody else can touch."""
LABEL_IMAGE: Final = "lull.image"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A regular file.

    Attributes:
        read: gives its bytes; called once, when the layer is written.
        executable: whether it has mode 755, not 644. There are no other modes, and so no set-user-ID programs.
    """

    read: Callable[[], bytes]
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link to `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder; `open` ones can be written by everybody, as `/tmp` is."""

    open: bool = False


Node = File | Link | Folder
Tree = dict[str, Node]
"""What lies where, by path without a leading slash."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer's tar file on this machine.

    Attributes:
        diff_id: `sha256:` and the digest of the file.
        what: a few words for the image's history.
    """

    file: Path
    diff_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Packed:
    """An image archive.

    Attributes:
        digest: `sha256:` and the digest of the configuration.
        size: bytes of the archive.
    """

    digest: str
    size: int


def plain(content: bytes, *, executable: bool = False) -> File:
    """Return a file with these bytes."""
    return File(lambda: content, executable)


def path_inside(name: str) -> str:
    """Return a path of an archive without `./`, if it stays inside.

    Raises:
        ImageMissingError: if it is absolute or climbs.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        raise ImageMissingError(f"an archive names {name[:80]!r}, a path outside of its own folder")
    return str(path)


def write_layer(tree: Mapping[str, Node], file: Path, what: str) -> Layer:
    """Write a tree as a layer: parents before children, sorted, owned by root, dated 1970."""
    whole: Tree = {str(parent): Folder() for name in tree for parent in PurePosixPath(name).parents}
    whole |= tree
    whole.pop(".", None)
    with file.open("wb") as stream:
        hashing = _Hashing(stream)
        with tarfile.open(fileobj=hashing, mode="w|", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
            for name in sorted(whole):
                info, content = _entry(name, whole[name])
                archive.addfile(info, content)
        _settle(stream)
    return Layer(file, f"sha256:{hashing.digest.hexdigest()}", what)


class _Hashing:
    """Hashes what is written to a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._stream.write(data)


def _entry(name: str, node: Node) -> tuple[tarfile.TarInfo, io.BytesIO | None]:
    info = tarfile.TarInfo(name)
    match node:
        case File():
            content = node.read()
            info.size, info.mode = len(content), 0o755 if node.executable else 0o644
            return info, io.BytesIO(content)
        case Link():
            info.type, info.linkname, info.mode = tarfile.SYMTYPE, node.target, 0o777
        case Folder():
            info.type, info.mode = tarfile.DIRTYPE, 0o1777 if node.open else 0o755
    return info, None


def configuration(
    name: str, architecture: str, entrypoint: Sequence[str], environment: Sequence[str], layers: Sequence[Layer]
) -> bytes:
    """Return an image's configuration as canonical JSON.

    Args:
        name: goes into the label `lull.image`.
        architecture: as Go names it: `amd64`, `arm64`.
        entrypoint: the program and its first arguments.
        environment: `NAME=value`.
        layers: from the bottom up.
    """
    value = {
        "architecture": architecture,
        "os": "linux",
        "created": EPOCH,
        "config": {
            "User": USER,
            "WorkingDir": "/",
            "Entrypoint": list(entrypoint),
            "Env": list(environment),
            "Labels": {LABEL_IMAGE: name},
        },
        "history": [{"created": EPOCH, "created_by": layer.what} for layer in layers],
        "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def reference(name: str, digest: str) -> str:
    """Return the tag that an image carries, as `gpu_sandbox.sandbox.images` wants it."""
    return f"lull.local/{name}:{digest.removeprefix('sha256:')[:32]}"


def write_archive(file: Path, name: str, config: bytes, layers: Sequence[Layer]) -> Packed:
    """Write an image as `docker load` reads it."""
    digest = hashlib.sha256(config).hexdigest()
    places = [f"{layer.diff_id.removeprefix('sha256:')}/layer.tar" for layer in layers]
    manifest = [{"Config": f"{digest}.json", "RepoTags": [reference(name, f"sha256:{digest}")], "Layers": places}]
    small = {f"{digest}.json": config, "manifest.json": json.dumps(manifest, separators=(",", ":")).encode()}
    large = {place: layer.file for place, layer in zip(places, layers, strict=True)}
    with file.open("wb") as stream:
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for entry in sorted({*large, *small}):
                info = tarfile.TarInfo(entry)
                info.mode = 0o644
                if entry in small:
                    info.size = len(small[entry])
                    archive.addfile(info, io.BytesIO(small[entry]))
                    continue
                info.size = large[entry].stat().st_size
                with large[entry].open("rb") as layer:
                    archive.addfile(info, layer)
        _settle(stream)
    return Packed(f"sha256:{digest}", file.stat().st_size)


def write_safely(file: Path, content: bytes) -> None:
    """Write a small file, and wait until it lies on the disk."""
    with file.open("wb") as stream:
        stream.write(content)
        _settle(stream)


def put(ready: Path, final: Path) -> None:
    """Move a finished folder into its place; one that another program put there meanwhile is as good."""
    try:
        ready.rename(final)
    except OSError:
        if not final.is_dir():
            raise


def _settle(stream: IO[bytes]) -> None:
    """Wait until a file lies on the disk: its name must not outlive a power cut that its content does not."""
    stream.flush()
    os.fsync(stream.fileno())


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy(source: "SupportsRead[bytes]", target: Path) -> None:
    """Write a stream to a file."""
    with target.open("wb") as stream:
        shutil.copyfileobj(source, stream, _CHUNK)
