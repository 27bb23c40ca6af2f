"""Servers of a simulated home and a simulated Internet, run as a program inside a network namespace.

    python simulated.py LOG ADDRESS:PORT... dns [tls:CERTIFICATE:KEY:ADDRESS:PORT]

Each connection, and each name that was asked for, becomes a line of LOG. On 443 a server says its address behind a TLS
hello, and echoes what comes then; `GET /home` is answered by a redirect into the home. `dns` serves names on port 53.
`tls` is a true web server: `GET /N` is answered by N bytes.
"""

import json
import socket
import ssl
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final


NAMES: Final[dict[str, tuple[str, ...]]] = {
    "files.example.org": ("151.101.1.6",),
    "web.example.org": ("151.101.1.7",),
    "other.example.net": ("104.16.0.9",),
    "nas.example.org": ("192.168.1.10",),
    "meta.example.org": ("169.254.169.254",),
    "both.example.org": ("151.101.1.6", "192.168.1.10"),
    "wan.example.org": ("93.184.10.2",),
    "own.example.org": ("93.184.77.7",),
    "example.com": ("104.16.0.9",),
}
REBINDING: Final = "rebind.example.org"
"""First the Internet, then the home, in turns."""
TUNNEL: Final = ".tunnel.example.net"
"""Every name below it is somebody's, who reads what stands in front."""
REDIRECT: Final = b"HTTP/1.1 302 Found\r\nLocation: http://192.168.1.1/\r\n\r\n"
_LOCK: Final = threading.Lock()
_asked: dict[str, int] = {}


def note(log: str, line: object) -> None:
    with _LOCK, Path(log).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def serve(log: str, address: str, port: int) -> None:
    with socket.create_server((address, port), backlog=128) as server:
        while True:
            line, peer = server.accept()
            note(log, [f"{address}:{port}", peer[0]])
            threading.Thread(target=talk, args=(line, address, port), daemon=True).start()


def talk(line: socket.socket, address: str, port: int) -> None:
    with line:
        try:
            if port != 443:
                line.sendall(b"hello from home\n")
                return
            head = exactly(line, 5)
            if head[:1] != b"\x16":
                line.sendall(head)
            else:
                exactly(line, struct.unpack(">H", head[3:])[0])
            line.sendall(f"{address}\n".encode())
            while data := line.recv(1 << 16):
                line.sendall(REDIRECT if data.startswith(b"GET /home") else data)
        except OSError:
            return


class Page(BaseHTTPRequestHandler):
    """Answers with as many bytes as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        size = int(self.path.removeprefix("/"))
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(bytes(size))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""


def web(log: str, certificate: str, key: str, address: str, port: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
            line, peer = self.socket.accept()
            note(log, [f"{address}:{port}", peer[0]])
            line.settimeout(30)
            # The greeting waits until the thread that serves the connection reads: who says nothing stops nobody.
            return context.wrap_socket(line, server_side=True, do_handshake_on_connect=False), peer

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: who breaks off is one of the tests'."""

    with Server((address, port), Page) as server:
        server.serve_forever()


def exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (chunk := line.recv(count - len(data))):
        data += chunk
    return data


def answer(log: str, question: bytes) -> bytes:
    """Return a name server's answer to a question for one name (RFC 1035)."""
    labels, at = [], 12
    while size := question[at]:
        labels.append(question[at + 1 : at + 1 + size].decode("ascii", "replace"))
        at += 1 + size
    kind = struct.unpack(">H", question[at + 1 : at + 3])[0]
    name = ".".join(labels).lower()
    note(log, ["dns", name])
    addresses = ("104.16.0.9",) if name.endswith(TUNNEL) else NAMES.get(name, ())
    if name == REBINDING and kind == 1:
        _asked[name] = _asked.get(name, 0) + 1
        addresses = ("151.101.1.6",) if _asked[name] % 2 else ("192.168.1.10",)
    found = addresses if kind == 1 else ()
    known = bool(addresses) or name in NAMES
    head = question[:2] + struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, len(found), 0, 0)
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(each) for each in found)
    return head + question[12 : at + 5] + records


def names(log: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("", 53))
        while True:
            question, peer = line.recvfrom(512)
            try:
                line.sendto(answer(log, question), peer)
            except (IndexError, struct.error, OSError):
                continue


def main(log: str, *places: str) -> None:
    threads = []
    for place in places:
        if place == "dns":
            threads.append(threading.Thread(target=names, args=(log,)))
        elif place.startswith("tls:"):
            _, certificate, key, address, port = place.split(":")
            threads.append(threading.Thread(target=web, args=(log, certificate, key, address, int(port))))
        else:
            address, _, port = place.rpartition(":")
            threads.append(threading.Thread(target=serve, args=(log, address, int(port))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
