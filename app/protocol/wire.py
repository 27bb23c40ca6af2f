"""The wire between engine and clients: one JSON object per line, typed by dataclasses, bounded in size.

    client -> engine   {"v": 1, "id": 7, "do": "SetMode", "with": {"mode": "never", "until_s": 3600}}
    engine -> client   {"v": 1, "id": 7, "ok": "Done", "with": {}}
                       {"v": 1, "id": 7, "error": "market.none", "with": {}}
                       {"v": 1, "event": "Changed", "with": {...}}

A client takes no notice of a field that it does not know: an engine that only says more is understood. What it
does not understand it names, with both versions (`stranger`). An engine obeys nothing that it understands in part.

Standard library alone: the ui, the commands and the engine all import it.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from app import __version__
from app.protocol import commands, events
from app.protocol.errors import AppError
from app.protocol.money import Units
from app.protocol.records import record


VERSION: Final = 1
MAX_LINE: Final = 4 << 20
"""Bytes of the longest line that either side accepts."""
_LONGEST_NAME: Final = 40
_LONGEST_VERSION: Final = 20

T = TypeVar("T")

_COMMANDS: Final = {cls.__name__: cls for cls in get_args(commands.Command)}
_ANSWERS: Final = {cls.__name__: cls for cls in get_args(commands.Answer)}
_EVENTS: Final = {cls.__name__: cls for cls in get_args(events.Event)}


class WireError(Exception):
    """The line is not what this version of the protocol allows."""


class UnknownCommandError(WireError):
    """The line is a request of this protocol, for something that this program does not know.

    Attributes:
        number: of the request.
        name: what is asked; text from outside.
    """

    def __init__(self, number: int, name: str) -> None:
        """Take both."""
        super().__init__(f"there is no command {name[:_LONGEST_NAME]!r}")
        self.number, self.name = number, name[:_LONGEST_NAME]


@record
class Request:
    """A command and the number that its answer will carry."""

    id: int
    command: commands.Command


@record
class Response:
    """An answer or an error to the request with the same number."""

    id: int
    result: "commands.Answer | AppError"


@record
class Push:
    """An event."""

    event: events.Event


@record
class Skipped:
    """An event that this program does not know: a newer engine has more to say."""


Incoming: TypeAlias = Response | Push | Skipped


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON is Any
    """Return a dataclass, enum or container as what `json.dumps` takes; `Units` become decimal strings."""
    if is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        return {f.name: _field_to_json(hints[f.name], getattr(value, f.name)) for f in fields(value)}
    return _field_to_json(type(value), value)


def _field_to_json(hint: Any, value: object) -> Any:  # noqa: ANN401, PLR0911
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value) if hint is Units or Units in get_args(hint) else value
    if isinstance(value, tuple | list):
        inner = get_args(hint)[0] if get_args(hint) else None
        return [_field_to_json(inner, item) for item in value]
    if isinstance(value, Mapping):
        return {str(k): _field_to_json(None, v) for k, v in value.items()}
    if is_dataclass(value):
        return to_json(value)
    raise WireError(f"{type(value).__name__} does not travel")


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def from_json(hint: Any, value: Any, *, more: bool = False) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one branch per kind of type
    """Return JSON as a value of the annotated type, strictly.

    Args:
        hint: the type.
        value: the JSON.
        more: whether objects may have fields that the type does not have; they are left out.

    Raises:
        WireError: if the value does not fit.
    """
    if hint is Units:
        if isinstance(value, str) and len(value) <= 80 and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
            return Units(int(value))
        raise WireError("an amount is a decimal string")
    if hint is None or hint is type(None):
        if value is None:
            return None
        raise WireError("null was expected")
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        options = get_args(hint)
        if value is None and type(None) in options:
            return None
        for option in options:
            if option is not type(None):
                try:
                    return from_json(option, value, more=more)
                except WireError:
                    continue
        raise WireError("no variant fits")
    if origin is Literal:
        if value in get_args(hint):
            return value
        raise WireError("not one of the words")
    if origin is tuple:
        if not isinstance(value, list):
            raise WireError("a list was expected")
        inner = get_args(hint)[0]
        return tuple(from_json(inner, item, more=more) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise WireError("an object was expected")
        _, inner = get_args(hint)
        return {str(k): from_json(inner, v, more=more) for k, v in value.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            raise WireError(f"not a {hint.__name__}") from None
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_from_json(hint, value, more=more)
    if hint is float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        raise WireError("a number was expected")
    if hint in (int, bool, str):
        if type(value) is hint:
            return value
        raise WireError(f"{hint.__name__} was expected")
    raise WireError(f"{hint!r} does not travel")


def _dataclass_from_json(cls: type[T], value: Any, *, more: bool = False) -> T:  # noqa: ANN401 - JSON is Any
    if not isinstance(value, dict):
        raise WireError(f"{cls.__name__} is an object")
    plain: type = cls
    hints = _hints(plain)
    known = {f.name for f in fields(cls)}  # type: ignore[arg-type]  # the caller checked is_dataclass
    unknown = set(value) - known
    if unknown and not more:
        raise WireError(f"{cls.__name__} has no {min(unknown)[:_LONGEST_NAME]}")
    try:
        return cls(**{name: from_json(hints[name], item, more=more) for name, item in value.items() if name in known})
    except TypeError:
        raise WireError(f"{cls.__name__} lacks a field") from None


def encode_request(request: Request) -> bytes:
    """Return a request as a line."""
    return _line({"id": request.id, "do": type(request.command).__name__, "with": to_json(request.command)})


def encode_response(response: Response) -> bytes:
    """Return a response as a line."""
    if isinstance(response.result, AppError):
        return _line({"id": response.id, "error": response.result.code, "with": response.result.values})
    return _line({"id": response.id, "ok": type(response.result).__name__, "with": to_json(response.result)})


def encode_push(push: Push) -> bytes:
    """Return an event as a line."""
    return _line({"event": type(push.event).__name__, "with": to_json(push.event)})


def _line(value: dict[str, object]) -> bytes:
    return json.dumps({"v": VERSION, **value}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _parse(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise WireError("the line is too long")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise WireError("the line is no JSON") from None
    if not isinstance(value, dict) or type(value.get("v")) is not int:
        raise WireError("the line is no message")
    return value


def decode_request(line: bytes) -> Request:
    """Return a line as a request.

    Raises:
        UnknownCommandError: if this program does not know what is asked.
        WireError: if it is none.
        AppError: `engine.protocol`, if it is of another version.
    """
    value = _parse(line)
    if value["v"] != VERSION:
        raise AppError("engine.protocol", theirs=value["v"], ours=VERSION)
    number, name = value.get("id"), value.get("do")
    if type(number) is not int or not isinstance(name, str):
        raise WireError("the line is no request")
    if name not in _COMMANDS:
        raise UnknownCommandError(number, name)
    return Request(number, _dataclass_from_json(_COMMANDS[name], value.get("with", {})))


def decode_incoming(line: bytes) -> Incoming:
    """Return a line from the engine as a response or an event; an event that is not known here is skipped.

    Raises:
        WireError: if it is neither; `stranger` says what that means.
    """
    value = _parse(line)
    if value["v"] != VERSION:
        raise WireError("the line is of another version")
    body = value.get("with", {})
    if isinstance(event := value.get("event"), str):
        return Push(_dataclass_from_json(_EVENTS[event], body, more=True)) if event in _EVENTS else Skipped()
    number = value.get("id")
    if type(number) is not int:
        raise WireError("the line is no response")
    if isinstance(code := value.get("error"), str) and isinstance(body, dict):
        return Response(number, AppError(code, **{str(k): v for k, v in body.items()}))
    if isinstance(ok := value.get("ok"), str) and ok in _ANSWERS:
        return Response(number, _dataclass_from_json(_ANSWERS[ok], body, more=True))
    raise WireError("the line is no response")


def stranger(line: bytes) -> AppError:
    """Return what is to be said of an engine whose line could not be decoded.

    Returns:
        `engine.newer` or `engine.older` where it tells its version, of the protocol or of the program, else
        `engine.protocol`.
    """
    try:
        value = _parse(line)
    except WireError:
        return AppError("engine.protocol", theirs="something else", ours=VERSION)
    if value["v"] != VERSION:
        return _compared((value["v"],), (VERSION,), f"protocol {value['v']}", f"protocol {VERSION}")
    told = _version_in(value.get("with"))
    theirs, ours = _numbers(told), _numbers(__version__)
    if not theirs or theirs == ours:
        return AppError("engine.protocol", theirs="something else", ours=VERSION)
    return _compared(theirs, ours, told, __version__)


def _compared(theirs: tuple[int, ...], ours: tuple[int, ...], told: str, own: str) -> AppError:
    return AppError("engine.newer" if theirs > ours else "engine.older", theirs=told, ours=own)


def _version_in(body: object) -> str:
    """Return the version of the program that sent a snapshot, alone or in an event; empty where it says none."""
    for name in ("snapshot", "engine", "version"):
        if isinstance(body, dict) and (name in body or name != "snapshot"):
            body = body.get(name)
    return body if isinstance(body, str) and len(body) <= _LONGEST_VERSION else ""


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers; none where it is not one."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() for part in parts) else ()
