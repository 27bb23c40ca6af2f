"""The script that makes a job's first process, which is no module of a package: for tests that compile it changed."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Final


FOLDER: Final = Path(__file__).parents[2] / "resources" / "init"
SOURCES: Final = (FOLDER / "init.c", FOLDER / "relay.h")


def script() -> ModuleType:
    """Return `resources/init/build.py` as a module."""
    description = importlib.util.spec_from_file_location("init_build", FOLDER / "build.py")
    assert description is not None
    assert description.loader is not None
    module = importlib.util.module_from_spec(description)
    description.loader.exec_module(module)
    return module


def compiled(source: Path) -> bytes:
    """Return what this machine's own compiler makes of a source, for amd64."""
    program: bytes = script().compiled("amd64", "cc", source)
    return program
