"""A small checkout of its own, and a PATH on which apt-get, npm, sudo and the like are scripts that note their calls.

The installers run there as the processes that they are; what cannot be had in a test (another machine's packages) is
replaced outside of them, by programs of the same name.
"""

import os
import shutil
import stat
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from installers.programs import ROOT


NOBODY = 65534
_PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1"
dependencies = ["one"]
[dependency-groups]
build = ["setuptools"]
dev = ["two"]
"""
_BACKEND = '''
"""A build back end (PEP 660) that links this folder, for an environment without setuptools."""

import pathlib
import zipfile


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Write a wheel with one path in it."""
    name, info = "small-1-py3-none-any.whl", "small-1.dist-info"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("small.pth", str(pathlib.Path.cwd()))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
'''
_HASH = "    --hash=sha256:" + "0" * 64


_HEAD = """
from pathlib import Path
from installers.steps import SetupError, Steps
steps = Steps(sys.stderr)
"""
_DROP_ROOT = """
import os
from installers import container_engine, packages
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
"""
"""The modules come first: nobody may not be able to read the folder that Python lies in."""
_TAIL = """except SetupError as error:
    print(error.code, error.sentence())
    sys.exit(1)
"""


@dataclass
class Checkout:
    """A checkout in `root`, and programs in `programs` that write their calls into `calls`."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.folder.parent):
            folder.chmod(0o755)
        self.root = self.folder / "checkout"
        self.programs = self.folder / "programs"
        self.calls = self.folder / "calls"
        self.programs.mkdir()
        self.root.mkdir()
        self.calls.touch()
        self.calls.chmod(0o666)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "installers", self.root / "installers", ignore=ignored)
        (self.root / "app").mkdir()
        (self.root / "app" / "__init__.py").write_text('"""Small."""\n')
        (self.root / "pyproject.toml").write_text(_PYPROJECT)
        (self.root / "backend.py").write_text(_BACKEND)
        (self.root / "requirements.lock").write_text(f"one==1 \\\n{_HASH}\nsetuptools==99 \\\n{_HASH}\n")
        (self.root / "requirements-dev.lock").write_text(
            f"one==1 \\\n{_HASH}\nsetuptools==99 \\\n{_HASH}\ntwo==2 \\\n{_HASH}\n"
        )
        for program in ("sh", "env", "rm", "cat", "true", "dirname", "ldd", "id", "mkdir", "grep"):
            if found := shutil.which(program):
                (self.programs / program).symlink_to(found)
        (self.programs / "python3").symlink_to(sys.executable)

    def program(self, name: str, script: str = "") -> None:
        """Put a program on the PATH: it notes its call, then runs the script."""
        self.script(self.programs / name, f'echo "{name} $*" >> "{self.calls}"\n{textwrap.dedent(script)}')

    def script(self, path: Path, body: str) -> None:
        """Write an executable shell script."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)

    def called(self) -> list[str]:
        """Return the calls so far, in order."""
        return self.calls.read_text().splitlines()

    def surroundings(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of the installers: no other program of this machine, no screen, its engine."""
        engine = {name: os.environ[name] for name in ("DOCKER_HOST",) if name in os.environ}
        return {"PATH": str(self.programs), "HOME": str(self.folder), **engine, **self.environment, **(more or {})}

    def run(self, *command: str, around: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of the checkout."""
        return subprocess.run(
            list(command),
            cwd=self.root,
            env=self.surroundings(around),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def python(
        self, program: str, *, around: Mapping[str, str] | None = None, unprivileged: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run Python code that begins with the usual imports; a `SetupError` becomes its code and sentence."""
        code = self.code(program, unprivileged=unprivileged)
        return self.run(str(self.programs / "python3"), "-c", code, around=around)

    def code(self, program: str, *, unprivileged: bool = False) -> str:
        """Return Python code as `python` runs it; `unprivileged` code is no longer root's, whoever runs the tests."""
        head = f"import sys; sys.path.insert(0, {str(self.root)!r})\n" + _HEAD
        if unprivileged:
            subprocess.run(["chmod", "-R", "a+rwX", str(self.root)], check=True)
            head += _DROP_ROOT.format(nobody=NOBODY)
        return f"{head}try:\n{textwrap.indent(textwrap.dedent(program).strip(), '    ')}\n{_TAIL}"

    def pretend_installed(self, *, dev: bool = False) -> None:
        """Make `.venv` and `.tools/npm` look as their stamps say they must, with this test's own Python in it."""
        self.script(self.root / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
        (self.root / ".tools" / "npm" / "node_modules").mkdir(parents=True)
        done = self.python(
            f"""
            from installers import environment, node, stamps
            lock = environment._DEV_LOCK if {dev} else environment._LOCK
            stamps.write(environment._STAMP, environment._key(lock))
            ours = stamps.key_of(environment.ROOT / "pyproject.toml", str(environment.ROOT), environment._STAMP)
            stamps.write(environment._OURS, ours)
            stamps.write(node._STAMP, stamps.key_of(node._SOURCE / "package-lock.json", str({dev})))
            """
        )
        assert done.returncode == 0, done.stderr


def is_executable(path: Path) -> bool:
    """Return whether everybody may run a file."""
    return stat.S_IMODE(path.stat().st_mode) & 0o111 == 0o111
