"""Attempts that no container makes: hostile specifications, images, inputs and outputs, at the doors that jobs pass.

Each is given to the very function that a job's own would be given to, and has to be refused there with a sentence,
before anything is created.
"""

import copy
import io
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias

from gpu_sandbox.errors import EngineRefusedError, GpuSandboxError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.archive import canonical_archive
from gpu_sandbox.sandbox.images import check_config
from gpu_sandbox.sandbox.readback import MASKED_AT_LEAST, READ_ONLY_AT_LEAST, differences
from gpu_sandbox.sandbox.spec import Input, Output, Spec
from gpu_sandbox.sandbox.staging import staged


JsonObject: TypeAlias = dict[str, Any]
_NAME, _DIGEST = "a" * 64, "sha256:" + "c" * 64
_LIMIT, _ENTRIES = 1 << 20, 50


class Collect(Protocol):
    """As `canonical_archive`."""

    def __call__(self, stream: IO[bytes], to: Path, *, folder: str, max_bytes: int, max_files: int) -> Output:
        """Write what a job left."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What a job passes through before it runs and after. The defaults are what jobs really pass through.

    Attributes:
        spec: makes a specification.
        body: makes a container's body of one.
        stage: reads its inputs.
        image: looks at an image's configuration and the digests of its layers.
        collect: reads its output.
        differences: compares what was asked for with what was made.
    """

    spec: Callable[..., Spec] = Spec
    body: Callable[..., JsonObject] = config.job_body
    stage: Callable[[Sequence[Input], Mapping[str, Path]], Iterable[bytes]] = staged
    image: Callable[[JsonObject, Iterable[str]], None] = check_config
    collect: Collect = canonical_archive
    differences: Callable[[JsonObject, JsonObject], tuple[str, ...]] = differences


DOORS: Final = Doors()
Act: TypeAlias = Callable[[Doors, Path], object]


def at_the_doors(doors: Doors) -> list[dict[str, Any]]:
    """Try all; return one result per attempt, in the form of `gpu_sandbox.attack.main`'s lines."""
    results = []
    with tempfile.TemporaryDirectory(prefix="lull-doors-") as text:
        for name, group, tried, act in ATTEMPTS:
            try:
                act(doors, Path(text))
            except GpuSandboxError as error:
                refused, how = True, str(error)
            else:
                refused, how = False, "it was taken"
            results.append({"id": name, "group": group, "tried": tried, "refused": refused, "how": how})
    return results


def _spec(**changes: Any) -> Act:  # noqa: ANN401 - any field
    def act(doors: Doors, _: Path) -> object:
        spec = doors.spec(**{"attempt": _NAME, "task": _NAME, "image": _DIGEST, **changes})
        return doors.body(spec, instance="attack", image=_DIGEST)

    return act


def _input_with(**changes: Any) -> Act:  # noqa: ANN401 - any field
    def act(doors: Doors, folder: Path) -> object:
        return _spec(inputs=(Input(**{"name": "a", "sha256": _NAME, "size": 1, **changes}),))(doors, folder)

    return act


def _image(layers: int = 1, **declared: Any) -> Act:  # noqa: ANN401 - any field
    return lambda doors, _: doors.image(declared, [_DIGEST] * layers)


def _staged(content: bytes, size: int) -> Act:
    def act(doors: Doors, folder: Path) -> object:
        file = folder / "input"
        file.write_bytes(content)
        return sum(len(chunk) for chunk in doors.stage([Input("a", _NAME, size)], {"a": file}))

    return act


def _output(*entries: tuple[str, bytes, str | int]) -> Act:
    """Return an attempt to leave entries in the output: a name, a type, and where a link leads or a file's size."""

    def act(doors: Doors, folder: Path) -> object:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
            for name, kind, value in entries:
                info = tarfile.TarInfo(name)
                info.type = kind
                if isinstance(value, str):
                    info.linkname = value
                else:
                    info.size = value
                tar.addfile(info, io.BytesIO(bytes(info.size)))
        packed.seek(0)
        return doors.collect(packed, folder / "out.tar", folder="out", max_bytes=_LIMIT, max_files=_ENTRIES)

    return act


