"""A registry may send a fetch on, and at no hop into the owner's home: each one is checked as the first was."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gpu_sandbox.errors import AddressRefusedError, FetchError
from gpu_sandbox.sandbox.registry.fetching import Fetcher


HOPS = 3
NAMES = {"nas.example.org": "192.168.1.10", "meta.example.org": "169.254.169.254", "six.example.org": "fd00::1"}


@contextmanager
def registry(target: str) -> Iterator[tuple[str, list[str]]]:
    """Serve `/N`, which leads to `/N-1`, and `/0` to `target`; yield its `host:port` and what was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            left = int(self.path.strip("/"))
            self.send_response(307)
            self.send_header("Location", f"/{left - 1}" if left else target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("hops", range(HOPS))
@pytest.mark.parametrize(
    "target",
    [
        *("https://192.168.1.1/", "https://10.0.0.1:8443/x", "https://169.254.169.254/latest", "https://[fd00::1]/"),
        *("https://127.0.0.1/", "https://[::ffff:192.168.1.1]/", "https://3232235777/", "https://0xc0a80101/"),
        *("http://files.example.org/", "http://127.0.0.1:1/", "file:///etc/passwd", "ftp://files.example.org/"),
        *("https://nas.example.org/", "https://meta.example.org/", "https://six.example.org/", "https://router/"),
        *("https://user@files.example.org/", "https://nas.example.org:443@files.example.org/", "https://x:99999/"),
        "//192.168.1.1/",
    ],
)
def test_a_redirect_into_the_home_is_refused_at_every_hop(target: str, hops: int) -> None:
    with registry(target) as (host, asked):
        fetcher = Fetcher(here=frozenset({host}), resolve=lambda name, _port: (NAMES.get(name, "8.8.8.8"),))
        with (
            pytest.raises(AddressRefusedError),
            fetcher.get(f"http://{host}/{hops}", most=100, within_s=10, headers={}),
        ):
            pass
        assert asked == [f"/{left}" for left in reversed(range(hops + 1))]


def test_redirects_come_to_an_end() -> None:
    with registry("/9") as (host, asked):
        fetcher = Fetcher(here=frozenset({host}))
        with pytest.raises(FetchError), fetcher.get(f"http://{host}/9", most=100, within_s=10, headers={}):
            pass
        assert len(asked) == 5
