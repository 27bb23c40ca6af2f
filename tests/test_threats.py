"""Every threat that is written down has a control and a test that exists; a row without one fails here."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
THREATS = (ROOT / "resources" / "docs" / "THREATS.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in THREATS.splitlines()
    if line.startswith("|") and not line.startswith(("| threat |", "|---"))
]


@cache
def named_in(file: str) -> frozenset[str]:
    """Return the names of the test functions of a file; none where it is not there."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    walked = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in walked if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:60])
def test_a_threat_has_a_control_and_a_test_that_exists(row: tuple[str, ...]) -> None:
    assert len(row) == 3, "a row is: threat, control, test"
    threat, control, test = row
    assert threat
    assert control
    found = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", test)
    assert found is not None, "the last cell is `tests/file.py::test_name`"
    assert found[2] in named_in(found[1]), f"there is no {test}"


def test_no_threat_stands_there_twice() -> None:
    threats = [row[0] for row in ROWS]
    assert len(threats) >= 50
    assert len(set(threats)) == len(threats)
