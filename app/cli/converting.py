"""The sandbox's errors as people are told them, for the commands about images."""

import contextlib
from collections.abc import Iterator

from app.paths import cache_folder
from app.protocol.errors import KnownError
from gpu_sandbox.errors import (
    AddressRefusedError,
    DataError,
    DiskFullError,
    EngineRefusedError,
    EngineUnreachableError,
    FetchError,
    GpuSandboxError,
    ImageMissingError,
    SignatureError,
    SpecError,
)


@contextlib.contextmanager
def converted() -> Iterator[None]:
    """Turn the sandbox's errors into those that people are told, meanwhile."""
    try:
        yield
    except EngineUnreachableError as error:
        raise KnownError("docker.unreachable", what=error) from None
    except EngineRefusedError as error:
        raise KnownError("docker.refused", what=error) from None
    except DiskFullError:
        raise KnownError("disk.full", path=cache_folder()) from None
    except GpuSandboxError as error:
        raise KnownError("image.failed", what=error) from None


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """The same for an image of a publisher's: it may be refused for what it is, or not be had."""
    with converted():
        try:
            yield
        except (AddressRefusedError, DataError, ImageMissingError, SignatureError, SpecError) as error:
            raise KnownError("image.refused", what=error) from None
        except FetchError as error:
            raise KnownError("image.unreachable", what=error) from None
