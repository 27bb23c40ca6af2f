"""The simulated CUDA driver of tests/helpers/cuda: the shipped kernels on the processor, behind true entry points."""

import ctypes
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from gpu_sandbox.benchmark.cuda_driver import Driver


_SOURCE = Path(__file__).parent / "cuda" / "driver.cpp"


@dataclass(frozen=True)
class Card:
    """A simulated card's state file; the driver reads it at each call."""

    file: Path

    def says(self, **values: object) -> None:
        """Change what the card says of itself, or how it misbehaves."""
        lines = dict(line.split(" ", 1) for line in self.file.read_text().splitlines()) if self.file.exists() else {}
        lines |= {key: str(value) for key, value in values.items()}
        self.file.write_text("".join(f"{key} {value}\n" for key, value in lines.items()))


@cache
def library() -> Path:
    """Build the library once per process, and return it; its folder can stand in LD_LIBRARY_PATH."""
    made = Path(mkdtemp(prefix="lull-cuda-")) / "libcuda.so.1"
    flags = (
        "-std=c++20",
        "-O2",
        "-fPIC",
        "-shared",
        "-Wall",
        "-Werror",
        "-Wno-unknown-pragmas",
        "-fno-strict-aliasing",
    )
    include = ("-I", _SOURCE.parent)
    subprocess.run(["g++", *flags, *include, "-x", "c++", _SOURCE, "-o", made], check=True)
    return made


def simulated_driver() -> Driver:
    """Return the simulated driver, loaded by the code that loads the real one's functions."""
    driver = Driver(ctypes.CDLL(str(library())))
    driver.call("cuInit", ctypes.c_uint(0))
    return driver
