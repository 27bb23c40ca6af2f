"""eth_account as a second opinion, with the recursion limit as it was: py_ecc, which it brings, raises it to 100 000.

With such a limit a megabyte of opening brackets ends the process instead of being refused.
"""

import sys


_LIMIT = sys.getrecursionlimit()

from eth_account import Account  # noqa: E402 - between the two looks at the limit


sys.setrecursionlimit(_LIMIT)

__all__ = ["Account"]
