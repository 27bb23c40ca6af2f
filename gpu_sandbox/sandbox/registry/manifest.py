"""What a registry says of an image: manifest and configuration, read strictly before a layer is fetched."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gpu_sandbox.errors import DataError, ImageMissingError, SpecError
from gpu_sandbox.sandbox.images import check_config
from gpu_sandbox.sandbox.registry.fetching import read_json


MANIFEST_BYTES: Final = 1 << 20
CONFIG_BYTES: Final = 1 << 20
MAX_LAYERS: Final = 127
MANIFESTS: Final = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_CONFIGS: Final = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
_LAYERS: Final = {
    "application/vnd.oci.image.layer.v1.tar": False,
    "application/vnd.oci.image.layer.v1.tar+gzip": True,
    "application/vnd.docker.image.rootfs.diff.tar": False,
    "application/vnd.docker.image.rootfs.diff.tar.gzip": True,
}
"""Media types, and whether they are packed with gzip. Zstandard and foreign layers are refused."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """A part of an image in a registry.

    Attributes:
        digest: `sha256:` and 64 hex digits.
        size: bytes, as the manifest says.
        packed: whether it is packed with gzip.
    """

    digest: str
    size: int
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """An image in a registry: its configuration, and its layers from the lowest up."""

    config: Blob
    layers: tuple[Blob, ...]

    @property
    def size(self) -> int:
        """Bytes of all layers as they lie in the registry."""
        return sum(layer.size for layer in self.layers)


def read_manifest(text: bytes, digest: str, *, max_bytes: int) -> Manifest:
    """Read a manifest that must have a digest.

    Args:
        text: what the registry gave.
        digest: `sha256:...`.
        max_bytes: cap on the layers as they lie in the registry.

    Raises:
        ImageMissingError: if it is another manifest.
        DataError: if it is none, or too large.
    """
    if f"sha256:{hashlib.sha256(text).hexdigest()}" != digest:
        raise ImageMissingError(f"the registry gives another image than {digest[:19]}")
    said = read_json(text, "the image's manifest")
    if said.get("schemaVersion") != 2 or said.get("mediaType", MANIFESTS[0]) not in MANIFESTS:
        raise DataError(
            "the image's manifest is of a kind that is not used here: name one image, for one kind of machine"
        )
    layers = said.get("layers")
    if not isinstance(layers, list) or not 0 < len(layers) <= MAX_LAYERS:
        raise DataError(f"an image has between 1 and {MAX_LAYERS} layers")
    manifest = Manifest(
        _blob(said.get("config"), dict.fromkeys(_CONFIGS, False)), tuple(_blob(e, _LAYERS) for e in layers)
    )
    if manifest.config.size > CONFIG_BYTES:
        raise DataError("the image's configuration is too long")
    if manifest.size > max_bytes:
        raise DataError(f"the image has {manifest.size >> 20} MiB to fetch, and {max_bytes >> 20} MiB are allowed")
    return manifest


def _blob(entry: object, kinds: Mapping[str, bool]) -> Blob:
    if not isinstance(entry, dict):
        raise DataError("the image's manifest names a part badly")
    kind, digest, size = (entry.get(key) for key in ("mediaType", "digest", "size"))
    if not isinstance(kind, str) or kind not in kinds:
        raise DataError(f"the image has a part of a kind that is not used here: {str(kind)[:60]!a}")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise DataError("the image has a part without a sha256 digest")
    if type(size) is not int or not 0 <= size < 1 << 50 or entry.get("urls"):
        raise DataError("the image has a part without a size, or in a foreign place")
    return Blob(digest, size, kinds[kind])


def read_config(text: bytes, manifest: Manifest) -> tuple[str, ...]:
    """Check an image's configuration; return the digests of its unpacked layers.

    Raises:
        ImageMissingError: if it is another configuration.
        DataError: if it is none.
        SpecError: if it asks for what no job may have.
    """
    if f"sha256:{hashlib.sha256(text).hexdigest()}" != manifest.config.digest:
        raise ImageMissingError("the registry gives another configuration than the manifest names")
    said = read_json(text, "the image's configuration")
    if (said.get("os"), said.get("architecture")) != ("linux", "amd64"):
        raise SpecError("the image is not made for Linux on x86-64")
    root = said.get("rootfs")
    layers: Sequence[Any] = root.get("diff_ids") or () if isinstance(root, dict) else ()
    if not isinstance(layers, list) or len(layers) != len(manifest.layers):
        raise DataError("the image's configuration names other layers than its manifest")
    if not all(isinstance(layer, str) and _DIGEST.fullmatch(layer) for layer in layers):
        raise DataError("the image's configuration names a layer badly")
    inner = said.get("config") or {}
    if not isinstance(inner, dict):
        raise DataError("the image's configuration is damaged")
    _check_shapes(inner)
    check_config(inner, layers)
    return tuple(layers)


def _check_shapes(inner: Mapping[str, Any]) -> None:
    """Make sure that the engine and Lull read the same things out of it."""
    for key in ("Env", "Entrypoint", "Cmd"):
        value = inner.get(key)
        if value is None:
            continue
        if not isinstance(value, list) or len(value) > 256 or not all(isinstance(each, str) for each in value):
            raise DataError(f"the image's {key} is damaged")
    for key in ("User", "WorkingDir", "StopSignal"):
        if not isinstance(inner.get(key), str | None):
            raise DataError(f"the image's {key} is damaged")
    known = {"User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal"}
    known |= {"ArgsEscaped", "Memory", "MemorySwap", "CpuShares", "Healthcheck", "OnBuild", "Shell", "Hostname"}
    known |= {"Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "Image"}
    # Go reads fields in any case ("volumes" too); one spelling alone is let through.
    lower = {name.lower() for name in known}
    for key in inner:
        if key not in known and key.lower() in lower:
            raise DataError(f"the image's configuration spells {key[:40]!a} in an odd way")
