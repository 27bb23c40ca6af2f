"""What the set-up does to the packages that it installed."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import shiboken6

from installers.environment import keep_bytecode_of_qt
from installers.programs import environment
from installers.steps import Steps


_WHERE = """
import sys
sys.path.insert(0, sys.argv[1])
import shiboken6
loader = sys.modules["shibokensupport.signature.loader"]
print(getattr(loader, "__cached__", None))
"""


def test_the_modules_inside_of_qts_library_get_bytecode_that_is_used_from_then_on(tmp_path: Path) -> None:
    source = Path(shiboken6.__file__).parent
    shutil.copytree(source, tmp_path / "shiboken6", ignore=shutil.ignore_patterns("files.dir", "include"))

    def cached() -> str:
        command = [sys.executable, "-P", "-c", _WHERE, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout.strip()

    assert cached() == "None"
    keep_bytecode_of_qt(Path(sys.executable), tmp_path, Steps(io.StringIO()))
    assert Path(cached()).is_file()
    assert Path(cached()).is_relative_to(tmp_path / "shiboken6")


def test_an_environment_without_qt_is_left_alone(tmp_path: Path) -> None:
    keep_bytecode_of_qt(Path(sys.executable), tmp_path, Steps(io.StringIO()))
    assert list(tmp_path.iterdir()) == []
