"""Every snapshot that the protocol allows, for property tests: strange times, huge amounts, hostile text."""

import dataclasses
import types
from enum import Enum
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from app.protocol.money import Units
from app.protocol.snapshot import Snapshot


_LEAVES: Final[dict[Any, st.SearchStrategy[Any]]] = {
    Units: st.one_of(st.integers(-(10**6), 10**6), st.integers(-(10**60), 10**60), st.integers(10**15, 10**19)),
    str: st.one_of(st.text(max_size=30), st.sampled_from(["2026-11-20", "2026-11-19", "0001-01-01", "9999-12-31"])),
    float: st.one_of(st.floats(), st.floats(1.79e9, 1.81e9)),
    int: st.one_of(st.integers(0, 1000), st.integers(-(10**40), 10**40)),
    bool: st.booleans(),
    type(None): st.none(),
}


def snapshots() -> st.SearchStrategy[Snapshot]:
    """Return a strategy for snapshots, whole in type and wild in content."""
    return _of(Snapshot)


def _of(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint
    if hint in _LEAVES:
        return _LEAVES[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        return st.lists(_of(inner[0]), max_size=4).map(tuple)
    if origin is dict:
        return st.dictionaries(_of(inner[0]), _of(inner[1]), max_size=3)
    if origin in (Union, types.UnionType):
        return st.one_of(*(_of(option) for option in inner))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    assert isinstance(hint, type)
    assert dataclasses.is_dataclass(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{field.name: _of(hints[field.name]) for field in dataclasses.fields(hint)})
