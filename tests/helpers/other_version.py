"""An engine of another version: a real one's line, behind a socket that changes what it says."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias


Change: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


@contextmanager
def changed(real: Path, shown: Path, change: Change) -> Iterator[None]:
    """Serve the engine at `real` at `shown` too, each of its lines changed, while the context lasts."""
    lines: list[socket.socket] = []
    threads: list[threading.Thread] = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(os.fspath(shown))
    listener.listen()

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                engine = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                engine.connect(os.fspath(real))
                lines.extend((client, engine))
                for pump in (_Pump(client, engine, None), _Pump(engine, client, change)):
                    threads.append(threading.Thread(target=pump.run, name="pump"))
                    threads[-1].start()

    accepting = threading.Thread(target=accept, name="other version")
    accepting.start()
    try:
        yield
    finally:
        for line in (listener, *lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in (accepting, *threads):
            thread.join()
        for line in (listener, *lines):
            line.close()
        shown.unlink(missing_ok=True)


class _Pump:
    """Carries one direction of a line; the end of it is passed on."""

    def __init__(self, source: socket.socket, sink: socket.socket, change: Change | None) -> None:
        self._source, self._sink, self._change = source, sink, change

    def run(self) -> None:
        """Carry until one side hangs up."""
        with suppress(OSError), self._source.makefile("rb") as said:
            for line in said:
                told = line
                if self._change is not None:
                    told = json.dumps(self._change(json.loads(line))).encode() + b"\n"
                self._sink.sendall(told)
        for side in (self._source, self._sink):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
