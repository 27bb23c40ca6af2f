"""JSON as values of annotated types and back: strictly, and by one function for each type that is made once.

A snapshot comes whole, several times a second, and differs from the one before in a few places. `refreshed` makes anew
what differs; all else is the very object of before, which whoever compares then sees at a glance.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from app.protocol.money import Units


Decode: TypeAlias = Callable[[Any], Any]

_LONGEST_AMOUNT: Final = 80
_LONGEST_NAME: Final = 40
_MOST_NEW: Final = 8
"""So many items before a known one still let it be found again."""
_ABSENT: Final = object()
_PLAIN: Final = frozenset({str, float, bool, type(None)})
"""Types that JSON has as they are."""


class WireError(Exception):
    """The line is not what this version of the protocol allows."""


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON is Any
    """Return a dataclass, enum or container as what `json.dumps` takes; `Units` become decimal strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _to_json(getattr(value, name), money=money) for name, money in _money(type(value))}
    return _to_json(value, money=False)


def _to_json(value: object, *, money: bool) -> Any:  # noqa: ANN401, PLR0911 - JSON is Any; one line for each kind of value
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if money else value
    if isinstance(value, str | float):
        return value
    if isinstance(value, tuple | list):
        return [_to_json(item, money=money) for item in value]
    if isinstance(value, Mapping):
        return {str(k): _to_json(v, money=False) for k, v in value.items()}
    if is_dataclass(value):
        return to_json(value)
    raise WireError(f"{kind.__name__} does not travel")


@cache
def _money(cls: type) -> tuple[tuple[str, bool], ...]:
    """Return the names of a dataclass's fields, each with whether it is money or holds some."""
    return tuple((name, hint is Units or Units in get_args(hint)) for name, hint in _hints(cls).items())


