"""Publishers' images on this machine: brought here, proved, counted, and the least recently used ones given up.

    name ──▶ trusted publisher? ──▶ manifest ──▶ signature ──▶ configuration ──▶ layers, counted and hashed
         ──▶ every layer unpacked and looked at, in a container ──▶ one archive of ours ──▶ engine ──▶ noted here

Each step refuses before the next begins, so that nothing of a refused image reaches the engine. No recipe of a buyer's
is ever built: building would run his commands.
"""

import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from gpu_sandbox.errors import (
    DataError,
    DiskFullError,
    EngineRefusedError,
    GpuSandboxError,
    ImageMissingError,
    SpecError,
)
from gpu_sandbox.sandbox.archive import tar_header
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images, tag_of
from gpu_sandbox.sandbox.registry.fetching import Fetcher, read_json
from gpu_sandbox.sandbox.registry.hub import Hub
from gpu_sandbox.sandbox.registry.layers import Limits
from gpu_sandbox.sandbox.registry.manifest import Blob, Manifest
from gpu_sandbox.sandbox.registry.publishers import Publisher, write_private
from gpu_sandbox.sandbox.registry.reference import Reference, parse_reference
from gpu_sandbox.sandbox.registry.scanning import Scan, scanning
from gpu_sandbox.sandbox.registry.signatures import signer_of


BUDGET: Final = 40 << 30
"""Bytes that publishers' images may take, unpacked."""
_BLOCK: Final = 512
_RECORD_BYTES: Final = 1 << 16
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """An image that was brought here.

    Attributes:
        digest: of its configuration: what jobs name.
        reference: where it came from.
        publisher: fingerprint of the key that signed it.
        size: bytes, unpacked.
        used_at: when it was last used, in seconds since 1970.
    """

    digest: str
    reference: Reference
    publisher: str
    size: int
    used_at: float

    @property
    def name(self) -> str:
        """A plain name, for its tag."""
        return re.sub(r"[._-]+", "-", self.reference.name)[:60].rstrip("-")


