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
from typing import Any, Final, TypeAlias, get_args

from app import __version__
from app.protocol import commands, events
from app.protocol.errors import AppError
from app.protocol.records import record
from app.protocol.shapes import WireError, from_json, refreshed, to_json
from app.protocol.snapshot import Snapshot


__all__ = [
    "Incoming",
    "Kept",
    "Push",
    "Request",
    "Response",
    "WireError",
    "decode_incoming",
    "decode_request",
    "encode_push",
    "encode_request",
    "encode_response",
    "from_json",
    "to_json",
]


VERSION: Final = 1
MAX_LINE: Final = 4 << 20
"""Bytes of the longest line that either side accepts."""
_LONGEST_NAME: Final = 40
_LONGEST_VERSION: Final = 20

_COMMANDS: Final = {cls.__name__: cls for cls in get_args(commands.Command)}
_ANSWERS: Final = {cls.__name__: cls for cls in get_args(commands.Answer)}
_EVENTS: Final = {cls.__name__: cls for cls in get_args(events.Event)}


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


class Kept:
    """What a reader keeps from one line to the next: the last snapshot, and the JSON that it was made from."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._json: Any = None
        self._snapshot: Snapshot | None = None

    def take(self, value: Any) -> Snapshot:  # noqa: ANN401 - JSON is Any
        """Return JSON as a snapshot, with the objects of the one before wherever nothing changed.

        Raises:
            WireError: if it is none.
        """
        if self._snapshot is None:
            made: Snapshot = from_json(Snapshot, value, more=True)
        else:
            made = refreshed(Snapshot, value, self._json, self._snapshot)
        self._json, self._snapshot = value, made
        return made

    def forget(self) -> None:
        """Keep nothing."""
        self._json = self._snapshot = None


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
    return Request(number, from_json(_COMMANDS[name], value.get("with", {})))


def decode_incoming(line: bytes, kept: Kept | None = None) -> Incoming:
    """Return a line from the engine as a response or an event; an event that is not known here is skipped.

    Args:
        line: the line.
        kept: what is kept between the lines of one engine; None makes everything anew.

    Raises:
        WireError: if it is neither; `stranger` says what that means.
    """
    value = _parse(line)
    if value["v"] != VERSION:
        raise WireError("the line is of another version")
    body = value.get("with", {})
    kept = kept or Kept()
    if isinstance(event := value.get("event"), str):
        if event == events.Changed.__name__ and isinstance(body, dict) and "snapshot" in body:
            return Push(events.Changed(kept.take(body["snapshot"])))
        return Push(from_json(_EVENTS[event], body, more=True)) if event in _EVENTS else Skipped()
    number = value.get("id")
    if type(number) is not int:
        raise WireError("the line is no response")
    if isinstance(code := value.get("error"), str) and isinstance(body, dict):
        return Response(number, AppError(code, **{str(k): v for k, v in body.items()}))
    if isinstance(ok := value.get("ok"), str) and ok in _ANSWERS:
        if _ANSWERS[ok] is Snapshot:
            return Response(number, kept.take(body))
        return Response(number, from_json(_ANSWERS[ok], body, more=True))
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