def _sparse(doors: Doors, folder: Path) -> object:
    """A file that says that it unfolds to a terabyte (GNU's old sparse format)."""
    info = tarfile.TarInfo("out/big")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 0
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[483:495] = b"%011o\0" % (1 << 32)
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)
    return doors.collect(
        io.BytesIO(bytes(head) + bytes(1024)), folder / "out.tar", folder="out", max_bytes=_LIMIT, max_files=_ENTRIES
    )


def _dropped(change: Callable[[JsonObject], None]) -> Act:
    """Return an attempt by an engine that takes a body and makes something else, as podman's Docker interface does."""

    def act(doors: Doors, _: Path) -> object:
        asked = doors.body(Spec(attempt=_NAME, task=_NAME, image=_DIGEST), instance="attack", image=_DIGEST)
        found = _faithful(asked)
        change(found)
        if wrong := doors.differences(asked, found):
            raise EngineRefusedError(f"the engine made something else than it was asked for: {', '.join(wrong)}")
        return found

    return act


def _faithful(asked: JsonObject) -> JsonObject:
    """Return what an engine says of a container that it made exactly as it was asked to."""
    config_, host = copy.deepcopy(asked), copy.deepcopy(asked["HostConfig"])
    del config_["HostConfig"]
    host |= {"MaskedPaths": sorted(MASKED_AT_LEAST), "ReadonlyPaths": sorted(READ_ONLY_AT_LEAST)}
    mounts = [
        {"Type": "volume", "Name": each["Source"], "Destination": each["Target"], "RW": not each["ReadOnly"]}
        for each in host["Mounts"]
    ]
    settings: JsonObject = {"Networks": {"none": {}}}
    return {
        "Image": asked["Image"],
        "Config": config_,
        "HostConfig": host,
        "Mounts": mounts,
        "NetworkSettings": settings,
    }


def _set(*path: str, to: object) -> Callable[[JsonObject], None]:
    def change(found: JsonObject) -> None:
        place = found
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def _mounts_host(found: JsonObject) -> None:
    found["Mounts"].append({"Type": "bind", "Source": "/", "Destination": "/host", "RW": True})


_IMAGES, _DATA, _ENGINE = "images", "data path", "engine api"
_LINK, _HARD, _FILE = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.REGTYPE

