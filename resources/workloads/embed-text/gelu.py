"""The activation between BERT's dense layers, exactly: GELU by the error function, which NumPy does not have."""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

from typing import Final

import numpy as np


Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

_ERF_NUMERATOR: Final = (
    *(-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05),
    *(-7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02),
)
_ERF_DENOMINATOR: Final = (
    *(-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03),
    -1.42647390514189e-02,
)


def erf(x: Array) -> Array:
    """Return the error function to within 5e-7: NumPy has none.

    A rational approximation in x^2 (the one that Eigen and XLA use for 32-bit floats), 1 beyond |x| = 4. It needs
    additions, multiplications and one division, and so gives the same bits on every processor.
    """
    x = np.clip(x, np.float32(-4), np.float32(4))
    square = x * x
    numerator = _polynomial(square, _ERF_NUMERATOR)
    numerator *= x
    numerator /= _polynomial(square, _ERF_DENOMINATOR)
    return numerator


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result *= x
        result += np.float32(coefficient)
    return result


def gelu(x: Array) -> Array:
    """Return x * Phi(x), exactly and not by tanh (Hendrycks and Gimpel, 2016, arXiv:1606.08415)."""
    result = erf(x * np.float32(np.sqrt(0.5)))
    result += np.float32(1)
    result *= x
    result *= np.float32(0.5)
    return result
