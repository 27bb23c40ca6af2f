"""Money on the wire: integers of the token's smallest unit, as decimal strings in JSON."""

from typing import NewType


Units = NewType("Units", int)
"""An amount in the token's smallest unit; a decimal string on the wire, because JSON readers elsewhere lose digits."""
