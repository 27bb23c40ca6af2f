"""The memory kernels of the CUDA suite: device memory, its cache, its latency, the way to the PC and back."""

from itertools import accumulate
from typing import Final

import numpy as np

from gpu_sandbox.benchmark import cuda_data as data
from gpu_sandbox.benchmark.cuda_driver import Buffer, CudaError, Launch
from gpu_sandbox.benchmark.cuda_place import Place, i32, u64
from gpu_sandbox.benchmark.measuring import rounds_of


_PERIOD: Final = 1 << 20
"""Words after which the random content of a large buffer repeats."""
_SAMPLES: Final = 4096
_PART: Final = 1 << 30
"""Bytes of one allocation: drivers find these where one of all memory fails."""
_LEAST: Final = 1 << 20
"""Bytes of the smallest allocation that is worth a launch."""
_SPARED: Final = 512 << 20
"""Bytes that are left to the desktop."""


class Copy:
    """Copies random words within device memory; counts what is read and what is written.

    The error is the share of wrong words: the device compares all, the host a sample.
    """

    name, unit, tolerance = "dram_copy", "GB/s", 0.0

    def __init__(self, place: Place) -> None:
        """Draw the source."""
        self._place = place
        size = place.memory_bytes
        self._launch = place.wide()
        self._source, self._target = place.context.allocate(size), place.context.allocate(size)
        self._random = np.random.default_rng(place.seed)
        fill(place, self._source, place.seed)
        self.per_run = 2 * size / 1e9

    def reset(self) -> None:
        """Clear the target."""
        self._target.fill(0)

    def run(self) -> None:
        """Copy once."""
        self._place.module.run("copy_words", self._launch, self._target, self._source, u64(self._source.size // 16))

    def error(self) -> float:
        """Return the share of wrong words."""
        return differing(self._place, self._target, self._place.seed, self._random)

    def close(self) -> None:
        """Give the memory back."""
        self._source.free()
        self._target.free()


def fill(place: Place, buffer: Buffer, seed: int) -> None:
    """Fill a buffer with random words."""
    launch = place.wide()
    place.module.run("fill_words", launch, buffer, u64(buffer.size // 4), u64(seed), u64(_PERIOD), u64(0))


def differing(place: Place, buffer: Buffer, seed: int, random: np.random.Generator) -> float:
    """Return the share of a buffer's words that are not what `fill` writes; a sample is looked at by the host."""
    count = buffer.size // 4
    launch = place.wide()
    with place.context.buffer(8) as wrong:
        wrong.fill(0)
        arguments = (buffer, u64(count), u64(seed), u64(_PERIOD), u64(0), i32(0), wrong)
        place.module.run("check_words", launch, *arguments)
        bad = int.from_bytes(wrong.read(8), "little")
    at = int(random.integers(0, max(1, count - _SAMPLES)))
    length = min(_SAMPLES, count)
    found = np.frombuffer(buffer.read(4 * length, 4 * at), np.uint32)
    expected = data.words(seed, (np.arange(length, dtype=np.uint64) + np.uint64(at)) % np.uint64(_PERIOD))
    return max(bad, int(np.count_nonzero(found != expected))) / count


class Read:
    """Reads and sums all words of a buffer, again and again.

    The error is 0 if the sum is right to the bit, else 1.
    """

    unit, tolerance = "GB/s", 0.0

    def __init__(self, place: Place, name: str, size: int) -> None:
        """Fill so many bytes; `name` says which memory they fit in."""
        self.name = name
        self._place = place
        self._launch = place.wide()
        self._threads = self._launch.count
        self._source = place.context.allocate(size)
        self._out = place.context.allocate(4 * self._threads)
        fill(place, self._source, place.seed)
        self._rounds = rounds_of(self._start, 1 << 12)
        self.per_run = size * self._rounds / 1e9
        whole, rest = divmod(size // 4, _PERIOD)
        block = data.stream(place.seed, _PERIOD).astype(np.uint64)
        total = int(block.sum()) * whole + int(block[:rest].sum())
        self._sum = total * self._rounds & 0xFFFFFFFF

    def _start(self, rounds: int) -> None:
        size = u64(self._source.size // 16)
        self._place.module.run("read_words", self._launch, self._out, self._source, size, i32(rounds))

    def reset(self) -> None:
        """Spoil the sums."""
        self._out.fill(0xA5A5A5A5)

    def run(self) -> None:
        """Read all, as often as calibrated."""
        self._start(self._rounds)

    def error(self) -> float:
        """Compare the sum."""
        sums = np.frombuffer(self._out.read(self._out.size), np.uint32)
        return float(int(sums.astype(np.uint64).sum()) & 0xFFFFFFFF != self._sum)

    def close(self) -> None:
        """Give the memory back."""
        self._source.free()
        self._out.free()


class Chase:
    """Follows a ring of indices through memory, one load after the other; the figure is nanoseconds per load.

    The error is 0 if it ends where the ring leads after so many steps, else 1.
    """

    name, unit, tolerance = "latency", "ns", 0.0

    def __init__(self, place: Place) -> None:
        """Draw the ring: four times the cache, so that most loads miss it."""
        self._place = place
        size = min(max(1 << 14, place.device.l2_bytes), 64 << 20, place.memory_bytes)
        following, self._order = data.ring(place.seed & 0xFFFFFFFF, size)
        self._ring = place.context.allocate(4 * size)
        self._ring.write(following.tobytes())
        self._out = place.context.allocate(4)
        self._hops = rounds_of(self._start)
        # A figure is `per_run` divided by the seconds: of a time, its reciprocal is measured and turned over.
        self.per_run = float(self._hops)

    def _start(self, hops: int) -> None:
        self._place.module.run("chase", Launch(1, 1), self._out, self._ring, i32(hops))

    def reset(self) -> None:
        """Spoil the end."""
        self._out.fill(0xFFFFFFFF)

    def run(self) -> None:
        """Follow the ring."""
        self._start(self._hops)

    def error(self) -> float:
        """Compare the end."""
        end = int.from_bytes(self._out.read(4), "little")
        return float(end != int(self._order[self._hops % len(self._order)]))

    def close(self) -> None:
        """Give the memory back."""
        self._ring.free()
        self._out.free()


class Vram:
    """Fills nearly all free memory with words that depend on seed and address, and checks them in both directions.

    Memory that is not there, or shows one cell at two addresses, is found out. It counts what is written and read.
    """

    name, unit, tolerance = "vram", "GB/s", 0.0

    def __init__(self, place: Place, part: int = _PART) -> None:
        """Take all memory but what the desktop needs, in allocations of `part` bytes at most."""
        self._place = place
        self._launch = place.wide()
        free = place.context.free_bytes()
        left = max(0, free - min(_SPARED, free // 4))
        self._parts: list[Buffer] = []
        while left >= _LEAST and (made := self._part(min(part, left) & ~0xFFFF)) is not None:
            self._parts.append(made)
            left -= made.size
        self.size = sum(part.size for part in self._parts)
        self.per_run = 3 * self.size / 1e9
        self._wrong = 0

    def _part(self, size: int) -> Buffer | None:
        try:
            return self._place.context.allocate(size)
        except CudaError:
            return None  # somebody else was quicker: what there is, is measured

    def reset(self) -> None:
        """Clear all."""
        for part in self._parts:
            part.fill(0)

    def run(self) -> None:
        """Fill all, then check all, from the beginning and from the end."""
        self._wrong = 0
        # No period: each address has a word of its own.
        whole, seed, run = u64(1 << 62), u64(self._place.seed), self._place.module.run
        starts = list(accumulate((part.size // 4 for part in self._parts), initial=0))
        for part, start in zip(self._parts, starts, strict=False):
            run("fill_words", self._launch, part, u64(part.size // 4), seed, whole, u64(start))
        with self._place.context.buffer(8) as wrong:
            wrong.fill(0)
            for back in (0, 1):
                for part, start in zip(self._parts, starts, strict=False):
                    count = u64(part.size // 4)
                    run("check_words", self._launch, part, count, seed, whole, u64(start), i32(back), wrong)
            self._wrong = int.from_bytes(wrong.read(8), "little")

    def error(self) -> float:
        """Return the share of wrong words, of both directions together; a sample is looked at by the host."""
        if not self._parts:
            return 1.0
        first = np.frombuffer(self._parts[0].read(4 * _SAMPLES), np.uint32)
        bad = int(np.count_nonzero(first != data.stream(self._place.seed, _SAMPLES)))
        return max(self._wrong, bad) / (self.size // 2)

    def close(self) -> None:
        """Give the memory back."""
        for part in self._parts:
            part.free()


class Link:
    """Copies between the PC's memory and the device's, from pages that the device reaches by itself.

    The error is the share of wrong words.
    """

    unit, tolerance = "GB/s", 0.0

    def __init__(self, place: Place, *, to_device: bool) -> None:
        """Draw the data on the side from which it goes."""
        self.name = "host_to_device" if to_device else "device_to_host"
        self._place, self._to_device = place, to_device
        size = min(256 << 20, place.memory_bytes)
        self._buffer, self._pinned = place.context.allocate(size), place.context.pinned(size)
        self._random = np.random.default_rng(place.seed)
        fill(place, self._buffer, place.seed)
        if to_device:
            self._pinned.take(self._buffer)
        self.per_run = size / 1e9

    def reset(self) -> None:
        """Clear the side to which it goes."""
        if self._to_device:
            self._buffer.fill(0)
        else:
            np.frombuffer(self._pinned.view(), np.uint32)[:] = 0

    def run(self) -> None:
        """Copy once."""
        if self._to_device:
            self._pinned.to(self._buffer)
        else:
            self._pinned.take(self._buffer)

    def error(self) -> float:
        """Return the share of wrong words."""
        if self._to_device:
            return differing(self._place, self._buffer, self._place.seed, self._random)
        found = np.frombuffer(self._pinned.view(), np.uint32)
        at = np.sort(self._random.integers(0, len(found), _SAMPLES)).astype(np.uint64)
        expected = data.words(self._place.seed, at % np.uint64(_PERIOD))
        return float(np.count_nonzero(found[at.astype(np.int64)] != expected)) / _SAMPLES

    def close(self) -> None:
        """Give the memory back."""
        self._buffer.free()
        self._pinned.free()


class RoundTrip:
    """Launches an empty kernel and waits for it, a hundred times; the figure is microseconds per launch.

    There is no output that could be wrong; a launch that fails ends the suite.
    """

    name, unit, tolerance = "launch", "us", 0.0
    per_run = 100.0

    def __init__(self, place: Place) -> None:
        """Take the module."""
        self._module = place.module

    def reset(self) -> None:
        """Do nothing: there is no output."""

    def run(self) -> None:
        """Launch, a hundred times."""
        for _ in range(100):
            self._module.run("nothing", Launch(1, 1))

    def error(self) -> float:
        """Return 0."""
        return 0.0

    def close(self) -> None:
        """Hold nothing."""
