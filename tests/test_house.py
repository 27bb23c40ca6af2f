"""The rules of the house that no linter has. Each says in its failure what to do."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest


ROOT: Final = Path(__file__).resolve().parents[1]
LONGEST: Final = 400
LONGEST_TEST: Final = 420
"""Statements about one thing stand together, even where they are many."""
LONG_FOR_A_REASON: Final[dict[str, str]] = {
    "app/engine/guardian.py": "one file is all that this process loads: it is there all the time",
}
LARGEST: Final = 1 << 20
LARGE_FOR_A_REASON: Final[dict[str, str]] = {}

# In parts, so that this file does not break the rules that it states.
_HOSTS: Final = "|".join(
    re.escape(".".join(parts))
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("registry-1", "docker", "io"),
        ("index", "docker", "io"),
    )
)
_PLACES: Final = "|".join(
    (r"(?<![\w.~-])/(?:" + "wo" + "rk|ro" + r"ot)/", re.escape(f"{Path.home()}/"), re.escape(f"{ROOT}/"))
)
_UNDONE: Final = r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b"
_EVASIONS: Final = "|".join(
    (
        r"pytest\.(?:sk" + "ip|importorsk" + "ip)",
        r"mark\.(?:sk" + "ip|xf" + "ail)",
        "Magic" + "Mock",
        r"mock\." + "patch",
        r"monkeypatch\.set" + r"attr\((?!os,|sys,)",
    )
)


@cache
def files() -> tuple[Path, ...]:
    """Return what is committed, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    return tuple(path for name in names if (path := ROOT / name).is_file())


def sources(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some top folders, or of all."""
    for path in files():
        if path.suffix == ".py" and (not folders or path.relative_to(ROOT).parts[0] in folders):
            yield path


def name(path: Path) -> str:
    """Return a path as it stands in the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def text(path: Path) -> str:
    """Return a file's text; a binary file has none."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8000] else content.decode("utf-8", "replace")


def hits(pattern: str, paths: Iterable[Path]) -> list[str]:
    """Return where a pattern stands, as `file:line: text`."""
    compiled = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if compiled.search(line)
    ]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert hits(_HOSTS, files()) == []


def test_no_file_names_a_path_of_the_machine_that_it_was_written_on() -> None:
    assert hits(_PLACES, files()) == []


def test_nothing_is_left_undone() -> None:
    assert hits(_UNDONE, (path for path in files() if path.suffix not in (".lock", ".svg", ".csv", ".jsonl"))) == []
    # A class of Qt's cannot be an abstract base class too, so that its abstract methods say so by raising.
    ours = [path for path in sources("app", "gpu_sandbox", "wallet", "installers") if "app/ui/" not in name(path)]
    assert hits(r"raise NotImplemented" + r"Error|pragma: no " + "cover", ours) == []


def test_no_test_evades() -> None:
    assert hits(_EVASIONS, sources("tests")) == []


def test_every_python_file_says_first_why_it_exists() -> None:
    silent = [name(path) for path in sources() if text(path).strip() and not ast.get_docstring(ast.parse(text(path)))]
    assert silent == []


def test_every_package_has_a_docstring() -> None:
    packages = {path.parent for path in sources("app", "gpu_sandbox", "wallet", "tests", "installers")}
    lacking = [name(folder) for folder in packages if not (folder / "__init__.py").is_file()]
    empty = [name(path) for path in sources() if path.name == "__init__.py" and not text(path).strip()]
    assert lacking == []
    assert empty == []


def test_a_long_file_has_a_reason() -> None:
    lengths = {name(path): len(text(path).splitlines()) for path in sources()}
    limits = {file: LONGEST_TEST if file.startswith("tests/") else LONGEST for file in lengths}
    long = {file: lines for file, lines in lengths.items() if lines > limits[file]}
    assert {file: lines for file, lines in long.items() if file not in LONG_FOR_A_REASON} == {}, (
        "split it, or say why not"
    )


def test_a_large_file_has_a_reason() -> None:
    large = {name(path): path.stat().st_size for path in files() if path.stat().st_size > LARGEST}
    assert set(large) == set(LARGE_FOR_A_REASON)


@pytest.mark.parametrize(
    ("place", "besides"),
    [
        ("app/protocol", {"app"}),
        ("app/engine/guardian.py", set()),
        ("installers", {"installers"}),
        ("gpu_sandbox/attack", {"gpu_sandbox"}),
    ],
)
def test_what_must_run_on_the_standard_library_alone_does(place: str, besides: set[str]) -> None:
    allowed = sys.stdlib_module_names | besides
    for path in sources():
        if name(path) == place or name(path).startswith(f"{place}/"):
            foreign = [module for module in imports(path) if module.partition(".")[0] not in allowed]
            assert foreign == [], name(path)
            within = [m for m in imports(path) if m.startswith("app.") and not m.startswith("app.protocol")]
            assert within == [], name(path)


def imports(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_licence_stands_once_and_the_project_says_the_same() -> None:
    assert "Apache License" in text(ROOT / "LICENSE")
    assert 'license = "Apache-2.0"' in text(ROOT / "pyproject.toml")
    header = re.compile(r"copy" + r"right|spdx-licen[cs]e-identifier", re.IGNORECASE)
    headed = [name(path) for path in sources() if header.search("\n".join(text(path).splitlines()[:5]))]
    assert headed == [], "the licence stands in LICENSE alone"


def test_a_file_is_executable_exactly_if_it_says_what_runs_it() -> None:
    for path in files():
        says = path.read_bytes()[:2] == b"#!"
        assert says == bool(path.stat().st_mode & 0o111), name(path)


def test_the_top_level_holds_what_the_house_has_and_nothing_else() -> None:
    rooms = {"app", "gpu_sandbox", "wallet", "resources", "installers", "tests"}
    single = {"pyproject.toml", "README.md", "LICENSE", "requirements.lock", "requirements-dev.lock"}
    top = {path.relative_to(ROOT).parts[0] for path in files()}
    assert {part for part in top if not part.startswith(".")} <= rooms | single


def test_each_test_is_named_alike_in_every_process(request: pytest.FixtureRequest) -> None:
    items = [item.nodeid for item in request.session.items]
    addressed = [name for name in items if re.search(r" at 0x[0-9a-f]+", name)]
    assert not addressed, f"{addressed}: give the parameters names (`ids=`), or a parallel run cannot share them out"
    assert len(items) == len(set(items))
