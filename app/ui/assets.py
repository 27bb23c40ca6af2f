"""Where the data that ships with Lull lies."""

from pathlib import Path

import resources


def asset(*parts: str) -> Path:
    """Return the path of a file in `resources`."""
    return Path(resources.__file__).parent.joinpath(*parts)
