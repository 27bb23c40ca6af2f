"""HTTP for what a stranger names: to checked public addresses alone, at each redirect anew, and never more than asked.

Standard library alone, one connection per request. What comes is counted while it comes; a length that was announced is
not believed. Nothing of one host's (a token) goes to another.
"""

import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final
from urllib.parse import urljoin, urlsplit

from gpu_sandbox.errors import AddressRefusedError, DataError, FetchError
from gpu_sandbox.sandbox.addresses import Resolve, public_addresses


_REDIRECTS: Final = 4
_SILENCE_S: Final = 20.0
_CHUNK: Final = 1 << 17
_ATTEMPTED: Final = 4
_REDIRECT: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer.

    Attributes:
        status: of HTTP.
        headers: lower-case names.
        body: bounded; read it before the next request.
    """

    status: int
    headers: Mapping[str, str]
    body: "Bounded"


class Bounded:
    """A body that gives no more bytes than it may, and no longer than it may."""

    def __init__(self, stream: IO[bytes], most: int, until: float) -> None:
        """Bound a stream.

        Args:
            stream: of an open connection.
            most: bytes.
            until: monotonic seconds at which to give up.
        """
        self._stream = stream
        self._left = most
        self._until = until

    def chunks(self) -> Iterator[bytes]:
        """Yield it piece by piece.

        Raises:
            DataError: if it is longer than it may be.
            FetchError: if it takes too long, or breaks off.
        """
        with _plain_errors("the registry"):
            while chunk := self._stream.read1(_CHUNK):  # type: ignore[attr-defined]  # an HTTPResponse has it
                self._left -= len(chunk)
                if self._left < 0:
                    raise DataError("the registry sends more than it may")
                if time.monotonic() > self._until:
                    raise FetchError("the registry is too slow")
                yield chunk

    def whole(self) -> bytes:
        """Return all of it."""
        return b"".join(self.chunks())


class Fetcher:
    """Makes GET requests to public hosts, and to those of this machine that the owner named. Any thread may call."""

    def __init__(self, *, here: frozenset[str] = frozenset(), resolve: Resolve | None = None) -> None:
        """Say what else may be reached.

        Args:
            here: `host:port` of registries on loopback that the owner himself named; they are spoken to without TLS.
            resolve: who knows names; None asks the system.
        """
        self._here = here
        self._resolve = resolve
        self._context = ssl.create_default_context()

    def origin(self, host: str) -> str:
        """Return the origin of a registry: HTTPS, but for those of this machine."""
        return f"http://{host}" if host in self._here else f"https://{host}"

    @contextmanager
    def get(self, url: str, *, most: int, within_s: float, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Open one resource, along its redirects.

        Args:
            url: where.
            most: bytes that its body may have.
            within_s: seconds that all of it may take.
            headers: an `Authorization` is left out from the first redirect to another origin on.

        Raises:
            AddressRefusedError: if it leads to an address that is not public, or away from HTTPS.
            FetchError: if nothing answers, or there are too many redirects.
        """
        until = time.monotonic() + within_s
        sent = {"Accept-Encoding": "identity", "User-Agent": "lull", **headers}
        for _ in range(_REDIRECTS + 1):
            with ExitStack() as open_until_read:
                response = self._asked(url, sent, open_until_read)
                given = {name.lower(): value for name, value in response.getheaders()}
                if response.status not in _REDIRECT or "location" not in given:
                    yield Answer(response.status, given, Bounded(response, most, until))
                    return
                after = urljoin(url, given["location"][:2000])
            if urlsplit(after)[:2] != urlsplit(url)[:2]:
                sent.pop("Authorization", None)
            url = after
        raise FetchError("the registry sends from one address to the next without an end")

    def _asked(self, url: str, headers: Mapping[str, str], until: ExitStack) -> http.client.HTTPResponse:
        """Send one request, on a connection of its own that ends with `until`."""
        parts = urlsplit(url)
        with _plain_errors(parts.netloc[:80]):
            connection = until.enter_context(closing(self._connected(url)))
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            connection.request("GET", path, headers={**headers, "Connection": "close"})
            return until.enter_context(closing(connection.getresponse()))

    def _connected(self, url: str) -> http.client.HTTPConnection:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise AddressRefusedError("the registry points to something that is no address") from None
        if parts.username is not None or not url.isascii() or any(c <= " " or c == "\x7f" for c in url):
            raise AddressRefusedError("the registry points to something that is no address")
        if parts.scheme == "http" and parts.netloc in self._here:
            return http.client.HTTPConnection(host, port or 80, timeout=_SILENCE_S)
        if parts.scheme != "https":
            raise AddressRefusedError(f"{host[:80]!a} is reached with https:// alone")
        return self._secure(host, port or 443)

    def _secure(self, host: str, port: int) -> http.client.HTTPConnection:
        last: OSError = OSError("no address")
        for address in public_addresses(host, port, self._resolve)[:_ATTEMPTED]:
            try:
                plain = socket.create_connection((str(address), port), _SILENCE_S)
            except OSError as error:
                last = error
                continue
            connection = http.client.HTTPConnection(host, port, timeout=_SILENCE_S)
            try:
                # The address was checked; the certificate is the name's.
                connection.sock = self._context.wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
            return connection
        raise last


def read_json(text: bytes, what: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        DataError: if it is none.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise DataError(f"{what} is no JSON object")
    return value


@contextmanager
def _plain_errors(host: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise FetchError(f"{host} says nothing") from None
    except ssl.SSLCertVerificationError:
        raise FetchError(f"{host} has no certificate that holds for it") from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise FetchError(f"{host} cannot be reached: {why}") from None
