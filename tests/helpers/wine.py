"""CPython's own build for Windows under Wine: no Windows, and yet its calls are answered by other code than ours.

Python for Windows is no package of a registry as such. Panda3D's wheel carries it: python311.dll and the modules beside
it, as the Python Software Foundation built and signed them, to be packed into games. What is missing is made here: a
program that calls `Py_Main`, python3.dll, which only points at python311.dll, and bcryptprimitives.dll, which Wine 8
lacks. The standard library is this interpreter's. Everything lies below `.tools/windows` and is kept there.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker

from installers.programs import ROOT


FOLDER: Final = ROOT / ".tools" / "windows"
NEEDED: Final = "apt-get install wine64 gcc-mingw-w64-x86-64"
_WINE: Final = "/usr/lib/wine/wine64"
_LOOK_S: Final = 0.02
_COMPILER: Final = "x86_64-w64-mingw32-gcc"
_PANDA: Final = "panda3d==1.10.16 --hash=sha256:37acfb92655c4226879f95c988e2ef1449a53c54486d6c1ebc00e2772429af82"
_NUMPY: Final = "numpy==2.0.2 --hash=sha256:286cd40ce2b7d652a6f22efdfc6d1edf879440e53e76a75955bc0c826c7e64dc"
"""The newest that asks nothing of the C library which Wine 8 has not (crealf)."""
_NOT_UNDER_WINE: Final = frozenset(("numpy", "pyside6-essentials", "shiboken6"))
"""Qt wants Windows' ICU, which Wine 8 has not."""
_TARGET: Final = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "python_version": "3.11",
    "python_full_version": "3.11.9",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
_LAUNCHER: Final = """
#include <windows.h>
int Py_Main(int, wchar_t **);
int wmain(int argc, wchar_t **argv) { return Py_Main(argc, argv); }
"""
_MANIFEST: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
<compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application>
<supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
</application></compatibility></assembly>
"""
_RANDOM: Final = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
"""
_NOTHING: Final = "int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n"
_AS_WINDOWS_10: Final = (
    "import winreg; key = winreg.CreateKey(winreg.HKEY_CURRENT_USER, r'Software\\Wine'); "
    "winreg.SetValueEx(key, 'Version', 0, winreg.REG_SZ, 'win10')"
)


class NoWineError(Exception):
    """What is needed is not installed; the text says how to get it."""


@dataclass(frozen=True)
class Ran:
    """What a program under Wine said, both streams as one text, and its exit status."""

    status: int
    said: str

    @property
    def json(self) -> dict[str, Any]:
        """The last line, which is one object."""
        found: dict[str, Any] = json.loads(self.said.strip().splitlines()[-1])
        return found


