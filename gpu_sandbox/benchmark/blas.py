"""How many threads BLAS may use: it reads that once, when it is loaded, so that this comes before NumPy."""

import os
from typing import Final


THREADS: Final = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What each BLAS reads."""


def use_one_thread() -> None:
    """Let BLAS work in its caller's thread alone: where more are wanted, they are ours."""
    for name in THREADS:
        os.environ[name] = "1"
