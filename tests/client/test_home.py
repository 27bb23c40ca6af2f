"""A home folder is its user's alone, or it is not used: in one that others may write in, nothing can be believed."""

from pathlib import Path

import pytest

from app.paths import Home
from app.protocol.errors import KnownError


def test_a_new_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_everybody_may_write_in_is_refused_with_the_mend(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(KnownError) as refused:
        Home(tmp_path).create()
    assert refused.value.code == "home.unusable"
    assert "every user of this PC may write in it" in refused.value.message
    assert f"chmod 700 {tmp_path}" in refused.value.mend
    tmp_path.chmod(0o700)
    Home(tmp_path).create()


def test_a_group_that_may_write_may_so_no_more(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    Home(tmp_path).create()
    assert tmp_path.stat().st_mode & 0o777 == 0o755
