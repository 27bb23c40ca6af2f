"""What this machine offers its market as its device, and why the market does not list it: pure."""

from typing import Final

from app.engine.membership import Membership
from app.engine.policy import Fault
from app.engine.views import plain
from app.market.schema import DeviceClaim, DeviceFigure, Listing
from app.protocol.errors import WORDINGS
from app.protocol.snapshot import DeviceView
from gpu_sandbox.benchmark.result import Result
from gpu_sandbox.devices.snapshot import CardIdentity, DeviceKind, DeviceSnapshot
from gpu_sandbox.sandbox.spec import EngineInfo


_CARDS_FROM: Final = (1, 44)
"""The container engine's API from which on it gives a device by its CDI name (Docker 25)."""
_MOST: Final = 1e30


def claim_of(device: DeviceSnapshot, result: Result) -> DeviceClaim:
    """Return what is claimed of a device: what it says, and what was measured on it."""
    identity = device.identity or CardIdentity()
    return DeviceClaim(
        uuid=device.uuid,
        name=plain(result.device.name, 80),
        kind=device.kind.value,
        memory=device.memory_total or result.memory_bytes,
        capability=identity.capability,
        cores=identity.cores,
        memory_bits=identity.memory_bits,
        memory_mhz=identity.memory_mhz_most,
        pci_id=identity.pci_id,
        virtualised=identity.virtualised,
        scores={job: score for job, score in result.scores.items() if score is not None},
        figures=tuple(
            DeviceFigure(
                name=kernel.name,
                value=min(kernel.value, _MOST),
                unit=plain(kernel.unit, 20),
                limit=kernel.limit,
                correct=kernel.correct,
            )
            for kernel in result.kernels
        ),
    )


def can_give(device: DeviceSnapshot | None, docker: EngineInfo | None, *, practice: bool) -> bool:
    """Return whether a job could have the device: a card through CDI; on a practice market the processor plays one."""
    if device is None or docker is None:
        return False
    if device.kind is DeviceKind.NVIDIA:
        return not device.asleep and _version(docker.api) >= _CARDS_FROM
    return practice and device.kind is DeviceKind.SOFTWARE


def pretends(member: Membership | None, device: DeviceView | None) -> bool:
    """Return whether jobs that need a card run on the processor: a practice market takes it for one."""
    practice = member is not None and member.info.network == "practice"
    return practice and device is not None and device.kind == DeviceKind.SOFTWARE


def problem(listing: Listing | None) -> Fault | None:
    """Return why the market does not list this machine, as a reason to show; None where it does, or has not said."""
    if listing is None or listing.listed:
        return None
    code = f"listing.{listing.code}"
    what = plain(listing.what or listing.code, 200)
    return Fault(code if code in WORDINGS else "listing.refused", {"what": what})


def _version(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()
