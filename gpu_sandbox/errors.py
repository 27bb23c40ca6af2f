"""What can go wrong for a known reason beside the owner's PC.

GpuSandboxError
├── EngineUnreachableError   no container engine answers
├── EngineRefusedError       the engine refused, or silently dropped, what was asked
├── ImageMissingError        the image is not on this machine, or is not the one that was promised
├── SpecError                a job asks for what no job may have
├── DataError                inputs or outputs break the agreed limits
├── DiskFullError            no room for the job's data
├── AddressRefusedError      a host that is not on the public Internet, or not on the list
├── AttackError              the attack on one's own sandbox did not come to its end
├── FetchError               a registry does not answer, or breaks off
├── SignatureError           nobody whom the owner trusts has signed an image
├── DeviceError              a device vanished or refuses
└── BenchmarkError           the benchmark did not finish
    ├── BenchmarkCancelledError   it was asked to stop
    └── BenchmarkTimeoutError     it took longer than it may
"""


class GpuSandboxError(Exception):
    """Base of all known errors of this package."""


class EngineUnreachableError(GpuSandboxError):
    """No container engine answers: it is stopped, or missing, or this user may not talk to it."""


class EngineRefusedError(GpuSandboxError):
    """The engine refused what was asked, or took it and did something else."""


class ImageMissingError(GpuSandboxError):
    """The image is not on this machine, or what is there is not what was promised."""


class SpecError(GpuSandboxError):
    """A job's specification asks for what no job may have."""


class DataError(GpuSandboxError):
    """Inputs or outputs break the limits that were agreed: size, count, names, kinds."""


class DiskFullError(GpuSandboxError):
    """There is no room for the job's data."""


class AddressRefusedError(GpuSandboxError):
    """A host is not on the public Internet, or not on the list of those that may be reached."""


class AttackError(GpuSandboxError):
    """The attack on one's own sandbox did not come to its end, so that nothing is known."""


class FetchError(GpuSandboxError):
    """A registry cannot be reached, does not answer, or breaks off."""


class SignatureError(GpuSandboxError):
    """Nobody whom the owner trusts has signed an image."""


class DeviceError(GpuSandboxError):
    """A device vanished or refuses to answer."""


class CheckpointError(GpuSandboxError):
    """The driver does not take a job's memory off a card, or does not bring it back."""


class BenchmarkError(GpuSandboxError):
    """The benchmark did not finish: its process could not start, failed, or answered what makes no sense."""


class BenchmarkCancelledError(BenchmarkError):
    """The benchmark was asked to stop."""


class BenchmarkTimeoutError(BenchmarkError):
    """The benchmark took longer than it may, and was stopped."""
