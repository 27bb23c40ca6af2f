"""A job's manifest, which buyer and market sign: what runs, within which limits, on which inputs to the byte."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from app.market.schema.wire import MAX_BLOB, MAX_CHECKPOINT, Count, Domain, FileName, Hex32, ImageDigest, Kind, Wire
from wallet.keccak import keccak256


class JobSpec(Wire, frozen=True, kw_only=True):
    """What runs, and within which limits. Its canonical JSON is hashed into orders and assignments.

    Attributes:
        kind: the job kind; its bids compete.
        image: digest of the image's configuration.
        command: arguments behind the image's entry point.
        environment: names begin with `LULL_`.
        units: units of work in the task.
        memory: bytes.
        cpu_milli: thousandths of a core.
        deadline_s: seconds of running.
        output_bytes, output_files: caps on the result.
        gpu: whether it needs a GPU.
        gpu_memory: bytes of its own memory that the GPU has at the least.
        gpu_class, gpu_score: the job class that the GPU is scored by, and the least score in it; empty asks for none.
        domains: host names that it reaches by HTTPS, through the provider's gate; `.example.org` is all below it.
            With none it has no network.
        network_bytes: cap on what it sends and receives; counts where there are domains.
        checkpoint_bytes: cap on a checkpoint that goes on at another provider when this one's owner plays; with 0, the
            rule, each provider begins from the beginning.
        verification: how the result is checked.
    """

    kind: Kind
    image: ImageDigest
    units: Annotated[int, msgspec.Meta(ge=1, le=2**40)]
    command: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=4096)], ...], msgspec.Meta(max_length=64)] = ()
    environment: dict[
        Annotated[str, msgspec.Meta(pattern="^LULL_[A-Z0-9_]{1,40}$")], Annotated[str, msgspec.Meta(max_length=4096)]
    ] = msgspec.field(default_factory=dict)
    memory: Annotated[int, msgspec.Meta(ge=32 << 20, le=1 << 40)] = 1 << 30
    cpu_milli: Annotated[int, msgspec.Meta(ge=100, le=1_024_000)] = 1000
    deadline_s: Annotated[int, msgspec.Meta(ge=1, le=7 * 24 * 3600)] = 3600
    output_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_BLOB)] = 64 << 20
    output_files: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 256
    gpu: bool = False
    gpu_memory: Count = 0
    gpu_class: Literal["", "llm-decode", "diffusion", "render"] = ""
    gpu_score: Count = 0
    domains: Annotated[tuple[Domain, ...], msgspec.Meta(max_length=32)] = ()
    network_bytes: Annotated[int, msgspec.Meta(ge=1, le=1 << 40)] = 64 << 20
    checkpoint_bytes: Annotated[int, msgspec.Meta(ge=0, le=MAX_CHECKPOINT)] = 0
    verification: Literal["hash-quorum"] = "hash-quorum"


class InputRef(Wire, frozen=True, kw_only=True):
    """One input: its name in `/lull/in`, its digest and its size in bytes."""

    name: FileName
    sha256: Hex32
    size: Annotated[int, msgspec.Meta(ge=0, le=MAX_BLOB)]


def spec_hash(spec: JobSpec) -> bytes:
    """Return the 32-byte hash of a specification: keccak-256 of its JSON with sorted keys and no spaces.

    Where no checkpoint may move, nothing is said of checkpoints: so what was signed before there were any still holds.
    """
    plain = msgspec.to_builtins(spec, order="deterministic")
    if not spec.checkpoint_bytes:
        del plain["checkpoint_bytes"]
    return keccak256(msgspec.json.encode(plain))


def inputs_hash(inputs: Sequence[InputRef]) -> bytes:
    """Return the 32-byte hash of a task's inputs, in their order: names, digests and sizes.

    With `spec_hash` it is the manifest of a job, which buyer and market sign: image, caps, and each input to the byte.
    """
    return keccak256(msgspec.json.encode(tuple(inputs), order="deterministic"))