@cache
def _hints(cls: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields; read from its module only where it wrote them as text."""
    said = {part.name: part.type for part in fields(cls)}
    return get_type_hints(cls) if any(isinstance(hint, str) for hint in said.values()) else said


def from_json(hint: Any, value: Any, *, more: bool = False) -> Any:  # noqa: ANN401 - JSON is Any
    """Return JSON as a value of the annotated type, strictly.

    Args:
        hint: the type.
        value: the JSON.
        more: whether objects may have fields that the type does not have; they are left out.

    Raises:
        WireError: if the value does not fit.
    """
    return _decoder(hint, more)(value)


def refreshed(hint: Any, value: Any, value_before: Any, before: Any) -> Any:  # noqa: ANN401 - JSON is Any
    """Return JSON as a value of the annotated type, with the parts of `before` whose JSON is the same.

    Fields that the type does not have are left out.

    Args:
        hint: the type.
        value: the JSON.
        value_before: the JSON that `before` was made from.
        before: what was made of it.

    Raises:
        WireError: if the value does not fit.
    """
    if value == value_before:
        return before
    if isinstance(value, dict) and isinstance(value_before, dict) and isinstance(hint, type) and type(before) is hint:
        cls: Any = hint
        hints = _hints(cls)
        return _made(
            cls,
            {
                name: refreshed(hints[name], item, value_before.get(name, _ABSENT), getattr(before, name))
                for name, item in value.items()
                if name in hints
            },
        )
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, list) and isinstance(value_before, list):
        return _refreshed_items(get_args(hint)[0], value, value_before, before)
    if origin in (Union, types.UnionType) and before is not None and type(before) in get_args(hint):
        try:
            return refreshed(type(before), value, value_before, before)
        except WireError:
            return _decoder(hint, more=True)(value)
    return _decoder(hint, more=True)(value)


def _refreshed_items(hint: Any, items: list[Any], items_before: list[Any], before: tuple[Any, ...]) -> tuple[Any, ...]:  # noqa: ANN401
    shift, decode = _shift(items, items_before), _decoder(hint, more=True)
    made = []
    for at, item in enumerate(items):
        old = at - shift
        if 0 <= old < len(items_before):
            made.append(refreshed(hint, item, items_before[old], before[old]))
        else:
            made.append(decode(item))
    return tuple(made)


def _shift(items: list[Any], before: list[Any]) -> int:
    """Return by how many places the items moved, as one in the middle tells: the first and the last change most."""
    if not before:
        return 0
    middle = len(before) // 2
    for shift in sorted(range(-_MOST_NEW, _MOST_NEW + 1), key=abs):
        if 0 <= middle + shift < len(items) and items[middle + shift] == before[middle]:
            return shift
    return 0


@cache
def _decoder(hint: Any, more: bool) -> Decode:  # noqa: ANN401, FBT001 - a key of the cache
    simple: dict[Any, Decode] = {Units: _amount, None: _nothing, type(None): _nothing, float: _number}
    if hint in simple:
        return simple[hint]
    if (origin := get_origin(hint)) is not None:
        return _of_others(origin, get_args(hint), more=more)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: _record(hint, value, more=more)
    if hint in (int, bool, str):
        return _exactly(hint)
    raise WireError(f"{hint!r} does not travel")


def _of_others(origin: Any, hints: tuple[Any, ...], *, more: bool) -> Decode:  # noqa: ANN401 - what is before a bracket
    if origin in (Union, types.UnionType):
        options = tuple(_decoder(hint, more) for hint in hints if hint is not type(None))
        return _one_of(options, may_miss=type(None) in hints)
    if origin is Literal:
        return _word(hints)
    if origin is tuple:
        return _items(_decoder(hints[0], more))
    if origin is dict:
        return _mapping(_decoder(hints[1], more))
    raise WireError(f"{origin!r} does not travel")


def _amount(value: Any) -> Units:  # noqa: ANN401 - JSON is Any
    if isinstance(value, str) and len(value) <= _LONGEST_AMOUNT:
        digits = value.lstrip("-")
        if digits.isascii() and digits.isdigit():
            return Units(int(value))
    raise WireError("an amount is a decimal string")


def _nothing(value: Any) -> None:  # noqa: ANN401 - JSON is Any
    if value is not None:
        raise WireError("null was expected")


def _number(value: Any) -> float:  # noqa: ANN401 - JSON is Any
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise WireError("a number was expected")


def _exactly(kind: type) -> Decode:
    def decode(value: Any) -> Any:  # noqa: ANN401 - JSON is Any
        if type(value) is kind:
            return value
        raise WireError(f"{kind.__name__} was expected")

    return decode


def _one_of(options: tuple[Decode, ...], *, may_miss: bool) -> Decode:
    def decode(value: Any) -> Any:  # noqa: ANN401 - JSON is Any
        if value is None and may_miss:
            return None
        for option in options:
            try:
                return option(value)
            except WireError:
                continue
        raise WireError("no variant fits")

    return decode


def _word(words: tuple[Any, ...]) -> Decode:
    def decode(value: Any) -> Any:  # noqa: ANN401 - JSON is Any
        if value in words:
            return value
        raise WireError("not one of the words")

    return decode


def _items(inner: Decode) -> Decode:
    def decode(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - JSON is Any
        if not isinstance(value, list):
            raise WireError("a list was expected")
        return tuple(map(inner, value))

    return decode


def _mapping(inner: Decode) -> Decode:
    def decode(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is Any
        if not isinstance(value, dict):
            raise WireError("an object was expected")
        return {str(k): inner(v) for k, v in value.items()}

    return decode


def _member(kind: type[Enum]) -> Decode:
    members = {member.value: member for member in kind}

    def decode(value: Any) -> Enum:  # noqa: ANN401 - JSON is Any
        try:
            return members[value]
        except (KeyError, TypeError):
            raise WireError(f"not a {kind.__name__}") from None

    return decode


def _record(cls: type, value: Any, *, more: bool) -> Any:  # noqa: ANN401 - JSON is Any
    if not isinstance(value, dict):
        raise WireError(f"{cls.__name__} is an object")
    decoders = _decoders(cls, more)
    unknown = value.keys() - decoders.keys()
    if unknown and not more:
        raise WireError(f"{cls.__name__} has no {min(unknown)[:_LONGEST_NAME]}")
    return _made(cls, {name: decoders[name](item) for name, item in value.items() if name not in unknown})


@cache
def _decoders(cls: type, more: bool) -> dict[str, Decode]:  # noqa: FBT001 - a key of the cache
    return {name: _decoder(hint, more) for name, hint in _hints(cls).items()}


def _made(cls: type, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - a value of that type
    try:
        return cls(**parts)
    except TypeError:
        raise WireError(f"{cls.__name__} lacks a field") from None
