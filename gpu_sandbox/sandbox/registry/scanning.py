"""Layers are unpacked and looked at in a container without a network: whoever wrote them meets no program of the PC's.

The host passes a layer's bytes in and takes the unpacked ones out. It counts and hashes what comes, and reads nothing
of it: what a layer that broke its reader could say is other bytes, and their digest tells.
"""

import hashlib
import importlib.resources
import io
import json
import secrets
import socket
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from functools import cache
from typing import IO, Final

from gpu_sandbox.errors import DataError, EngineRefusedError, ImageMissingError
from gpu_sandbox.sandbox import config
from gpu_sandbox.sandbox.engine import Engine
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.readback import differences
from gpu_sandbox.sandbox.registry.layers import Limits
from gpu_sandbox.sandbox.transport import ConflictError, JsonObject


ROLE: Final = "scan"
_PARTS: Final = ("errors.py", "sandbox/registry/layers.py", "sandbox/registry/scan.py")
_PACKAGES: Final = ("", "sandbox/", "sandbox/registry/")
_BEGIN: Final = (
    "import sys\n"
    "b = sys.stdin.buffer\n"
    "with open('/tmp/scan.zip', 'wb') as f: f.write(b.read(int(b.readline())))\n"
    "sys.path.insert(0, '/tmp/scan.zip')\n"
    "from gpu_sandbox.sandbox.registry.scan import main\n"
    "sys.exit(main())\n"
)
_MEMORY: Final = 128 << 20
_SILENCE_S: Final = 120.0
_CHUNK: Final = 1 << 18
_LARGEST: Final = 1 << 20
_SAID: Final = 300
_OUTPUT, _ERRORS = 1, 2


class Scan:
    """One container that looks at the layers of one image, one after the other."""

    def __init__(self, line: socket.socket, limits: Limits) -> None:
        """Take the line to it.

        Args:
            line: to its standard input and from its outputs, in the engine's frames.
            limits: of the image.
        """
        self._line = line
        self._stream = line.makefile("rb")
        self._limits = limits
        self._left = limits.unpacked
        self._said = b""
        self._held = b""

    def close(self) -> None:
        """Close the line; the container ends with it."""
        self._stream.close()
        self._line.close()

    def begin(self) -> None:
        """Send the program, and the limits.

        Raises:
            DataError: if the container has ended.
        """
        program = packed_scan()
        limits = json.dumps(asdict(self._limits)).encode()
        self._send(b"%d\n" % len(program) + program + limits + b"\n")

    def unpack(self, packed: IO[bytes], size: int, *, gzipped: bool, to: IO[bytes]) -> tuple[str, int]:
        """Have a layer unpacked into a file; return the digest and the size of what came out.

        Args:
            packed: the layer as it was fetched.
            size: its bytes.
            gzipped: whether it is packed.
            to: gets the plain tar archive.

        Raises:
            DataError: naming what is wrong with it.
        """
        head = json.dumps({"size": size, "gzipped": gzipped}).encode() + b"\n"
        sending = threading.Thread(target=self._pass_in, args=(head, packed), daemon=True)
        sending.start()
        running, total = hashlib.sha256(), 0
        try:
            for piece in self._pieces():
                running.update(piece)
                to.write(piece)
                total += len(piece)
        except BaseException:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
            raise
        finally:
            sending.join()
        return f"sha256:{running.hexdigest()}", total

    def _pieces(self) -> Iterator[bytes]:
        """Yield one layer, unpacked, in pieces.

        Raises:
            DataError: if it is refused, or longer than an image may be.
        """
        while length := int.from_bytes(self._output(4), "big"):
            if length > _LARGEST:
                raise DataError("what looks at layers says something else than it should")
            self._left -= length
            if self._left < 0:
                raise DataError(f"the image unfolds into more than {self._limits.unpacked >> 20} MiB")
            yield self._output(length)

    def _pass_in(self, head: bytes, packed: IO[bytes]) -> None:
        """Send a layer; that the other end is gone shows in what it said last."""
        with suppress(OSError):
            self._line.sendall(head)
            while chunk := packed.read(_CHUNK):
                self._line.sendall(chunk)

    def _send(self, data: bytes) -> None:
        try:
            self._line.sendall(data)
        except OSError:
            raise self._ended() from None

    def _output(self, count: int) -> bytes:
        """Return the next bytes of its standard output.

        Raises:
            DataError: if it has ended; with what it said last.
        """
        while len(self._held) < count:
            kind, content = self._frame()
            if kind == _OUTPUT:
                self._held += content
            elif kind == _ERRORS:
                self._said = (self._said + content)[:_SAID]
            else:
                raise self._ended()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def _frame(self) -> tuple[int, bytes]:
        """Return the next frame: its stream and content; (0, nothing) at the end."""
        try:
            head = self._stream.read(8)
            if len(head) < 8:
                return 0, b""
            return head[0], self._stream.read(min(int.from_bytes(head[4:], "big"), _LARGEST))
        except OSError:
            return 0, b""

    def _ended(self) -> DataError:
        said = self._said.decode("ascii", "replace")
        plain = "".join(c if c.isascii() and c.isprintable() else "?" for c in said)
        return DataError(plain or "a layer ended the program that looks at it")


