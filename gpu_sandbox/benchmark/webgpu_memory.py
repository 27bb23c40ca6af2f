"""What a GPU of any vendor moves: its memory, its caches, the way from and to the host; every byte is checked."""

from typing import Final

import numpy as np
import numpy.typing as npt

from gpu_sandbox.benchmark.measuring import rounds_of
from gpu_sandbox.benchmark.webgpu_device import Gpu, grid
from gpu_sandbox.benchmark.webgpu_works import mix


_GOLDEN: Final = np.uint32(0x9E3779B9)
_WINDOW: Final = 1 << 16
_MOST_HOPS: Final = 60_000
"""llvmpipe leaves every loop after 65 535 turns."""

Words = npt.NDArray[np.uint32]


class Copy:
    """Copies random words within the device's memory; counts what is read and what is written.

    The error is the share of words that arrived wrong.
    """

    name, unit, tolerance = "dram_copy", "GB/s", 0.0

    def __init__(self, gpu: Gpu, random: np.random.Generator, size: int) -> None:
        """Draw `size` bytes, many times what the caches hold; a multiple of 4096."""
        self._gpu = gpu
        self._words: Words = np.frombuffer(random.bytes(size), np.uint32)
        self._target = gpu.buffer(size)
        self._kernel = gpu.kernel("copy", ((self._target, "storage"), (gpu.filled(self._words), "read-only-storage")))
        self._groups = grid(size // 4096)
        self._times = rounds_of(self._launch, 64)
        self.per_run = self._times * 2 * size / 1e9

    def _launch(self, times: int) -> float | None:
        return self._gpu.run(self._kernel, self._groups, times)

    def reset(self) -> None:
        """Clear the target."""
        self._gpu.clear(self._target)

    def run(self) -> float | None:
        """Copy."""
        return self._launch(self._times)

    def error(self) -> float:
        """Return the share of wrong words."""
        found = np.frombuffer(self._gpu.read(self._target), np.uint32)
        return float(np.count_nonzero(found != self._words) / self._words.size)


class Read:
    """Reads random words, from memory or, where they fit, from a cache; sums them modulo 2^32, which is exact.

    The error is the share of sums that are wrong.
    """

    unit, tolerance = "GB/s", 0.0

    def __init__(self, gpu: Gpu, random: np.random.Generator, name: str, size: int, threads: int) -> None:
        """Draw `size` bytes."""
        self.name = name
        self._gpu, self._threads = gpu, threads
        self._words: Words = np.frombuffer(random.bytes(size), np.uint32)
        self._sums = gpu.buffer(16 * threads)
        self._parameters = gpu.parameters(size // 16, 1)
        self._kernel = gpu.kernel(
            "read",
            (
                (self._sums, "storage"),
                (gpu.filled(self._words), "read-only-storage"),
                (self._parameters, "uniform"),
            ),
        )
        self._rounds = rounds_of(self._launch, max(1, min(1024, _MOST_HOPS * threads * 16 // size)))
        self.per_run = self._rounds * size / 1e9
        self._right = self._reference()

    def _launch(self, rounds: int) -> float | None:
        self._gpu.set(self._parameters, self._words.size // 4, rounds)
        return self._gpu.run(self._kernel, (self._threads // 256, 1))

    def _reference(self) -> Words:
        """Return the sum of each invocation, 4 words wide."""
        vectors = self._words.reshape(-1, 4)
        right = np.zeros((self._threads, 4), np.uint32)
        for begin in range(0, len(vectors), self._threads):
            part = vectors[begin : begin + self._threads]
            for turn in range(self._rounds):
                right[: len(part)] += part ^ np.uint32(turn)
        return right

    def reset(self) -> None:
        """Spoil the sums."""
        self._gpu.clear(self._sums)

    def run(self) -> float | None:
        """Read everything."""
        return self._launch(self._rounds)

    def error(self) -> float:
        """Return the share of wrong sums."""
        found = np.frombuffer(self._gpu.read(self._sums), np.uint32).reshape(-1, 4)
        return float(np.count_nonzero(found != self._right)) / self._right.size


class Chase:
    """Follows a random cycle of pointers: each read waits for the one before; the figure is the time of one.

    The error is 1 if it ended at another place than the host.
    """

    name, unit, tolerance = "latency", "ns", 0.0

    def __init__(self, gpu: Gpu, random: np.random.Generator, size: int) -> None:
        """Draw a single cycle through `size` bytes."""
        self._gpu = gpu
        self._order: Words = random.permutation(size // 4).astype(np.uint32)
        pointers = np.empty_like(self._order)
        pointers[self._order] = np.roll(self._order, -1)
        self._begin = int(np.flatnonzero(self._order == 0)[0])
        self._target = gpu.buffer(4)
        self._parameters = gpu.parameters(1)
        self._kernel = gpu.kernel(
            "chase",
            (
                (self._target, "storage"),
                (gpu.filled(pointers), "read-only-storage"),
                (self._parameters, "uniform"),
            ),
        )
        self._hops = rounds_of(self._launch, _MOST_HOPS)
        self.per_run = float(self._hops)

    def _launch(self, hops: int) -> float | None:
        self._gpu.set(self._parameters, hops)
        return self._gpu.run(self._kernel, (1, 1))

    def reset(self) -> None:
        """Spoil the output."""
        self._gpu.write(self._target, np.array([0xFFFFFFFF], np.uint32))

    def run(self) -> float | None:
        """Follow all pointers."""
        return self._launch(self._hops)

    def error(self) -> float:
        """Return 0 where it ended at the right place."""
        (found,) = np.frombuffer(self._gpu.read(self._target), np.uint32)
        return float(found != self._order[(self._begin + self._hops) % self._order.size])


class Vram:
    """Fills memory with words that follow from seed and address, and verifies all of it twice, in two orders.

    Memory that is not there, or that appears at two addresses, does not survive that. The error is the share of wrong
    words; windows are also compared on the host, so that the device does not judge itself.
    """

    name, unit, tolerance = "vram", "GB/s", 0.0
    _THREADS: Final = 1 << 16

    def __init__(self, gpu: Gpu, random: np.random.Generator, sizes: list[int]) -> None:
        """Allocate buffers of these sizes, all at once."""
        self._gpu, self._random = gpu, random
        self._seeds = [int(seed) for seed in random.integers(0, 1 << 32, len(sizes))]
        self._memory = [gpu.buffer(size) for size in sizes]
        self._wrong = gpu.buffer(8)
        self._fills, self._checks = [], []
        for seed, memory in zip(self._seeds, self._memory, strict=True):
            words = memory.size // 4
            self._fills.append(gpu.kernel("fill", ((memory, "storage"), (gpu.parameters(seed, words), "uniform"))))
            self._checks += [
                gpu.kernel(
                    "verify",
                    (
                        (memory, "read-only-storage"),
                        (gpu.parameters(seed, words, backwards), "uniform"),
                        (self._wrong, "storage"),
                    ),
                )
                for backwards in (1, 0)
            ]
        self.size = sum(sizes)
        self.per_run = 3 * self.size / 1e9

    def reset(self) -> None:
        """Spoil everything."""
        self._gpu.clear(self._wrong)
        for memory in self._memory:
            self._gpu.clear(memory)

    def run(self) -> float | None:
        """Fill all of it, then verify all of it twice; each buffer is a launch of its own, so that none is long."""
        took = [self._gpu.run(kernel, (self._THREADS // 256, 1)) for kernel in (*self._fills, *self._checks)]
        return None if None in took else sum(t for t in took if t is not None)

    def error(self) -> float:
        """Return the share of wrong words, or 1 where not all were looked at."""
        bad, seen = np.frombuffer(self._gpu.read(self._wrong), np.uint32).tolist()
        if seen != 2 * self.size // 4 % (1 << 32):
            return 1.0
        wrong = 0
        for seed, memory in zip(self._seeds, self._memory, strict=True):
            begin = 4 * int(self._random.integers(0, (memory.size - _WINDOW) // 4 + 1))
            found = np.frombuffer(self._gpu.read(memory, _WINDOW, begin), np.uint32)
            at = np.arange(begin // 4, begin // 4 + found.size, dtype=np.uint32)
            wrong += int(np.count_nonzero(found != mix(at * _GOLDEN + np.uint32(seed))))
        return float(bad + wrong) / (self.size / 4)


class Link:
    """Copies between the host's memory and the device's. The error is the share of wrong words."""

    unit, tolerance = "GB/s", 0.0

    def __init__(self, gpu: Gpu, random: np.random.Generator, size: int, *, to_device: bool) -> None:
        """Draw `size` bytes."""
        self.name = "host_to_device" if to_device else "device_to_host"
        self._gpu, self._to_device = gpu, to_device
        self._words: Words = np.frombuffer(random.bytes(size), np.uint32)
        self._memory = gpu.buffer(size) if to_device else gpu.filled(self._words)
        self._found = b""
        self.per_run = size / 1e9

    def reset(self) -> None:
        """Spoil the copy."""
        if self._to_device:
            self._gpu.clear(self._memory)
            self._gpu.read(self._memory, 4)
        self._found = b""

    def run(self) -> None:
        """Copy, and wait until it has arrived."""
        if self._to_device:
            self._gpu.write(self._memory, self._words)
            self._gpu.read(self._memory, 4)
        else:
            self._found = self._gpu.read(self._memory)

    def error(self) -> float:
        """Return the share of wrong words."""
        found = np.frombuffer(self._gpu.read(self._memory) if self._to_device else self._found, np.uint32)
        return float(np.count_nonzero(found != self._words) / self._words.size)


class RoundTrip:
    """Launches next to nothing and waits, again and again; the figure is the time of one. A device elsewhere is slow.

    The error is 1 if not every launch happened exactly once.
    """

    name, unit, tolerance = "launch", "us", 0.0
    per_run = 50.0

    def __init__(self, gpu: Gpu) -> None:
        """Prepare a counter."""
        self._gpu = gpu
        self._count = gpu.buffer(4)
        self._kernel = gpu.kernel("count", ((self._count, "storage"),))

    def reset(self) -> None:
        """Count from 0."""
        self._gpu.clear(self._count)
        self._gpu.read(self._count)

    def run(self) -> None:
        """Launch and wait, so many times: by our clock, for the way is what is measured."""
        for _ in range(int(self.per_run)):
            self._gpu.run(self._kernel, (1, 1))

    def error(self) -> float:
        """Return 0 where each launch counted."""
        (found,) = np.frombuffer(self._gpu.read(self._count), np.uint32)
        return float(found != int(self.per_run))
