"""NVIDIA's first card as a suite: by its driver alone, before any other way to drive it is tried."""

import os
from collections.abc import Callable
from contextlib import ExitStack

from gpu_sandbox.benchmark.challenge import Bytes8, Multiply, Sums
from gpu_sandbox.benchmark.cuda import measure_cuda, ptx_for
from gpu_sandbox.benchmark.cuda_driver import CudaError, Driver, load_driver
from gpu_sandbox.benchmark.cuda_place import Place
from gpu_sandbox.benchmark.cuda_works import Gemm, IntegerProduct
from gpu_sandbox.benchmark.result import Kernel, MeasuredDevice, Mode, Progress
from gpu_sandbox.benchmark.soak import Soak, soak
from gpu_sandbox.benchmark.suite import SuiteMissingError
from gpu_sandbox.devices.card import plain
from gpu_sandbox.devices.snapshot import DeviceKind
from gpu_sandbox.errors import BenchmarkError


class CudaSuite:
    """An NVIDIA card through CUDA's driver."""

    def __init__(self, driver: Driver | None = None) -> None:
        """Find the card.

        Args:
            driver: the loaded driver; None loads this machine's.

        Raises:
            SuiteMissingError: if there is no driver, or it has no card.
        """
        # The first card is then the first one of NVML, too.
        os.environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
        try:
            found = driver or load_driver()
            devices = found.devices() if found else ()
        except CudaError as error:
            raise SuiteMissingError(f"CUDA does not start: {plain(str(error))}") from None
        if found is None or not devices:
            raise SuiteMissingError("there is no NVIDIA card")
        self._driver, self._card = found, devices[0]
        self._held = ExitStack()
        self.device = MeasuredDevice(plain(self._card.name), DeviceKind.NVIDIA.value, self._card.uuid, listable=True)
        self.memory_bytes: int | None = self._card.memory_bytes

    def measure(self, mode: Mode, on_progress: Callable[[Progress], None]) -> tuple[Kernel, ...]:
        """Measure all kernels that the card can run.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        try:
            return measure_cuda(self._driver, self._card, mode, on_progress)
        except CudaError as error:
            raise BenchmarkError(f"the card gave up: {plain(str(error))}") from error

    def soak(self, seconds: float) -> Soak:
        """Multiply matrices without a pause.

        Raises:
            BenchmarkError: if the driver refuses or a kernel breaks.
        """
        try:
            with self._driver.context(self._card) as context:
                place = Place(context, context.load(ptx_for(self._card)), self._card, int.from_bytes(os.urandom(7)))
                work = Gemm(place)
                try:
                    return soak(work, seconds)
                finally:
                    work.close()
        except CudaError as error:
            raise BenchmarkError(f"the card gave up: {plain(str(error))}") from error

    def multiplier(self, size: int) -> Multiply:
        """Return what multiplies n x n matrices for a challenge; it holds the card until `close`.

        Raises:
            BenchmarkError: if the driver refuses, now or then.
        """
        try:
            context = self._held.enter_context(self._driver.context(self._card))
            place = Place(context, context.load(ptx_for(self._card)), self._card, 0)
            product = IntegerProduct(place, size)
        except CudaError as error:
            raise BenchmarkError(f"the card gave up: {plain(str(error))}") from error
        self._held.callback(product.close)

        def multiply(a: Bytes8, b: Bytes8, rounds: int) -> Sums:
            try:
                return product.chain(a, b, rounds)
            except CudaError as error:
                raise BenchmarkError(f"the card gave up: {plain(str(error))}") from error

        return multiply

    def close(self) -> None:
        """Let the card go: each measurement gave its context back already, a challenge gives it back here."""
        try:
            self._held.close()
        except CudaError as error:
            raise BenchmarkError(f"the card gave up: {plain(str(error))}") from error
