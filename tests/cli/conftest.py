"""A home in which nothing was done yet, and `lull` in it."""

from pathlib import Path

import pytest

from tests.helpers.lull import Lull


@pytest.fixture
def lull(tmp_path: Path) -> Lull:
    """Run commands in a home in which nothing was done yet."""
    return Lull(tmp_path / "home")
