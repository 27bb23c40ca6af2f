"""`installers/lock`: makes the lock files anew; `problems()` says, without a network, where they lag behind."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from installers.programs import ROOT, TOOLS
from installers.programs import environment as surroundings


_UV: Final = "uv>=0.9"
_FLAGS: Final = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-annotate", "--no-header"),
)
_LOCKS: Final = {"requirements.lock": ("build",), "requirements-dev.lock": ("build", "dev")}
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NPM: Final = ROOT / "installers" / "npm"


def main(arguments: list[str]) -> int:
    """Make all lock files anew; newer versions are taken only with `--upgrade`."""
    uv = _uv()
    for name, groups in _LOCKS.items():
        chosen = [part for group in groups for part in ("--group", group)]
        command = [uv, "pip", "compile", "pyproject.toml", *chosen, *_FLAGS, *arguments, "-o", name]
        if _run(command, ROOT):
            return 1
    npm = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"]
    if _run([*npm, "--no-audit", "--no-fund"], _NPM):
        return 1
    for problem in problems():
        print(problem, file=sys.stderr)
    return 1 if problems() else 0


def _uv() -> str:
    if found := shutil.which("uv"):
        return found
    place = TOOLS / "uv"
    if not (place / "bin" / "uv").exists():
        _run([sys.executable, "-m", "venv", str(place)], ROOT)
        _run([str(place / "bin" / "pip"), "install", "-q", _UV], ROOT)
    return str(place / "bin" / "uv")


def _run(command: list[str], folder: Path) -> int:
    print("$", " ".join(command), flush=True)
    return subprocess.run(command, cwd=folder, env=surroundings(), check=False, stdout=subprocess.DEVNULL).returncode


def problems(root: Path = ROOT) -> list[str]:
    """Return where the lock files do not fit what is declared, each as one sentence; empty if they do.

    Names and hashes are compared, and that no address of a registry stands in them; versions are pip's and npm's to
    check when they install.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    found = []
    for lock, groups in _LOCKS.items():
        text = (root / lock).read_text("utf-8")
        locked = {normal(name) for name in re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", text, re.MULTILINE)}
        found += [f"{lock} lacks {name}" for name in sorted(_declared(project, groups) - locked)]
        pins = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        found += [f"{lock}: {pin.split()[0]} has no hash" for pin in pins if "--hash=sha256:" not in pin]
        if "://" in text:
            found.append(f"{lock} names an address")
    return found + _npm_problems(root)


def _declared(project: Mapping[str, Any], groups: tuple[str, ...]) -> set[str]:
    listed = [*project["project"]["dependencies"]]
    for group in groups:
        listed += [entry for entry in project["dependency-groups"][group] if isinstance(entry, str)]
    return {normal(match[0]) for entry in listed if (match := _NAME.match(entry))}


def normal(name: str) -> str:
    """Return a project's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _npm_problems(root: Path) -> list[str]:
    folder = root / "installers" / "npm"
    declared = json.loads((folder / "package.json").read_text("utf-8"))
    locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    top = locked[""]
    found = [
        f"package-lock.json: {kind} differ from package.json"
        for kind in ("dependencies", "devDependencies")
        if top.get(kind, {}) != declared.get(kind, {})
    ]
    for name, entry in locked.items():
        if name and not str(entry.get("integrity", "")).startswith("sha512-"):
            found.append(f"package-lock.json: {name} has no hash")
        if "resolved" in entry:
            found.append(f"package-lock.json: {name} names an address")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