ATTEMPTS: Final[tuple[tuple[str, str, str, Act], ...]] = (
    ("image-by-tag", _IMAGES, "Name the image by a tag that can change", _spec(image="python:latest")),
    ("image-short-digest", _IMAGES, "Name the image by a part of its digest", _spec(image="sha256:" + "c" * 12)),
    ("image-preload", _IMAGES, "Load a library of the image's into every program", _image(Env=["LD_PRELOAD=/x.so"])),
    ("image-all-gpus", _IMAGES, "Take every card by a variable", _image(Env=["NVIDIA_VISIBLE_DEVICES=all"])),
    (
        "image-compat-libraries",
        _IMAGES,
        "Have the driver's hook load the image's libraries",
        _image(Env=["NVIDIA_REQUIRE_CUDA=x"]),
    ),
    ("image-volumes", _IMAGES, "Make volumes that nobody counts", _image(Volumes={"/data": {}})),
    ("image-on-build", _IMAGES, "Run something when an image is built upon it", _image(OnBuild=["RUN x"])),
    ("image-ports", _IMAGES, "Offer a port to the home network", _image(ExposedPorts={"80/tcp": {}})),
    ("image-health-check", _IMAGES, "Run something beside the job", _image(Healthcheck={"Test": ["CMD", "x"]})),
    (
        "image-begins-outside",
        _IMAGES,
        "Begin in a folder that the runtime left open (CVE-2024-21626)",
        _image(WorkingDir="/proc/self/fd/8"),
    ),
    ("image-climbs-out", _IMAGES, "Begin in a folder above the image", _image(WorkingDir="/app/../../..")),
    ("image-layers", _IMAGES, "Bring more layers than the kernel can lay", _image(layers=1000)),
    ("spec-preload", _IMAGES, "Set the linker's variables for the job", _spec(environment={"LD_PRELOAD": "/x.so"})),
    ("spec-path", _IMAGES, "Set PATH for the job", _spec(environment={"PATH": "/lull/out"})),
    ("spec-all-gpus", "devices", "Ask for every card", _spec(gpu="all")),
    ("spec-gpu-by-number", "devices", "Ask for a card by its number", _spec(gpu="0")),
    ("spec-memory", "resources", "Ask for all memory", _spec(memory=1 << 50)),
    ("spec-cpus", "resources", "Ask for no limit of cores", _spec(cpus=0)),
    ("spec-cpus-nan", "resources", "Ask for a number of cores that is none", _spec(cpus=float("nan"))),
    ("spec-output", "resources", "Ask for output without a cap", _spec(output_bytes=0)),
    ("spec-deadline", "resources", "Ask to run for ever", _spec(deadline_s=1 << 40)),
    ("spec-name", _ENGINE, "Name the attempt as a path of the engine's", _spec(attempt="../../containers/prune")),
    ("input-absolute", _DATA, "Place an input by an absolute path", _input_with(name="/etc/passwd")),
    ("input-parent", _DATA, "Place an input above its folder", _input_with(name="../x")),
    ("input-hidden", _DATA, "Replace the watchdog, which lies beside the inputs", _input_with(name=".init")),
    ("input-negative", _DATA, "Give an input a size below nothing", _input_with(size=-1)),
    ("input-other", _DATA, "Send another input than was agreed", _staged(b"x", 1)),
    ("input-longer", _DATA, "Send more input than was agreed", _staged(b"xyz", 1)),
    (
        "output-link",
        _DATA,
        "Leave a link to the owner's keys",
        _output(("out/a", _LINK, "/home/owner/.ssh/id_ed25519")),
    ),
    ("output-hard-link", _DATA, "Leave a hard link", _output(("out/a", _FILE, 1), ("out/b", _HARD, "out/a"))),
    ("output-device", _DATA, "Leave a device file", _output(("out/a", tarfile.BLKTYPE, 0))),
    ("output-pipe", _DATA, "Leave a pipe that holds up who reads it", _output(("out/a", tarfile.FIFOTYPE, 0))),
    ("output-absolute", _DATA, "Write to an absolute path of the owner's", _output(("/etc/cron.d/a", _FILE, 1))),
    ("output-parent", _DATA, "Write above the folder for output", _output(("out/../../a", _FILE, 1))),
    ("output-elsewhere", _DATA, "Write beside the folder for output", _output(("other/a", _FILE, 1))),
    ("output-large", _DATA, "Leave more than was agreed", _output(("out/a", _FILE, _LIMIT + 1))),
    ("output-many", _DATA, "Leave more files than were agreed", _output(*((f"out/{n}", _FILE, 0) for n in range(60)))),
    ("output-deep", _DATA, "Leave folders without end", _output(("out/" + "d/" * 40 + "a", _FILE, 1))),
    (
        "output-twice",
        _DATA,
        "Leave one name twice, once to be looked at",
        _output(("out/a", _FILE, 1), ("out/a", _FILE, 2)),
    ),
    ("output-terminal", _DATA, "Leave a name that drives a terminal", _output(("out/\x1b]0;x\x07", _FILE, 1))),
    ("output-windows", _DATA, "Leave a name that is a path on Windows", _output(("out/..\\..\\a", _FILE, 1))),
    ("output-sparse", _DATA, "Leave a small file that unfolds to gigabytes", _sparse),
    (
        "engine-drops-runtime",
        _ENGINE,
        "Run under another runtime than was asked for",
        _dropped(_set("HostConfig", "Runtime", to="crun")),
    ),
    ("engine-drops-limit", _ENGINE, "Run without the limit of memory", _dropped(_set("HostConfig", "Memory", to=0))),
    ("engine-drops-filter", _ENGINE, "Run without the filter", _dropped(_set("HostConfig", "SecurityOpt", to=[]))),
    ("engine-adds-mount", _ENGINE, "Run with a folder of the host's", _dropped(_mounts_host)),
    ("engine-adds-privilege", _ENGINE, "Run with every privilege", _dropped(_set("HostConfig", "Privileged", to=True))),
    (
        "engine-adds-network",
        _ENGINE,
        "Run with a network",
        _dropped(_set("NetworkSettings", "Networks", to={"bridge": {}})),
    ),
)
