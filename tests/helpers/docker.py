"""A real container engine for tests, and a tiny image of busybox that needs no network."""

import hashlib
import io
import json
import secrets
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from gpu_sandbox.errors import GpuSandboxError
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images, tag_of
from gpu_sandbox.sandbox.runner import Sandbox
from gpu_sandbox.sandbox.spec import Spec


_BUSYBOX: Final = Path("/bin/busybox")
COUNTING: Final = r"""
i=0
while :; do
    i=$((i+1))
    echo "{\"done\": $i, \"total\": 999999}" >> /lull/progress/lines
    usleep 2000
done
"""
"""A job that goes on for minutes and says so, line by line."""
FOREVER: Final = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"
"""A job that goes on until it is asked to end, and says when it can be asked."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image of ours as `docker save` would write it.

    Attributes:
        name: what its label says.
        digest: `sha256:` over its configuration.
        tag: what it is called in the engine.
        archive: the file.
    """

    name: str
    digest: str
    tag: str
    archive: Path


def pack_image(folder: Path, name: str, root: bytes, **config: object) -> Image:
    """Write a docker-archive with one layer and a configuration that depends on nothing but the arguments.

    Args:
        folder: where the archive goes.
        name: the label `lull.image`.
        root: the layer, a tar archive.
        config: further fields of the configuration's `config`.
    """
    layer = hashlib.sha256(root).hexdigest()
    description = {
        "architecture": "amd64",
        "os": "linux",
        "created": "1970-01-01T00:00:00Z",
        "config": {"Labels": {"lull.image": name}, "WorkingDir": "/", **config},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}"]},
        "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "lull"}],
    }
    text = json.dumps(description, sort_keys=True, separators=(",", ":")).encode()
    digest = f"sha256:{hashlib.sha256(text).hexdigest()}"
    tag = tag_of(name, digest)
    manifest = [{"Config": f"{digest[7:]}.json", "RepoTags": [tag], "Layers": [f"{layer}/layer.tar"]}]
    archive = folder / f"{name}.tar"
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as tar:
        for path, data in (
            (f"{digest[7:]}.json", text),
            (f"{layer}/layer.tar", root),
            ("manifest.json", json.dumps(manifest).encode()),
        ):
            tar.addfile(_entry(path, len(data)), io.BytesIO(data))
    return Image(name, digest, tag, archive)


def busybox_root() -> bytes:
    """Return a root file system with a static busybox under all its names."""
    if not _BUSYBOX.is_file():
        pytest.fail("these tests need a static busybox: apt-get install busybox-static")
    program = _BUSYBOX.read_bytes()
    names = subprocess.run([_BUSYBOX, "--list"], capture_output=True, check=True, text=True).stdout.split()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in ("bin", "dev", "etc", "lull", "proc", "sys", "tmp"):
            mode = 0o1777 if folder == "tmp" else 0o755
            tar.addfile(replace_type(_entry(folder, 0, mode), tarfile.DIRTYPE))
        tar.addfile(_entry("bin/busybox", len(program), 0o755), io.BytesIO(program))
        for name in sorted(set(names) - {"busybox"}):
            link = replace_type(_entry(f"bin/{name}", 0, 0o777), tarfile.SYMTYPE)
            link.linkname = "busybox"
            tar.addfile(link)
    return packed.getvalue()


def content(archive: Path) -> dict[str, bytes]:
    """Return the files of a collected output."""
    with tarfile.open(archive) as tar:
        return {entry.name: file.read() for entry in tar if (file := tar.extractfile(entry))}


def _entry(name: str, size: int, mode: int = 0o644) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, mode
    return entry


def replace_type(entry: tarfile.TarInfo, kind: bytes) -> tarfile.TarInfo:
    """Make an entry a directory, a link or a device."""
    entry.type = kind
    return entry


@pytest.fixture(scope="session")
def docker_engine() -> Engine:
    """The container engine of this machine; a missing one is a failure, in one sentence."""
    engine = Engine()
    try:
        engine.info()
    except GpuSandboxError as error:
        pytest.fail(f"these tests need Docker: {error}", pytrace=False)
    return engine


@pytest.fixture(scope="session")
def busybox(docker_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """A busybox image whose entry point is the shell: a job's command is `("-c", "...")`."""
    folder = tmp_path_factory.mktemp("image")
    # A name of its own: two test runs on one machine load and remove images of their own.
    name = f"test-{secrets.token_hex(4)}"
    image = pack_image(folder, name, busybox_root(), Entrypoint=["/bin/sh"], Env=["PATH=/bin"])
    Images(docker_engine).load(image.archive, image.digest)
    yield image
    docker_engine.remove_image(image.tag)
    shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class Bench:
    """A sandbox of an instance of its own, and short ways to run shell programs in it."""

    sandbox: Sandbox
    image: Image

    def spec(self, script: str, **changes: object) -> Spec:
        """Return the specification of a fresh attempt that runs `script`, small and short."""
        fresh = Spec(
            attempt=secrets.token_hex(32),
            task=secrets.token_hex(32),
            image=self.image.digest,
            command=("-c", script),
            memory=64 << 20,
            deadline_s=60,
        )
        return replace(fresh, **changes)  # type: ignore[arg-type]

    def start(self, script: str, **changes: object) -> str:
        """Prepare and start `script`; return its attempt."""
        spec = self.spec(script, **changes)
        self.sandbox.prepare(spec, {})
        self.sandbox.start(spec.attempt)
        return spec.attempt

    def run(self, script: str, **changes: object) -> tuple[int | None, str]:
        """Run `script` to its end; return its status and what it wrote."""
        attempt = self.start(script, **changes)
        ended = self.sandbox.wait(attempt, 60)
        written = self.sandbox.logs(attempt, 1 << 20)
        self.sandbox.remove(attempt, keep_checkpoint=False)
        return ended.exit_code, written


@pytest.fixture
def bench(docker_engine: Engine, busybox: Image) -> Iterator[Bench]:
    """A sandbox with an instance of its own; all that it made is gone afterwards."""
    sandbox = Sandbox(docker_engine, f"test{secrets.token_hex(6)}")
    yield Bench(sandbox, busybox)
    left = sandbox.reap(set()).failed
    assert not left, f"the sandbox left {left} behind"


@contextmanager
def mounted_tmpfs(at: Path, size: int) -> Iterator[Path]:
    """Mount a file system of `size` bytes, for a disk that is full."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)