@contextmanager
def scanning(engine: Engine, images: Images, ours: Iterable[str], limits: Limits) -> Iterator[Scan]:
    """Start a container that looks at layers, and take it away again.

    Args:
        engine: where it runs.
        images: the engine's.
        ours: digests of images that Lull made itself.
        limits: of the image that is looked at.

    Raises:
        ImageMissingError: if no image of ours is here.
        EngineRefusedError: if the engine makes something else than it is asked for.
    """
    try:
        image = images.resolve(images.with_python(ours))
    except ImageMissingError:
        raise ImageMissingError(
            "layers are looked at in an image that Lull made itself, and none is here: make one with `lull images`"
        ) from None
    info = engine.info()
    python = images.program(image).python or ""
    asked = scan_body(image, python, runtime=info.runtime, apparmor=info.apparmor)
    container = engine.create(f"lull-scan-{secrets.token_hex(8)}", asked)
    try:
        found = engine.inspect(container)
        if found is None or (wrong := differences(asked, found)):
            raise EngineRefusedError(f"the engine made something else than it was asked for: {', '.join(wrong)}")
        line = engine.attach(container, hear=True)
        line.settimeout(_SILENCE_S)
        with closing(Scan(line, limits)) as scan:
            engine.start(container)
            scan.begin()
            yield scan
    finally:
        with suppress(ConflictError):  # it goes by itself once it has ended
            engine.remove(container)


def scan_body(image: str, python: str, *, runtime: str = "runc", apparmor: bool = False) -> JsonObject:
    """Return the body of the container: nothing of the host's, no network, no volume, and little memory."""
    limits = {"core": 0, "fsize": _LARGEST, "nofile": 64, "nproc": 4096, "rtprio": 0, "nice": 0}
    return {
        "Image": image,
        "Hostname": "scan",
        "User": f"{config.NOBODY}:{config.NOBODY}",
        "Env": ["NVIDIA_VISIBLE_DEVICES=void"],
        "Tty": False,
        "Entrypoint": [python, "-I", "-S", "-B", "-X", "utf8", "-c"],
        "Cmd": [_BEGIN],
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": {config.LABEL_ROLE: ROLE, config.LABEL_GPU: "none"},
        "HostConfig": {
            **config.nothing_of_the_host(),
            "Runtime": runtime,
            "ReadonlyRootfs": True,
            "SecurityOpt": config.security(apparmor=apparmor),
            "Memory": _MEMORY,
            "MemorySwap": _MEMORY,
            "CpuShares": 128,
            "PidsLimit": 64,
            "Ulimits": [{"Name": name, "Soft": value, "Hard": value} for name, value in limits.items()],
            "Tmpfs": {"/tmp": f"rw,nosuid,nodev,noexec,size={_LARGEST},mode=1777"},  # noqa: S108 - inside the container
            "Mounts": [],
            "AutoRemove": True,
            "LogConfig": {"Type": "none", "Config": {}},
        },
    }


@cache
def packed_scan() -> bytes:
    """Return the program as one zip file; equal sources, equal bytes."""
    packed = io.BytesIO()
    root = importlib.resources.files("gpu_sandbox")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for package in _PACKAGES:
            archive.writestr(zipfile.ZipInfo(f"gpu_sandbox/{package}__init__.py"), "")
        for part in _PARTS:
            archive.writestr(zipfile.ZipInfo(f"gpu_sandbox/{part}"), (root / part).read_bytes())
    return packed.getvalue()
