"""What runs in the container that looks at layers: bytes in, bytes out, and a refusal as the last word.

Standard input holds one line with the limits, then for each layer a line of JSON (`size`, `gzipped`) and its bytes.
Standard output takes the unpacked layer in pieces, each behind its length as four bytes, and a length of nothing at its
end. A layer that is refused ends the program; why stands on standard error. Nothing else is imported than `layers`.
"""

import json
import sys
from typing import IO, Final

from gpu_sandbox.errors import DataError
from gpu_sandbox.sandbox.registry.layers import Allowance, Limits, unpack_layer


REFUSED: Final = 3
_SAID: Final = 300


class Part:
    """The next bytes of a stream, as a file that ends behind them."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        """Take the stream, and how many bytes of it."""
        self._stream = stream
        self._left = size

    def read(self, most: int = -1) -> bytes:
        """Return up to `most` bytes; nothing at the end."""
        data = self._stream.read(min(self._left, most) if most >= 0 else self._left)
        self._left -= len(data)
        return data


class Pieces:
    """A file that writes each piece behind its length."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take where it goes."""
        self._stream = stream

    def write(self, piece: bytes) -> int:
        """Write a piece that is not empty."""
        self._stream.write(len(piece).to_bytes(4, "big"))
        return self._stream.write(piece)

    def end(self) -> None:
        """Write the end of a layer."""
        self._stream.write(bytes(4))
        self._stream.flush()


def scan(source: IO[bytes], sink: IO[bytes]) -> None:
    """Unpack all layers of one image and look at them.

    Raises:
        DataError: at the first that is refused.
    """
    allowance = Allowance(Limits(**json.loads(source.readline())))
    pieces = Pieces(sink)
    while line := source.readline():
        head = json.loads(line)
        part = Part(source, int(head["size"]))
        unpack_layer(part, gzipped=bool(head["gzipped"]), to=pieces, allowance=allowance)  # type: ignore[arg-type]
        pieces.end()


def main() -> int:
    """Scan standard input; return 3 where a layer is refused."""
    try:
        scan(sys.stdin.buffer, sys.stdout.buffer)
    except DataError as error:
        sys.stderr.write(str(error)[:_SAID])
        return REFUSED
    return 0
