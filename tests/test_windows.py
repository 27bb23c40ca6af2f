"""What can be said of Windows on a machine that has none: our modules load there, as far as loading is ours."""

import ast
import re
import subprocess
import sys

from app.engine import guardian
from app.locking import _PLACE
from tests.test_house import ROOT, sources


def test_every_module_loads_without_what_windows_has_not() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.as_windows"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_asks_for_os_name_which_no_check_of_types_understands() -> None:
    asking = [
        path for path in sources("app", "gpu_sandbox", "wallet") if re.search(r"\bos\.name\b", path.read_text("utf-8"))
    ]
    assert asking == [], "use sys.platform"


def test_every_text_is_read_and_written_as_utf_8_whatever_the_system_prefers() -> None:
    vague = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("app", "gpu_sandbox", "wallet", "installers")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _is_vague(node)
    ]
    assert vague == [], "name the encoding: Windows' own is another one"


def _is_vague(call: ast.Call) -> bool:
    """Return whether a call opens a text and does not say how it is encoded."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if any(keyword.arg in {"encoding", None} for keyword in call.keywords):
        return False
    if name == "read_text":
        return not call.args
    if name == "write_text":
        return len(call.args) < 2
    if name in {"run", "Popen"}:
        return any(keyword.arg in {"text", "universal_newlines"} for keyword in call.keywords)
    if name != "open" or "tarfile" in ast.unparse(call.func):
        return False
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    modes = [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg == "mode")]
    said = [str(mode.value) for mode in modes if isinstance(mode, ast.Constant)]
    return any(re.fullmatch(r"[rwax]\+?t?", mode) for mode in said) if modes else isinstance(call.func, ast.Name)


def test_the_guardian_looks_for_the_lock_where_the_engine_takes_it() -> None:
    assert guardian._LOCKED_BYTE == _PLACE


def test_git_changes_no_line_end_of_files_whose_digest_counts() -> None:
    assert "* -text" in (ROOT / ".gitattributes").read_text("utf-8").splitlines()