class Windows:
    """Runs Python programs as on Windows, each with this checkout to import from."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Make what is missing of it; the first time takes minutes.

        Raises:
            NoWineError: if Wine, the compiler, or Python 3.11 is not here.
        """
        if not Path(_WINE).exists() or not shutil.which(_COMPILER):
            raise NoWineError(f"Wine and a compiler for Windows are needed: {NEEDED}")
        if sys.version_info[:2] != (3, 11):
            raise NoWineError("the standard library must be Python 3.11's, as the library for Windows is")
        self._folder = folder
        self._python = folder / "python" / "python.exe"
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder)
            self.run("-c", _AS_WINDOWS_10)
            (folder / "ready").touch()

    def run(self, *words: str, timeout_s: float = 120.0, **environment: str) -> Ran:
        """Run `python WORDS` to its end.

        Raises:
            subprocess.TimeoutExpired: if it takes longer.
        """
        process, said, deadline = self.start(*words, **environment), bytearray(), time.monotonic() + timeout_s
        if process.stdout is None:
            raise ValueError("`start` asks for a pipe")
        with process.stdout as pipe:
            descriptor = pipe.fileno()
            os.set_blocking(descriptor, False)
            # The end of the pipe is not waited for: Wine's own services may have begun with this program, and hold it.
            while True:
                ended = process.poll() is not None
                with contextlib.suppress(BlockingIOError):
                    while part := os.read(descriptor, 1 << 16):
                        said += part
                if ended:
                    return Ran(process.returncode, said.decode("utf-8", "replace"))
                if time.monotonic() > deadline:
                    process.kill()
                    process.wait()
                    raise subprocess.TimeoutExpired(words, timeout_s, bytes(said))
                time.sleep(_LOOK_S)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start `python WORDS`; both its streams are one pipe, for Wine gives it no file to write to."""
        return subprocess.Popen(
            [_WINE, str(self._python), "-P", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self._folder),
                "WINEPREFIX": str(self._folder / "prefix"),
                "WINEDEBUG": "-all",
                "WINEDLLOVERRIDES": "mscoree,mshtml=",
                "PYTHONPATH": inside(ROOT),
                "PYTHONPYCACHEPREFIX": r"C:\compiled",
                "PYTHONUTF8": "0",
                **environment,
            },
        )

    def path(self, name: str) -> Path:
        """Return where a file of drive C lies here."""
        return self._folder / "prefix" / "drive_c" / name


def inside(path: Path) -> str:
    """Return a path of this system as programs under Wine name it."""
    return "Z:" + str(path).replace("/", "\\")


def _make(folder: Path) -> None:
    python, work = folder / "python", folder / "work"
    work.mkdir(parents=True)
    _pip("download", work, [_PANDA], "--dest", str(work))
    (wheel,) = work.glob("panda3d-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            place, _, name = entry.rpartition("/")
            if (
                place == "deploy_libs"
                and name.endswith((".dll", ".pyd"))
                and not name.startswith(("tcl", "tk", "api-ms"))
            ):
                beside = name.lower().startswith(("python", "vcruntime"))
                to = python / name if beside else python / "DLLs" / name
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(archive.read(entry))
    unwanted = shutil.ignore_patterns("__pycache__", "site-packages", "test", "idlelib", "lib-dynload", "config-*")
    shutil.copytree(sysconfig.get_path("stdlib"), python / "Lib", ignore=unwanted)
    _compile(work, python)
    packages = python / "Lib" / "site-packages"
    _pip(
        "install",
        work,
        [*_for_windows((ROOT / "requirements.lock").read_text("utf-8")), _NUMPY],
        "--target",
        str(packages),
    )
    (packages / "lull.pth").write_text(inside(ROOT) + "\n", "utf-8")  # as an installed checkout has it


def _for_windows(lock: str) -> list[str]:
    """Return the entries of a lock file that Windows gets and Wine can load, without their markers."""
    entries = re.sub(r" \\\n\s*", " ", lock).splitlines()
    chosen = []
    for entry in entries:
        found = re.fullmatch(r"([\w.-]+)==(\S+)(?: ; (.*?))?((?: --hash=\S+)+)", entry)
        if found is None or found[1] in _NOT_UNDER_WINE:
            continue
        if found[3] is None or Marker(found[3]).evaluate(_TARGET):
            chosen.append(f"{found[1]}=={found[2]}{found[4]}")
    return chosen


def _pip(verb: str, work: Path, entries: list[str], *options: str) -> None:
    wanted = work / f"{verb}.txt"
    wanted.write_text("\n".join(entries) + "\n", "utf-8")
    target = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp", "--only-binary", ":all:")
    command = [sys.executable, "-m", "pip", verb, "-q", "--no-deps", "--require-hashes", *target, *options]
    subprocess.run([*command, "-r", str(wanted)], check=True, stdin=subprocess.DEVNULL)


def _compile(work: Path, python: Path) -> None:
    tools = _COMPILER.removesuffix("gcc")

    def tool(*words: str | Path) -> str:
        done = subprocess.run([str(word) for word in words], cwd=work, check=True, capture_output=True)
        return done.stdout.decode("utf-8", "replace")

    for name, content in {
        "launcher.c": _LAUNCHER,
        "manifest.xml": _MANIFEST,
        "manifest.rc": '1 24 "manifest.xml"\n',
        "main.def": "LIBRARY python311.dll\nEXPORTS\nPy_Main\n",
        "random.c": _RANDOM,
        "nothing.c": _NOTHING,
    }.items():
        (work / name).write_text(content, "utf-8")
    tool(f"{tools}windres", "manifest.rc", "manifest.o")
    tool(f"{tools}dlltool", "-d", "main.def", "-l", "main.a")
    tool(_COMPILER, "-municode", "-O2", "launcher.c", "manifest.o", "main.a", "-o", python / "python.exe")
    tool(_COMPILER, "-shared", "-O2", "random.c", "-o", python / "bcryptprimitives.dll", "-ladvapi32")
    table = tool(f"{tools}objdump", "-p", python / "python311.dll").partition("[Ordinal/Name Pointer] Table")[2]
    names = sorted(set(re.findall(r"\s(_?Py\w+)\s*$", table, re.MULTILINE)))
    lines = "".join(f"{name}=python311.{name}\n" for name in names)
    (work / "abi3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{lines}", "utf-8")
    entry = ("-shared", "-nostdlib", "-e", "DllMainCRTStartup")
    tool(_COMPILER, *entry, "nothing.c", "abi3.def", "-o", python / "python3.dll")
