"""What no sensor may do to a game, whatever it would tell: read its memory, or ask for the right to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import gpu_sandbox.sensors


ROOM: Final = Path(gpu_sandbox.sensors.__file__).parent
FORBIDDEN: Final = (
    r"ReadProcessMemory",
    r"VirtualQueryEx",
    r"EnumProcessModules",
    r"CreateToolhelp32Snapshot",
    r"NtReadVirtualMemory",
    r"PROCESS_VM_READ",
    r"PROCESS_ALL_ACCESS",
    r"process_vm_readv",
    r"ptrace",
    r"/mem\b",
    r"/maps\b",
    r"memory_maps",
)
"""Calls, rights and files that show another process's memory, or which modules it has loaded."""
OPENED_BY_RIGHT: Final = frozenset({"cmdline", "environ", "memory_maps", "open_files"})
"""What psutil reads on Windows out of the process's memory, through more than limited rights."""


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(ROOM.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")


def test_no_sensor_reads_the_memory_of_a_process() -> None:
    found = [f"{path.name}: {word}" for path, text in sources() for word in FORBIDDEN if re.search(word, text)]
    assert found == []


def test_windows_is_asked_for_limited_information_alone() -> None:
    text = (ROOM / "windows" / "api.py").read_text(encoding="utf-8")
    assert re.findall(r"OpenProcess\((\w+)", text) == ["_LIMITED"]
    assert re.search(r"_LIMITED: Final = 0x1000\b", text)


def test_psutil_is_asked_for_command_line_and_environment_only_where_it_reads_no_memory() -> None:
    """On Windows psutil opens the process with PROCESS_VM_READ for these; anti-cheat software sees that."""
    loose = []
    for path, text in sources():
        tree = ast.parse(text)
        if "psutil" not in text:
            continue
        guarded = {node for body in _elsewhere(tree) for statement in body for node in ast.walk(statement)}
        loose += [
            f"{path.name}:{node.lineno}: .{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in OPENED_BY_RIGHT and node not in guarded
            if not (isinstance(node.value, ast.Name) and node.value.id in {"os", "self"})
        ]
    assert loose == [], 'stand it under `if sys.platform != "win32"`'


def _elsewhere(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "sys.platform != 'win32'":
            yield node.body


def test_what_calls_windows_stands_apart_and_is_imported_by_nobody_elsewhere() -> None:
    for path, text in sources():
        calls = re.search(r"WinDLL|windll|winreg|wintypes|msvcrt", text)
        assert not calls or path in {ROOM / "windows" / name for name in ("api.py", "idle.py")}, path.name
        tree = ast.parse(text)
        top = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
        assert not {f"gpu_sandbox.sensors.windows.{name}" for name in ("api", "idle")} & set(top), path.name
