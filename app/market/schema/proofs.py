"""The device that a machine offers, and how the market has it prove itself."""

from typing import Annotated, Literal

import msgspec

from app.market.schema.wire import Count, Figure, FigureName, Hex32, Kind, ShortText, Wire


class DeviceFigure(Wire, frozen=True, kw_only=True):
    """One measured figure, as `gpu_sandbox.benchmark.result.Kernel` has it.

    Attributes:
        limit: what the device can do physically, in `unit`.
        correct: whether every output was right.
    """

    name: FigureName
    value: Figure
    unit: Annotated[str, msgspec.Meta(max_length=20)]
    limit: Figure | None = None
    correct: bool


class DeviceClaim(Wire, frozen=True, kw_only=True):
    """The device that a machine offers: what its driver says of it, and what was measured there.

    Nothing of it is believed as it is: the market holds the words against each other and against the figures, and the
    figures against a challenge.

    Attributes:
        uuid: the driver's, or a stable name that the machine gives.
        kind: how it is driven; `software` is a processor that pretends, which only a practice market takes.
        memory: bytes of its own; None where it has none or does not tell.
        capability, cores, memory_bits, memory_mhz, pci_id, virtualised: see `gpu_sandbox.devices.snapshot`.
        scores: per job class.
    """

    uuid: Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z/-]{8,100}$")]
    name: Annotated[str, msgspec.Meta(max_length=80)]
    kind: Literal["nvidia", "wgpu", "software"]
    memory: Count | None = None
    capability: tuple[Count, Count] | None = None
    cores: Count | None = None
    memory_bits: Count | None = None
    memory_mhz: Count | None = None
    pci_id: Count | None = None
    virtualised: bool | None = None
    scores: Annotated[dict[Kind, Count], msgspec.Meta(max_length=8)] = msgspec.field(default_factory=dict)
    figures: Annotated[tuple[DeviceFigure, ...], msgspec.Meta(max_length=64)] = ()


class ProofWish(Wire, frozen=True, kw_only=True):
    """The market wants the device to prove itself: open it, and ask for the seed once it is ready.

    Attributes:
        challenge: its name; it can be begun once.
        size, rounds: as `gpu_sandbox.benchmark.challenge` has them.
    """

    challenge: Hex32
    size: Count
    rounds: Count


class ProofSeed(Wire, frozen=True, kw_only=True):
    """What the matrices follow from; the promise is to be here within `deadline_s`."""

    seed: Hex32
    deadline_s: float


class ProofPromise(Wire, frozen=True, kw_only=True):
    """The root of all rows."""

    root: Hex32


class ProofRows(Wire, frozen=True, kw_only=True):
    """The rows that are to be opened, drawn after the promise."""

    rows: Annotated[tuple[Count, ...], msgspec.Meta(max_length=64)]


class Listing(Wire, frozen=True, kw_only=True):
    """Whether this machine is offered work here.

    Attributes:
        listed: whether it is.
        gpu: whether its device is admitted to jobs that need a GPU.
        code: why it is not listed, or empty: `no-device`, `software`, `twice`, `doubt`, `unproven`, `absent`, `late`,
            `wrong`.
        what: more of it, such as what is doubted.
        retry_s: seconds until the next challenge, or None.
    """

    listed: bool
    gpu: bool = False
    code: Annotated[str, msgspec.Meta(max_length=40)] = ""
    what: ShortText = ""
    retry_s: Count | None = None
