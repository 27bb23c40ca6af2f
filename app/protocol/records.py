"""Frozen values that cost next to nothing to define: what a program reads at its start is full of them.

`dataclass(frozen=True, slots=True)` compiles six functions for each class while its module is imported, and a window
imports more than a hundred such classes before its first frame (resources/docs/adr/0031-records.md has the figures).
A record is the same to whoever uses it, to `dataclasses` and to mypy; all that is compiled for it is `__init__`, when
the first one is made.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, Final, TypeVar, dataclass_transform


T = TypeVar("T")

_UNSAID: Final = object()
"""The default of a field whose value is made anew each time."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Return a class as `dataclass(frozen=True, slots=True)` would.

    Raises:
        TypeError: for a field that `__init__` would not take by its place, and for an order that it could not have.
    """
    own = vars(cls)
    made: type[Any] = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    parts: tuple[Field[Any], ...] = fields(made)
    _check(cls, parts)
    values = _getter([part.name for part in parts if part.compare])

    def same(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    methods = {
        "__init__": _Init(made),
        "__repr__": _told,
        "__eq__": same,
        "__hash__": hashed,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _state,
        "__setstate__": _take_state,
    }
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _check(cls: type, parts: Sequence[Field[Any]]) -> None:
    given = False
    for part in parts:
        if part.kw_only or not part.init:
            raise TypeError(f"{cls.__name__}.{part.name}: the fields of a record are given by their places")
        optional = part.default is not MISSING or part.default_factory is not MISSING
        if given and not optional:
            raise TypeError(f"non-default argument {part.name!r} follows default argument")
        given = optional


def _getter(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    """Return what makes a tuple of some attributes; a tuple, because it takes two of one NaN for the same."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


class _Init:
    """Stands for `__init__` until the first instance is made, or somebody looks at its signature."""

    def __init__(self, home: Any) -> None:  # noqa: ANN401 - a class whose method is replaced
        self._home = home

    def __get__(self, instance: object, owner: type) -> Callable[..., None]:
        self._home.__init__ = made = _written(self._home)
        bound: Callable[..., None] = made.__get__(instance, owner)
        return bound


def _written(cls: type[Any]) -> Any:  # noqa: ANN401 - a function with a signature of its own
    """Return `__init__` for a record, compiled from its fields."""
    parts: tuple[Field[Any], ...] = fields(cls)
    makers = {part.name: part.default_factory for part in parts if part.default_factory is not MISSING}
    lines = [
        f"_put_(self, {name!r}, {f'_make_[{name!r}]() if {name} is _unsaid_ else ' if name in makers else ''}{name})"
        for name in (part.name for part in parts)
    ]
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    names = ", ".join(["self", *(part.name for part in parts)])
    body = "\n  ".join(lines or ["pass"])
    text = f"def write(_put_, _make_, _unsaid_):\n def __init__({names}):\n  {body}\n return __init__"
    space: dict[str, Any] = {}
    exec(text, vars(sys.modules[cls.__module__]), space)  # noqa: S102 - our own fields' names, as `dataclasses` does it
    made = space["write"](object.__setattr__, makers, _UNSAID)
    made.__defaults__ = tuple(
        _UNSAID if part.name in makers else part.default
        for part in parts
        if part.name in makers or part.default is not MISSING
    )
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    made.__annotations__ = {part.name: part.type for part in parts} | {"return": None}
    return made


def _told(self: Any) -> str:  # noqa: ANN401 - any record
    told = ", ".join(f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{self.__class__.__qualname__}({told})"


def _refuse_to_set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:  # noqa: ANN401 - any record
    return [getattr(self, part.name) for part in fields(self)]


def _take_state(self: Any, state: Sequence[object]) -> None:  # noqa: ANN401 - any record
    for part, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, part.name, value)