class Library:
    """The images of publishers. One process at a time brings images here; any may look."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        *,
        budget: int = BUDGET,
        limits: Limits | None = None,
        ours: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Take the engine, and the folder of the records.

        Args:
            engine: where images go.
            folder: of the records.
            budget: bytes that all images may take.
            limits: of one image.
            ours: digests of images that Lull made itself: layers are looked at in one of them.
        """
        self._ours = ours
        self._engine = engine
        self._images = Images(engine)
        self._folder = folder
        self._budget = budget
        self._limits = limits or Limits()

    def bring(
        self, reference: str, fetcher: Fetcher, trusted: Iterable[Publisher], report: Callable[[str], None]
    ) -> Kept:
        """Fetch an image, prove it, and give it to the engine; one that is here is only proved.

        Args:
            reference: `registry.example/team/image@sha256:...`.
            fetcher: who goes there.
            trusted: whose signature counts.
            report: told each step.

        Raises:
            SpecError: if it is named badly, or asks for what no job may have.
            SignatureError: if no trusted publisher signed it.
            DataError: if it is a bomb, too large, or other than it says.
            ImageMissingError: if the registry has it not, or no image of ours is here to look at its layers in.
            FetchError, AddressRefusedError: if it cannot be had.
            DiskFullError: if there is no room for it.
        """
        image = parse_reference(reference)
        hub = Hub(fetcher, image)
        publishers = tuple(trusted)
        # Nobody is asked for an image that nobody could sign.
        known = any(publisher.may_publish(image) for publisher in publishers)
        found = hub.signatures() if known else ()
        publisher = signer_of(image, found, publishers)
        report(f"{image.name} is signed by {publisher.name}")
        manifest = hub.manifest(max_bytes=min(self._limits.fetched, self._budget))
        config, layers = hub.config(manifest)
        digest = manifest.config.digest
        kept = Kept(digest, image, publisher.fingerprint, 0, time.time())
        with self._scratch(manifest.size) as folder:
            archive, size = self._archive(folder, hub, manifest, kept, config, layers, report)
            kept = Kept(digest, image, publisher.fingerprint, size, time.time())
            self.make_room(size)
            report(f"giving {image.name} to the engine")
            self._images.load(archive, digest, name=kept.name)
        self._note(kept)
        return kept

    def _archive(
        self,
        folder: Path,
        hub: Hub,
        manifest: Manifest,
        kept: Kept,
        config: bytes,
        layers: tuple[str, ...],
        report: Callable[[str], None],
    ) -> tuple[Path, int]:
        """Fetch and unpack all layers into one archive, as `docker save` writes it; return it and its layers' size."""
        archive, whole = folder / "image.tar", 0
        names = [f"{number}/layer.tar" for number in range(len(layers))]
        tag = tag_of(kept.name, kept.digest)
        listed = [{"Config": f"{kept.digest[7:]}.json", "RepoTags": [tag], "Layers": names}]
        with (
            scanning(self._engine, self._images, self._ours(), self._limits) as scan,
            _full_disk(),
            archive.open("w+b") as file,
        ):
            for name, text in (("manifest.json", json.dumps(listed).encode()), (f"{kept.digest[7:]}.json", config)):
                file.write(tar_header(name, len(text)) + text + bytes(-len(text) % _BLOCK))
            for number, (name, blob, promised) in enumerate(zip(names, manifest.layers, layers, strict=True), 1):
                report(f"fetching layer {number} of {len(layers)}, {blob.size >> 20} MiB")
                packed = folder / "layer"
                hub.layer(blob, packed, lambda _: None)
                with packed.open("rb") as stream:
                    whole += _append(file, name, stream, blob, promised, scan)
                packed.unlink()
            file.write(bytes(2 * _BLOCK))
        return archive, whole

    def present(self) -> tuple[str, ...]:
        """Return the digests of the images that were brought here and that the engine holds, proved.

        Raises:
            EngineUnreachableError: if no engine answers.
        """
        found = []
        for kept in self.kept():
            with suppress(ImageMissingError, SpecError):
                self._images.resolve(kept.digest)
                found.append(kept.digest)
        return tuple(found)

    def kept(self) -> tuple[Kept, ...]:
        """Return what was brought here, the least recently used first; a damaged record is no record."""
        records = (self._record(path) for path in sorted(self._folder.glob("*.json")))
        return tuple(sorted((kept for kept in records if kept is not None), key=lambda kept: kept.used_at))

    def used(self, digest: str) -> None:
        """Note that an image is in use now."""
        if _DIGEST.fullmatch(digest):
            now = time.time_ns()  # the file system's own clock stands still for milliseconds
            with suppress(OSError):
                os.utime(self._file(digest), ns=(now, now))

    def make_room(self, size: int) -> tuple[str, ...]:
        """Give up images until so many bytes more fit into the budget; return the digests of those that went.

        An image that a container uses stays, whatever the budget says.

        Raises:
            DataError: if it does not fit even so.
        """
        kept, gone = list(self.kept()), []
        total = sum(each.size for each in kept)
        for each in kept:
            if total + size <= self._budget:
                break
            with suppress(EngineRefusedError):
                self.give_up(each)
                total -= each.size
                gone.append(each.digest)
        if total + size > self._budget:
            raise DataError(f"the image takes {size >> 20} MiB, and images may take {self._budget >> 20} MiB in all")
        return tuple(gone)

    def give_up(self, kept: Kept) -> None:
        """Remove an image and its record.

        Raises:
            EngineRefusedError: if a container uses it.
        """
        self._engine.remove_image(tag_of(kept.name, kept.digest))
        self._file(kept.digest).unlink(missing_ok=True)

    def _file(self, digest: str) -> Path:
        return self._folder / f"{digest[7:]}.json"

    def _note(self, kept: Kept) -> None:
        said = {"reference": str(kept.reference), "publisher": kept.publisher, "size": kept.size}
        write_private(self._file(kept.digest), json.dumps(said).encode())
        self.used(kept.digest)

    def _record(self, path: Path) -> Kept | None:
        try:
            with path.open("rb") as file:
                said = read_json(file.read(_RECORD_BYTES), "a record")
            digest = f"sha256:{path.stem}"
            size = said["size"]
            if not _DIGEST.fullmatch(digest) or type(size) is not int or size < 0:
                return None
            publisher = str(said["publisher"])[:64]
            return Kept(digest, parse_reference(str(said["reference"])), publisher, size, path.stat().st_mtime)
        except (OSError, KeyError, GpuSandboxError):
            return None

    @contextmanager
    def _scratch(self, size: int) -> Iterator[Path]:
        """Make a folder for what is fetched; nothing of it remains."""
        with _full_disk():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < 3 * size:
            raise DiskFullError(f"the image needs {3 * size >> 20} MiB of disk while it is fetched")
        with tempfile.TemporaryDirectory(dir=self._folder, prefix="fetch-") as folder:
            yield Path(folder)


def _append(file: IO[bytes], name: str, stream: IO[bytes], blob: Blob, promised: str, scan: Scan) -> int:
    """Have a layer unpacked as the next entry of an archive; return its size."""
    at = file.tell()
    file.write(bytes(_BLOCK))
    digest, size = scan.unpack(stream, blob.size, gzipped=blob.packed, to=file)
    if digest != promised:
        raise DataError("a layer unfolds into something else than the image's configuration names")
    file.write(bytes(-size % _BLOCK))
    end = file.tell()
    file.seek(at)
    file.write(tar_header(name, size))
    file.seek(end, io.SEEK_SET)
    return size


@contextmanager
def _full_disk() -> Iterator[None]:
    try:
        yield
    except (OSError, tarfile.TarError) as error:
        why = error.strerror if isinstance(error, OSError) else "damaged"
        raise DiskFullError(f"no room for the image: {why}") from None
